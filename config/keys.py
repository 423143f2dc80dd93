"""The three keys of an installation, and the files they are kept in when the environment has none.

`secret`  signs sessions and links (Django's SECRET_KEY).
`field`   seals addresses in the database. One Fernet key a line; the first seals, all unseal.
`lookup`  makes the keyed hashes by which a sealed address is found again. It is never rotated.

Whoever loses `field` or `lookup` loses every address, and with it every alert: so a key is made
only by `python config/keys.py`, at install, never on the fly, and never over one that exists.
"""

import base64
import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path

MAKERS: dict[str, Callable[[], str]] = {
    "secret": lambda: secrets.token_urlsafe(64),
    "field": lambda: base64.urlsafe_b64encode(os.urandom(32)).decode(),
    "lookup": lambda: secrets.token_urlsafe(32),
}


class KeyMissing(SystemExit):
    """No key in the environment and no key file: the program must not start."""

    def __init__(self, name: str, path: Path) -> None:
        super().__init__(
            f"Countersign does not start without its {name} key: neither {name.upper()}_KEY "
            f"nor {path} is there. On a new machine run `python config/keys.py`; "
            "on an old one bring the key back from your backup, or its addresses are lost."
        )


def read_key(name: str, folder: Path) -> str:
    """Return the key kept in `folder`; raise KeyMissing when there is none."""
    path = folder / f"{name}.key"
    if not path.is_file() or not (key := path.read_text().strip()):
        raise KeyMissing(name, path)
    return key


def make_keys(folder: Path) -> list[Path]:
    """Make the keys that `folder` lacks, readable by their owner alone, and return their paths.

    Raise KeyMissing when a database lies beside the folder: its keys are lost, and new ones would not open it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    missing = [name for name in MAKERS if not _is_there(folder / f"{name}.key")]
    if missing and any(folder.parent.glob("*.sqlite3")):
        # There is a database already: what was sealed in it can only be opened by the keys that are gone.
        raise KeyMissing(missing[0], folder / f"{missing[0]}.key")
    return [_made(folder / f"{name}.key", MAKERS[name]()) for name in missing]


def _is_there(path: Path) -> bool:
    return path.is_file() and bool(path.read_text().strip())


def _made(path: Path, key: str) -> Path:
    """Write a key under another name first, so that no crash leaves half of one."""
    part = path.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(key + "\n")
    part.replace(path)
    return path


if __name__ == "__main__":
    data_dir = Path(os.environ.get("DATA_DIR") or Path(__file__).resolve().parent.parent / "var")
    for path in make_keys(data_dir / "keys"):
        sys.stdout.write(f"made {path}: keep a copy of it apart from the database's backups\n")

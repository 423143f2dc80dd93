"""Where the bytes of files are kept: in a folder that no web server serves, each under its own digest.

A file is there whole or not at all, and the same file is there once. What was uploaded and not saved yet lies apart.
"""

import contextlib
import os
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Final

OLD_SECONDS: Final = 24 * 60 * 60
"""After so long an upload that nobody saved is thrown away."""


def digest_of(data: bytes) -> str:
    return sha256(data).hexdigest()


def keep(folder: Path, data: bytes, *, name: str = "") -> str:
    """Write bytes down, under their digest or a name, and return it when they are on the disk; raise OSError."""
    name = name or digest_of(data)
    path = _path(folder, name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    number, beside = tempfile.mkstemp(prefix=f".{name}.", dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(number)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    _write_through(path.parent)
    return name


def kept(folder: Path, digest: str) -> bytes | None:
    """Return the bytes of a digest; None when they are not there, or are not those any more."""
    try:
        data = _path(folder, digest).read_bytes()
    except FileNotFoundError:
        return None
    return data if digest_of(data) == digest else None


def named(folder: Path, name: str) -> bytes | None:
    """Return the bytes that were kept under a name; None when they are not there."""
    try:
        return _path(folder, name).read_bytes()
    except FileNotFoundError:
        return None


def throw_away(folder: Path, *names: str) -> None:
    for name in names:
        _path(folder, name).unlink(missing_ok=True)


def throw_away_old(folder: Path, *, now: float) -> None:
    """Remove what has lain in a folder for longer than a day. `now` is in seconds, as the file system counts."""
    for path in folder.glob("??/*"):
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < now - OLD_SECONDS:
                path.unlink()


def _path(folder: Path, name: str) -> Path:
    return folder / name[:2] / name


def _write_through(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)

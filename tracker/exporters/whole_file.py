"""A file that is there whole or not at all: whoever reads it while it is written anew sees the one before."""

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: how many bytes, and their digest, by which a copy can be checked."""

    size: int
    digest: str


def write_whole(path: Path, lines: Iterable[str]) -> Written:
    """Write lines in UTF-8 beside the file and put it in its place when all are on the disk; raise OSError."""
    number, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    beside = Path(name)
    try:
        digest, size = sha256(), 0
        with os.fdopen(number, "wb", buffering=1024 * 1024) as file:
            for line in lines:
                data = line.encode()
                file.write(data)
                digest.update(data)
                size += len(data)
            file.flush()
            os.fsync(number)
            os.fchmod(number, _mode(path))
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return Written(size, digest.hexdigest())


def _mode(path: Path) -> int:
    """Return the rights of the file that is replaced, or those that a new file has here."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask

"""manage.py read_bounces: what came back, from a mail server's pipe or from a folder."""

import json
import logging
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from alerts.rules.dsn import LONGEST
from alerts.services.bounces import Taken, take_bounce
from tracker import clock

log = logging.getLogger(__name__)

TRY_AGAIN: Final = 75
"""EX_TEMPFAIL: the mail server keeps the message and brings it again."""

CHUNK: Final = 64 * 1024


class Command(BaseCommand):
    help = (
        "Read one message that came back from standard input, or all that lie in a folder. Exit status 0 when each was "
        "taken, also when it was none of ours; 75 when it must be brought again."
    )
    # A mail server waits: the checks of the whole program belong to its start, not to every message.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, help="a Maildir, or a folder of .eml files; what was read is moved")
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        counts: Counter[str] = Counter({one.value: 0 for one in Taken})
        failed = 0
        for take in _of_folder(options["folder"]) if options["folder"] else [_of_pipe]:
            try:
                counts[take()] += 1
            except Exception as error:
                # Whatever it is, this message must not be lost for it, and must not hold up the others.
                # The text of an error may hold an address.
                log.error("a message that came back could not be taken: %s", type(error).__name__)
                failed += 1
                if isinstance(error, DatabaseError):
                    break
        self._print(counts, failed, as_json=options["json"])
        if failed:
            sys.exit(TRY_AGAIN)

    def _print(self, counts: Counter[str], failed: int, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({**counts, "not_taken": failed}))
            return
        said = [
            f"{name.replace('_', ' ')}: {count}" for name, count in {**counts, "not_taken": failed}.items() if count
        ]
        self.stdout.write(", ".join(said) or "Nothing came back.")


def _of_pipe() -> Taken:
    return take_bounce(raw=_all_of(sys.stdin.buffer), now=clock.now())


def _all_of(source: BinaryIO) -> bytes:
    """Read to the end, or the mail server takes the broken pipe for a failure; keep the beginning alone."""
    kept = b""
    while chunk := source.read(CHUNK):
        kept += chunk[: LONGEST - len(kept)]
    return kept


def _of_folder(folder: Path) -> list[Callable[[], Taken]]:
    if not folder.is_dir():
        raise CommandError(f"There is no folder {folder}.")
    return [partial(_of_file, path, read) for path, read in _messages(folder)]


def _of_file(path: Path, read: Path) -> Taken:
    with path.open("rb") as source:
        taken = take_bounce(raw=source.read(LONGEST), now=clock.now())
    # After the database has it: a crash in between is a repetition, which changes nothing.
    read.parent.mkdir(exist_ok=True)
    path.rename(read)
    return taken


def _messages(folder: Path) -> list[tuple[Path, Path]]:
    """Return each message with the place where it goes when it was read: from new to cur, or into a folder `read`."""
    if (folder / "new").is_dir():
        return [(path, folder / "cur" / f"{path.name}:2,S") for path in sorted((folder / "new").iterdir())]
    return [(path, folder / "read" / path.name) for path in sorted(folder.glob("*.eml"))]

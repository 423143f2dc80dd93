"""Versions of a bill's text: read, looked at, kept, and withdrawn when one was wrong."""

import json
import time
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.models import User
from tracker.models import Bill, BillText
from tracker.rules.difference import words
from tracker.texts import store
from tracker.texts.extraction import extract, pasted
from tracker.texts.naming import safe_name
from tracker.texts.values import MEGABYTE, Extracted, Kind, Limits


class TextIsThere(Exception):
    """The bill has the same file already."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file, or a pasted text as one, with the words that were found in it."""

    data: bytes
    file_name: str
    found: Extracted

    @property
    def digest(self) -> str:
        return store.digest_of(self.data)


@dataclass(frozen=True, slots=True)
class About:
    """What an editor says of a version."""

    label: str
    language: str
    dated_on: date | None
    source_url: str


def limits() -> Limits:
    """Return how large a file may be here."""
    return Limits(
        bytes=settings.TEXT_MAX_MEGABYTES * MEGABYTE,
        pages=settings.TEXT_MAX_PAGES,
        characters=settings.TEXT_MAX_CHARACTERS,
        seconds=settings.TEXT_SECONDS,
        memory=settings.TEXT_MEMORY_MEGABYTES * MEGABYTE,
    )


def read_file(data: bytes, name: str) -> Upload:
    """Return an uploaded file with its words; raise TextRefused."""
    found = extract(data, name, limits())
    return Upload(data, safe_name(name, found.kind), found)


def read_pasted(text: str) -> Upload:
    """Return a pasted text as a file without a name; raise TextRefused."""
    return Upload(text.encode(), "", pasted(text, limits()))


def set_aside(upload: Upload) -> str:
    """Keep an upload that is being looked at, for a day; return by what it is found. Nothing of a bill is changed."""
    folder = _aside()
    store.throw_away_old(folder, now=time.time())
    told = {"file_name": upload.file_name, "found": asdict(upload.found)}
    store.keep(folder, upload.data)
    store.keep(folder, json.dumps(told).encode(), name=f"{upload.digest}.json")
    return upload.digest


def take_up(digest: str) -> Upload | None:
    """Return an upload that was set aside; None when it is not there any more."""
    data, told = store.kept(_aside(), digest), store.named(_aside(), f"{digest}.json")
    if data is None or told is None:
        return None
    row = json.loads(told)
    return Upload(data, row["file_name"], Extracted(**{**row["found"], "kind": Kind(row["found"]["kind"])}))


def add_text(*, bill: Bill, upload: Upload, about: About, added_by: User | None, now: datetime) -> BillText:
    """Keep a version of a bill's text; raise TextIsThere when this very file is one already.

    The file is on the disk before the row is, so that no row is ever without its file.
    """
    digest = store.keep(Path(settings.TEXTS_DIR), upload.data)
    text = BillText(
        bill=bill,
        **asdict(about),
        file_name=upload.file_name,
        kind=upload.found.kind,
        digest=digest,
        size=len(upload.data),
        text=upload.found.text,
        words=words(upload.found.text),
        added_at=now,
        added_by=added_by,
    )
    try:
        with transaction.atomic():
            text.save()
    except IntegrityError as error:
        raise TextIsThere from error
    store.throw_away(_aside(), digest, f"{digest}.json")
    return text


def withdraw_text(*, text: BillText, reason: str, withdrawn_by: User | None, now: datetime) -> bool:
    """Take a version out of what readers see, for a reason; return False when somebody else did so before."""
    standing = BillText.objects.standing().filter(pk=text.pk)
    return bool(standing.update(withdrawn_at=now, withdrawn_reason=reason, withdrawn_by=withdrawn_by))


def _aside() -> Path:
    return Path(settings.TEXTS_DIR) / "aside"

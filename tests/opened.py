"""The site with a filled database, open for a whole module of tests and gone without a trace afterwards."""

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from accounts import clock as account_clock
from alerts import tasks
from alerts.models import Endpoint
from tests.fakes import FakeChannel
from tests.filled import NOW, World, fill, put_mails, put_texts
from tracker import clock

SETTINGS = {
    "DEMO": True,
    "SIGNUP_OPEN": True,
    "ENDPOINT_HOSTS": ["hooks.example.org", "ntfy.example.org"],
    "CHAT_SERVICES": ["ntfys"],
    # A sweep asks for more pages in a minute than a person is allowed to.
    "ACCOUNT_RATE_LIMITS": False,
}


HOLD_SECONDS = 300


@contextmanager
def opened(patch: pytest.MonkeyPatch, **other_settings: object) -> Iterator[World]:
    """Fill the database in a transaction and stop the clock at the moment of which the pages tell; take it all back."""
    patch.setattr(clock, "now", lambda: NOW)
    patch.setattr(clock, "wall", lambda: NOW)
    patch.setattr(account_clock, "wall", lambda: NOW)
    for name in Endpoint.Channel.values:
        patch.setitem(tasks.CHANNELS, name, FakeChannel())
    with override_settings(**SETTINGS, **other_settings), transaction.atomic():
        yield fill()
        transaction.set_rollback(True)


def furnish(settings: Any) -> None:
    """Set for one test what every test has of its own: a folder with mails, and how long an edit can be undone."""
    settings.HOLD_SECONDS = HOLD_SECONDS
    settings.TEXTS_DIR = _texts()
    put_mails(Path(settings.EMAIL_FILE_PATH))


@cache
def _texts() -> Path:
    """Return the folder with the files of the texts. They are large, and no file in it ever changes."""
    folder = mkdtemp(prefix="countersign-texts-")
    atexit.register(rmtree, folder)
    put_texts(Path(folder))
    return Path(folder)

"""What every test may use."""

import importlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.test import Client
from whitenoise.middleware import WhiteNoiseMiddleware

from accounts.models import User
from alerts.channels.email import EmailChannel
from alerts.channels.smtp import Relay, SmtpClient
from alerts.management.inbox import Inbox, listening
from alerts.services import demonstration
from alerts.services.subscribe import subscribe
from tests.fakes import FakeChannel
from tests.moments import APPROVED_AT, STARTED
from tracker import clock
from tracker.models import Bill

history_is_kept = importlib.import_module("tracker.migrations.0002_history_is_kept")


@pytest.fixture(autouse=True, scope="session")
def _flush_past_the_guard() -> Iterator[None]:
    """Let the test runner empty SQLite's tables between tests, which it does by DELETE, in spite of the triggers."""
    operations = DatabaseWrapper.ops_class
    flush = operations.sql_flush

    def around(self: Any, *args: Any, **kwargs: Any) -> list[str]:
        return [*history_is_kept.SQLITE_BACK, *flush(self, *args, **kwargs), *history_is_kept.SQLITE]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "sql_flush", around)
        yield


@pytest.fixture(autouse=True, scope="session")
def _static_files_are_looked_for_once() -> Iterator[None]:
    """Every client of the tests makes the site's middleware anew, and that looks for all static files on the disk."""
    look = WhiteNoiseMiddleware.add_files_from_finders
    found: dict[str, Any] = {}

    def once(self: Any) -> None:
        if not found:
            look(self)
            found.update(self.files)
        self.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", once)
        yield


@pytest.fixture(autouse=True)
def _fast_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _mail_in_a_folder_of_its_own(settings: Any, tmp_path: Any) -> None:
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    settings.JOURNAL_DIR = tmp_path / "journal"
    settings.TEXTS_DIR = tmp_path / "texts"


@pytest.fixture(autouse=True)
def _nobody_was_counted() -> None:
    """Forget how often anybody did anything: limits are counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture(autouse=True)
def _no_hold(settings: Any) -> None:
    """Let an edit be told of at once; the tests of the hold set it."""
    settings.HOLD_SECONDS = 0


@pytest.fixture
def bill(db: None) -> Bill:
    """The Kazakhstani bill, entered and without any event."""
    return demonstration.enter_bill(now=STARTED)


@pytest.fixture
def passed_bill(bill: Bill) -> Bill:
    """The bill after the Mazhilis passed it on 12 November 2025."""
    demonstration.record(bill=bill, happened=demonstration.PASSED, recorded_by=None)
    bill.refresh_from_db()
    return bill


@pytest.fixture
def approved_bill(passed_bill: Bill) -> Bill:
    """The bill after the Senate approved it on 18 December 2025."""
    demonstration.record(bill=passed_bill, happened=demonstration.APPROVED, recorded_by=None)
    passed_bill.refresh_from_db()
    return passed_bill


@pytest.fixture
def advocate(db: None) -> User:
    return User.objects.create_user("advocate@example.org", "a long password", time_zone="Asia/Almaty")


@pytest.fixture
def editor(db: None) -> User:
    return User.objects.create_superuser("editor@example.org", "a long password")


@pytest.fixture
def follower(advocate: User, bill: Bill) -> User:
    """An advocate who has followed the bill since before anything happened."""
    subscribe(subscriber=advocate, bill=bill, now=STARTED)
    return advocate


@pytest.fixture
def channel() -> FakeChannel:
    return FakeChannel()


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    """A real mail server on loopback."""
    with listening() as inbox:
        yield inbox


@pytest.fixture
def smtp(inbox: Inbox) -> Iterator[EmailChannel]:
    """The real channel to that server."""
    client = SmtpClient(Relay("127.0.0.1", inbox.port, timeout=10))
    yield EmailChannel(client)
    client.close()


@pytest.fixture
def at_work(client: Client, editor: User, monkeypatch: pytest.MonkeyPatch) -> Client:
    """An editor who has logged in on the day of the Senate's approval."""
    monkeypatch.setattr(clock, "now", lambda: APPROVED_AT)
    client.force_login(editor)
    return client

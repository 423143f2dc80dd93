"""What planning and sending cost, in an empty database of its own and to a mail server in a process of its own.

Planning is one tick with everything due for the readers of one bill, and one with nothing due. Sending is one worker
with one connection, which settles each mail by itself. READERS and MAILS in the environment say how many.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from django.core.management import call_command

from accounts.models import User
from accounts.sealing import seal
from alerts.channels.email import EmailChannel
from alerts.channels.smtp import Relay, SmtpClient
from alerts.models import Delivery, Endpoint, Rhythm, Scope, Subscription
from alerts.models.endpoint import hash_of_address
from alerts.rules.choices import Choices
from alerts.services import demonstration
from alerts.services.dispatch import Post, send_batch
from alerts.services.plan import plan_alerts
from tests.chaos.machinery import SinkProcess
from tests.fakes import StandingClock
from tests.moments import APPROVED_AT, STARTED
from tracker.models import Bill

READERS = int(os.environ.get("READERS", "20000"))
MAILS = int(os.environ.get("MAILS", "2000"))


def main(folder: Path) -> None:
    call_command("migrate", verbosity=0)
    bill = demonstration.enter_bill(now=STARTED)
    for happened in (demonstration.PASSED, demonstration.APPROVED):
        demonstration.record(bill=bill, happened=happened, recorded_by=None)
    follow(bill)
    timed(f"plan what {READERS:,} readers are owed", lambda: plan_alerts(now=APPROVED_AT), 2 * READERS)
    timed("plan again, with nothing due", lambda: plan_alerts(now=APPROVED_AT), 1)
    sink = SinkProcess(folder, os.environ)
    sink.start()
    channels = {"email": EmailChannel(SmtpClient(Relay("127.0.0.1", sink.port)))}
    timed(f"send {MAILS:,} of them", lambda: send(Post(channels, StandingClock(APPROVED_AT))), MAILS)
    sink.kill()
    assert Delivery.objects.filter(status="sent").count() >= MAILS


def follow(bill: Bill) -> None:
    """Let the readers follow the bill since before anything happened, as if they had been planned for then."""
    rhythm = Rhythm.objects.of(time_zone="Asia/Almaty", choices=Choices())
    readers = User.objects.bulk_create(User(email=f"reader-{number}@example.org") for number in range(READERS))
    endpoints = Endpoint.objects.bulk_create(
        Endpoint(
            owner=one,
            channel=Endpoint.Channel.EMAIL,
            address_sealed=seal(one.email),
            address_hash=hash_of_address(Endpoint.Channel.EMAIL, one.email),
            verified_at=STARTED,
        )
        for one in readers
    )
    wishes = [
        Subscription(
            subscriber_id=one.owner_id,
            endpoint=one,
            scope=Scope.BILL,
            scope_key=f"bill:{bill.pk}",
            bill=bill,
            rhythm=rhythm,
            created_at=STARTED,
            planned_at=STARTED,
        )
        for one in endpoints
    ]
    for wish in wishes:
        wish.token_hash = Subscription.hash_of(wish.unsubscribe_token)
    Subscription.objects.bulk_create(wishes)


def send(post: Post) -> None:
    sent = 0
    while sent < MAILS:
        sent += len(send_batch(post, limit=20))


def timed(what: str, act: Callable[[], object], number: int) -> None:
    began = time.perf_counter()
    act()
    took = time.perf_counter() - began
    sys.stdout.write(f"{what:<40}{took:9.3f} s{number / took:12,.0f} a second\n")
    sys.stdout.flush()


if __name__ == "__main__":
    with ExitStack() as stack:
        main(Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="countersign-bench-"))))

"""The harness's hand inside the installation: it enters bills and readers through the product's own services, looks,
and asks, as editors, readers and operators would. One line of JSON in, one line of JSON out.
"""

import io
import json
import sys
from collections.abc import Callable
from contextlib import redirect_stdout, suppress
from dataclasses import asdict
from datetime import date, timedelta
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import IntegrityError, OperationalError, close_old_connections, connection, transaction
from django.db.models import Count, Min
from django.test import Client

from accounts.models import User
from alerts.models import Attempt, Delivery, Endpoint, Heartbeat, RelayState, Subscription
from alerts.services.plan import PlanningIncomplete, plan_alerts
from alerts.services.subscribe import move_to_new_address, subscribe, unsubscribe
from alerts.services.watch import watch
from alerts.tasks import plan_alerts as plan_task
from alerts.tasks import send_due
from tracker import clock
from tracker.models import VOID, Bill, BillTitle, Jurisdiction
from tracker.services.deadlines import rebuild_deadlines
from tracker.services.edit import bill_written
from tracker.services.record import NewEvent, record_event

IN_A_TRANSACTION = 500


def enter(*, title: str, readers: list[str], kinds: list[str], on: str = "") -> int:
    """Enter a bill with followers, then record these events in their order; return how many follow it."""
    now = clock.now()
    bill, _ = Bill.objects.get_or_create(jurisdiction=Jurisdiction.objects.get(code="KZ"), identifier=title[:100])
    BillTitle.objects.get_or_create(bill=bill, language="en", defaults={"text": title})
    bill_written(bill=bill, now=now)
    for first in range(0, len(readers), IN_A_TRANSACTION):
        with transaction.atomic():
            for address in readers[first : first + IN_A_TRANSACTION]:
                subscribe(subscriber=_user(address), bill=bill, now=now)
    for kind in kinds:
        happen(title=title, kind=kind, on=on)
    return len(readers)


def happen(*, title: str, kind: str, on: str = "") -> None:
    """Record an event of a bill, today unless a day is given."""
    now = clock.now()
    bill = _bill(title)
    day = date.fromisoformat(on) if on else now.astimezone(bill.jurisdiction.zone).date()
    record_event(bill=bill, new=NewEvent(kind, day), recorded_by=None, now=now)


def strike(*, title: str, kind: str) -> None:
    """Strike out an event that did not happen."""
    bill = _bill(title)
    wrong = bill.events.get(kind=kind)
    new = NewEvent(VOID, wrong.happened_on, corrects=wrong, reason="It did not happen.")
    record_event(bill=bill, new=new, recorded_by=None, now=clock.now())


def retitle(*, title: str, text: str) -> None:
    bill = _bill(title)
    BillTitle.objects.filter(bill=bill).update(text=text)
    bill_written(bill=bill, now=clock.now())


def stop(*, address: str) -> None:
    for subscription in Subscription.objects.filter(subscriber__email=address, ended_at=None):
        unsubscribe(subscription=subscription, now=clock.now())


def move(*, address: str, to: str) -> None:
    user = User.objects.get(email=address)
    user.email = to
    user.save()
    move_to_new_address(subscriber=user, now=clock.now())


def delete(*, address: str) -> list[str]:
    """Delete an account; return the tables in which the address is still found, sealed or not."""
    user = User.objects.get(email=address)
    owner = user.pk
    hashes = list(Endpoint.objects.filter(owner=user).values_list("address_hash", flat=True))
    # A worker may begin an attempt between the collecting and the deleting of what hangs on an account.
    for _ in range(5):
        with suppress(IntegrityError):
            user.delete()
            break
    left = (
        Endpoint.objects.filter(address_hash__in=hashes).count()
        + Delivery.objects.filter(endpoint__owner=owner).count()
    )
    return ["alerts"] if left else []


def state() -> dict[str, Any]:
    """Return how many deliveries there are by status, and when the first that waits is due."""
    now, wall = clock.now(), clock.wall()
    counts = dict(Delivery.objects.values_list("status").annotate(Count("pk")))
    waiting = Delivery.objects.filter(status__in=["queued", "uncertain"]).aggregate(first=Min("due_at"))["first"]
    beats = dict(Heartbeat.objects.values_list("part", "beat_at"))
    return {
        "counts": counts,
        "open": sum(counts.get(one, 0) for one in ("queued", "sending", "uncertain")),
        "now": now.isoformat(),
        "waits": (waiting - now).total_seconds() if waiting else None,
        "overdue": Delivery.objects.filter(
            status__in=["queued", "uncertain"], due_at__lt=now - timedelta(minutes=1)
        ).count(),
        "lease_over": Delivery.objects.filter(status="sending", leased_until__lt=wall - timedelta(minutes=1)).count(),
        "breaker": [one.channel for one in RelayState.objects.filter(open_until__gt=wall)],
        "planned_at": beats["planner"].isoformat() if "planner" in beats else "",
        "refused": Endpoint.objects.filter(refused_at__isnull=False).count(),
    }


def settled() -> list[list[str]]:
    """Return what the trail says of every delivery: address, bill, status, reason, attempts, last outcome."""
    rows = Delivery.objects.select_related("endpoint", "alert__bill").order_by("pk")
    last: dict[int, tuple[int, str]] = {}
    for delivery_id, number, outcome in Attempt.objects.order_by("number").values_list(
        "delivery_id", "number", "outcome"
    ):
        last[delivery_id] = (number, outcome)
    return [
        [
            row.endpoint.address,
            row.alert.bill.identifier,
            row.alert.kind,
            row.status,
            row.reason,
            row.message_id,
            *map(str, last.get(row.pk, (0, ""))),
        ]
        for row in rows
    ]


def plan_again() -> int:
    """Return how many deliveries a second planning would add."""
    before = Delivery.objects.count()
    try:
        plan_alerts(now=clock.now())
    except PlanningIncomplete:
        return -1
    return Delivery.objects.count() - before


def look() -> dict[str, Any]:
    """Return what the watch says."""
    found = watch(now=clock.now(), wall=clock.wall())
    return {"is_well": found.is_well, **asdict(found)}


def audit(*, since: str) -> dict[str, Any] | None:
    """Return what `manage.py audit_alerts` says, or None where the product has no such command."""
    if "audit_alerts" not in get_commands():
        return None
    out = io.StringIO()
    try:
        with redirect_stdout(out):
            call_command("audit_alerts", since=since, json=True, stdout=out)
    except SystemExit:
        pass
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def ring(*, times: int) -> None:
    """Ring the bells many times over, as a broker does that delivers everything twice and late."""
    for _ in range(times):
        plan_task.delay()
        send_due.delay()


def visit(*, path: str, form: dict[str, str] | None = None) -> list[float]:
    """Ask for a page, or send a form, as a browser would; return the status and the seconds it took."""
    client = Client(raise_request_exception=False, headers={"host": settings.SITE_HOST})
    began = monotonic()
    answer = client.get(path, secure=True) if form is None else client.post(path, form, secure=True)
    return [answer.status_code, monotonic() - began]


def rebuild(*, title: str) -> int:
    return len(rebuild_deadlines(bill=_bill(title), now=clock.now()))


def execute(*, sql: str) -> None:
    """Do something to the database that no service does."""
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _user(address: str) -> User:
    return User.objects.filter(email=address).first() or User.objects.create_user(address, time_zone="Asia/Almaty")


def _bill(title: str) -> Bill:
    return Bill.objects.select_related("jurisdiction").get(identifier=title[:100])


ACTS: dict[str, Callable[..., Any]] = {
    act.__name__: act
    for act in (
        enter, happen, strike, retitle, stop, move, delete, state, settled, plan_again, look, audit, ring, visit,
        rebuild, execute,
    )
}  # fmt: skip


def obey() -> None:
    """Do what is asked, line by line, until the input ends."""
    answers = sys.stdout
    sys.stdout = sys.stderr
    for line in sys.stdin:
        asked = json.loads(line)
        close_old_connections()
        try:
            answer = {"answer": ACTS[asked.pop("act")](**asked)}
        except OperationalError as error:
            connection.close()
            answer = {"down": str(error)}
        except Exception as error:  # the harness shows it and fails
            answer = {"error": f"{type(error).__name__}: {error}"}
        answers.write(f"{json.dumps(answer)}\n")
        answers.flush()

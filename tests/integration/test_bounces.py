"""What came back: what follows from it, and what changes nothing."""

import io
import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from alerts import queries
from alerts.channels import Message, Outcome, Refused, Sent, TryLater
from alerts.channels.email import EmailChannel
from alerts.channels.smtp import Relay, SmtpClient
from alerts.management.commands import read_bounces
from alerts.management.inbox import listening
from alerts.models import Bounce, Delivery, Endpoint, Scope, Subscription, Suppression
from alerts.models.names import attempt_named, delivery_id_in, envelope_sender, signed_name
from alerts.services.bounces import NotYetSettled, Taken, take_bounce
from alerts.services.dispatch import send_next
from alerts.services.fallback import time_left
from alerts.services.plan import plan_alerts
from alerts.services.subscribe import subscribe
from alerts.services.suppress import is_suppressed, suppress
from tests.claims import claim_next
from tests.fakes import FakeChannel, StandingClock
from tests.moments import APPROVED_AT, almaty
from tests.reports import report
from tests.wishes import follow
from tracker import clock
from tracker.models import Bill

NOW = APPROVED_AT
HOUR = timedelta(hours=1)


def no_such_user(message: Message) -> Outcome:
    return Refused("550 5.1.1 no such user")


@pytest.fixture(autouse=True)
def _bounce_address(settings: Any) -> None:
    settings.BOUNCE_ADDRESS = "b@bounces.example.org"


@pytest.fixture
def delivery(follower: User, approved_bill: Bill) -> Delivery:
    """The one delivery that says the clock has started."""
    plan_alerts(now=NOW)
    Delivery.objects.exclude(alert__kind="clock_started", alert__deadline__window="signature").delete()
    return Delivery.objects.get()


@pytest.fixture
def sent(delivery: Delivery) -> Delivery:
    send(FakeChannel())
    delivery.refresh_from_db()
    return delivery


@pytest.fixture
def other(follower: User) -> Endpoint:
    """Another verified address of the same person."""
    endpoint, _ = Endpoint.objects.of_address(owner_id=follower.pk, channel="email", address="other@example.org")
    Endpoint.objects.filter(pk=endpoint.pk).update(verified_at=NOW)
    endpoint.refresh_from_db()
    return endpoint


def send(channel: FakeChannel, at: Any = NOW) -> Delivery | None:
    return send_next(channels={"email": channel}, clock=StandingClock(at))


def came_back(delivery: Delivery, *, attempt: int = 1, at: Any = NOW, **said: str) -> Taken:
    to = f"b+{signed_name(delivery.pk, attempt)}@bounces.example.org"
    return take_bounce(raw=report(to=to, **said), now=at)


def state(delivery: Delivery) -> tuple[str, Any, Any]:
    delivery.refresh_from_db()
    delivery.endpoint.refresh_from_db()
    return delivery.status, delivery.due_at, delivery.endpoint.refused_at


def everything() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (Delivery, Endpoint, Suppression, Bounce)]


# The names that mails travel under.


def test_every_attempt_has_a_name_of_its_own_that_nobody_else_can_make() -> None:
    names = {signed_name(1, 1), signed_name(1, 2), signed_name(2, 1)}

    assert len({name.split("-")[1] for name in names}) == 3
    assert attempt_named(signed_name(1, 2), delivery_id=1, attempts=3) == 2
    assert attempt_named(signed_name(1, 4), delivery_id=1, attempts=3) is None


@pytest.mark.parametrize("name", ["", "1", "0-0123456789abcdef", f"{2**63}-0123456789abcdef", "1-0123456789abcdeg"])
def test_what_is_no_name_claims_no_delivery(name: str) -> None:
    assert delivery_id_in(name) is None


def test_the_envelope_sender_fits_into_what_mail_servers_take(settings: Any) -> None:
    assert len(envelope_sender(signed_name(2**63 - 1, 1)).split("@")[0]) <= 64

    settings.BOUNCE_ADDRESS = f"{'long' * 10}@bounces.example.org"
    assert envelope_sender(signed_name(2**63 - 1, 1)) == ""
    settings.BOUNCE_ADDRESS = ""
    assert envelope_sender(signed_name(1, 1)) == ""


def senders_of_one_mail() -> list[str]:
    """Send what is due over SMTP; return what the server was told whom it is from."""
    senders: list[str] = []
    with listening() as inbox:
        inbox.on_sender = senders.append
        client = SmtpClient(Relay("127.0.0.1", inbox.port))
        send_next(channels={"email": EmailChannel(client)}, clock=StandingClock(NOW))
        client.close()
    assert inbox.mails[0]["X-Countersign-Delivery"] == signed_name(Delivery.objects.get().pk, 1)
    return senders


def test_a_mail_travels_under_its_name_and_its_bounce_finds_it_again(delivery: Delivery) -> None:
    (sender,) = senders_of_one_mail()

    assert sender == f"b+{signed_name(delivery.pk, 1)}@bounces.example.org"
    assert take_bounce(raw=report(to=sender, action="delivered", status="2.0.0"), now=NOW) == Taken.DELIVERED


def test_without_a_bounce_address_bounces_go_to_the_sender_himself(delivery: Delivery, settings: Any) -> None:
    settings.BOUNCE_ADDRESS = ""

    assert senders_of_one_mail() == ["alerts@127.0.0.1"]


@pytest.mark.parametrize("header", ["X-Countersign-Delivery: {name}", "Message-ID: {message_id}"])
@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822"])
def test_a_report_that_returns_the_headers_is_matched_without_its_address(
    sent: Delivery, header: str, returned: str
) -> None:
    original = header.format(name=signed_name(sent.pk, 1), message_id=sent.message_id)

    taken = take_bounce(raw=report(original=original, original_type=returned), now=NOW)

    assert (taken, state(sent)) == (Taken.HARD, ("queued", NOW + HOUR, None))


# No such address.


def test_the_first_time_it_is_tried_again_after_an_hour_and_the_second_time_suppressed(sent: Delivery) -> None:
    assert came_back(sent) == Taken.HARD
    assert state(sent) == ("queued", NOW + HOUR, None)
    assert not is_suppressed(sent.endpoint)

    assert send(FakeChannel(), NOW + HOUR - timedelta(seconds=1)) is None
    again = FakeChannel()
    send(again, NOW + HOUR)
    assert [message.message_id for message in again.messages] == [sent.message_id]

    assert came_back(sent, attempt=2, at=NOW + 2 * HOUR) == Taken.HARD
    assert state(sent)[0::2] == ("refused", NOW + 2 * HOUR)
    assert sent.reason == "bounced: 5.1.1, address"
    assert is_suppressed(sent.endpoint)


def test_a_refusal_to_our_face_follows_the_same_rule(delivery: Delivery) -> None:
    send(FakeChannel(no_such_user))
    assert state(delivery) == ("queued", NOW + HOUR, None)

    send(FakeChannel(no_such_user), NOW + HOUR)
    assert state(delivery)[0::2] == ("refused", NOW + HOUR)
    assert delivery.reason == "550 5.1.1 no such user"
    assert is_suppressed(delivery.endpoint)
    assert plan_alerts(now=almaty(12, 25, 9)) == 0


def test_an_address_that_is_mended_within_the_hour_loses_nothing(delivery: Delivery) -> None:
    send(FakeChannel(no_such_user))
    send(FakeChannel(), NOW + HOUR)

    assert state(delivery)[0::2] == ("sent", None)
    assert came_back(delivery, attempt=2, at=NOW + 2 * HOUR, action="delivered", status="2.0.0") == Taken.DELIVERED
    assert not Suppression.objects.exists()


def test_many_mails_that_come_back_at_once_are_one_and_the_same_fault(follower: User, approved_bill: Bill) -> None:
    plan_alerts(now=NOW)
    deliveries = list(Delivery.objects.order_by("pk"))
    assert len(deliveries) > 1
    for _ in deliveries:
        send(FakeChannel())

    for delivery in deliveries:
        assert came_back(delivery) == Taken.HARD

    assert {state(delivery) for delivery in deliveries} == {("queued", NOW + HOUR, None)}


def test_another_mail_that_comes_back_an_hour_later_confirms_it(follower: User, approved_bill: Bill) -> None:
    plan_alerts(now=NOW)
    first, second = Delivery.objects.order_by("pk")[:2]
    for _ in range(2):
        send(FakeChannel())

    came_back(first)
    came_back(second, at=NOW + HOUR)

    assert state(second)[0::2] == ("refused", NOW + HOUR)


def test_a_doubt_of_long_ago_is_forgotten(sent: Delivery) -> None:
    Suppression.objects.create(
        channel="email",
        address_hash=sent.endpoint.address_hash,
        doubted_at=NOW - timedelta(days=31),
        reason="address",
    )

    came_back(sent)

    assert state(sent) == ("queued", NOW + HOUR, None)
    assert Suppression.objects.get().doubted_at == NOW


def test_little_is_waited_when_little_time_is_left(delivery: Delivery) -> None:
    # The last day, 28 January 2026, is over at 24:00.
    at = almaty(1, 28, 23, year=2026)
    Delivery.objects.update(due_at=at, owed_at=at)
    send(FakeChannel(no_such_user), at)

    assert state(delivery)[:2] == ("queued", at + HOUR / 2)


# The person's other endpoint.


def test_the_other_endpoint_is_told_at_once_and_once(sent: Delivery, other: Endpoint) -> None:
    came_back(sent)

    assert state(sent)[0] == "refused"
    channel = FakeChannel()
    send(channel)
    assert send(channel, NOW + 2 * HOUR) is None
    assert [message.to for message in channel.messages] == ["other@example.org"]


def test_a_refusal_to_our_face_goes_to_the_other_endpoint_too(delivery: Delivery, other: Endpoint) -> None:
    send(FakeChannel(no_such_user))

    assert list(Delivery.objects.order_by("pk").values_list("status", "endpoint")) == [
        ("refused", delivery.endpoint_id),
        ("queued", other.pk),
    ]


def test_whoever_is_told_elsewhere_is_told_nowhere_else_and_not_again(sent: Delivery, other: Endpoint) -> None:
    third, _ = Endpoint.objects.of_address(owner_id=other.owner_id, channel="email", address="third@example.org")
    Endpoint.objects.filter(pk=third.pk).update(verified_at=NOW)

    came_back(sent, status="5.7.1")
    came_back(sent, status="5.1.1")

    assert state(sent)[0] == "refused"
    assert list(Delivery.objects.exclude(pk=sent.pk).values_list("endpoint", "status")) == [(other.pk, "queued")]


def test_when_the_other_endpoint_fails_as_well_the_first_is_not_forgotten(sent: Delivery, other: Endpoint) -> None:
    came_back(sent)
    send(FakeChannel(no_such_user))

    elsewhere = Delivery.objects.get(endpoint=other)
    assert state(elsewhere) == ("queued", NOW + HOUR, None)


@pytest.mark.parametrize(
    ("unfit", "value"), [("verified_at", None), ("refused_at", NOW)], ids=["not verified", "refused"]
)
def test_an_endpoint_that_is_not_usable_is_no_other_endpoint(
    sent: Delivery, other: Endpoint, unfit: str, value: Any
) -> None:
    Endpoint.objects.filter(pk=other.pk).update(**{unfit: value})

    came_back(sent)

    assert state(sent)[0] == "queued"
    assert Delivery.objects.count() == 1


def test_what_waits_for_a_suppressed_address_goes_to_the_other_endpoint(
    follower: User, approved_bill: Bill, other: Endpoint
) -> None:
    plan_alerts(now=NOW)
    waiting = list(Delivery.objects.order_by("pk"))
    suppress(endpoint=waiting[0].endpoint, reason="address", now=NOW)

    channel = FakeChannel()
    while send(channel):
        pass

    assert {state(one)[0] for one in waiting} == {"withdrawn"}
    assert [message.to for message in channel.messages] == ["other@example.org"] * len(waiting)


def test_what_comes_after_a_suppression_is_planned_for_the_other_endpoint(
    follower: User, approved_bill: Bill, other: Endpoint
) -> None:
    suppress(endpoint=Subscription.objects.get().endpoint, reason="address", now=NOW)

    assert plan_alerts(now=NOW) > 0
    assert set(Delivery.objects.values_list("endpoint", flat=True)) == {other.pk}


def test_whoever_follows_the_same_at_both_endpoints_follows_it_at_the_one_that_is_left(
    follower: User, approved_bill: Bill, other: Endpoint
) -> None:
    first = Subscription.objects.get()
    second = follow(follower, Scope.BILL, bill=approved_bill, endpoint=other)

    suppress(endpoint=first.endpoint, reason="address", now=NOW)

    assert list(Subscription.objects.filter(ended_at=None)) == [second]


def test_whoever_is_moved_to_another_endpoint_is_told_what_was_due_already(
    follower: User, approved_bill: Bill, other: Endpoint
) -> None:
    plan_alerts(now=NOW)
    Delivery.objects.all().delete()

    suppress(endpoint=Subscription.objects.get().endpoint, reason="address", now=NOW)
    plan_alerts(now=NOW)

    assert set(Delivery.objects.values_list("endpoint", "alert__kind")) == {
        (other.pk, "stage"),
        (other.pk, "clock_started"),
    }


def test_a_busy_server_leads_to_the_other_endpoint_only_when_time_is_short(delivery: Delivery, other: Endpoint) -> None:
    def busy(message: Message) -> Outcome:
        return TryLater("450 4.2.0 greylisted") if message.to != "other@example.org" else Sent("taken")

    send(FakeChannel(busy))
    assert Delivery.objects.count() == 1

    late = almaty(1, 28, 13, year=2026)
    channel = FakeChannel(busy)
    send(channel, late)
    send(channel, late)
    assert [message.to for message in channel.messages][-1] == "other@example.org"
    assert state(delivery)[0] == "queued", "the first goes on trying: a copy is better than a loss"


def test_a_delay_is_noted_and_leads_to_the_other_endpoint_when_time_is_short(sent: Delivery, other: Endpoint) -> None:
    assert came_back(sent, action="delayed", status="4.4.1") == Taken.DELAYED
    assert (state(sent)[0], Delivery.objects.count()) == ("sent", 1)

    Delivery.objects.update(attempts=2)
    late = almaty(1, 28, 13, year=2026)
    sent.tries.create(number=2, began_at=late)
    assert came_back(sent, attempt=2, at=late, action="delayed", status="4.4.1") == Taken.DELAYED
    assert (state(sent)[0], Delivery.objects.get(endpoint=other).due_at) == ("sent", late)


def test_an_alert_without_a_last_day_has_time(follower: User, approved_bill: Bill) -> None:
    plan_alerts(now=NOW)

    assert time_left(Delivery.objects.get(alert__kind="stage"), NOW) is None


# Soft, policy, complaint.


@pytest.mark.parametrize(
    ("status", "taken"), [("5.2.2", Taken.SOFT), ("4.4.7", Taken.SOFT), ("5.7.1", Taken.POLICY), ("5.0.0", Taken.SOFT)]
)
def test_what_did_not_arrive_is_tried_later_and_later_and_the_address_is_never_blamed(
    sent: Delivery, status: str, taken: Taken
) -> None:
    at = NOW
    for attempt, hours in enumerate([1, 4, 12, 24], start=1):
        assert came_back(sent, attempt=attempt, at=at, status=status) == taken
        at += hours * HOUR
        assert state(sent) == ("queued", at, None)
        send(FakeChannel(), at)

    assert came_back(sent, attempt=5, at=at, status=status) == taken
    assert state(sent)[0::2] == ("refused", None)
    assert not Suppression.objects.exists()


def test_a_soft_bounce_goes_to_the_other_endpoint_at_once(sent: Delivery, other: Endpoint) -> None:
    came_back(sent, status="5.2.2")

    assert state(sent)[0::2] == ("refused", None)
    assert Delivery.objects.get(endpoint=other).due_at == NOW


def test_an_automatic_answer_is_left_unread(sent: Delivery) -> None:
    before = everything()
    away = f"To: b+{signed_name(sent.pk, 1)}@bounces.example.org\nAuto-Submitted: auto-replied\n\nI am away.\n"

    assert take_bounce(raw=away.encode(), now=NOW) == Taken.UNREAD
    assert everything() == before


# What changes nothing.


def test_a_replay_changes_nothing(sent: Delivery) -> None:
    came_back(sent)
    before = everything()

    assert came_back(sent) == Taken.REPEATED
    assert came_back(sent, diagnostic="550 in other words") == Taken.REPEATED
    assert everything() == before


def test_a_replay_after_the_second_try_does_not_count_as_a_second_bounce(sent: Delivery) -> None:
    by_message_id = report(original=f"Message-ID: {sent.message_id}")
    assert take_bounce(raw=by_message_id, now=NOW) == Taken.HARD
    send(FakeChannel(), NOW + HOUR)
    before = everything()

    assert take_bounce(raw=by_message_id, now=NOW + 2 * HOUR) == Taken.REPEATED
    assert came_back(sent, at=NOW + 2 * HOUR) == Taken.REPEATED
    assert everything() == before


def forgeries(delivery: Delivery) -> list[str]:
    true = signed_name(delivery.pk, 1)
    return [
        f"b+{delivery.pk}-{'0' * 16}@bounces.example.org",
        f"b+{delivery.pk + 1}-{true.split('-')[1]}@bounces.example.org",
        f"b+{signed_name(delivery.pk, 7)}@bounces.example.org",
        f"b+{true[:-1]}@bounces.example.org",
        f"b+{'9' * 40}-{'0' * 16}@bounces.example.org",
        delivery.endpoint.address,
    ]


def test_a_forgery_changes_nothing(sent: Delivery) -> None:
    before = everything()

    for to in forgeries(sent):
        raw = report(to=to, original=f"To: {sent.endpoint.address}")
        assert take_bounce(raw=raw, now=NOW) == Taken.NONE_OF_OURS
    assert everything() == before


def test_a_report_counts_for_ten_days(sent: Delivery) -> None:
    before = everything()
    later = NOW + timedelta(days=10)

    assert came_back(sent, at=later + timedelta(seconds=1)) == Taken.EXPIRED
    assert everything() == before
    assert came_back(sent, at=later) == Taken.HARD


def test_a_report_of_an_earlier_attempt_leaves_the_later_one_alone(sent: Delivery) -> None:
    came_back(sent, status="5.2.2")
    send(FakeChannel(), NOW + HOUR)

    assert came_back(sent, attempt=1, at=NOW + HOUR) == Taken.HARD
    assert state(sent)[0] == "sent"


def test_a_report_that_overtakes_the_sender_is_brought_again(delivery: Delivery) -> None:
    claim_next(now=NOW, wall=NOW)

    with pytest.raises(NotYetSettled):
        came_back(delivery)

    assert not Bounce.objects.exists()


def test_a_flood_of_reports_and_one_without_measure_change_no_more_than_one(sent: Delivery) -> None:
    raw = report(to=f"b+{signed_name(sent.pk, 1)}@bounces.example.org")
    take_bounce(raw=raw, now=NOW)
    before = everything()

    flood = {take_bounce(raw=raw + b"%d" % number, now=NOW) for number in range(500)}

    assert flood == {Taken.REPEATED}
    assert take_bounce(raw=raw + b"x" * 1024 * 1024, now=NOW) == Taken.REPEATED
    assert everything() == before


# The suppression list.


def test_nothing_of_a_deleted_account_is_left_but_a_hash(sent: Delivery, follower: User) -> None:
    suppress(endpoint=sent.endpoint, reason="address", now=NOW)
    address = sent.endpoint.address

    follower.delete()

    assert not Bounce.objects.exists()
    (row,) = Suppression.objects.values()
    assert address not in str(row)
    assert set(row) == {"id", "channel", "address_hash", "doubted_at", "suppressed_at", "reason"}


def test_a_new_endpoint_of_a_suppressed_address_is_born_refused(sent: Delivery, editor: User) -> None:
    address = sent.endpoint.address
    suppress(endpoint=sent.endpoint, reason="address", now=NOW)

    endpoint, _ = Endpoint.objects.of_address(owner_id=editor.pk, channel="email", address=address.upper())

    assert endpoint.refused_at == NOW
    assert not endpoint.is_usable


def test_following_again_lifts_it_at_every_endpoint_of_the_address(
    sent: Delivery, follower: User, editor: User
) -> None:
    twin, _ = Endpoint.objects.of_address(owner_id=editor.pk, channel="email", address=follower.email)
    suppress(endpoint=sent.endpoint, reason="address", now=NOW)

    subscribe(subscriber=follower, bill=sent.alert.bill, now=NOW)

    assert not is_suppressed(sent.endpoint)
    twin.refresh_from_db()
    assert (state(sent)[2], twin.refused_at) == (None, None)


def test_the_list_is_asked_at_sending_whatever_the_endpoint_shows(delivery: Delivery, channel: FakeChannel) -> None:
    Suppression.objects.create(
        channel="email",
        address_hash=delivery.endpoint.address_hash,
        doubted_at=NOW,
        suppressed_at=NOW,
        reason="address",
    )

    send(channel)

    assert (state(delivery)[0], channel.messages) == ("withdrawn", [])


def test_the_owner_sees_why_and_tries_again_by_a_button(sent: Delivery, follower: User, client: Client) -> None:
    client.force_login(follower)
    suppress(endpoint=sent.endpoint, reason="address", now=NOW)
    assert "said on Thursday 18 December 2025 that your address does not exist" in dashboard(client)

    client.post(reverse("alerts:try-again"))

    assert not is_suppressed(sent.endpoint)
    assert "try-again" not in dashboard(client)

    suppress(endpoint=sent.endpoint, reason="complaint", now=NOW)
    assert "said on Thursday 18 December 2025 that you do not want our mails" in dashboard(client)


def test_nobody_tries_anothers_address_again(sent: Delivery, editor: User, client: Client) -> None:
    suppress(endpoint=sent.endpoint, reason="address", now=NOW)
    client.force_login(editor)

    client.post(reverse("alerts:try-again"))

    assert is_suppressed(sent.endpoint)


def dashboard(client: Client) -> str:
    return " ".join(client.get(reverse("alerts:dashboard")).content.decode().split())


# The command.


def pipe(raw: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.mark.usefixtures("at_noon")
def test_a_mail_server_pipes_one_message_in(
    sent: Delivery, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pipe(report(to=f"b+{signed_name(sent.pk, 1)}@bounces.example.org"), monkeypatch)
    call_command("read_bounces", "--json")
    assert json.loads(capsys.readouterr().out)["hard"] == 1
    assert state(sent)[0] == "queued"

    pipe(b"Subject: spam\n\n" + b"x" * 3_000_000, monkeypatch)
    call_command("read_bounces")
    assert capsys.readouterr().out == "none of ours: 1\n"


@pytest.mark.usefixtures("at_noon")
def test_a_message_is_brought_again_when_the_database_is_away(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(**kwargs: Any) -> Taken:
        raise OperationalError("connection to somebody@example.org refused")

    monkeypatch.setattr(read_bounces, "take_bounce", away)
    pipe(report(), monkeypatch)

    with pytest.raises(SystemExit) as ended:
        call_command("read_bounces")

    assert ended.value.code == os.EX_TEMPFAIL
    assert "OperationalError" in caplog.text
    assert "example.org" not in caplog.text


@pytest.mark.usefixtures("at_noon")
def test_a_report_that_overtook_the_sender_stays_where_it_is(delivery: Delivery, tmp_path: Path) -> None:
    claim_next(now=NOW, wall=NOW)
    waiting = tmp_path / "one.eml"
    waiting.write_bytes(report(to=f"b+{signed_name(delivery.pk, 1)}@bounces.example.org"))

    with pytest.raises(SystemExit, match="75"):
        call_command("read_bounces", "--folder", str(tmp_path))

    assert waiting.is_file()


@pytest.mark.usefixtures("at_noon")
@pytest.mark.parametrize(
    ("new", "read", "name", "read_name"), [("new", "cur", "1.host", "1.host:2,S"), (".", "read", "1.eml", "1.eml")]
)
def test_a_folder_is_read_once(
    sent: Delivery, tmp_path: Path, capsys: pytest.CaptureFixture[str], new: str, read: str, name: str, read_name: str
) -> None:
    (tmp_path / new).mkdir(exist_ok=True)
    (tmp_path / new / name).write_bytes(report(to=f"b+{signed_name(sent.pk, 1)}@bounces.example.org"))
    (tmp_path / new / f"0{name}").write_bytes(b"Subject: spam\n\nBuy.\n")

    call_command("read_bounces", "--folder", str(tmp_path), "--json")
    counts = json.loads(capsys.readouterr().out)
    assert {word: count for word, count in counts.items() if count} == {"hard": 1, "none_of_ours": 1}
    assert (tmp_path / read / read_name).is_file()

    call_command("read_bounces", "--folder", str(tmp_path))
    assert capsys.readouterr().out == "Nothing came back.\n"


@pytest.mark.usefixtures("at_noon")
def test_a_message_that_cannot_be_taken_holds_up_no_other_unless_the_database_is_away(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def counts_of(error: type[Exception]) -> dict[str, int]:
        for name in ("1.eml", "2.eml", "3.eml"):
            (tmp_path / name).write_bytes(name.encode())

        def take_or_fail(*, raw: bytes, now: Any) -> Taken:
            if raw == b"2.eml":
                raise error
            return Taken.NONE_OF_OURS

        monkeypatch.setattr(read_bounces, "take_bounce", take_or_fail)
        with pytest.raises(SystemExit, match="75"):
            call_command("read_bounces", "--folder", str(tmp_path), "--json")
        counts: dict[str, int] = json.loads(capsys.readouterr().out)
        return {name: count for name, count in counts.items() if count}

    assert counts_of(ValueError) == {"none_of_ours": 2, "not_taken": 1}
    assert [path.name for path in sorted(tmp_path.glob("*.eml"))] == ["2.eml"]
    assert counts_of(OperationalError) == {"none_of_ours": 1, "not_taken": 1}
    assert [path.name for path in sorted(tmp_path.glob("*.eml"))] == ["2.eml", "3.eml"]


def test_a_folder_that_is_not_there_is_named() -> None:
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("read_bounces", "--folder", "/nowhere/at/all")


# What administrators see.


def test_administrators_see_counts_and_neither_addresses_nor_people(
    sent: Delivery, follower: User, editor: User, client: Client
) -> None:
    came_back(sent)
    send(FakeChannel(no_such_user), NOW + HOUR)
    client.force_login(editor)

    response = client.get(reverse("admin:bounces"))

    page = response.content.decode()
    assert response.status_code == 200
    assert queries.bounces_by_verdict() == [("hard", 2)]
    assert queries.suppressed_by_day() == [(NOW.date(), "address", 1)]
    for says in (
        "5.1.1",
        "2025-12-18",
        "the server we spoke to",
        "a report that came back",
        "there is no such address",
    ):
        assert says in page, says
    for hidden in (follower.email, sent.endpoint.address_hash, sent.message_id, sent.alert.bill.identifier):
        assert hidden not in page


def test_the_page_is_for_administrators_and_they_find_it(follower: User, editor: User, client: Client) -> None:
    client.force_login(follower)
    assert client.get(reverse("admin:bounces")).status_code == 302

    User.objects.filter(pk=follower.pk).update(is_staff=True)
    assert client.get(reverse("admin:bounces")).status_code == 403
    assert "Mails that came back" not in client.get(reverse("admin:index")).content.decode()

    client.force_login(editor)
    assert reverse("admin:bounces") in client.get(reverse("admin:index")).content.decode()

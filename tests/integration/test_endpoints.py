"""A person's endpoints: adding, proving, trying and removing them, and what becomes of what was on its way there."""

import re
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.sealing import keyed_hash
from alerts import queries
from alerts.apps import _follow_address
from alerts.channels import Channel, Message, Refused, Sent, TryLater, allowance
from alerts.models import Delivery, Endpoint, Subscription, Trial
from alerts.services.dispatch import settle
from alerts.services.endpoints import (
    AT_MOST_ENDPOINTS,
    AddressNotAllowed,
    LoginAddressStays,
    TooMany,
    add_endpoint,
    hand_over,
    login_endpoint,
    move_up,
    remove_endpoint,
    send_code,
    send_test,
    verify_endpoint,
)
from alerts.services.plan import plan_alerts
from alerts.services.subscribe import move_to_new_address, subscribe
from alerts.services.tick import tick
from tests.claims import claim_next
from tests.fakes import FakeChannel, StandingClock
from tests.integration.test_sealing import everything_stored
from tests.moments import APPROVED_AT, STARTED, almaty
from tracker.models import Bill

NOW = APPROVED_AT
HOOK = "https://hooks.example.org/a/Secret-Path"


@pytest.fixture(autouse=True)
def _some_hosts_and_services(settings: Any) -> None:
    settings.ENDPOINT_HOSTS = ["hooks.example.org", "ntfy.example.org:8443"]
    settings.CHAT_SERVICES = ["ntfys"]


@pytest.fixture
def channels(channel: FakeChannel) -> Mapping[str, Channel]:
    return {"email": channel, "webhook": channel, "chat": channel}


def added(owner: User, address: str = HOOK, channel: str = "webhook") -> Endpoint:
    return add_endpoint(owner=owner, channel=channel, address=address, name="Team room")


def code_in(message: Message) -> str:
    (code,) = re.findall(r"\b\d{8}\b", message.text)
    return str(code)


def verified(owner: User, channel: FakeChannel, address: str = HOOK) -> Endpoint:
    endpoint = added(owner, address)
    send_code(endpoint=endpoint, channels={"webhook": channel}, wall=NOW)
    assert verify_endpoint(endpoint=endpoint, code=code_in(channel.messages.pop()), now=NOW, wall=NOW)
    endpoint.refresh_from_db()
    return endpoint


def verify(endpoint: Endpoint, code: str, at: datetime = NOW) -> bool:
    return verify_endpoint(endpoint=endpoint, code=code, now=at, wall=at)


ADDRESSES = [
    # channel,   address,                                     trouble
    ("webhook",  HOOK,                                        None),
    ("webhook",  "https://evil.example/",                     "not among the hosts"),
    ("webhook",  "https://hooks.example.org:8443/",           "not among the hosts"),
    ("webhook",  "ftp://hooks.example.org/",                  "does not begin with https"),
    ("chat",     "ntfys://ntfy.example.org:8443/topic",       None),
    ("chat",     "tgram://123456789:abcdefg_hijklmnop/1",     "not among those"),
    ("chat",     "ntfys://ntfy.example.org/t?template=/etc/passwd", "options are not allowed"),
    ("email",    "second@example.org",                        None),
    ("email",    "not an address",                            "valid email"),
    ("pigeon",   "second@example.org",                        "does not allow this way"),
]  # fmt: skip


@pytest.mark.parametrize(("channel", "address", "trouble"), ADDRESSES, ids=[row[1] for row in ADDRESSES])
def test_an_endpoint_is_added_only_where_the_operator_lets_it_be(
    advocate: User, channel: str, address: str, trouble: str | None
) -> None:
    if trouble is None:
        assert not added(advocate, address, channel).is_usable
    else:
        with pytest.raises(AddressNotAllowed, match=trouble):
            added(advocate, address, channel)
        assert not advocate.endpoints.exists()


def test_by_default_there_is_email_alone(advocate: User, settings: Any) -> None:
    settings.ENDPOINT_HOSTS, settings.CHAT_SERVICES = [], []

    assert allowance.offered() == ["email"]
    for channel, address in [("webhook", HOOK), ("chat", "ntfys://ntfy.example.org:8443/topic")]:
        with pytest.raises(AddressNotAllowed):
            added(advocate, address, channel)


@pytest.mark.parametrize(
    ("name", "value"),
    [("ENDPOINT_HOSTS", ["hooks.example.org/path"]), ("ENDPOINT_HOSTS", ["*"]), ("CHAT_SERVICES", ["syslog"])],
)
def test_a_setting_that_cannot_be_read_stops_the_program(settings: Any, name: str, value: list[str]) -> None:
    setattr(settings, name, value)

    with pytest.raises(ImproperlyConfigured, match=name):
        allowance.reach(), allowance.services()


def test_the_settings_say_how_far_requests_go(settings: Any) -> None:
    assert sorted(map(str, allowance.reach().places)) == ["hooks.example.org", "ntfy.example.org:8443"]
    assert not allowance.reach().own_network
    settings.ALLOW_PRIVATE_ADDRESSES = True
    assert allowance.reach().own_network


def test_an_address_and_its_secret_are_sealed(advocate: User) -> None:
    endpoint = added(advocate)

    stored = everything_stored()
    assert endpoint.address == HOOK
    assert endpoint.secret.startswith("whsec_")
    assert "Secret-Path" not in stored
    assert endpoint.secret not in stored


def test_an_endpoint_is_added_once_and_capital_letters_of_a_path_count(advocate: User) -> None:
    assert added(advocate) == added(advocate)
    assert added(advocate, HOOK.lower()) != added(advocate)


def test_nobody_has_more_endpoints_than_the_limit(advocate: User) -> None:
    for number in range(AT_MOST_ENDPOINTS):
        added(advocate, f"{HOOK}/{number}")

    with pytest.raises(TooMany):
        added(advocate, f"{HOOK}/one-more")
    assert advocate.endpoints.count() == AT_MOST_ENDPOINTS
    remove_endpoint(endpoint=advocate.endpoints.order_by("pk")[0], now=NOW)
    with pytest.raises(TooMany):
        added(advocate, f"{HOOK}/the-login-address-counts-too")


def test_a_code_that_went_through_the_endpoint_verifies_it(
    advocate: User, channel: FakeChannel, channels: Mapping[str, Channel]
) -> None:
    endpoint = added(advocate)

    assert send_code(endpoint=endpoint, channels=channels, wall=NOW) == Sent("accepted")

    (message,) = channel.messages
    code = code_in(message)
    assert (message.to, message.secret) == (HOOK, endpoint.secret)
    assert message.data["type"] == "endpoint.code"
    assert message.data["data"] == {"code": code}
    assert code not in everything_stored()
    spoken = f"{code[:4]} {code[4:]}"
    assert verify(endpoint, spoken)
    endpoint.refresh_from_db()
    assert endpoint.is_usable
    assert not verify(endpoint, code), "a code is good once"


def test_a_wrong_code_verifies_nothing_and_tries_are_few(
    advocate: User, channel: FakeChannel, channels: Mapping[str, Channel]
) -> None:
    endpoint = added(advocate)
    send_code(endpoint=endpoint, channels=channels, wall=NOW)
    code = code_in(channel.messages[0])
    wrong = f"{(int(code) + 1) % 10**8:08}"

    for guess in [wrong, "", code[:-1], f"{code}0", "x"]:
        assert not verify(endpoint, guess)

    assert not verify(endpoint, code), "the tries are used up"
    endpoint.refresh_from_db()
    assert endpoint.verified_at is None


def test_a_code_expires(advocate: User, channel: FakeChannel, channels: Mapping[str, Channel]) -> None:
    endpoint = added(advocate)
    send_code(endpoint=endpoint, channels=channels, wall=NOW)
    code = code_in(channel.messages[0])

    assert not verify(endpoint, code, NOW + timedelta(minutes=30))
    assert verify(endpoint, code, NOW + timedelta(minutes=29))


def test_only_the_newest_code_is_good_and_only_for_its_endpoint(
    advocate: User, channel: FakeChannel, channels: Mapping[str, Channel]
) -> None:
    endpoint, other = added(advocate), added(advocate, f"{HOOK}/other")
    for one in (endpoint, endpoint, other):
        send_code(endpoint=one, channels=channels, wall=NOW)
    old, new, others = map(code_in, channel.messages)

    assert not verify(endpoint, old)
    assert not verify(endpoint, others)
    assert verify(endpoint, new)


def test_codes_are_few_an_hour_whatever_is_added_and_removed(advocate: User, channels: Mapping[str, Channel]) -> None:
    for number in range(5):
        send_code(endpoint=added(advocate, f"{HOOK}/{number % 2}"), channels=channels, wall=NOW)
    remove_endpoint(endpoint=added(advocate, f"{HOOK}/0"), now=NOW)

    with pytest.raises(TooMany):
        send_code(endpoint=added(advocate, f"{HOOK}/new"), channels=channels, wall=NOW + timedelta(minutes=59))

    later = NOW + timedelta(minutes=61)
    assert send_code(endpoint=added(advocate, f"{HOOK}/new"), channels=channels, wall=later) == Sent("accepted")


def test_the_limit_is_each_persons_own(advocate: User, editor: User, channels: Mapping[str, Channel]) -> None:
    for _ in range(5):
        send_code(endpoint=added(advocate), channels=channels, wall=NOW)

    assert isinstance(send_code(endpoint=added(editor), channels=channels, wall=NOW), Sent)


def test_a_test_goes_through_the_real_channel_and_says_what_became_of_it(
    advocate: User, channel: FakeChannel, channels: Mapping[str, Channel]
) -> None:
    endpoint = verified(advocate, channel)
    channel.answer = lambda message: TryLater("503 Busy")

    assert send_test(endpoint=endpoint, channels=channels, wall=NOW) == TryLater("503 Busy")

    assert channel.messages[0].data["type"] == "endpoint.test"
    for _ in range(9):
        send_test(endpoint=endpoint, channels=channels, wall=NOW)
    with pytest.raises(TooMany):
        send_test(endpoint=endpoint, channels=channels, wall=NOW)


def test_nothing_goes_to_an_endpoint_that_is_not_verified(
    advocate: User, channel: FakeChannel, channels: Mapping[str, Channel], approved_bill: Bill
) -> None:
    endpoint = added(advocate)
    subscription = subscribe(subscriber=advocate, bill=approved_bill, now=STARTED)
    Subscription.objects.filter(pk=subscription.pk).update(endpoint=endpoint)

    assert isinstance(send_test(endpoint=endpoint, channels=channels, wall=NOW), TryLater)
    tick(channels=channels, clock=StandingClock(NOW))

    assert channel.messages == []


def test_trials_are_forgotten_after_a_day(advocate: User, channels: Mapping[str, Channel]) -> None:
    send_code(endpoint=added(advocate), channels=channels, wall=NOW)
    send_code(endpoint=added(advocate), channels=channels, wall=NOW + timedelta(days=2))

    assert list(Trial.objects.values_list("sent_at", flat=True)) == [NOW + timedelta(days=2)]


def test_what_a_removed_endpoint_was_used_for_goes_to_the_login_address(
    advocate: User, channel: FakeChannel, channels: Mapping[str, Channel], bill: Bill, approved_bill: Bill
) -> None:
    endpoint = verified(advocate, channel)
    subscription = subscribe(subscriber=advocate, bill=bill, now=STARTED)
    Subscription.objects.filter(pk=subscription.pk).update(endpoint=endpoint)
    planned = plan_alerts(now=NOW)
    assert planned > 1
    in_flight = claim_next(now=NOW, wall=NOW)
    assert in_flight is not None

    remove_endpoint(endpoint=endpoint, now=NOW)
    settle([(in_flight, TryLater("503 Busy"))], now=NOW, wall=NOW)
    tick(channels=channels, clock=StandingClock(NOW + timedelta(minutes=2)))

    assert {message.to for message in channel.messages} == {advocate.email}
    assert len(channel.messages) == planned
    assert set(Delivery.objects.values_list("status", flat=True)) == {"sent"}
    subscription.refresh_from_db()
    assert subscription.ended_at is None
    assert subscription.endpoint.address == advocate.email


def test_nobody_is_told_twice_by_a_removal_and_nobody_not_at_all(
    follower: User, channel: FakeChannel, approved_bill: Bill
) -> None:
    endpoint, login = verified(follower, channel), login_endpoint(subscriber=follower, now=NOW)
    subscription = Subscription.objects.get()
    plan_alerts(now=NOW)
    plan_alerts(now=almaty(12, 25, 10))
    here = list(Delivery.objects.order_by("pk"))
    assert len(here) >= 3
    copies = [
        Delivery.objects.create(
            alert=one.alert,
            endpoint=endpoint,
            subscription=subscription,
            message_id=f"<copy-{one.pk}@example.org>",
            planned_at=NOW,
            owed_at=NOW,
            due_at=NOW,
            act_by=NOW + timedelta(days=30),
        )
        for one in here
    ]
    Delivery.objects.filter(pk=here[0].pk).update(status="sent", settled_at=NOW)
    Delivery.objects.filter(pk=here[1].pk).update(
        status="withdrawn", settled_at=NOW, reason="the endpoint is not usable"
    )
    Delivery.objects.filter(pk=copies[2].pk).update(status="sending", leased_until=NOW + timedelta(minutes=1))

    hand_over(from_endpoints=[endpoint], to=login, now=NOW)

    status = dict(Delivery.objects.values_list("pk", "status"))
    assert [status[one.pk] for one in here[:3]] == ["sent", "queued", "queued"]
    assert [status[one.pk] for one in copies[:3]] == ["withdrawn", "withdrawn", "sending"]


def test_removal_deletes_the_address_the_name_and_the_secret(advocate: User, channel: FakeChannel) -> None:
    endpoint = verified(advocate, channel)
    sealed, hashed = endpoint.address_sealed, endpoint.address_hash

    remove_endpoint(endpoint=endpoint, now=NOW)

    endpoint.refresh_from_db()
    stored = everything_stored()
    assert sealed not in stored
    assert hashed not in stored
    assert "Team room" not in stored
    assert (endpoint.secret, endpoint.is_usable) == ("", False)
    assert endpoint not in queries.endpoints_of(advocate)
    with pytest.raises(IntegrityError), transaction.atomic():
        Endpoint.objects.filter(pk=endpoint.pk).update(verified_at=NOW)
    assert added(advocate).pk != endpoint.pk, "it can be added anew"


def test_a_code_that_comes_after_the_removal_verifies_nothing(
    advocate: User, channel: FakeChannel, channels: Mapping[str, Channel]
) -> None:
    endpoint = added(advocate)
    send_code(endpoint=endpoint, channels=channels, wall=NOW)
    remove_endpoint(endpoint=endpoint, now=NOW)

    assert not verify(endpoint, code_in(channel.messages[0]))


def test_the_address_one_logs_in_with_stays(follower: User) -> None:
    with pytest.raises(LoginAddressStays):
        remove_endpoint(endpoint=login_endpoint(subscriber=follower, now=NOW), now=NOW)


def test_an_endpoint_that_said_it_is_gone_is_used_again_after_a_new_code(
    advocate: User, channel: FakeChannel, channels: Mapping[str, Channel]
) -> None:
    endpoint = verified(advocate, channel)
    Endpoint.objects.filter(pk=endpoint.pk).update(refused_at=NOW)
    channel.answer = lambda message: Refused("410 Gone")
    assert send_code(endpoint=endpoint, channels=channels, wall=NOW) == Refused("410 Gone")

    assert verify(endpoint, code_in(channel.messages[0]))

    endpoint.refresh_from_db()
    assert endpoint.is_usable


def test_endpoints_are_used_in_the_order_their_owner_gave_them(follower: User) -> None:
    login = login_endpoint(subscriber=follower, now=NOW)
    first, second = added(follower), added(follower, f"{HOOK}/second")
    assert list(queries.endpoints_of(follower)) == [login, first, second]

    move_up(endpoint=second)
    assert list(queries.endpoints_of(follower)) == [login, second, first]

    move_up(endpoint=login)
    assert list(queries.endpoints_of(follower)) == [login, second, first]


def test_another_login_address_leaves_webhooks_and_second_addresses_alone(
    follower: User, channel: FakeChannel, approved_bill: Bill
) -> None:
    old = login_endpoint(subscriber=follower, now=NOW)
    hook, second = verified(follower, channel), added(follower, "second@example.org", "email")
    Endpoint.objects.filter(pk=second.pk).update(verified_at=NOW)
    old_address = follower.email
    User.objects.filter(pk=follower.pk).update(email="new@example.org")
    follower.refresh_from_db()

    move_to_new_address(subscriber=follower, now=NOW, old_address=old_address)

    usable = {one.pk for one in queries.endpoints_of(follower) if one.is_usable}
    assert usable == {hook.pk, second.pk, login_endpoint(subscriber=follower, now=NOW).pk}
    assert Subscription.objects.get().endpoint.address == "new@example.org"
    old.refresh_from_db()
    assert old.address == "new@example.org", "the same endpoint, at another address"


def test_when_nobody_knows_which_address_was_left_no_other_is_believed(follower: User, channel: FakeChannel) -> None:
    hook, second = verified(follower, channel), added(follower, "second@example.org", "email")
    Endpoint.objects.filter(pk=second.pk).update(verified_at=NOW)

    _follow_address(user=follower, from_email_address=None)

    assert {one.pk for one in queries.endpoints_of(follower) if one.is_usable} == {
        hook.pk,
        login_endpoint(subscriber=follower, now=NOW).pk,
    }


def test_a_code_is_eight_digits_also_when_it_begins_with_zeros(
    advocate: User, channel: FakeChannel, channels: Mapping[str, Channel], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "randbelow", lambda limit: 42)
    endpoint = added(advocate)

    send_code(endpoint=endpoint, channels=channels, wall=NOW)

    assert code_in(channel.messages[0]) == "00000042"
    assert Trial.objects.get().code_hash == keyed_hash("endpoint code", f"{endpoint.pk}:00000042")
    assert verify(endpoint, "00000042")

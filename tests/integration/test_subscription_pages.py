"""The pages on which people choose: errors at their fields, nobody else's objects, and no link that changes anything."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from alerts import queries
from alerts.channels import Message, Outcome, Refused
from alerts.models import Delivery, Endpoint, Mute, Scope, Subscription
from alerts.models.subscription import SubscriptionQuerySet
from alerts.rules.choices import Choices
from alerts.services.subscribe import Covered, Manner, mute, subscribe, subscribe_to
from alerts.services.tick import tick
from alerts.web.forms import ChangeForm
from tests.fakes import FakeChannel, StandingClock
from tests.moments import APPROVED_AT, STARTED, almaty
from tracker import clock
from tracker.models import Bill, Jurisdiction, Topic

pytestmark = pytest.mark.html

CHOICES = {
    "endpoint": "",
    "cadence": "at_once",
    "digest_weekday": "1",
    "morning": "09:00",
    "closing": "14d, 1d 6h",
    "kinds": ["closing", "outcome"],
    "opening": "3d",
    "outer": "+1d 3d",
    "open_every_days": "7",
    "quiet_from": "",
    "quiet_until": "",
    "language": "",
}
NEW = "alerts:subscription-new"


@pytest.fixture(autouse=True)
def _on_the_day_after_the_senates_approval(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: almaty(12, 19))


@pytest.fixture
def logged_in(client: Client, advocate: User) -> Client:
    client.force_login(advocate)
    return client


def scoped(bill: Bill, scope: str) -> dict[str, Any]:
    """Return what somebody enters for a scope."""
    said: dict[str, dict[str, Any]] = {
        "bill": {"bill": bill.pk},
        "topic": {"topic": Topic.objects.get().pk},
        "jurisdiction": {"jurisdiction": bill.jurisdiction_id},
        "stage": {"stage": "president", "jurisdiction": bill.jurisdiction_id},
        "search": {"words": "archival unlawful"},
        "everything": {},
    }
    return {**CHOICES, "scope": scope, **said[scope]}


@pytest.mark.parametrize("scope", [scope.value for scope in Scope])
def test_each_scope_can_be_followed_with_choices_and_covers_the_bill(
    logged_in: Client, advocate: User, approved_bill: Bill, scope: str
) -> None:
    response = logged_in.post(reverse(NEW), scoped(approved_bill, scope))

    assert response.status_code == 302
    wish = queries.covering(approved_bill).get(subscriber=advocate)
    choices = wish.rhythm.reader.choices
    assert (wish.scope, choices.as_json()["closing"], sorted(choices.kinds)) == (
        scope,
        ["14d", "1d", "6h"],
        ["closing", "outcome"],
    )
    assert logged_in.get(reverse("alerts:subscription-list")).status_code == 200


ERRORS: list[tuple[dict[str, Any], str, str]] = [
    ({"scope": ""}, "scope", "Choose what to follow."),
    ({"scope": "bill", "bill": ""}, "scope", "Select a valid choice"),
    ({"scope": "bill", "bill": "9" * 30}, "scope", "Select a valid choice"),
    ({"topic": ""}, "topic", "Say which one."),
    ({"scope": "search", "words": " "}, "words", "Say which words."),
    ({"scope": "search", "words": "!!!"}, "words", "There is no letter and no digit in this."),
    ({"scope": "stage", "stage": "moon"}, "stage", "Select a valid choice"),
    ({"closing": "14x"}, "closing", "“14x” is not a lead time"),
    ({"closing": "+1d"}, "closing", "lies after that day"),
    ({"closing": "400d"}, "closing", "at most 365d"),
    ({"opening": " ".join(f"{day}d" for day in range(13))}, "opening", "At most 12"),
    ({"kinds": []}, "kinds", "Choose at least one."),
    ({"kinds": ["rumour"]}, "kinds", "Select a valid choice"),
    ({"morning": "25:00"}, "morning", "valid time"),
    ({"quiet_from": "22:00"}, "quiet_until", "Say both"),
    ({"quiet_from": "22:00", "quiet_until": "22:00"}, "quiet_until", "all day long"),
    ({"open_every_days": "-1"}, "open_every_days", "greater than or equal to 0"),
    ({"digest_weekday": "8"}, "digest_weekday", "Select a valid choice"),
    ({"endpoint": "77"}, "endpoint", "Select a valid choice"),
]


@pytest.mark.parametrize(("wrong", "field", "says"), ERRORS)
def test_a_wrong_choice_is_refused_at_its_field(
    logged_in: Client, approved_bill: Bill, wrong: dict[str, Any], field: str, says: str
) -> None:
    response = logged_in.post(reverse(NEW), {**scoped(approved_bill, "topic"), **wrong})

    assert response.status_code == 200
    assert says in " ".join(response.context["form"].errors[field])
    assert not Subscription.objects.exists()


def test_a_jurisdiction_does_not_narrow_a_topic(logged_in: Client, approved_bill: Bill) -> None:
    entries = {**scoped(approved_bill, "topic"), "jurisdiction": approved_bill.jurisdiction_id}

    assert "narrows only" in str(logged_in.post(reverse(NEW), entries).context["form"].errors["jurisdiction"])


def test_what_is_followed_already_is_changed_and_not_followed_twice(logged_in: Client, approved_bill: Bill) -> None:
    logged_in.post(reverse(NEW), scoped(approved_bill, "topic"))
    endpoint = str(Endpoint.objects.get().pk)

    response = logged_in.post(reverse(NEW), {**scoped(approved_bill, "topic"), "endpoint": endpoint})

    assert "You follow this already" in response.content.decode()
    assert Subscription.objects.count() == 1


def test_the_query_string_fills_the_form(logged_in: Client, approved_bill: Bill) -> None:
    page = logged_in.get(f"{reverse(NEW)}?scope=bill&bill={approved_bill.pk}").content.decode()
    assert "This bill: Law on amendments on archival affairs" in page

    form = logged_in.get(f"{reverse(NEW)}?scope=search&words=archival").context["form"]
    assert (form["scope"].value(), form["words"].value()) == ("search", "archival")


def test_choices_are_shown_as_they_are_and_changed(logged_in: Client, follower: User, approved_bill: Bill) -> None:
    wish = Subscription.objects.get()
    url = reverse("alerts:subscription", args=[wish.pk])
    assert logged_in.get(url).context["form"]["closing"].value() == "14d 7d 3d 1d 0d"

    entries = {**CHOICES, "endpoint": str(wish.endpoint_id), "quiet_from": "22:00", "quiet_until": "07:00"}
    response = logged_in.post(url, entries)

    assert response.status_code == 302
    page = logged_in.get(reverse("alerts:subscription-list")).content.decode()
    assert "14 and 1 days before it closes and 6 hours before it closes" in page
    assert "quiet from 22:00 until 07:00" in page


def test_an_endpoint_at_which_this_is_followed_is_refused(
    logged_in: Client, advocate: User, follower: User, bill: Bill
) -> None:
    other, _ = Endpoint.objects.of_address(owner_id=advocate.pk, channel="email", address="other@example.org")
    Endpoint.objects.filter(pk=other.pk).update(verified_at=STARTED)
    there = subscribe_to(
        subscriber=advocate, covered=Covered(Scope.BILL, bill=bill), manner=Manner(Choices(), other), now=STARTED
    )
    here = Subscription.objects.exclude(pk=there.pk).get()

    response = logged_in.post(reverse("alerts:subscription", args=[here.pk]), {**CHOICES, "endpoint": str(other.pk)})

    assert "at that address already" in str(response.context["form"].errors["endpoint"])


@pytest.mark.parametrize("name", ["alerts:subscription", "alerts:subscription-stop"])
def test_another_persons_subscription_is_not_there(client: Client, follower: User, name: str) -> None:
    client.force_login(User.objects.create_user("other@example.org"))
    wish = Subscription.objects.get()

    assert client.post(reverse(name, args=[wish.pk]), CHOICES).status_code == 404
    wish.refresh_from_db()
    assert wish.ended_at is None


def test_another_persons_endpoint_is_no_choice(logged_in: Client, approved_bill: Bill) -> None:
    other = User.objects.create_user("other@example.org")
    subscribe(subscriber=other, bill=approved_bill, now=STARTED)

    entries = {**scoped(approved_bill, "topic"), "endpoint": str(other.endpoints.get().pk)}
    response = logged_in.post(reverse(NEW), entries)

    assert "endpoint" in response.context["form"].errors
    assert "other@example.org" not in response.content.decode()


@pytest.mark.parametrize("name", ["alerts:mute", "alerts:unmute"])
def test_no_link_alone_mutes(logged_in: Client, bill: Bill, name: str) -> None:
    assert logged_in.get(reverse(name, args=[bill.pk])).status_code == 405


def test_no_link_alone_stops(logged_in: Client, follower: User) -> None:
    assert logged_in.get(reverse("alerts:subscription-stop", args=[Subscription.objects.get().pk])).status_code == 405


def test_stopping_on_the_page(logged_in: Client, follower: User) -> None:
    logged_in.post(reverse("alerts:subscription-stop", args=[Subscription.objects.get().pk]))

    assert Subscription.objects.get().ended_at is not None


def test_a_bill_is_muted_within_a_topic_and_heard_of_again(
    logged_in: Client, advocate: User, approved_bill: Bill
) -> None:
    covered = Covered(Scope.TOPIC, topic=Topic.objects.get())
    subscribe_to(subscriber=advocate, covered=covered, manner=Manner(Choices()), now=STARTED)
    bill_page, wishes = reverse("tracker:bill", args=[approved_bill.pk]), reverse("alerts:subscription-list")
    assert "by the topic “LGBT rights”" in logged_in.get(bill_page).content.decode()

    logged_in.post(reverse("alerts:mute", args=[approved_bill.pk]))

    assert "You muted this bill" in logged_in.get(bill_page).content.decode()
    assert "Unmute" in logged_in.get(wishes).content.decode()

    response = logged_in.post(reverse("alerts:unmute", args=[approved_bill.pk]), {"next": wishes})

    assert response["Location"] == wishes
    assert not Mute.objects.exists()


def test_nobody_is_led_elsewhere_after_unmuting(logged_in: Client, bill: Bill) -> None:
    response = logged_in.post(reverse("alerts:unmute", args=[bill.pk]), {"next": "//elsewhere.example/"})

    assert response["Location"] == reverse("tracker:bill", args=[bill.pk])


def test_whoever_stops_following_directly_is_told_in_what_ways_they_still_do(
    logged_in: Client, follower: User, bill: Bill
) -> None:
    covered = Covered(Scope.TOPIC, topic=Topic.objects.get())
    subscribe_to(subscriber=follower, covered=covered, manner=Manner(Choices()), now=STARTED)

    page = logged_in.post(reverse("alerts:stop", args=[bill.pk]), follow=True).content.decode()

    assert "You still hear of this bill: by the topic “LGBT rights”" in page


def test_the_timetable_is_on_the_bills_page_and_on_its_own_and_on_the_dashboard(
    logged_in: Client, follower: User, approved_bill: Bill
) -> None:
    tick(channels={"email": FakeChannel()}, clock=StandingClock(almaty(12, 19)))

    for url in (
        reverse("tracker:bill", args=[approved_bill.pk]),
        reverse("alerts:timetable"),
        reverse("alerts:dashboard"),
    ):
        page = logged_in.get(url).content.decode()
        assert "Thursday 25 December 2025" in page, "in the reader's zone"
        assert "09:00" in page, url
        assert "President&#x27;s signature: 3 days before it opens" in page, url
        assert "Email to advocate@example.org" in page, url


def test_nobody_elses_timetable_is_shown(client: Client, follower: User, approved_bill: Bill) -> None:
    client.force_login(User.objects.create_user("other@example.org"))

    page = client.get(reverse("alerts:timetable")).content.decode()

    assert "No reminder is due" in page
    assert "archival" not in page


def test_what_waits_is_shown_before_it_goes(logged_in: Client, advocate: User, approved_bill: Bill) -> None:
    entries = {
        **scoped(approved_bill, "everything"),
        "cadence": "daily",
        "kinds": ["clock_started"],
        "morning": "18:00",
    }
    logged_in.post(reverse(NEW), entries)
    tick(channels={"email": FakeChannel()}, clock=StandingClock(almaty(12, 19)))

    waiting = f"{reverse('alerts:delivery-list')}?became=waiting"
    assert waiting in logged_in.get(reverse("alerts:timetable")).content.decode()
    page = logged_in.get(waiting).content.decode()
    assert "Waits for the digest" in page
    assert "Friday 19 December 2025, 18:00" in page


def refuse(message: Message) -> Outcome:
    return Refused("550 5.1.1 no such user")


def test_what_failed_is_said_with_the_servers_answer(logged_in: Client, follower: User, approved_bill: Bill) -> None:
    for later in (timedelta(0), timedelta(hours=1)):
        tick(channels={"email": FakeChannel(refuse)}, clock=StandingClock(APPROVED_AT + later))

    failed = Delivery.objects.filter(status="refused").order_by("pk").first()
    assert failed is not None
    said = "Failed: the server says that this address does not exist"
    assert said in logged_in.get(reverse("alerts:delivery-list")).content.decode()
    page = logged_in.get(reverse("alerts:delivery", args=[failed.pk])).content.decode()
    assert said in page
    assert "550 5.1.1 no such user" in page
    assert "it was said that there is no such address" in page


class TestTold:
    """The page a mail links to."""

    @pytest.fixture
    def delivery(self, follower: User, approved_bill: Bill) -> Delivery:
        tick(channels={"email": FakeChannel()}, clock=StandingClock(APPROVED_AT))
        return Delivery.objects.filter(alert__deadline__isnull=False, status="sent").order_by("pk")[0]

    @pytest.mark.parametrize("method", ["get", "head"])
    def test_to_look_changes_nothing(self, client: Client, delivery: Delivery, method: str) -> None:
        response = getattr(client, method)(reverse("alerts:told", args=[delivery.token]))

        delivery.refresh_from_db()
        assert (response.status_code, delivery.seen_at) == (200, None)
        assert "noindex" in response["X-Robots-Tag"]
        assert response["Referrer-Policy"] == "same-origin"
        assert "no-store" in response["Cache-Control"]

    def test_the_button_notes_it_without_a_login(self, client: Client, delivery: Delivery) -> None:
        page = client.post(reverse("alerts:told", args=[delivery.token]), follow=True).content.decode()

        delivery.refresh_from_db()
        assert delivery.seen_at == almaty(12, 19)
        assert "No further reminders of this deadline" in page

    @pytest.mark.parametrize("token", ["1-0", "0", "x", "99999999999999999999999-0", "9" * 5000, "1-"])
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_a_wrong_token_is_not_there_and_reads_always_the_same(
        self, client: Client, delivery: Delivery, token: str, method: str
    ) -> None:
        response = getattr(client, method)(reverse("alerts:told", args=[token]))

        assert response.status_code == 404
        other = client.get(reverse("alerts:told", args=["0-0"]))
        # But for the choice of the language, which leads back here and has a token against forged forms.
        said, says = (re.sub(rb'value="(\w{64}|/told/.*)"', b"", one.content) for one in (response, other))
        assert said == says


def test_the_bill_list_of_another_jurisdiction_can_be_chosen(logged_in: Client, approved_bill: Bill) -> None:
    elsewhere = Jurisdiction.objects.create(code="EX", names={"en": "Examplia"}, time_zone="UTC")
    entries = {**scoped(approved_bill, "stage"), "jurisdiction": elsewhere.pk}

    logged_in.post(reverse(NEW), entries)

    assert (
        "reaches the stage “Before the President” (Examplia)"
        in logged_in.get(reverse("alerts:subscription-list")).content.decode()
    )
    assert not queries.covering(approved_bill).exists()


def test_a_muted_bill_that_is_followed_again_by_the_form_is_heard_of(
    logged_in: Client, advocate: User, approved_bill: Bill
) -> None:
    mute(subscriber=advocate, bill=approved_bill, now=STARTED)

    logged_in.post(reverse(NEW), scoped(approved_bill, "bill"))

    assert queries.covering(approved_bill).filter(subscriber=advocate).exists()


def test_a_search_is_named_by_what_its_tokens_mean(logged_in: Client, advocate: User, bill: Bill) -> None:
    for words in ("archival topic:LGBT-rights", "stage:president stance:oppose", "topic:no-more", "topic:lgbt-rights"):
        covered = Covered(Scope.SEARCH, words=words, jurisdiction=bill.jurisdiction)
        subscribe_to(subscriber=advocate, covered=covered, manner=Manner(Choices()), now=STARTED)

    rows = logged_in.get(reverse("alerts:subscription-list")).context["rows"]

    assert [row.scope for row in reversed(rows)] == [
        "Every bill found by this search (Kazakhstan): “archival”, topic: LGBT rights",
        "Every bill found by this search (Kazakhstan): stage: Before the President, stance: We oppose it",
        "Every bill found by this search (Kazakhstan): topic: no-more",
        "Every bill found by this search (Kazakhstan): topic: LGBT rights",
    ]


def test_of_two_forms_that_follow_the_same_at_once_one_is_kept(
    logged_in: Client, approved_bill: Bill, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second has looked before the first was saved, and finds out when it saves."""
    forms = [
        (reverse(NEW), scoped(approved_bill, "topic")),
        (reverse("alerts:subscribe", args=[approved_bill.pk]), {}),
    ]
    for url, entries in forms:
        logged_in.post(url, entries)
    monkeypatch.setattr(SubscriptionQuerySet, "first", lambda found: None)

    assert [logged_in.post(url, entries).status_code for url, entries in forms] == [302, 302]
    assert Subscription.objects.count() == 2


def test_of_two_forms_that_choose_the_same_endpoint_at_once_the_later_is_told_so_at_its_field(
    logged_in: Client, advocate: User, follower: User, bill: Bill, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, _ = Endpoint.objects.of_address(owner_id=advocate.pk, channel="email", address="other@example.org")
    Endpoint.objects.filter(pk=other.pk).update(verified_at=STARTED)
    here = Subscription.objects.get()
    clean = ChangeForm.clean

    def another_is_quicker(form: ChangeForm) -> dict[str, Any]:
        cleaned = clean(form)
        there = Manner(Choices(), other)
        subscribe_to(subscriber=advocate, covered=Covered(Scope.BILL, bill=bill), manner=there, now=STARTED)
        return cleaned

    monkeypatch.setattr(ChangeForm, "clean", another_is_quicker)
    response = logged_in.post(reverse("alerts:subscription", args=[here.pk]), {**CHOICES, "endpoint": str(other.pk)})

    assert response.status_code == 200
    assert "at that address already" in str(response.context["form"].errors["endpoint"])

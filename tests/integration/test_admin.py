"""The admin: an editor records what happened, and nobody learns there who follows what."""

from datetime import date

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import User
from alerts.models import Delivery, Hook, HookDelivery, Subscription
from alerts.services.plan import plan_alerts
from alerts.services.tick import tick
from tests.fakes import FakeChannel, StandingClock
from tests.moments import APPROVED_AT, almaty
from tracker.models import Bill, BillEvent, Deadline, Jurisdiction, Topic

ENTRIES = {
    "kind": "upper_passed",
    "happened_on": "2025-12-18",
    "votes_for": "47",
    "source_url": "https://example.org/vote",
}


def record_url(bill: Bill) -> str:
    return reverse("admin:tracker_bill_record", args=[bill.pk])


def test_the_form_offers_first_what_may_happen_next(at_work: Client, passed_bill: Bill) -> None:
    form = at_work.get(record_url(passed_bill)).context["form"]

    groups = dict(form.fields["kind"].choices)
    assert [kind for kind, _ in groups["May happen next"]] == [
        "upper_amended",
        "upper_rejected",
        "upper_passed",
        "postponed",
        "died",
        "withdrawn",
    ]
    assert "signed" in [kind for kind, _ in groups["Entered late, or irregular"]]


def test_the_dates_are_shown_before_anything_is_saved(at_work: Client, follower: User, passed_bill: Bill) -> None:
    page = at_work.post(record_url(passed_bill), {**ENTRIES, "preview": "1"}).content.decode()

    for says in (
        "What this would do",
        "President&#x27;s signature: added",
        "Sunday 28 December 2025",
        "Saturday 17 January 2026",
        "Wednesday 28 January 2026",
        "told: <strong>1</strong>",
    ):
        assert says in page, says
    assert not passed_bill.events.filter(kind="upper_passed").exists()


def test_what_was_shown_is_recorded(at_work: Client, editor: User, passed_bill: Bill) -> None:
    shown = at_work.post(record_url(passed_bill), {**ENTRIES, "preview": "1"})
    previewed = shown.context["form"]["previewed"].value()

    response = at_work.post(record_url(passed_bill), {**ENTRIES, "previewed": previewed, "record": "1"})

    event = passed_bill.events.get(kind="upper_passed")
    assert response.status_code == 302
    assert (event.happened_on, event.votes_for, event.source_url, event.recorded_by_id) == (
        date(2025, 12, 18),
        47,
        "https://example.org/vote",
        editor.pk,
    )


def test_what_was_not_shown_is_not_recorded(at_work: Client, passed_bill: Bill) -> None:
    shown = at_work.post(record_url(passed_bill), {**ENTRIES, "preview": "1"})
    previewed = shown.context["form"]["previewed"].value()

    at_work.post(
        record_url(passed_bill), {**ENTRIES, "happened_on": "2025-12-17", "previewed": previewed, "record": "1"}
    )

    assert not passed_bill.events.filter(kind="upper_passed").exists()


REFUSALS = [
    ({"happened_on": "2025-12-19"}, "happened_on", "in the future"),
    ({"kind": "presented"}, "kind", "does not fit on 18.12.2025"),
    ({"happened_on": "yesterday"}, "happened_on", "valid date"),
    ({"votes_for": "-1"}, "votes_for", "greater than or equal to 0"),
    ({"source_url": "javascript:alert(1)"}, "source_url", "valid URL"),
    ({"kind": "void"}, "corrects", "which event"),
]


@pytest.mark.parametrize(("wrong", "field", "says"), REFUSALS)
def test_a_wrong_entry_is_refused_at_its_field(
    at_work: Client, passed_bill: Bill, wrong: dict[str, str], field: str, says: str
) -> None:
    response = at_work.post(record_url(passed_bill), {**ENTRIES, **wrong, "preview": "1"})

    assert says in " ".join(response.context["form"].errors[field])
    assert response.context["preview"] is None
    assert passed_bill.events.count() == 1


@pytest.mark.parametrize("is_staff", [False, True])
def test_only_editors_record(client: Client, passed_bill: Bill, is_staff: bool) -> None:
    client.force_login(User.objects.create_user("reader@example.org", is_staff=is_staff))

    response = client.post(record_url(passed_bill), {**ENTRIES, "record": "1"})

    assert response.status_code == (403 if is_staff else 302)
    assert passed_bill.events.count() == 1


def test_a_stranger_logs_in_by_the_same_door(client: Client, db: None) -> None:
    response = client.get(reverse("admin:index"), follow=True)

    assert response.request["PATH_INFO"] == reverse("account_login")


def test_a_password_is_changed_on_the_site_which_tells_its_owner_by_mail(at_work: Client) -> None:
    own = reverse("account_change_password")

    assert reverse("admin:password_change") not in at_work.get(reverse("admin:index")).content.decode()
    assert at_work.get(reverse("admin:password_change")).headers["Location"] == own
    assert at_work.post(reverse("admin:password_change"), {"new_password1": "x"}).headers["Location"] == own


def test_no_model_of_who_follows_what_is_in_the_admin() -> None:
    shown = set(admin.site._registry)

    assert {model for model in shown if model._meta.app_label == "alerts"} == {Hook, HookDelivery}
    assert "account" not in {model._meta.app_label for model in shown}
    for model in (Hook, HookDelivery):
        about = {field.related_model for field in model._meta.get_fields()} - {None, Hook, HookDelivery}
        assert about == ({Jurisdiction, Topic} if model is Hook else {Bill, BillEvent, Deadline})
    assert list(apps.get_app_config("alerts").get_models())


def test_no_page_of_the_admin_tells_who_follows_a_bill(at_work: Client, follower: User, approved_bill: Bill) -> None:
    tick(channels={"email": FakeChannel()}, clock=StandingClock(APPROVED_AT))
    about_the_bill = [
        reverse("admin:index"),
        reverse("admin:tracker_bill_changelist"),
        reverse("admin:tracker_bill_change", args=[approved_bill.pk]),
        reverse("admin:tracker_bill_history", args=[approved_bill.pk]),
        record_url(approved_bill),
    ]
    about_the_person = [
        reverse("admin:accounts_user_changelist"),
        reverse("admin:accounts_user_change", args=[follower.pk]),
    ]

    for url in about_the_bill:
        assert follower.email not in at_work.get(url).content.decode()
    for url in about_the_person:
        page = at_work.get(url).content.decode()
        assert approved_bill.identifier not in page
        assert "archival" not in page


def test_a_bill_is_not_deleted_and_law_not_edited(at_work: Client, approved_bill: Bill) -> None:
    assert (
        at_work.post(reverse("admin:tracker_bill_delete", args=[approved_bill.pk]), {"post": "yes"}).status_code == 403
    )
    slug = approved_bill.procedure_id
    assert at_work.post(reverse("admin:tracker_procedure_change", args=[slug]), {"text": "x"}).status_code == 403
    assert at_work.post(reverse("admin:tracker_procedure_delete", args=[slug]), {"post": "yes"}).status_code == 403
    assert Bill.objects.filter(pk=approved_bill.pk).exists()


def test_pressing_the_button_twice_records_once(at_work: Client, passed_bill: Bill) -> None:
    entries = {"kind": "postponed", "happened_on": "2025-12-18"}
    shown = at_work.post(record_url(passed_bill), {**entries, "preview": "1"})
    form = {**entries, "previewed": shown.context["form"]["previewed"].value(), "record": "1"}

    at_work.post(record_url(passed_bill), form)
    at_work.post(record_url(passed_bill), form)

    assert passed_bill.events.filter(kind="postponed").count() == 1


@pytest.mark.parametrize(
    "lookup", ["subscriptions__isnull=False", "subscriptions=1", "endpoints__isnull=False", "password__startswith=x"]
)
def test_the_list_of_users_answers_no_other_question(at_work: Client, follower: User, lookup: str) -> None:
    response = at_work.get(f"{reverse('admin:accounts_user_changelist')}?{lookup}")

    assert follower.email not in response.content.decode()


def test_deleting_a_user_does_not_list_what_they_followed(at_work: Client, follower: User) -> None:
    page = at_work.get(reverse("admin:accounts_user_delete", args=[follower.pk])).content.decode()

    assert "ubscription" not in page
    at_work.post(reverse("admin:accounts_user_delete", args=[follower.pk]), {"post": "yes"})
    assert not User.objects.filter(pk=follower.pk).exists()


def test_an_address_is_changed_by_its_owner_alone(at_work: Client, follower: User) -> None:
    url = reverse("admin:accounts_user_change", args=[follower.pk])

    at_work.post(url, {"email": "other@example.org", "is_active": "on", "language": "en", "time_zone": "Asia/Almaty"})

    follower.refresh_from_db()
    assert follower.email == "advocate@example.org"


def test_an_account_that_is_opened_again_is_told_what_is_due_and_the_news(
    at_work: Client, follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    url = reverse("admin:accounts_user_change", args=[follower.pk])
    said = {"language": "en", "time_zone": "Asia/Almaty"}
    plan_alerts(now=APPROVED_AT)
    at_work.post(url, said)
    for moment in (APPROVED_AT, almaty(12, 25, 9), almaty(12, 27, 9)):
        tick(channels={"email": channel}, clock=StandingClock(moment))
    assert channel.messages == []

    at_work.post(url, {**said, "is_active": "on"})
    tick(channels={"email": channel}, clock=StandingClock(almaty(12, 27, 10)))

    sent = Delivery.objects.filter(status="sent").values_list("alert__kind", "alert__step")
    assert {("stage", ""), ("opening", "1d")} <= set(sent)


def test_an_account_that_was_open_all_the_while_is_not_looked_at_again(
    at_work: Client, follower: User, approved_bill: Bill
) -> None:
    plan_alerts(now=APPROVED_AT)
    url = reverse("admin:accounts_user_change", args=[follower.pk])

    at_work.post(url, {"is_active": "on", "language": "ru", "time_zone": "Asia/Almaty"})

    assert Subscription.objects.get(subscriber=follower).planned_at is not None

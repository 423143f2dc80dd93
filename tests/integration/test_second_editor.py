"""Outcomes and corrections by two people, where the installation asks for it: nothing is recorded or told before."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role, give_role, keep_roles
from alerts.models import Delivery
from alerts.services.plan import plan_alerts
from tests.moments import APPROVED_AT, SIGNED_AT
from tracker import clock
from tracker.models import VOID, Bill, ImportReview, Proposal
from tracker.models.imports import BillOrigin
from tracker.services.proposals import confirm_proposal, enter_event, propose_event, refuse_proposal
from tracker.services.record import EventRefused, NewEvent, Recorded, record_event

SIGNED = NewEvent("signed", date(2025, 12, 30), source_url="https://example.org/signed")
OUTCOME = {"kind": "signed", "happened_on": "2025-12-30"}


@pytest.fixture(autouse=True)
def _two_people(settings: Any) -> None:
    settings.SECOND_EDITOR = True


@pytest.fixture
def second(db: None) -> User:
    keep_roles()
    user = User.objects.create_user("second@example.org")
    give_role(user=user, role=Role.EDITOR)
    return user


@pytest.fixture
def proposal(approved_bill: Bill, editor: User) -> Proposal:
    return propose_event(bill=approved_bill, new=SIGNED, proposed_by=editor, now=SIGNED_AT)


@pytest.fixture
def second_at_work(client: Client, second: User, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(clock, "now", lambda: SIGNED_AT)
    client.force_login(second)
    return client


def url(proposal: Proposal) -> str:
    return reverse("admin:tracker_proposal_change", args=[proposal.pk])


NEEDS = [
    ("signed", None, True),
    ("returned", None, True),
    ("presented", None, False),
    ("postponed", None, False),
    ("upper_passed", "correct", True),
    (VOID, "correct", True),
]


@pytest.mark.parametrize(("kind", "corrects", "is_proposed"), NEEDS)
def test_what_needs_a_second_person(
    approved_bill: Bill, editor: User, kind: str, corrects: str | None, is_proposed: bool
) -> None:
    event = approved_bill.events.latest("pk") if corrects else None
    day = date(2025, 12, 17) if corrects else date(2025, 12, 24)
    new = NewEvent(kind, day, corrects=event, reason="It was wrong." if corrects else "")

    outcome = enter_event(bill=approved_bill, new=new, entered_by=editor, now=SIGNED_AT)

    assert isinstance(outcome, Proposal if is_proposed else Recorded)
    assert approved_bill.events.count() == (2 if is_proposed else 3)


def test_without_the_setting_one_person_is_enough(approved_bill: Bill, editor: User, settings: Any) -> None:
    settings.SECOND_EDITOR = False

    assert isinstance(enter_event(bill=approved_bill, new=SIGNED, entered_by=editor, now=SIGNED_AT), Recorded)


def test_nobody_is_told_before_it_is_confirmed(follower: User, proposal: Proposal, second: User) -> None:
    plan_alerts(now=SIGNED_AT)
    assert not Delivery.objects.filter(alert__kind="outcome").exists()

    confirm_proposal(proposal=proposal, confirmed_by=second, now=SIGNED_AT)
    plan_alerts(now=SIGNED_AT)

    assert Delivery.objects.filter(alert__kind="outcome").exists()


def test_what_is_confirmed_is_recorded_by_who_proposed_it(proposal: Proposal, editor: User, second: User) -> None:
    recorded = confirm_proposal(proposal=proposal, confirmed_by=second, now=SIGNED_AT)

    proposal.refresh_from_db()
    assert (recorded.event.kind, recorded.event.source_url) == ("signed", "https://example.org/signed")
    assert (recorded.event.recorded_by_id, proposal.settled_by_id, proposal.event_id) == (
        editor.pk,
        second.pk,
        recorded.event.pk,
    )


def test_nobody_confirms_what_they_proposed(proposal: Proposal, editor: User) -> None:
    with pytest.raises(EventRefused, match="another person"):
        confirm_proposal(proposal=proposal, confirmed_by=editor, now=SIGNED_AT)

    assert proposal.bill.events.count() == 2


def test_the_database_lets_nobody_confirm_their_own(proposal: Proposal, editor: User) -> None:
    event = proposal.bill.events.latest("pk")

    for settled_by in (editor.pk, None):
        with pytest.raises(IntegrityError, match="proposal_confirmed_by_another"), transaction.atomic():
            Proposal.objects.update(state="confirmed", settled_by=settled_by, settled_at=SIGNED_AT, event=event)


def test_the_same_is_proposed_once(proposal: Proposal, editor: User, second: User) -> None:
    for user in (editor, second):
        assert propose_event(bill=proposal.bill, new=SIGNED, proposed_by=user, now=SIGNED_AT) == proposal

    with pytest.raises(IntegrityError, match=r"proposal_waits_once|UNIQUE"), transaction.atomic():
        Proposal.objects.create(
            bill=proposal.bill,
            says={},
            after_event=0,
            digest=proposal.digest,
            proposed_at=SIGNED_AT,
            proposed_by=second,
        )


def test_what_does_not_fit_is_not_even_proposed(passed_bill: Bill, editor: User) -> None:
    with pytest.raises(EventRefused, match="does not fit"):
        propose_event(bill=passed_bill, new=SIGNED, proposed_by=editor, now=SIGNED_AT)


def test_once_something_else_is_recorded_it_is_overtaken(proposal: Proposal, editor: User, second: User) -> None:
    record_event(bill=proposal.bill, new=NewEvent("presented", date(2025, 12, 24)), recorded_by=editor, now=SIGNED_AT)

    with pytest.raises(EventRefused, match="Something else was recorded"):
        confirm_proposal(proposal=proposal, confirmed_by=second, now=SIGNED_AT)

    proposal.refresh_from_db()
    assert proposal.state == "overtaken"
    anew = propose_event(bill=proposal.bill, new=SIGNED, proposed_by=editor, now=SIGNED_AT)
    assert anew != proposal
    assert confirm_proposal(proposal=anew, confirmed_by=second, now=SIGNED_AT).event.kind == "signed"


def test_it_waits_two_weeks_and_no_longer(proposal: Proposal, second: User) -> None:
    with pytest.raises(EventRefused, match="waited too long"):
        confirm_proposal(proposal=proposal, confirmed_by=second, now=SIGNED_AT + timedelta(days=14))

    proposal.refresh_from_db()
    assert (proposal.state, proposal.bill.events.count()) == ("expired", 2)


def test_what_was_settled_is_not_settled_again(proposal: Proposal, second: User, editor: User) -> None:
    refuse_proposal(proposal=proposal, refused_by=second, reason="The source says tomorrow.", now=SIGNED_AT)

    with pytest.raises(EventRefused, match="settled before"):
        confirm_proposal(proposal=proposal, confirmed_by=second, now=SIGNED_AT)
    with pytest.raises(EventRefused, match="settled before"):
        refuse_proposal(proposal=proposal, refused_by=editor, reason="Again.", now=SIGNED_AT)


def test_the_form_proposes_instead_of_recording(at_work: Client, approved_bill: Bill, monkeypatch: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: SIGNED_AT)
    record = reverse("admin:tracker_bill_record", args=[approved_bill.pk])
    shown = at_work.post(record, {**OUTCOME, "preview": "1"})
    assert "Another person must confirm it" in shown.content.decode()
    form = {**OUTCOME, "previewed": shown.context["form"]["previewed"].value(), "record": "1"}

    at_work.post(record, form)
    page = at_work.post(record, form, follow=True).content.decode()

    assert Proposal.objects.filter(state="waiting").count() == 1
    assert "another person must confirm it" in page
    assert approved_bill.events.count() == 2
    assert (
        reverse("admin:tracker_proposal_change", args=[Proposal.objects.get().pk])
        in at_work.get(record).content.decode()
    )


def test_another_editor_looks_and_confirms(second_at_work: Client, proposal: Proposal) -> None:
    page = second_at_work.post(url(proposal), {"preview": "1"}).content.decode()
    assert "President&#x27;s signature: closed" in page

    second_at_work.post(url(proposal), {"confirm": "1"})

    assert proposal.bill.events.latest("pk").kind == "signed"


def test_the_page_offers_nobody_to_confirm_their_own(at_work: Client, proposal: Proposal) -> None:
    page = at_work.post(url(proposal), {"preview": "1"}).content.decode()
    refused = at_work.post(url(proposal), {"confirm": "1"}).content.decode()

    assert 'name="confirm"' not in page
    assert "another person must look" in refused
    assert proposal.bill.events.count() == 2


def test_it_is_refused_for_a_reason_alone(second_at_work: Client, proposal: Proposal) -> None:
    page = second_at_work.post(url(proposal), {"refuse": "1", "reason": " "}).content.decode()
    assert "Say why" in page

    second_at_work.post(url(proposal), {"refuse": "1", "reason": "It was returned, not signed."})

    proposal.refresh_from_db()
    assert (proposal.state, proposal.reason) == ("refused", "It was returned, not signed.")


def test_it_is_shown_first_of_all_to_those_who_can_confirm_it(second_at_work: Client, proposal: Proposal) -> None:
    page = second_at_work.get(reverse("admin:index")).content.decode()

    assert url(proposal) in page
    assert page.index('id="proposals"') < page.index('id="reviews"')


def test_accepting_an_import_needs_the_second_person_too(
    second_at_work: Client, approved_bill: Bill, editor: User, second: User
) -> None:
    event = approved_bill.events.latest("pk")
    review = ImportReview.objects.create(
        origin=BillOrigin.objects.create(bill=approved_bill, system="openstates", source_id="1"),
        bill=approved_bill,
        event=event,
        key="upper_passed 1",
        why="changed",
        said="digest",
        says={"kind": "upper_passed", "happened_on": "2025-12-17"},
        raised_at=APPROVED_AT,
    )
    page = reverse("admin:tracker_importreview_change", args=[review.pk])

    second_at_work.post(page, {"accept": "1", "seen": event.pk})

    proposal = Proposal.objects.get()
    assert (proposal.review, proposal.proposed_by_id, approved_bill.events.count()) == (review, second.pk, 2)
    confirm_proposal(proposal=proposal, confirmed_by=editor, now=SIGNED_AT)
    review.refresh_from_db()
    assert review.state == "accepted"
    assert approved_bill.events.standing().get(kind="upper_passed").happened_on == date(2025, 12, 17)


def test_an_undoing_within_the_hold_needs_nobody_else(
    at_work: Client, passed_bill: Bill, editor: User, settings: Any
) -> None:
    settings.HOLD_SECONDS = 300
    event = record_event(
        bill=passed_bill, new=NewEvent("upper_passed", APPROVED_AT.date()), recorded_by=editor, now=APPROVED_AT
    ).event

    at_work.post(reverse("admin:tracker_bill_undo", args=[passed_bill.pk, event.pk]))

    assert not passed_bill.events.standing().filter(kind="upper_passed").exists()

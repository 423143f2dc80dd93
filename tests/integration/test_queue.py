"""What needs a person stands first in the admin, what waits longest first; and each thing can be done."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role, give_role, keep_roles
from tests.moments import APPROVED_AT, almaty
from tracker import clock, queries
from tracker.models import Bill, BillEvent, BillOrigin, ImportReview, ImportRun, LookedAt
from tracker.services.deadlines import rebuild_deadlines
from tracker.services.oddities import look_at
from tracker.services.record import NewEvent, record_event

INDEX = reverse("admin:index")


def sections(client: Client) -> dict[str, Any]:
    context = client.get(INDEX).context
    return {one.slug: one for one in [*context["sections"], *context["bounces"]]}


@pytest.fixture
def odd_bill(passed_bill: Bill) -> Bill:
    """A bill of which the Mazhilis' passage is reported twice, and nobody has said why."""
    BillEvent.objects.create(
        bill=passed_bill, kind="lower_passed", happened_on=date(2025, 12, 1), recorded_at=APPROVED_AT
    )
    rebuild_deadlines(bill=passed_bill, now=APPROVED_AT)
    passed_bill.refresh_from_db()
    return passed_bill


@pytest.fixture
def review(approved_bill: Bill) -> ImportReview:
    return ImportReview.objects.create(
        origin=BillOrigin.objects.create(bill=approved_bill, system="openstates", source_id="1"),
        bill=approved_bill,
        event=approved_bill.events.latest("pk"),
        key="upper_passed 1",
        why="changed",
        said="digest",
        says={"kind": "upper_passed", "happened_on": "2025-12-17"},
        words="Approved on 17 December",
        raised_at=APPROVED_AT,
    )


def review_url(review: ImportReview) -> str:
    return reverse("admin:tracker_importreview_change", args=[review.pk])


def test_with_nothing_to_do_it_says_so(at_work: Client, passed_bill: Bill) -> None:
    assert {one.slug: one.number for one in sections(at_work).values()} == {
        "overdue": "0",
        "proposals": "0",
        "oddities": "0",
        "law": "0",
        "reviews": "0",
        "bounces": "0",
    }


DAYS = [(almaty(1, 28, 23, year=2026), "0"), (almaty(1, 29, 0, year=2026), "2")]


@pytest.mark.parametrize(("moment", "number"), DAYS)
def test_a_window_is_there_from_the_day_after_its_last_where_it_runs(
    at_work: Client, approved_bill: Bill, monkeypatch: pytest.MonkeyPatch, moment: Any, number: str
) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)
    overdue = sections(at_work)["overdue"]

    shown = [one.url for one in overdue.tasks]
    signature = [one for one in overdue.tasks if one.what == "President's signature"]
    assert bool(signature) is (number != "0")
    assert set(shown) <= {reverse("admin:tracker_bill_record", args=[approved_bill.pk])}


def test_what_waits_longest_stands_first_and_all_are_counted(at_work: Client, review: ImportReview) -> None:
    for number in range(7):
        ImportReview.objects.create(
            origin=review.origin,
            bill=review.bill,
            key=f"other {number}",
            why="unmapped",
            said=str(number),
            raised_at=almaty(12, 17 - number),
        )

    reviews = sections(at_work)["reviews"]

    assert (reviews.number, len(reviews.tasks)) == ("8", 5)
    assert [one.since[:10] for one in reviews.tasks] == [
        "2025-12-11",
        "2025-12-12",
        "2025-12-13",
        "2025-12-14",
        "2025-12-15",
    ]


def test_an_oddity_is_there_until_somebody_says_why_it_is_right(at_work: Client, editor: User, odd_bill: Bill) -> None:
    page = reverse("admin:tracker_bill_oddities", args=[odd_bill.pk])
    assert sections(at_work)["oddities"].tasks[0].url == page
    keys = [queries.key_of_oddity(one) for one in queries.oddities_left(odd_bill)]

    for oddity, event, about in keys:
        at_work.post(page, {"key": f"{oddity}|{event}|{about}", "reason": "Two votes were held."})

    assert sections(at_work)["oddities"].number == "0"
    assert [(one.reason, one.looked_by_id) for one in LookedAt.objects.all()] == [
        ("Two votes were held.", editor.pk)
    ] * len(keys)
    rebuild_deadlines(bill=odd_bill, now=APPROVED_AT)
    odd_bill.refresh_from_db()
    assert odd_bill.odd_events == 0


def test_an_oddity_is_not_put_away_without_a_reason_or_by_a_reader(
    at_work: Client, client: Client, odd_bill: Bill
) -> None:
    page = reverse("admin:tracker_bill_oddities", args=[odd_bill.pk])
    key = "|".join(map(str, queries.key_of_oddity(queries.oddities_left(odd_bill)[0])))

    assert "This field is required" in at_work.post(page, {"key": key, "reason": ""}).content.decode()
    keep_roles()
    reader = User.objects.create_user("reader@example.org")
    give_role(user=reader, role=Role.READER)
    client.force_login(reader)
    assert client.post(page, {"key": key, "reason": "x"}).status_code == 403
    assert not LookedAt.objects.exists()


def test_what_is_odd_no_more_is_not_put_away(odd_bill: Bill, editor: User) -> None:
    key = queries.key_of_oddity(queries.oddities_left(odd_bill)[0])

    assert look_at(bill=odd_bill, key=key, reason="So it was.", looked_by=editor, now=APPROVED_AT)
    assert not look_at(bill=odd_bill, key=key, reason="So it was.", looked_by=editor, now=APPROVED_AT)


def test_what_an_editor_explained_when_recording_waits_for_nobody(at_work: Client, passed_bill: Bill) -> None:
    odd = NewEvent("signed", date(2025, 12, 18), irregular_reason="It went past the Senate.")
    record_event(bill=passed_bill, new=odd, recorded_by=None, now=APPROVED_AT)

    passed_bill.refresh_from_db()
    assert passed_bill.irregularities
    assert sections(at_work)["oddities"].number == "0"


def test_a_bill_on_whose_way_the_law_changed_is_there(at_work: Client, approved_bill: Bill) -> None:
    record_event(
        bill=approved_bill, new=NewEvent("signed", date(2026, 7, 2)), recorded_by=None, now=almaty(7, 3, year=2026)
    )

    law = sections(at_work)["law"]

    assert (law.number, law.tasks[0].bill) == ("1", str(approved_bill))
    found = at_work.get(f"{reverse('admin:tracker_bill_changelist')}?odd=law").context["cl"].result_list
    assert list(found) == [approved_bill]


def test_a_review_shows_both_sides_and_what_accepting_would_do(at_work: Client, review: ImportReview) -> None:
    page = at_work.post(review_url(review), {"preview": "1"}).content.decode()

    for says in ("Thursday 18 December 2025", "Wednesday 17 December 2025", "Approved on 17 December", "moved"):
        assert says in page, says
    assert review.bill.events.count() == 2


def test_a_review_is_accepted_as_it_was_shown(at_work: Client, editor: User, review: ImportReview) -> None:
    seen = at_work.post(review_url(review), {"preview": "1"}).context["seen"]

    at_work.post(review_url(review), {"accept": "1", "seen": seen})

    event = review.bill.events.standing().get(kind="upper_passed")
    review.refresh_from_db()
    assert (event.happened_on, event.recorded_by_id, review.state) == (date(2025, 12, 17), editor.pk, "accepted")


def test_a_review_is_not_accepted_unseen(at_work: Client, review: ImportReview) -> None:
    page = at_work.post(review_url(review), {"accept": "1"}, follow=True).content.decode()

    assert "Look first" in page
    assert review.bill.events.count() == 2


def test_a_review_is_dismissed_once(at_work: Client, review: ImportReview) -> None:
    first = at_work.post(review_url(review), {"dismiss": "1"}, follow=True).content.decode()
    again = at_work.post(review_url(review), {"dismiss": "1"}, follow=True).content.decode()

    assert "Dismissed" in first
    assert "settled before" in again
    assert review.bill.events.count() == 2


def test_what_cannot_be_recorded_is_not_offered_to_be_accepted(at_work: Client, review: ImportReview) -> None:
    ImportReview.objects.filter(pk=review.pk).update(why="unmapped", says={})

    page = at_work.post(review_url(review), {"preview": "1"}).content.decode()

    assert "nothing that could be recorded" in page
    assert 'name="accept"' not in page


def test_runs_are_shown_with_what_they_refused(at_work: Client, db: None) -> None:
    run = ImportRun.objects.create(system="openstates", files="a.json", started_at=APPROVED_AT, refused="a.json: no")

    assert "openstates" in at_work.get(reverse("admin:tracker_importrun_changelist")).content.decode()
    assert "a.json: no" in at_work.get(reverse("admin:tracker_importrun_change", args=[run.pk])).content.decode()


def test_a_reader_is_not_told_of_bounces(client: Client, db: None) -> None:
    keep_roles()
    reader = User.objects.create_user("reader@example.org")
    give_role(user=reader, role=Role.READER)
    client.force_login(reader)

    assert "bounces" not in sections(client)

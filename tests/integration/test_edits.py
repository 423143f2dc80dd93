"""What was changed, by whom, from what to what: kept for good, shown to editors in full and to all without people."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.integration.test_law_admin import ADD, MENDED
from tests.moments import APPROVED_AT, almaty
from tracker import clock
from tracker.models import Bill, ChangedDay, Edit, HistoryIsAppendOnly, Topic
from tracker.services.calendar import keep_changed_day
from tracker.services.edits import keep_edits_of_bill, written_of
from tracker.services.record import NewEvent, record_event


def change(client: Client, bill: Bill, **changes: str) -> None:
    """Send the form of a bill as the browser does, with these changes."""
    titles = list(bill.titles.order_by("pk"))
    form: dict[str, Any] = {
        "topics": [one.pk for one in bill.topics.all()],
        "identifier": bill.identifier,
        "summary": bill.summary,
        "stance": bill.stance,
        "stance_reason": bill.stance_reason,
        "titles-TOTAL_FORMS": len(titles),
        "titles-INITIAL_FORMS": len(titles),
    }
    papers: list[tuple[str, Any]] = [("sources", bill.sources), ("documents", bill.documents)]
    for prefix, queryset in papers:
        form |= {f"{prefix}-TOTAL_FORMS": queryset.count(), f"{prefix}-INITIAL_FORMS": queryset.count()}
        for number, one in enumerate(queryset.order_by("pk")):
            fields = {"id": one.pk, "bill": bill.pk, "title": one.title, "url": one.url}
            form |= {f"{prefix}-{number}-{name}": value for name, value in fields.items()}
    for number, title in enumerate(titles):
        fields = {"id": title.pk, "bill": bill.pk, "language": title.language, "text": title.text}
        form |= {f"titles-{number}-{name}": value for name, value in fields.items()}
        form[f"titles-{number}-summary"] = title.summary
    response = client.post(reverse("admin:tracker_bill_change", args=[bill.pk]), {**form, **changes})
    assert response.status_code == 302, response.context["errors"]


def test_a_change_of_texts_is_kept_with_who_when_before_and_after(
    at_work: Client, editor: User, passed_bill: Bill
) -> None:
    before = passed_bill.titles.order_by("pk")[0]

    change(at_work, passed_bill, **{"titles-0-text": "A better title", "stance": "watch"})

    kept = {(one.field, one.about): one for one in Edit.objects.filter(bill=passed_bill)}
    title = kept["title", before.language]
    assert (title.before, title.after, title.made_by_id, title.made_at) == (
        before.text,
        "A better title",
        editor.pk,
        APPROVED_AT,
    )
    assert (kept["stance", ""].before, kept["stance", ""].after) == (passed_bill.stance, "watch")


def test_saving_without_a_change_keeps_nothing(passed_bill: Bill) -> None:
    before = written_of(passed_bill)

    assert keep_edits_of_bill(bill=passed_bill, before=before, made_by=None, now=APPROVED_AT) == 0
    assert not Edit.objects.exists()


def test_topics_sources_and_documents_are_kept_too(passed_bill: Bill) -> None:
    before = written_of(passed_bill)
    passed_bill.topics.add(Topic.objects.create(slug="press", name="Press"))
    passed_bill.sources.create(url="https://example.org/a", title="A")
    passed_bill.documents.create(url="https://example.org/b", title="B", dated_on=date(2025, 12, 1))

    keep_edits_of_bill(bill=passed_bill, before=before, made_by=None, now=APPROVED_AT)

    after = {(one.field, one.about): one.after for one in Edit.objects.all()}
    assert "press" in after["topics", ""]
    assert after["source", "https://example.org/a"] == "A"
    assert after["document", "https://example.org/b"] == "B · 2025-12-01"


def test_a_day_and_a_version_of_the_law_are_kept(at_work: Client, editor: User, approved_bill: Bill) -> None:
    jurisdiction = approved_bill.jurisdiction
    day = ChangedDay(jurisdiction=jurisdiction, day=date(2025, 12, 22), reason="Decree")
    keep_changed_day(day=day, made_by=editor, now=APPROVED_AT)
    at_work.post(reverse("admin:tracker_changedday_delete", args=[day.pk]), {"post": "yes"})
    shown = at_work.post(ADD, {"text": MENDED, "preview": "1"})
    at_work.post(ADD, {"text": MENDED, "previewed": shown.context["form"].data["previewed"], "save": "1"})

    kept = [(one.field, one.about, one.before[:6], one.after[:6]) for one in Edit.objects.order_by("pk")]
    assert kept[:2] == [
        ("changed_day", "2025-12-22", "", "closed"),
        ("changed_day", "2025-12-22", "closed", ""),
    ]
    assert (kept[2][0], kept[2][1], kept[2][2]) == ("procedure", "kz-1995-2", "")
    assert {one.made_by_id for one in Edit.objects.all()} == {editor.pk}
    assert {one.jurisdiction_id for one in Edit.objects.all()} == {jurisdiction.pk}


def test_a_day_that_is_moved_leaves_the_old_one(approved_bill: Bill) -> None:
    day = ChangedDay(jurisdiction=approved_bill.jurisdiction, day=date(2025, 12, 22), reason="Decree")
    keep_changed_day(day=day, now=APPROVED_AT)
    day.day = date(2025, 12, 23)
    keep_changed_day(day=day, now=APPROVED_AT)

    kept = [(one.about, bool(one.before), bool(one.after)) for one in Edit.objects.order_by("pk")]
    assert kept == [("2025-12-22", False, True), ("2025-12-22", True, False), ("2025-12-23", False, True)]


def test_the_name_of_a_topic_is_kept(at_work: Client, editor: User) -> None:
    topic = Topic.objects.create(slug="press", name="Press")

    at_work.post(reverse("admin:tracker_topic_change", args=[topic.pk]), {"name": "Free press", "names": "{}"})

    (edit,) = Edit.objects.filter(field="topic")
    assert (edit.about, edit.before, edit.after, edit.made_by_id) == ("press", "Press", "Free press", editor.pk)


def test_an_edit_can_not_be_changed_or_deleted(passed_bill: Bill) -> None:
    edit = Edit.objects.create(bill=passed_bill, field="summary", before="a", after="b", made_at=APPROVED_AT)

    for act in (edit.save, edit.delete, Edit.objects.all().delete):
        with pytest.raises(HistoryIsAppendOnly):
            act()
    with pytest.raises(HistoryIsAppendOnly):
        Edit.objects.update(after="c")


@pytest.mark.parametrize("statement", ["UPDATE tracker_edit SET after = 'x'", "DELETE FROM tracker_edit"])
def test_the_database_refuses_it_too(passed_bill: Bill, statement: str) -> None:
    Edit.objects.create(bill=passed_bill, field="summary", before="a", after="b", made_at=APPROVED_AT)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def told(at_work: Client, editor: User, approved_bill: Bill, monkeypatch: pytest.MonkeyPatch) -> Bill:
    """A bill of which an event was corrected, another withdrawn, and the title changed."""
    passed, approved = approved_bill.events.order_by("pk")
    right = NewEvent("lower_passed", date(2025, 11, 11), corrects=passed, reason="The journal says so.", votes_for=98)
    record_event(bill=approved_bill, new=right, recorded_by=editor, now=APPROVED_AT)
    gone = NewEvent("void", approved.happened_on, corrects=approved, reason="It was another bill.")
    record_event(bill=approved_bill, new=gone, recorded_by=editor, now=almaty(12, 19))
    monkeypatch.setattr(clock, "now", lambda: almaty(12, 20))
    change(at_work, approved_bill, **{"titles-0-text": "A better title"})
    return approved_bill


def test_editors_see_who_changed_what_in_their_order(at_work: Client, editor: User, told: Bill) -> None:
    page = at_work.get(reverse("admin:tracker_bill_history", args=[told.pk]))

    entries = list(page.context["entries"])
    html = page.content.decode()
    assert [one.at for one in entries] == sorted((one.at for one in entries), reverse=True)
    assert [one.what.split(" (")[0] for one in entries[:3]] == ["Title", "Withdrawn", "Corrected"]
    assert "Tuesday 11 November 2025 · 98 : – : –" in html
    assert "It was another bill." in html
    assert f"account {editor.pk}" in html
    assert editor.email not in html.replace(f"<strong>{editor.email}</strong>", "")


def test_everybody_sees_what_and_when_and_nobody_by_whom(
    client: Client, editor: User, told: Bill, settings: Any
) -> None:
    settings.PUBLIC = True
    client.logout()

    html = client.get(reverse("tracker:bill-changes", args=[told.pk])).content.decode()

    for says in ("A better title", "The journal says so.", "2025-12-19", "Withdrawn"):
        assert says in html, says
    assert "account" not in html.split("<main")[1].split("</main")[0]
    assert editor.email not in html


def test_what_is_only_proposed_is_not_public(client: Client, editor: User, approved_bill: Bill, settings: Any) -> None:
    from_proposals = reverse("tracker:bill-changes", args=[approved_bill.pk])
    settings.PUBLIC = True
    settings.SECOND_EDITOR = True
    client.force_login(editor)
    url = reverse("admin:tracker_bill_record", args=[approved_bill.pk])
    shown = client.post(url, {"kind": "signed", "happened_on": "2025-12-30", "preview": "1"})
    form = {"kind": "signed", "happened_on": "2025-12-30", "record": "1"}
    client.post(url, {**form, "previewed": shown.context["form"]["previewed"].value()})

    assert "Proposed" in client.get(reverse("admin:tracker_bill_history", args=[approved_bill.pk])).content.decode()
    client.logout()
    assert "Proposed" not in client.get(from_proposals).content.decode()


def test_what_an_import_changes_is_kept_as_nobodys(told: Bill) -> None:
    before = written_of(told)
    told.titles.filter(language="en").update(text="As the source has it")

    keep_edits_of_bill(bill=told, before=before, made_by=None, now=APPROVED_AT)

    assert Edit.objects.filter(bill=told, after="As the source has it", made_by=None).exists()

"""Words find bills: the database's answer is the rule's own, whoever writes the texts, and alerts go by the same."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.models import Outlook, Scope
from alerts.queries import covering, covers, searchable
from alerts.services import demonstration
from alerts.services.plan import plan_alerts
from tests.moments import APPROVED_AT, almaty
from tests.wishes import follow, person, told
from tracker.models import Bill, BillSearch, BillTitle, Jurisdiction, Stance, Topic
from tracker.queries import bills_matching
from tracker.rules.search import RULE, finds, query_of
from tracker.services.deadlines import rebuild_deadlines
from tracker.services.edit import bill_written
from tracker.services.search import index_bill, index_what_is_missing


def written(identifier: str, title: str, summary: str = "") -> Bill:
    """Enter a bill and have it indexed."""
    bill = Bill.objects.create(jurisdiction=Jurisdiction.objects.get(code="KZ"), identifier=identifier)
    BillTitle.objects.create(bill=bill, language="en", text=title, summary=summary)
    index_bill(bill=bill)
    return bill


def found(said: str) -> set[int]:
    return set(bills_matching(said).values_list("pk", flat=True))


WORDS = [
    # query,                                finds the first bill
    ("archival",                            True),
    ("АРХИВ",                               True),
    ("заңсыз контент",                      True),
    ("Archives 2025",                       True),
    ("propaganda",                          True),
    ("үгіті",                               True),
    ("rchival",                             False),
    ("archival taxes",                      False),
    ("topic:lgbt-rights",                   True),
    ("archival TOPIC:LGBT-Rights",          True),
    ("archival topic:media",                False),
    ("stance:oppose stage:upper_house",     True),
    ("stance:support",                      False),
    ("stage:president",                     False),
    ("!!!",                                 False),
    ("",                                    False),
]  # fmt: skip


@pytest.mark.parametrize(("query", "is_found"), WORDS)
def test_words_and_tokens_find_a_bill(passed_bill: Bill, query: str, is_found: bool) -> None:
    assert found(query) == ({passed_bill.pk} if is_found else set())


ALPHABET = st.sampled_from(
    ["a", "b", "B", "é", "ł", "1", "2", " ", "-", "'", '"', "*", "ж", "Ж", "й", "ქ", "法", "律", "ก", "ร"]
)
TEXTS = st.lists(
    st.text(ALPHABET | st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=24), max_size=4
)
QUERIES = st.text(ALPHABET, max_size=5)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=TEXTS, queries=st.lists(QUERIES, min_size=1, max_size=6))
def test_the_database_finds_what_the_rule_finds(bill: Bill, texts: list[str], queries: list[str]) -> None:
    Bill.objects.exclude(pk=bill.pk).delete()
    for number, text in enumerate(texts):
        written(f"No. {number}", text)
    bills = list(Bill.objects.prefetch_related("titles", "topics"))

    for said in [*queries, *(text[:6] for text in texts)]:
        by_rule = {one.pk for one in bills if finds(query_of(said), searchable(one, one.stage))}
        assert found(said) == by_rule, said


def edited(bill: Bill, **changes: Any) -> dict[str, Any]:
    """Return what the admin's form of a bill sends, with some of it changed."""
    data: dict[str, Any] = {
        "identifier": bill.identifier,
        "summary": bill.summary,
        "stance": bill.stance,
        "stance_reason": "",
    }
    data["topics"] = [topic.pk for topic in bill.topics.all()]
    titles = list(bill.titles.order_by("pk"))
    for number, title in enumerate(titles):
        for name in ("id", "language", "text", "summary"):
            data[f"titles-{number}-{name}"] = getattr(title, name)
        data[f"titles-{number}-bill"] = bill.pk
    data |= {"titles-TOTAL_FORMS": len(titles), "titles-INITIAL_FORMS": len(titles)}
    for prefix in ("sources", "documents"):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return {**data, **changes}


def save(editor: Client, bill: Bill, **changes: Any) -> None:
    response = editor.post(reverse("admin:tracker_bill_change", args=[bill.pk]), edited(bill, **changes))
    assert response.status_code == 302, response.context["errors"]


@pytest.mark.parametrize(
    ("changes", "finds_now"),
    [
        ({"titles-0-text": "On windmills"}, "windmill"),
        ({"titles-1-summary": "О ветряных мельницах"}, "мельниц"),
        ({"identifier": "WM-77"}, "WM 77"),
        ({"summary": "Of windmills"}, "windmills"),
        ({"titles-0-DELETE": "on"}, "архив"),
    ],
)
def test_what_is_changed_in_the_admin_is_found(at_work: Client, bill: Bill, changes: Any, finds_now: str) -> None:
    save(at_work, bill, **changes)

    assert found(finds_now) == {bill.pk}


def test_a_title_that_is_deleted_in_the_admin_is_found_no_more(at_work: Client, bill: Bill) -> None:
    assert found("amendments") == {bill.pk}

    save(at_work, bill, **{"titles-0-DELETE": "on"})

    assert found("amendments") == set()


def test_a_bill_that_is_added_in_the_admin_is_found(at_work: Client, bill: Bill) -> None:
    data = edited(bill, identifier="New 1", jurisdiction=bill.jurisdiction_id)
    data |= {"titles-INITIAL_FORMS": 0, "titles-TOTAL_FORMS": 1, "titles-0-text": "Quite new", "titles-0-id": ""}

    response = at_work.post(reverse("admin:tracker_bill_add"), {**data, "titles-0-bill": ""})

    assert response.status_code == 302
    assert found("quite new") == {Bill.objects.get(identifier="New 1").pk}


def test_the_slug_of_a_topic_stays_and_no_topic_is_deleted(at_work: Client, bill: Bill) -> None:
    topic = Topic.objects.get()

    at_work.post(
        reverse("admin:tracker_topic_change", args=[topic.pk]), {"name": "Equality", "slug": "other", "names": "{}"}
    )
    refused = at_work.post(reverse("admin:tracker_topic_delete", args=[topic.pk]), {"post": "yes"})

    assert refused.status_code == 403
    assert Topic.objects.values_list("name", "slug").get() == ("Equality", "lgbt-rights")


def test_indexing_again_writes_nothing(bill: Bill, django_assert_num_queries: Any) -> None:
    assert index_bill(bill=bill) is False
    BillTitle.objects.filter(bill=bill, language="en").update(text="Windmills")
    assert index_bill(bill=bill) is True
    assert found("windmills") == {bill.pk}


def test_what_is_missing_or_made_by_an_earlier_rule_is_indexed(bill: Bill) -> None:
    assert index_what_is_missing() == 0
    BillSearch.objects.update(words="earlier", rule=RULE - 1)
    assert found("earlier") == {bill.pk}

    assert index_what_is_missing() == 1
    assert (found("earlier"), found("archival")) == (set(), {bill.pk})

    BillSearch.objects.all().delete()
    assert found("archival") == set()
    assert index_what_is_missing() == 1
    assert found("archival") == {bill.pk}


def test_the_command_indexes_all_anew(bill: Bill, capsys: pytest.CaptureFixture[str]) -> None:
    BillTitle.objects.filter(bill=bill, language="en").update(text="Windmills")

    call_command("rebuild_search")

    assert "1" in capsys.readouterr().out
    assert (found("windmills"), found("amendments")) == ({bill.pk}, set())


FOLLOWED = [
    # words,                                        told
    ("archival topic:lgbt-rights",                  True),
    ("stance:oppose",                               True),
    ("stage:president архив",                       True),
    ("stage:president topic:media",                 False),
    ("stage:court",                                 False),
    ("stance:support archival",                     False),
]  # fmt: skip


@pytest.mark.parametrize(("words", "is_told"), FOLLOWED)
def test_a_search_that_is_followed_covers_what_the_list_shows(passed_bill: Bill, words: str, is_told: bool) -> None:
    reader = person("reader")
    wish = follow(reader, Scope.SEARCH, words=words, now=almaty(12, 18, 9))
    demonstration.record(bill=passed_bill, happened=demonstration.APPROVED, recorded_by=None)

    plan_alerts(now=APPROVED_AT)

    passed_bill.refresh_from_db()
    assert bool(told(reader)) is is_told
    assert covers(wish, passed_bill) is is_told
    assert bool(found(words)) is is_told
    assert covering(passed_bill).exists() is is_told


@pytest.mark.parametrize("what", ["stance", "title", "topic"])
def test_a_bill_that_comes_to_be_found_is_told_of_once_by_what_is_due(
    at_work: Client, approved_bill: Bill, what: str
) -> None:
    reader = person("reader")
    topic = Topic.objects.create(slug="media", name="Media")
    words = {"stance": "stance:support", "title": "windmills", "topic": "topic:media"}
    follow(reader, Scope.SEARCH, words=words[what])
    plan_alerts(now=APPROVED_AT)
    assert told(reader) == []

    changes: dict[str, Any] = {
        "stance": {"stance": Stance.SUPPORT},
        "title": {"titles-0-text": "Windmills"},
        "topic": {"topics": [topic.pk]},
    }
    save(at_work, approved_bill, **changes[what])
    plan_alerts(now=APPROVED_AT)
    plan_alerts(now=APPROVED_AT)

    assert told(reader) == [("stage", ""), ("clock_started", "")] or told(reader) == [("clock_started", "")]


def test_nothing_is_told_before_an_editor_writes(approved_bill: Bill) -> None:
    reader = person("reader")
    follow(reader, Scope.SEARCH, words="windmills")
    plan_alerts(now=APPROVED_AT)
    BillTitle.objects.filter(bill=approved_bill, language="en").update(text="Windmills")

    bill_written(bill=approved_bill, now=almaty(12, 20))
    plan_alerts(now=almaty(12, 26))

    assert told(reader) == [("opening", "3d")]


def test_a_bill_that_reaches_a_stage_while_a_window_runs_is_told_of_to_those_who_follow_the_stage(
    approved_bill: Bill,
) -> None:
    readers = [person("by-stage"), person("by-search")]
    Bill.objects.update(stage="upper_house")
    follow(readers[0], Scope.STAGE, stage="president")
    follow(readers[1], Scope.SEARCH, words="stage:president")
    plan_alerts(now=almaty(12, 20))
    assert [told(reader) for reader in readers] == [[], []]

    rebuild_deadlines(bill=approved_bill, now=almaty(12, 26))
    plan_alerts(now=almaty(12, 26))

    assert [told(reader) for reader in readers] == [[("opening", "3d")]] * 2


def test_a_stage_that_may_still_be_undone_is_not_told_of(approved_bill: Bill, settings: Any) -> None:
    settings.HOLD_SECONDS = 600
    reader = person("reader")
    Bill.objects.update(stage="upper_house")
    follow(reader, Scope.STAGE, stage="president")
    plan_alerts(now=almaty(12, 26))

    rebuild_deadlines(bill=approved_bill, now=almaty(12, 26))

    assert set(Outlook.objects.values_list("next_at", flat=True)) == {almaty(12, 26) + timedelta(seconds=600)}


def test_lists_are_sorted_by_what_the_events_and_windows_say(approved_bill: Bill) -> None:
    def order() -> tuple[date, date]:
        approved_bill.refresh_from_db()
        closings = approved_bill.deadlines.running().exclude(closes_on=None).values_list("closes_on", flat=True)
        happened = approved_bill.events.standing().values_list("happened_on", flat=True)
        assert approved_bill.next_closes_on == min((day for day in closings if day), default=date.max)
        assert approved_bill.latest_event_on == max(happened, default=date.min)
        return approved_bill.next_closes_on, approved_bill.latest_event_on

    assert order() == (date(2026, 1, 17), APPROVED_AT.date())
    demonstration.record(bill=approved_bill, happened=demonstration.SIGNED, recorded_by=None)
    assert order()[1] == date(2025, 12, 30)

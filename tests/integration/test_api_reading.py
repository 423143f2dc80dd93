"""What programs read: the same bills, dates and reasons as the pages show."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from tests.asking import Program, problem_in, program_of
from tests.moments import APPROVED_AT, PASSED_AT, STARTED, almaty
from tracker import clock
from tracker.models import Bill, BillEvent, BillTitle, Deadline, Jurisdiction, Topic
from tracker.models.law import DRILL
from tracker.services.edit import bill_written
from tracker.services.record import NewEvent, record_event

pytestmark = pytest.mark.html

NOW = almaty(12, 19)
AT_MOST_QUERIES = 10


@pytest.fixture(autouse=True)
def _on_the_day_after_the_senates_approval(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def program(advocate: User) -> Program:
    return program_of(advocate)


def another_bill(number: int, *, code: str = "KZ") -> Bill:
    jurisdiction = Jurisdiction.objects.get(code=code)
    bill = Bill.objects.create(jurisdiction=jurisdiction, identifier=f"No. {number}")
    BillTitle.objects.create(bill=bill, language="en", text=f"Law number {number}")
    bill_written(bill=bill, now=STARTED)
    record_event(bill=bill, new=NewEvent("lower_passed", PASSED_AT.date()), recorded_by=None, now=PASSED_AT)
    return bill


def date_in(window: dict[str, Any], figure: str) -> dict[str, Any]:
    return next(one for one in window["dates"] if one["figure"] == figure)


# The first case.


def test_the_windows_say_the_dates_their_working_and_their_citations(program: Program, approved_bill: Bill) -> None:
    windows = program.get(f"/bills/{approved_bill.pk}/windows").json()["items"]

    signature = next(one for one in windows if one["window"] == "signature")
    dates = {one["figure"]: one["on"] for one in signature["dates"]}
    assert dates == {
        "first_possible": "2025-12-18",
        "opens": "2025-12-28",
        "closes": "2026-01-17",
        "outer": "2026-01-28",
    }
    assert date_in(signature, "opens")["sources"][0]["confidence"] == "reported"
    assert "Art. 44(2)" in "; ".join(one["citation"] for one in date_in(signature, "outer")["sources"])
    assert (signature["state"], signature["status"], signature["version"]) == ("not_open", "running", 1)
    assert any("Sunday 28 December 2025" in sentence for sentence in signature["working"])


def test_a_page_and_the_api_give_the_same_working(program: Program, approved_bill: Bill, advocate: User) -> None:
    program.client.force_login(advocate)
    page = program.client.get(reverse("tracker:bill", args=[approved_bill.pk])).content.decode()

    windows = program.get(f"/bills/{approved_bill.pk}/windows").json()["items"]

    sentences = [sentence for one in windows if one["status"] == "running" for sentence in one["working"]]
    assert sentences
    for sentence in sentences:
        assert sentence.replace("’", "&#x27;").replace("'", "&#x27;") in page


@pytest.mark.parametrize(("asked", "spoken"), [("ru", {}), ("", {"Accept-Language": "ru"})])
def test_names_and_sentences_are_in_the_language_that_is_asked_for(
    program: Program, approved_bill: Bill, asked: str, spoken: dict[str, str]
) -> None:
    query = {"language": asked} if asked else {}

    answer = program.get(f"/bills/{approved_bill.pk}", query, **spoken)

    assert answer.json()["title"].startswith("Закон о внесении изменений")
    assert answer.json()["titles"]["en"].startswith("Law on amendments")
    assert answer["Content-Language"] == "ru"


def test_a_bill_says_all_that_is_written_about_it(program: Program, approved_bill: Bill) -> None:
    said = program.get(f"/bills/{approved_bill.pk}").json()

    assert (said["jurisdiction"], said["identifier"], said["stance"]) == ("KZ", "Archives 2025", "oppose")
    assert (said["stage"]["slug"], said["procedure"], said["is_final"]) == ("hand_over", "kz-1995", False)
    assert (said["next_closes_on"], said["latest_event_on"]) == ("2026-01-17", "2025-12-18")
    assert said["topics"] == ["lgbt-rights"]
    assert {one["url"] for one in said["sources"]} >= {"https://www.zakon.kz/pravo/6502960"}
    assert said["url"].endswith(reverse("tracker:bill", args=[approved_bill.pk]))


def test_the_standing_says_the_way_so_far_and_what_may_come(program: Program, approved_bill: Bill) -> None:
    said = program.get(f"/bills/{approved_bill.pk}/standing").json()

    assert said["today"] == "2025-12-19"
    assert [one["stage"]["slug"] for one in said["passed"]][-1] == "hand_over"
    assert {"presented", "signed"} <= {one["kind"] for one in said["possible_next"]}
    assert {one["window"] for one in said["windows"]} == set(
        Deadline.objects.filter(status="running").values_list("window", flat=True)
    )
    assert said["irregularities"] == []


def test_before_anything_happens_the_standing_is_empty_and_the_law_of_today_says_what_may_come(
    program: Program, bill: Bill
) -> None:
    said = program.get(f"/bills/{bill.pk}/standing").json()

    assert (said["stage"], said["procedure"], said["passed"], said["windows"]) == (None, None, [], [])
    assert said["possible_next"]


def test_an_oddity_is_said(program: Program, passed_bill: Bill) -> None:
    odd = NewEvent("signed", PASSED_AT.date(), irregular_reason="Nobody knows how.")
    event = record_event(bill=passed_bill, new=odd, recorded_by=None, now=PASSED_AT).event

    said = program.get(f"/bills/{passed_bill.pk}/standing").json()

    assert said["irregularities"][0]["event"] == event.pk
    assert said["irregularities"][0]["is_explained"] is True


def test_a_correction_stays_beside_what_it_corrects_and_nobody_is_named(
    program: Program, passed_bill: Bill, editor: User
) -> None:
    wrong = passed_bill.events.get()
    right = NewEvent("lower_passed", date(2025, 11, 11), votes_for=90, corrects=wrong, reason="The source was wrong.")
    record_event(bill=passed_bill, new=right, recorded_by=editor, now=APPROVED_AT)

    answer = program.get(f"/bills/{passed_bill.pk}/events")

    first, second = answer.json()["items"]
    assert (first["counts"], first["corrected_by"]) == (False, second["id"])
    assert (second["counts"], second["corrects"], second["reason"]) == (True, first["id"], "The source was wrong.")
    assert second["votes"] == {"votes_for": 90, "votes_against": None, "votes_abstain": None}
    assert "recorded_by" not in answer.content.decode()
    assert program.get(f"/events/{second['id']}").json() == second


def test_all_versions_of_a_window_are_there_when_asked_for(program: Program, passed_bill: Bill) -> None:
    right = NewEvent("lower_passed", date(2025, 11, 10), corrects=passed_bill.events.get(), reason="Two days earlier.")
    record_event(bill=passed_bill, new=right, recorded_by=None, now=APPROVED_AT)
    path = f"/bills/{passed_bill.pk}/windows"

    current = program.all_pages(path)
    every = program.all_pages(path, versions="all")

    assert {one["status"] for one in current} <= {"running", "ended"}
    assert "replaced" in {one["status"] for one in every}
    replaced = next(one for one in every if one["status"] == "replaced")
    assert program.get(f"/deadlines/{replaced['id']}").json()["ceased_at"] is not None


# Choosing.


def test_bills_are_chosen_by_what_filters_say(program: Program, approved_bill: Bill) -> None:
    others = [another_bill(number) for number in range(3)]

    def found(**query: str) -> list[int]:
        return [one["id"] for one in program.all_pages("/bills", **query)]

    assert found() == [approved_bill.pk, *(one.pk for one in others)]
    assert found(topic="lgbt-rights") == [approved_bill.pk]
    assert found(stage="hand_over") == [approved_bill.pk]
    assert found(stance="oppose") == [approved_bill.pk]
    assert found(words="archival") == [approved_bill.pk]
    assert found(jurisdiction="KZ", window="open") == [one.pk for one in others]
    assert found(window="none") == []


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/bills", {"jurisdiction": "XX"}),
        ("/bills", {"topic": "nothing"}),
        ("/events", {"jurisdiction": "XX"}),
        ("/events", {"topic": "nothing"}),
        ("/deadlines", {"jurisdiction": "XX"}),
        ("/procedures", {"jurisdiction": "XX"}),
        ("/jurisdictions/XX", {}),
        ("/procedures/xx-1", {}),
        ("/bills/999999", {}),
        ("/bills/999999/windows", {}),
        ("/bills/999999/events", {}),
        ("/bills/999999/standing", {}),
        ("/bills/99999999999999999999999", {}),
        ("/events/999999", {}),
        ("/deadlines/999999", {}),
        ("/nothing", {}),
        ("/", {}),
    ],
)
def test_what_is_not_there_is_said_and_never_an_empty_answer(
    program: Program, approved_bill: Bill, path: str, query: dict[str, str]
) -> None:
    assert problem_in(program.get(path, query), 404)["type"].endswith("#not-found")


def test_deadlines_between_two_days(program: Program, approved_bill: Bill) -> None:
    def found(**query: str) -> set[str]:
        return {one["window"] for one in program.all_pages("/deadlines", **query)}

    assert found(first_on="2026-01-17", last_on="2026-01-17") == {"signature"}
    assert found(last_on="2026-01-17", first_on="2026-01-18") == {"signature"}
    assert found(last_on="2026-01-17", first_on="2026-01-16") == {"signature"}
    assert "signature" not in found(first_on="2026-01-18")
    assert found(dates="may_end", first_on="2026-01-20", last_on="2026-01-25") == {"signature"}
    assert found(dates="opens", first_on="2025-12-28", last_on="2025-12-28") == {"signature"}
    assert found(state="overdue") == set()
    assert "signature" in found(state="not_open", jurisdiction="KZ", topic="lgbt-rights")


def test_deadlines_come_the_soonest_first(program: Program, approved_bill: Bill) -> None:
    another_bill(1)

    rows = program.all_pages("/deadlines", limit=1)

    days = [date_in(one, "closes")["on"] or date_in(one, "outer")["on"] for one in rows]
    assert days == sorted(days)
    assert len(rows) == Deadline.objects.running().count()


def test_drills_are_no_programs_matter(program: Program, approved_bill: Bill) -> None:
    Jurisdiction.objects.filter(code="KZ").update(code=DRILL)

    assert program.all_pages("/bills") == program.all_pages("/deadlines") == program.all_pages("/events") == []
    problem_in(program.get(f"/bills/{approved_bill.pk}"), 404)
    problem_in(program.get(f"/events/{BillEvent.objects.earliest('pk').pk}"), 404)
    problem_in(program.get(f"/deadlines/{Deadline.objects.earliest('pk').pk}"), 404)
    problem_in(program.get(f"/jurisdictions/{DRILL}"), 404)


# Law.


def test_law_is_said_with_a_citation_for_every_number(program: Program, bill: Bill) -> None:
    said = program.get("/procedures/kz-1995").json()

    signature = next(one for one in said["windows"] if one["window"] == "signature")
    assert signature["closes"]["in_words"] == "1 calendar month"
    assert signature["closes"]["source"]["citation"]
    assert {"hand_over", "president"} <= {one["slug"] for one in said["stages"]}
    assert next(one for one in said["events"] if one["kind"] == "signed")["is_outcome"] is True


def test_jurisdictions_name_the_law_that_is_in_force_today(program: Program, bill: Bill) -> None:
    said = program.get("/jurisdictions/KZ").json()

    assert said["procedure_in_force"] == "kz-1995"
    assert said["procedures"] == ["kz-1995", "kz-2026"]
    assert said in program.all_pages("/jurisdictions")
    assert [one["slug"] for one in program.all_pages("/procedures", jurisdiction="KZ", limit=1)] == said["procedures"]


def test_the_calculator_gives_what_is_stored_for_the_same_dates(program: Program, approved_bill: Bill) -> None:
    asked = {
        "jurisdiction": "KZ",
        "event": ["lower_passed=2025-11-12", "upper_passed=2025-12-18"],
        "as_of": "2025-12-19",
    }

    answer = program.get("/calculator", asked).json()

    stored = program.get(f"/bills/{approved_bill.pk}/windows").json()["items"]
    facts = ("window", "occurrence", "dates", "working", "state", "citation", "if_nobody_acts")
    assert [{name: one[name] for name in facts} for one in answer["windows"]] == [
        {name: one[name] for name in facts} for one in stored
    ]
    assert answer["stage"]["slug"] == "hand_over"


def test_a_question_that_has_no_answer_is_refused_with_the_reason(program: Program, bill: Bill) -> None:
    said = problem_in(program.get("/calculator", {"jurisdiction": "KZ", "event": "signed=2027-01-01"}), 409)

    assert "2027" in said["detail"]


def test_topics(program: Program, bill: Bill) -> None:
    Topic.objects.create(slug="press", name="Freedom of the press", names={"ru": "Свобода прессы"})

    rows = program.all_pages("/topics", language="ru", limit=1)

    assert rows == [{"slug": "lgbt-rights", "name": "Права ЛГБТ"}, {"slug": "press", "name": "Свобода прессы"}]


# What changed.


def test_updated_since_sees_events_moved_dates_and_texts(program: Program, approved_bill: Bill) -> None:
    other = another_bill(1)
    later = APPROVED_AT + timedelta(hours=1)

    def since(moment: Any) -> list[int]:
        return [one["id"] for one in program.all_pages("/bills", updated_since=moment.isoformat())]

    assert since(APPROVED_AT) == [approved_bill.pk]
    assert since(later) == []

    bill_written(bill=other, now=later)
    assert since(later) == [other.pk]
    assert program.get(f"/bills/{other.pk}").json()["updated_at"].startswith("2025-12-18T11:00:00")

    new = NewEvent("postponed", APPROVED_AT.date())
    record_event(bill=approved_bill, new=new, recorded_by=None, now=later + timedelta(hours=1))
    assert since(later) == [approved_bill.pk, other.pk]
    assert since(later + timedelta(minutes=1)) == [approved_bill.pk]


def test_a_date_that_moves_without_an_event_is_an_update(program: Program, approved_bill: Bill) -> None:
    deadline = approved_bill.deadlines.running().earliest("pk")
    Deadline.objects.filter(pk=deadline.pk).update(computed_at=NOW)

    rows = program.all_pages("/bills", updated_since=NOW.isoformat())

    assert [one["id"] for one in rows] == [approved_bill.pk]


def test_events_are_chosen_by_when_they_were_recorded(program: Program, approved_bill: Bill) -> None:
    rows = program.all_pages("/events", recorded_since=APPROVED_AT.isoformat())

    assert [one["kind"] for one in rows] == ["upper_passed"]
    assert rows == program.all_pages("/events", kind="upper_passed", jurisdiction="KZ", topic="lgbt-rights")


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_the_ends_of_time_are_moments_like_others(program: Program, approved_bill: Bill, moment: str) -> None:
    assert program.get("/bills", {"updated_since": moment}).status_code == 200
    assert program.get("/events", {"recorded_since": moment}).status_code == 200


# Pages of answers.


def test_pages_hide_nothing_and_show_nothing_twice_while_bills_come(program: Program, approved_bill: Bill) -> None:
    before = [approved_bill.pk, *(another_bill(number).pk for number in range(4))]

    seen, cursor = [], None
    for number in range(10, 20):
        page = program.get("/bills", {"limit": "2", **({"cursor": cursor} if cursor else {})}).json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"]
        if number < 13:
            another_bill(number)
        if cursor is None:
            break

    assert seen == sorted(set(seen))
    assert seen == list(Bill.objects.order_by("pk").values_list("pk", flat=True))
    assert seen[: len(before)] == before


def test_pages_of_deadlines_keep_their_place_while_others_come_before_it(program: Program, approved_bill: Bill) -> None:
    for number in range(3):
        another_bill(number)
    first = program.get("/deadlines", {"limit": "2"}).json()
    behind = [one["id"] for one in program.all_pages("/deadlines", cursor=first["next"])]

    sooner = another_bill(10)
    event = NewEvent("lower_passed", date(2025, 10, 25), corrects=sooner.events.get(), reason="Earlier.")
    record_event(bill=sooner, new=event, recorded_by=None, now=NOW)

    assert [one["id"] for one in program.all_pages("/deadlines", cursor=first["next"])] == behind


@pytest.mark.parametrize("cursor", ["AAAA", "bn4x", "bn5_fn4", "ZH4yMDI1LTAxLTAxfjE", "bn4xfjB-fn4", "____"])
def test_a_cursor_that_is_none_of_this_list_is_refused(program: Program, bill: Bill, cursor: str) -> None:
    problem_in(program.get("/bills", {"cursor": cursor}), 404)


# Answers that need not be sent again.


PATHS = ["/bills", "/bills/{bill}", "/bills/{bill}/windows", "/jurisdictions", "/openapi.json", "/me/alerts"]


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_that_has_not_changed_is_not_sent_again(program: Program, approved_bill: Bill, path: str) -> None:
    path = path.format(bill=approved_bill.pk)
    first = program.get(path)

    again = program.get(path, **{"If-None-Match": first["ETag"]})
    weak = program.get(path, **{"If-None-Match": f'"other", W/{first["ETag"]}'})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert weak.status_code == 304
    assert program.get(path, **{"If-None-Match": '"other"'}).status_code == 200


def test_an_answer_that_changed_has_another_etag(program: Program, approved_bill: Bill) -> None:
    path = f"/bills/{approved_bill.pk}"
    first = program.get(path)
    BillTitle.objects.filter(bill=approved_bill, language="en").update(text="Renamed")

    again = program.get(path, **{"If-None-Match": first["ETag"]})

    assert again.status_code == 200
    assert again.json()["title"] == "Renamed"


def test_nobody_between_keeps_an_answer(program: Program, approved_bill: Bill) -> None:
    answer = program.get("/bills")

    assert answer["Cache-Control"] == "private, no-cache"
    assert "Authorization" in answer["Vary"]
    assert "no-store" in program.get("/me/subscriptions")["Cache-Control"]
    assert program.client.head("/api/v1/bills", headers=program.headers).content == b""


# What it costs.


@pytest.mark.parametrize(
    "path",
    [
        "/bills",
        "/bills?jurisdiction=KZ&stage=hand_over&topic=lgbt-rights&window=not_open&words=law"
        "&updated_since=2025-01-01T00:00:00Z",
        "/bills/{bill}",
        "/bills/{bill}/standing",
        "/bills/{bill}/windows?versions=all",
        "/bills/{bill}/events",
        "/events?jurisdiction=KZ&topic=lgbt-rights",
        "/events",
        "/deadlines?jurisdiction=KZ&topic=lgbt-rights&state=not_open&first_on=2025-01-01&last_on=2027-01-01",
        "/deadlines",
        "/jurisdictions?limit=100",
        "/jurisdictions/KZ",
        "/procedures?limit=100",
        "/procedures/kz-1995",
        "/topics",
        "/calculator?jurisdiction=KZ&event=lower_passed=2025-11-12",
        "/me/subscriptions",
        "/me/alerts",
    ],
)
def test_a_question_takes_few_queries_whatever_the_number_of_rows(
    program: Program, follower: User, approved_bill: Bill, path: str, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        another_bill(number)

    with django_assert_max_num_queries(AT_MOST_QUERIES):
        answer = program.get(path.format(bill=approved_bill.pk))

    assert answer.status_code == 200, answer.content

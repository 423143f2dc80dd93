"""The list of bills: what each filter shows, pages, the part that htmx replaces, the table, and searches that are kept."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from tests.moments import APPROVED_AT, PASSED_AT, almaty
from tracker import clock, listing
from tracker.listing import Cut, Page, Sort
from tracker.models import Bill, BillTitle, Deadline, Jurisdiction, SavedSearch, Stance, Topic
from tracker.rules.windows import State
from tracker.services.edit import bill_written
from tracker.services.record import NewEvent, record_event
from tracker.web import table

LOADED = ("countersign.css", "bills.css", "django_htmx/htmx-2.min.js")
LIST, CSV = reverse("tracker:bill-list"), reverse("tracker:bill-csv")
TODAY = date(2025, 12, 19)


@pytest.fixture(autouse=True)
def _on_the_day_after_the_senates_approval(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: almaty(12, 19))


@pytest.fixture
def logged_in(client: Client, advocate: User) -> Client:
    client.force_login(advocate)
    return client


def entered(identifier: str, title: str = "Law", *, where: str = "KZ", kinds: Any = (), **fields: Any) -> Bill:
    """Enter a bill with these events, kind and day."""
    bill = Bill.objects.create(jurisdiction=Jurisdiction.objects.get(code=where), identifier=identifier, **fields)
    BillTitle.objects.create(bill=bill, language="en", text=title)
    for kind, day in kinds:
        record_event(bill=bill, new=NewEvent(kind, day), recorded_by=None, now=APPROVED_AT)
    bill_written(bill=bill, now=APPROVED_AT)
    bill.refresh_from_db()
    return bill


def shown(client: Client, **asked: Any) -> list[str]:
    """Return the identifiers of the bills that a list shows."""
    return [row.bill.identifier for row in client.get(LIST, asked).context["rows"]]


@pytest.fixture
def four(approved_bill: Bill) -> dict[str, Bill]:
    """The bill before the president, and others in other states."""
    Jurisdiction.objects.create(code="XX", names={"en": "Elsewhere", "ru": "В ином месте"}, time_zone="UTC")
    passed, approved = ("lower_passed", PASSED_AT.date()), ("upper_passed", APPROVED_AT.date())
    soon = entered("Soon", "On windmills", kinds=[passed, approved, ("presented", date(2025, 12, 18))])
    Deadline.objects.filter(bill=soon, window="signature").update(
        opens_on=date(2025, 12, 18), closes_on=date(2025, 12, 22), outer_on=date(2025, 12, 22)
    )
    late = entered("Late", "On mills", kinds=[passed], stance=Stance.WATCH)
    Deadline.objects.filter(bill=late).update(
        opens_on=date(2025, 11, 1),
        first_possible_on=date(2025, 11, 1),
        closes_on=date(2025, 12, 1),
        outer_on=date(2025, 12, 10),
    )
    Bill.objects.filter(pk=late.pk).update(next_closes_on=date(2025, 12, 1))
    Bill.objects.filter(pk=soon.pk).update(next_closes_on=date(2025, 12, 22))
    away = entered("Away", "Elsewhere's law", where="XX")
    return {"archives": approved_bill, "soon": soon, "late": late, "away": away}


FILTERS = [
    # asked,                                                                        shown, in any order
    ({},                                                                            ["Archives 2025", "Soon", "Late", "Away"]),
    ({"words": "mill"},                                                             ["Late"]),
    ({"words": "windm"},                                                            ["Soon"]),
    ({"words": "архив"},                                                            ["Archives 2025"]),
    ({"jurisdiction": "XX"},                                                        ["Away"]),
    ({"stage": "president"},                                                        ["Archives 2025", "Soon"]),
    ({"stage": "hand_over"},                                                        ["Archives 2025"]),
    ({"stage": "known_to_one_law"},                                                 []),
    ({"topic": "lgbt-rights"},                                                      ["Archives 2025"]),
    ({"stance": "watch"},                                                           ["Late"]),
    ({"window": "not_open"},                                                        ["Archives 2025"]),
    ({"window": "open"},                                                            ["Soon"]),
    ({"window": "closing"},                                                         ["Soon"]),
    ({"window": "overdue"},                                                         ["Late"]),
    ({"window": "none"},                                                            ["Away"]),
    ({"first_on": "2025-12-20", "last_on": "2026-01-16"},                           ["Soon"]),
    ({"first_on": "2026-01-17", "last_on": "2026-01-17"},                           ["Archives 2025"]),
    ({"last_on": "2025-12-05"},                                                     ["Late"]),
    ({"dates": "opens", "first_on": "2025-12-20"},                                  ["Archives 2025"]),
    ({"dates": "may_end", "first_on": "2025-12-09", "last_on": "2025-12-10"},       ["Late"]),
    ({"dates": "may_end", "first_on": "2026-01-20", "last_on": "2026-01-28"},       ["Archives 2025"]),
    ({"stage": "president", "window": "closing", "words": "windmills"},             ["Soon"]),
    ({"stage": "president", "topic": "lgbt-rights", "window": "open"},              []),
    ({"words": "stance:watch"},                                                     ["Late"]),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "identifiers"), FILTERS)
def test_a_filter_shows_the_bills_that_are_so(
    logged_in: Client, four: dict[str, Bill], asked: dict[str, str], identifiers: list[str]
) -> None:
    if asked.get("stage") == "hand_over":
        Bill.objects.filter(pk=four["archives"].pk).update(stage="hand_over")

    response = logged_in.get(LIST, asked)

    assert sorted(row.bill.identifier for row in response.context["rows"]) == sorted(identifiers)
    assert response.context["found"] == len(identifiers)


def test_the_state_of_a_window_in_the_database_is_its_state_by_the_rule(four: dict[str, Bill]) -> None:
    Deadline.objects.filter(bill=four["archives"]).update(is_suspended=True)
    deadlines = list(Deadline.objects.running())
    days = [TODAY + timedelta(days=number) for number in range(-60, 60)]

    for today in days:
        for state in State:
            by_rule = {one.pk for one in deadlines if one.state(today) is state}
            assert set(Deadline.objects.in_state(state, today).values_list("pk", flat=True)) == by_rule


@pytest.mark.parametrize(
    ("sort", "identifiers"),
    [
        ("", ["Late", "Soon", "Archives 2025", "Away"]),
        ("event", ["Soon", "Archives 2025", "Late", "Away"]),
        ("new", ["Away", "Late", "Soon", "Archives 2025"]),
        ("identifier", ["Archives 2025", "Away", "Late", "Soon"]),
    ],
)
def test_lists_stand_in_the_order_that_was_chosen(
    logged_in: Client, four: dict[str, Bill], sort: str, identifiers: list[str]
) -> None:
    assert shown(logged_in, sort=sort) == identifiers


WRONG = [
    # asked,                                                field
    ({"words": "!!!"},                                      "words"),
    ({"words": "x" * 151},                                  "words"),
    ({"words": "a\0b"},                                     "words"),
    ({"jurisdiction": "nowhere"},                           "jurisdiction"),
    ({"stage": "'; DROP TABLE"},                            "stage"),
    ({"topic": "\0"},                                       "topic"),
    ({"stance": "hate"},                                    "stance"),
    ({"window": "ajar"},                                    "window"),
    ({"dates": "never"},                                    "dates"),
    ({"first_on": "2025-02-30"},                            "first_on"),
    ({"first_on": "tomorrow"},                              "first_on"),
    ({"first_on": "2026-02-01", "last_on": "2026-01-01"},   "last_on"),
    ({"sort": "random"},                                    "sort"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "field"), WRONG)
def test_wrong_input_is_answered_on_the_form(
    logged_in: Client, approved_bill: Bill, asked: dict[str, str], field: str
) -> None:
    page = logged_in.get(LIST, asked)
    part = logged_in.get(LIST, asked, headers={"HX-Request": "true"})

    assert (page.status_code, part.status_code, logged_in.get(CSV, asked).status_code) == (200, 200, 400)
    assert list(page.context["form"].errors) == [field]
    assert page.context["rows"] == []
    assert str(part.context["form"].errors[field][0]) in part.content.decode().replace("&#x27;", "'")


CUTS = ["x", "~", "~0", "~-1", "2025-01-01~", "2025-13-01~1", "~99999999999999999999", "a\0~1", "~١"]


@pytest.mark.parametrize("name", ["after", "before"])
@pytest.mark.parametrize("sort", list(Sort))
def test_a_page_that_cannot_be_read_is_the_first(logged_in: Client, approved_bill: Bill, name: str, sort: str) -> None:
    for cut in CUTS:
        assert shown(logged_in, sort=sort, **{name: cut}) == ["Archives 2025"], cut


def test_behind_the_last_bill_stands_the_first_page(logged_in: Client, approved_bill: Bill) -> None:
    assert shown(logged_in, sort="new", after="~1") == ["Archives 2025"]


DAYS = st.sampled_from([date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3), date.max, date.min])


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(DAYS, DAYS, st.sampled_from("abc")), max_size=12), size=st.integers(1, 5))
def test_every_bill_stands_on_one_page_whichever_way_one_leafs(
    bill: Bill, rows: list[tuple[date, date, str]], size: int
) -> None:
    Bill.objects.all().delete()
    Bill.objects.bulk_create(
        Bill(
            jurisdiction=bill.jurisdiction, identifier=f"{letter}{number}", next_closes_on=closes, latest_event_on=event
        )
        for number, (closes, event, letter) in enumerate(rows)
    )
    for sort, order in listing.ORDERS.items():
        expected = list(Bill.objects.order_by(*order.by(is_backward=False)).values_list("pk", flat=True))
        pages = list(leafed(sort, size))
        there = [one.pk for page in pages for one in page.bills]
        last = pages[-1]
        back = [one.pk for one in last.bills]
        while last.newer is not None:
            last = listing.page_of(Bill.objects.all(), sort, Cut(last.newer, is_backward=True), size=size)
            back = [*(one.pk for one in last.bills), *back]

        assert there == back == expected
        assert {page.found for page in pages if page.bills} <= {len(rows)}
        assert pages[0].newer is None
        in_one = listing.all_pages(Bill.objects.all(), sort, size=size, at_most=7)
        assert [one.pk for some in in_one for one in some] == expected[:7]


def leafed(sort: Sort, size: int) -> Iterator[Page]:
    page = listing.page_of(Bill.objects.all(), sort, Cut(), size=size)
    yield page
    while page.older is not None:
        page = listing.page_of(Bill.objects.all(), sort, Cut(page.older), size=size)
        yield page


def test_the_links_between_pages_keep_what_was_chosen(logged_in: Client, bill: Bill) -> None:
    for number in range(60):
        entered(f"Mill {number:02}", "On mills")

    seen, url = [], f"{LIST}?{urlencode({'words': 'mill', 'sort': 'identifier'})}"
    for _ in range(3):
        response = logged_in.get(url)
        seen += [row.bill.identifier for row in response.context["rows"]]
        url = f"{LIST}?{response.context['older']}"

    assert seen == [f"Mill {number:02}" for number in range(60)]
    assert response.context["older"] == ""
    back = logged_in.get(f"{LIST}?{response.context['newer']}")
    assert [row.bill.identifier for row in back.context["rows"]] == seen[20:40]
    assert parse_qs(response.context["newer"])["words"] == ["mill"]


def test_of_very_many_it_is_only_said_that_there_are_more(
    logged_in: Client, bill: Bill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "COUNTED", 2)
    for number in range(4):
        entered(f"Mill {number}")

    assert "More than 1,000 bills" in logged_in.get(LIST).content.decode()


def test_htmx_gets_the_part_that_changes_and_the_url(logged_in: Client, approved_bill: Bill) -> None:
    asked = {"words": " archival  law", "stage": "", "dates": "opens", "sort": "closes", "stance": "oppose"}

    part = logged_in.get(LIST, asked, headers={"HX-Request": "true"})
    page = logged_in.get(LIST, asked)

    assert part["HX-Replace-Url"] == f"{LIST}?words=archival+law&stance=oppose"
    assert "HX-Request" in part["Vary"]
    assert "HX-Request" in page["Vary"]
    assert "<html" not in part.content.decode()
    rows = re.compile(r'<ul class="bill-rows">.*?</ul>', re.DOTALL)
    assert rows.findall(part.content.decode()) == rows.findall(page.content.decode()) != []
    assert 'hx-swap-oob="innerHTML"' in part.content.decode()
    assert "hx-swap-oob" not in page.content.decode()
    restored = logged_in.get(LIST, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in restored.content.decode()
    assert logged_in.get(LIST, headers={"HX-Request": "true"})["HX-Replace-Url"] == LIST


def test_each_filter_can_be_taken_out(logged_in: Client, approved_bill: Bill) -> None:
    asked = {
        "words": "archival", "jurisdiction": "KZ", "stage": "president", "topic": "lgbt-rights", "stance": "oppose",
        "window": "not_open", "dates": "may_end", "first_on": "2026-01-01", "last_on": "2026-02-01", "sort": "new",
    }  # fmt: skip

    response = logged_in.get(LIST, asked)

    assert shown(logged_in, **asked) == ["Archives 2025"]
    chips = response.context["chips"]
    assert [chip.text for chip in chips] == [
        "Words: archival",
        "Jurisdiction: Kazakhstan",
        "Stage: Before the President",
        "Topic: LGBT rights",
        "What we think of it: We oppose it",
        "State of the window: Not yet open",
        "A window may end: Thursday 1 January 2026 – Sunday 1 February 2026",
    ]
    left = [set(asked) - set(parse_qs(chip.query)) for chip in chips]
    assert left == [
        {"words"},
        {"jurisdiction"},
        {"stage"},
        {"topic"},
        {"stance"},
        {"window"},
        {"dates", "first_on", "last_on"},
    ]
    assert all("Remove:" in response.content.decode() and chip.text in response.content.decode() for chip in chips)


def test_an_empty_list_says_so_and_offers_to_clear(logged_in: Client, approved_bill: Bill) -> None:
    page = logged_in.get(LIST, {"words": "windmills"}).content.decode()

    assert "No bill found" in page
    assert "Clear the filters" in page


def test_a_row_says_what_one_needs_to_know(logged_in: Client, approved_bill: Bill) -> None:
    page = logged_in.get(LIST).content.decode()

    for says in (
        "Law on amendments on archival affairs", "Kazakhstan", "Archives 2025", "Passed, to be handed over",
        "We oppose it", "LGBT rights", "possible any day, expected later", "Opens:", "in 9 days",
        "Sunday 28 December 2025", "as reported", "1 bill",
    ):  # fmt: skip
        assert says in page or says == "Passed, to be handed over", says


def test_a_row_is_in_the_readers_language(logged_in: Client, advocate: User, approved_bill: Bill) -> None:
    User.objects.filter(pk=advocate.pk).update(language="kk")

    row = logged_in.get(LIST).context["rows"][0]

    assert row.title.startswith("Архив ісі")
    assert row.jurisdiction == Jurisdiction.objects.get(code="KZ").names["kk"]
    assert row.topics == ["ЛГБТ құқықтары"]


def test_the_window_that_is_shown_is_the_one_that_was_asked_for(logged_in: Client, four: dict[str, Bill]) -> None:
    first = Deadline.objects.running().get(bill=four["archives"])
    Deadline.objects.create(
        **{
            name: getattr(first, name)
            for name in ("bill", "occurrence", "version", "status", "procedure", "started_by", "confidence", "reminds")
        },
        window="court_referral",
        names={"en": "Referral"},
        citation="",
        working=[],
        computed_at=APPROVED_AT,
        first_possible_on=TODAY,
        opens_on=TODAY,
        closes_on=date(2026, 3, 1),
    )

    usual = next(row for row in logged_in.get(LIST).context["rows"] if row.bill == four["archives"])
    asked = next(row for row in logged_in.get(LIST, {"window": "open"}).context["rows"] if row.bill == four["archives"])

    assert (usual.window.name, usual.others) == ("President's signature", 1)
    assert (asked.window.name, asked.window.look) == ("Referral", "open")


def test_strangers_read_it_where_the_installation_is_public(client: Client, approved_bill: Bill, settings: Any) -> None:
    assert client.get(LIST).status_code == client.get(CSV).status_code == 302
    settings.PUBLIC = True

    page = client.get(LIST).content.decode()

    assert "archival" in page
    assert "Save this search as" not in page
    assert "Tell me of these" not in page
    assert client.get(CSV).status_code == 200


@pytest.mark.parametrize("asked", [{}, {"jurisdiction": "KZ", "window": "not_open", "words": "law", "sort": "event"}])
def test_the_list_takes_ten_queries_at_most(
    logged_in: Client, advocate: User, approved_bill: Bill, asked: dict[str, str], django_assert_max_num_queries: Any
) -> None:
    topic = Topic.objects.get()
    kinds = [("lower_passed", PASSED_AT.date()), ("upper_passed", APPROVED_AT.date())]
    for number in range(30):
        entered(f"No. {number}", "Law", kinds=kinds).topics.add(topic)
        SavedSearch.objects.create(owner=advocate, name=f"Search {number}", query="words=x")

    with django_assert_max_num_queries(10):
        response = logged_in.get(LIST, asked)

    assert len(response.context["rows"]) == 20
    pages = [response.content, *(Path(finders.find(name) or "").read_bytes() for name in LOADED)]
    assert sum(len(one) for one in pages) < 100_000


# The table.


def lines_of(client: Client, **asked: Any) -> list[list[str]]:
    response = client.get(CSV, asked)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in response["Content-Disposition"]
    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


def test_the_table_holds_the_list_with_iso_dates(logged_in: Client, four: dict[str, Bill]) -> None:
    head, *rows = lines_of(logged_in, topic="lgbt-rights")

    assert head[:4] == ["Jurisdiction", "Code", "Number", "Title"]
    assert len(rows) == 1
    said = dict(zip(head, rows[0], strict=True))
    assert (said["Number"], said["Closes"], said["Opens"]) == ("Archives 2025", "2026-01-17", "2025-12-28")
    assert (said["Latest event"], said["Topics"]) == ("2025-12-18", "LGBT rights")
    assert said["Page"].endswith(reverse("tracker:bill", args=[four["archives"].pk]))
    away = next(row for row in lines_of(logged_in) if "Away" in row)
    assert away[-2] == ""


def test_no_cell_of_the_table_is_a_formula(logged_in: Client, bill: Bill) -> None:
    entered("=1+1", '=HYPERLINK("http://example.org")')
    entered("@x", "\t=cmd|' /C calc'!A0")
    entered("+1", "＝1+1")
    entered("-1", "-2+3")

    cells = [cell for line in lines_of(logged_in) for cell in line]

    assert not [cell for cell in cells if cell[:1] in set("=+-@\t\r\n＝＋－＠")]
    assert "'=1+1" in cells
    assert "'\t'=cmd|' /C calc'!A0" in cells


def test_the_table_is_in_the_readers_language_to_its_last_line(
    logged_in: Client, advocate: User, four: dict[str, Bill], monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.filter(pk=advocate.pk).update(language="ru")
    monkeypatch.setattr(table, "AT_ONCE", 1)

    text = str(lines_of(logged_in))

    assert "Закон о внесении изменений" in text
    assert "В ином месте" in text


def test_the_table_ends_somewhere(logged_in: Client, four: dict[str, Bill], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "AT_MOST", 2)

    assert len(lines_of(logged_in)) == 3


# Searches that are kept.


def test_a_search_is_kept_renamed_and_deleted(logged_in: Client, advocate: User, approved_bill: Bill) -> None:
    saved = logged_in.post(
        reverse("tracker:search-save"), {"name": "Archives", "query": "sort=closes&stage=&words=archival&after=x"}
    )
    assert saved["Location"] == f"{LIST}?words=archival"
    search = SavedSearch.objects.get(owner=advocate)
    assert (search.name, search.query) == ("Archives", "words=archival")
    for page in (LIST, reverse("tracker:search-list")):
        assert f'href="{LIST}?words=archival">Archives' in logged_in.get(page).content.decode()

    logged_in.post(reverse("tracker:search-save"), {"name": "Archives", "query": "words=law"})
    assert SavedSearch.objects.get(owner=advocate).query == "words=law"

    logged_in.post(reverse("tracker:search-rename", args=[search.pk]), {"name": "Laws"})
    assert SavedSearch.objects.get(owner=advocate).name == "Laws"

    logged_in.post(reverse("tracker:search-delete", args=[search.pk]))
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize(
    ("name", "query"), [("", "words=x"), ("x" * 81, "words=x"), ("a", "words=!!!"), ("a", "topic=%00")]
)
def test_what_cannot_be_kept_is_said(logged_in: Client, name: str, query: str, bill: Bill) -> None:
    response = logged_in.post(reverse("tracker:search-save"), {"name": name, "query": query}, follow=True)

    assert "Not saved" in response.content.decode()
    assert not SavedSearch.objects.exists()


def test_two_searches_do_not_have_one_name(logged_in: Client, advocate: User, bill: Bill) -> None:
    SavedSearch.objects.create(owner=advocate, name="Taken", query="")
    search = SavedSearch.objects.create(owner=advocate, name="Mine", query="")

    for name, says in (("Taken", "has that name"), ("", "Not renamed")):
        response = logged_in.post(reverse("tracker:search-rename", args=[search.pk]), {"name": name}, follow=True)
        assert says in response.content.decode()
    search.refresh_from_db()
    assert search.name == "Mine"


@pytest.mark.parametrize("act", ["tracker:search-rename", "tracker:search-delete"])
def test_anothers_search_is_not_there(logged_in: Client, editor: User, bill: Bill, act: str) -> None:
    search = SavedSearch.objects.create(owner=editor, name="Theirs", query="words=x")

    assert logged_in.post(reverse(act, args=[search.pk]), {"name": "Mine"}).status_code == 404
    assert logged_in.get(reverse(act, args=[search.pk])).status_code == 405
    assert all("Theirs" not in logged_in.get(page).content.decode() for page in (LIST, reverse("tracker:search-list")))
    assert SavedSearch.objects.get().name == "Theirs"


@pytest.mark.parametrize(
    ("asked", "scope", "words"),
    [
        (
            {"words": "archival law", "topic": "lgbt-rights", "stance": "oppose", "window": "open"},
            "search",
            "archival law topic:lgbt-rights stance:oppose",
        ),
        ({"stage": "president", "jurisdiction": "KZ"}, "search", "stage:president"),
        ({"jurisdiction": "KZ"}, "jurisdiction", ""),
        ({"window": "open"}, "everything", ""),
    ],
)
def test_what_a_list_shows_can_be_followed(
    logged_in: Client, approved_bill: Bill, asked: dict[str, str], scope: str, words: str
) -> None:
    response = logged_in.get(LIST, asked)

    form = logged_in.get(f"{reverse('alerts:subscription-new')}?{response.context['follow_query']}").context["form"]

    assert (form["scope"].value(), form["words"].value() or "") == (scope, words)
    where = Jurisdiction.objects.get(code="KZ").pk if "jurisdiction" in asked else None
    assert (form["jurisdiction"].value() and int(form["jurisdiction"].value())) == where
    assert ("only choose what this list shows" in response.content.decode()) is ("window" in asked)

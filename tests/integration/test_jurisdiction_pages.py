"""The pages of jurisdictions: for everybody where the installation is public, in three languages, from few queries."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.moments import APPROVED_AT, PASSED_AT, SIGNED_AT, STARTED, almaty
from tracker import clock
from tracker.models import VOID, Bill, BillTitle, ChangedDay, Jurisdiction
from tracker.models.law import DRILL
from tracker.procedures import bundled_jurisdictions, bundled_procedures
from tracker.services.law import load_procedures
from tracker.services.record import NewEvent, record_event
from tracker.web.jurisdictions import sorting_key

pytestmark = pytest.mark.html

LIST = reverse("tracker:jurisdiction-list")
AT_MOST_QUERIES = 10


FILES = list(bundled_procedures())


def load(*codes: str) -> None:
    """Load the law of some jurisdictions; without a code, of all."""
    facts = {code: one for code, one in bundled_jurisdictions().items() if not codes or code in codes}
    files = [file for file in FILES if file.procedure.jurisdiction in facts]
    load_procedures(files=files, jurisdictions=facts, now=STARTED)


def page_of(code: str) -> str:
    return reverse("tracker:jurisdiction", args=[code])


@pytest.fixture(autouse=True)
def _law(db: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.PUBLIC = True
    monkeypatch.setattr(clock, "now", lambda: almaty(12, 20))
    load("KZ", "US-MI")


def enter(number: int, *, signed: bool = False, title: str = "Law") -> Bill:
    """Enter a bill that the Senate approved on 18 December, and perhaps one that was signed on the 30th."""
    bill = Bill.objects.create(jurisdiction=Jurisdiction.objects.get(code="KZ"), identifier=f"No. {number}")
    BillTitle.objects.create(bill=bill, language="en", text=f"{title} {number}")
    record_event(bill=bill, new=NewEvent("lower_passed", PASSED_AT.date()), recorded_by=None, now=PASSED_AT)
    record_event(bill=bill, new=NewEvent("upper_passed", APPROVED_AT.date()), recorded_by=None, now=APPROVED_AT)
    if signed:
        record_event(bill=bill, new=NewEvent("signed", SIGNED_AT.date()), recorded_by=None, now=SIGNED_AT)
    return bill


@pytest.mark.parametrize("address", [LIST, page_of("KZ")])
def test_a_stranger_reads_it_only_where_the_installation_is_public(client: Client, settings: Any, address: str) -> None:
    assert client.get(address).status_code == 200

    settings.PUBLIC = False

    assert client.get(address).status_code == 302


def test_the_list_names_every_jurisdiction_but_the_one_for_drills(client: Client) -> None:
    load()
    Jurisdiction.objects.create(code=DRILL, names={"en": "Drill land"}, time_zone="UTC")
    enter(1)

    response = client.get(LIST)

    groups = dict(response.context["groups"])
    assert {name: len(rows) for name, rows in groups.items()} == {"Countries": 42, "US states": 50}
    kazakhstan = next(row for row in groups["Countries"] if row.code == "KZ")
    assert (kazakhstan.law, kazakhstan.bills, kazakhstan.windows) == ("Constitution of 1995", 1, 1)
    assert "Drill land" not in response.content.decode()


def test_a_region_of_another_country_has_a_group_of_its_own(client: Client) -> None:
    Jurisdiction.objects.create(code="DE-BY", names={"en": "Bavaria"}, time_zone="Europe/Berlin")

    groups = dict(client.get(LIST).context["groups"])

    assert [(row.name, row.law) for row in groups["Other regions"]] == [("Bavaria", "")]


@pytest.mark.parametrize(
    ("language", "first", "name"), [("ru", "Азербайджан", "Казахстан"), ("kk", "АҚШ", "Қазақстан")]
)
def test_names_are_in_the_readers_language_and_in_its_alphabet(
    client: Client, language: str, first: str, name: str
) -> None:
    load()
    rows = client.get(LIST, headers={"Accept-Language": language}).context["groups"][0][1]

    assert rows[0].name == first
    assert name in {row.name for row in rows}


def test_kazakh_letters_stand_where_the_alphabet_has_them() -> None:
    names = ["Германия", "Ғажап", "Дания", "Қазақстан", "Кения", "Латвия"]

    assert sorted(names, key=lambda name: sorting_key(name, "kk")) == [*names[:3], "Кения", "Қазақстан", "Латвия"]


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_every_jurisdiction_has_a_page_in_every_language(client: Client, language: str) -> None:
    load()
    for code in bundled_jurisdictions():
        response = client.get(page_of(code), headers={"Accept-Language": language})

        assert response.status_code == 200, code
        html = response.content.decode()
        assert f'<html lang="{language}">' in html
        assert len(response.content) < 60_000, code
        flow = response.context["flow"]
        assert html.count('<rect class="stage ') == len(response.context["stations"]) == len(flow.stages)
        assert "style=" not in html
        assert "<script" not in html


def test_the_page_shows_the_numbers_with_their_source_and_how_sure_they_are(client: Client) -> None:
    page = client.get(page_of("KZ"), {"version": "kz-1995"}).content.decode()

    for says in (
        "Within 60 days from “Passed by the Mazhilis”, that day not counted.",
        "Constitution of Kazakhstan (1995), Art. 61(4)",
        "older text, of 2017",
        "as reported",
        "unverified",
        "The objections count as accepted.",
        'lang="en">A constitutional law needs two thirds',
        "Saturday 20 December 2025, 12:00",
        "Asia/Almaty",
        "Saturday, Sunday",
        "Kazakh, Russian",
    ):
        assert says in page, says


def test_the_version_in_force_is_shown_unless_another_is_asked_for(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shown(**asked: str) -> list[tuple[str, str, bool]]:
        versions = client.get(page_of("KZ"), asked).context["versions"]
        return [(one.slug, one.when, one.is_shown) for one in versions]

    assert shown() == [("kz-2026", "to come", False), ("kz-1995", "in force", True)]
    assert shown(version="kz-2026") == [("kz-2026", "to come", True), ("kz-1995", "in force", False)]
    assert shown(version="nonsense") == shown()

    monkeypatch.setattr(clock, "now", lambda: almaty(11, 20, year=2026))

    assert shown() == [("kz-2026", "in force", True), ("kz-1995", "earlier", False)]


def test_before_any_law_is_in_force_the_latest_is_shown(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: almaty(1, 1, year=1980))

    assert client.get(page_of("KZ")).context["shown"].slug == "kz-2026"
    assert "no law in force is known here" in client.get(LIST).content.decode()


def test_an_unknown_code_and_that_of_the_drill_are_not_there(client: Client) -> None:
    Jurisdiction.objects.create(code=DRILL, names={"en": "Drill land"}, time_zone="UTC")

    for code in ("XX", "kz", DRILL, "<b>"):
        assert client.get(page_of(code)).status_code == 404


def test_a_jurisdiction_without_law_bills_or_anything_has_a_page_and_its_name_is_only_words(client: Client) -> None:
    name = "<script>alert(1)</script>" + "Ұ" * 300
    Jurisdiction.objects.create(code="XQ", names={"en": name}, time_zone="UTC")

    for address in (LIST, page_of("XQ")):
        page = client.get(address).content.decode()
        assert "<script" not in page
        assert "&lt;script&gt;" in page
    assert "No law of this jurisdiction is loaded yet." in page
    assert "No signature there is on record here yet." in page
    assert "No bill of this jurisdiction is tracked yet." in page


def test_the_running_windows_come_first_and_lead_to_all_bills(client: Client) -> None:
    for number in range(7):
        enter(number)

    response = client.get(page_of("KZ"))

    assert len(response.context["running"]) == 5
    page = response.content.decode()
    assert "President&#x27;s signature" in page
    assert f"{reverse('tracker:bill-list')}?jurisdiction=KZ" in page
    assert "All bills there: 7; windows running: 7" in page


def test_a_stranger_is_offered_to_log_in_and_a_person_to_follow(client: Client, advocate: User) -> None:
    assert "Log in to follow" in client.get(page_of("KZ")).content.decode()

    client.force_login(advocate)
    link = (
        f"{reverse('alerts:subscription-new')}?scope=jurisdiction&jurisdiction={Jurisdiction.objects.get(code='KZ').pk}"
    )

    assert link.replace("&", "&amp;") in client.get(page_of("KZ")).content.decode()
    form = client.get(link).content.decode()
    assert f'<option value="{Jurisdiction.objects.get(code="KZ").pk}" selected>' in form


def test_days_that_editors_entered_are_listed_for_a_year(client: Client) -> None:
    kazakhstan = Jurisdiction.objects.get(code="KZ")
    for day, is_open in ((date(2026, 1, 5), False), (date(2026, 1, 10), True), (date(2027, 1, 5), False)):
        ChangedDay.objects.create(jurisdiction=kazakhstan, day=day, is_open=is_open, reason=f"Decree of {day.year}")

    page = client.get(page_of("KZ"))

    assert [changed.day.isoformat() for _, changed in page.context["closed_days"]] == ["2026-01-05", "2026-01-10"]
    assert "Monday 5 January 2026" in page.content.decode()


def test_the_record_of_own_bills_is_told_apart_from_published_ones(client: Client) -> None:
    for number in range(3):
        enter(number, signed=True)
    enter(3)

    records = client.get(page_of("KZ")).context["records"]

    assert [(one.source, one.start, one.record.bills) for one in records] == [
        ("Bills in this tracker", "Approved by the Senate", 3),
        ("Published: single bills, from news and official journals", "Approved by the Senate", 1),
    ]
    assert (records[0].median, records[0].years, records[0].share, len(records[0].bars)) == ("12", "2025", "0%", 1)
    assert records[1].picture is None
    assert [(case.act, case.days, case.on) for case in records[1].cases] == [
        ("Signed by the President", 12, "Tuesday 30 December 2025")
    ]


def test_a_signature_that_was_struck_out_is_not_in_the_record(client: Client) -> None:
    bill = enter(1, signed=True)
    struck = NewEvent(VOID, SIGNED_AT.date(), corrects=bill.events.get(kind="signed"), reason="A rumour.")
    record_event(bill=bill, new=struck, recorded_by=None, now=SIGNED_AT)

    assert [one.source for one in client.get(page_of("KZ")).context["records"]] == [
        "Published: single bills, from news and official journals"
    ]


def test_the_record_of_many_is_a_picture_with_its_figures_in_words(client: Client) -> None:
    page = client.get(page_of("US-MI"))

    michigan = page.context["records"][0]
    assert (michigan.record.bills, michigan.median, michigan.years) == (2416, "6", "2009–2015")
    assert michigan.others[0][0] == "Vetoed by the Governor"
    html = page.content.decode()
    assert "Days until the signature: median 6, fewest 0, most 14; bills: 2416." in html
    assert html.count('class="column"') == 15


@pytest.mark.parametrize("address", [LIST, page_of("KZ")])
def test_a_page_takes_few_queries_whatever_the_number_of_bills(
    client: Client, advocate: User, address: str, django_assert_max_num_queries: Any
) -> None:
    load()
    client.force_login(advocate)
    for number in range(8):
        enter(number, signed=number % 2 == 0, title="Ұзақ атау " * 30)

    with django_assert_max_num_queries(AT_MOST_QUERIES):
        response = client.get(address)

    assert response.status_code == 200
    assert len(response.content) < 100_000

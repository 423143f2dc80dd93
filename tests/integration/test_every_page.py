"""Every page there is: it answers, quickly and lightly, in whole HTML, to those who may read it and to nobody else."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from justhtml import JustHTML

from accounts.models import User
from tests import reading
from tests.filled import World
from tests.opened import furnish, opened
from tests.pages import (
    BELONGS_TO_NOBODY,
    EXCEPTIONS,
    MINE,
    PAGES,
    PARAMETERS,
    ROLE_OF,
    SECRET,
    SITE,
    THEIRS,
    Address,
    Kind,
    Who,
    is_led_to_the_login,
    is_not_ours,
    page,
    patterns,
    reader_of,
    visitor,
)

AT_MOST_QUERIES = 10
AT_MOST_BYTES = 100_000
LANGUAGES = [code for code, _ in site_settings.LANGUAGES]

# In one process, for each would fill a world of its own and ask for every page.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("every_page")]


@dataclass
class Answer:
    """What came back, and what it cost."""

    response: Any
    queries: list[str]

    @cached_property
    def html(self) -> str:
        return str(self.response.content.decode())

    @cached_property
    def document(self) -> JustHTML:
        return reading.parsed(self.html)


class Answers:
    """The answers of the site, each asked for once and kept."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._kept: dict[tuple[Address, str], Answer] = {}

    def of(self, address: Address, language: str = "en") -> Answer:
        key = (address, language)
        if key not in self._kept:
            self._kept[key] = self.anew(address, language)
        return self._kept[key]

    def anew(self, address: Address, language: str = "en") -> Answer:
        User.objects.update(language=language)
        client = reader_of(address, self.world)
        with (
            override_settings(PUBLIC=site_settings.PUBLIC or address.is_framed),
            CaptureQueriesContext(connection) as counted,
        ):
            response = client.get(address.url(self.world), headers={"Accept-Language": language})
        return Answer(response, [one["sql"] for one in counted.captured_queries])


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, opened(patch) as world:
        yield world


@pytest.fixture(scope="module")
def answers(world: World, django_db_blocker: Any) -> Answers:
    return Answers(world)


@pytest.fixture(autouse=True)
def _furnished(settings: Any, _mail_in_a_folder_of_its_own: None, _no_hold: None) -> None:
    furnish(settings)


same_on_every_database = pytest.mark.html
every_page = pytest.mark.parametrize("address", PAGES, ids=str)
every_address = pytest.mark.parametrize("address", SITE, ids=str)
FOR_ADMINISTRATORS_TOO = [
    one
    for one in PAGES
    if one.who in {Who.PUBLIC, Who.PERSON} and not one.before and not set(one.parameters) & set(MINE)
]
every_read_address = pytest.mark.parametrize("address", [one for one in SITE if one.kind is not Kind.ACT], ids=str)


# The list itself.


def test_every_address_of_the_site_is_in_the_list_or_excepted_with_a_reason() -> None:
    listed = {one.name for one in SITE} | set(EXCEPTIONS)

    assert [name for name, _, pattern in patterns() if name not in listed and not is_not_ours(name, pattern)] == []
    assert listed - {name for name, _, _ in patterns()} == set()
    assert {one.name for one in SITE} & set(EXCEPTIONS) == set()


def test_every_parameter_is_said_to_be_somebodys_or_nobodys() -> None:
    known = {*BELONGS_TO_NOBODY, *MINE}

    assert set(MINE) == set(THEIRS)
    assert not set(MINE) & set(BELONGS_TO_NOBODY)
    for one in SITE:
        assert set(one.parameters) <= known | set(one.values), f"{one}: say in tests/pages.py what stands for these"
        assert set(one.values) <= set(one.parameters), f"{one} has no such parameter"


def test_no_two_lines_have_the_same_name() -> None:
    assert len({str(one) for one in SITE}) == len(SITE)


# What it answers, and what that costs.


@every_read_address
@pytest.mark.parametrize(
    "language", [pytest.param(one, marks=() if one == "en" else same_on_every_database) for one in LANGUAGES]
)
def test_it_answers(answers: Answers, address: Address, language: str) -> None:
    response = answers.of(address, language).response

    assert response.status_code == 200, response.headers.get("Location")


@every_read_address
def test_it_takes_few_queries(answers: Answers, address: Address) -> None:
    queries = answers.of(address).queries

    assert len(queries) <= AT_MOST_QUERIES, f"{len(queries)} queries:\n" + "\n".join(one[:300] for one in queries)


@pytest.mark.parametrize("address", FOR_ADMINISTRATORS_TOO, ids=str)
def test_it_takes_few_queries_for_an_administrator_too(answers: Answers, address: Address) -> None:
    """They are shown more than others: what may be recorded, and whether alerts go out."""
    client = visitor(answers.world, Who.ADMINISTRATOR)
    # Once a day a visit is noted, which is no part of what a page costs.
    client.get(reverse("alerts:dashboard"))

    with CaptureQueriesContext(connection) as counted:
        response = client.get(address.url(answers.world))

    assert response.status_code == 200
    assert len(counted) <= AT_MOST_QUERIES


@same_on_every_database
def test_with_twice_the_rows_no_address_takes_more_queries(answers: Answers, world: World) -> None:
    addresses = [one for one in SITE if one.kind is not Kind.ACT]
    before = {one: len(answers.anew(one).queries) for one in addresses}

    world.grow()

    grown = {one: answers.anew(one).queries for one in addresses}
    more = {f"{one}: {before[one]} -> {len(queries)}" for one, queries in grown.items() if len(queries) > before[one]}
    assert more == set()


@same_on_every_database
@every_page
def test_it_is_light_with_all_it_links(answers: Answers, address: Address) -> None:
    for language in LANGUAGES:
        answer = answers.of(address, language)

        assert reading.weight(answer.html, answer.document) < AT_MOST_BYTES, language


# What stands in it.

CHECKS: list[Callable[[JustHTML], list[str]]] = [
    reading.not_well_formed,
    reading.inline_parts,
    reading.from_elsewhere,
    reading.headings_out_of_order,
    reading.unlabelled_fields,
    reading.doubled_ids,
    reading.names_of_nothing,
    reading.without_text,
]


@same_on_every_database
@every_page
def test_its_html_has_no_faults(answers: Answers, address: Address) -> None:
    document = answers.of(address).document
    faults = [f"{check.__name__}: {fault}" for check in CHECKS for fault in check(document)]

    assert not faults, "\n".join(faults)


@same_on_every_database
@every_page
def test_it_says_which_language_it_speaks(answers: Answers, address: Address) -> None:
    roots = [reading.found_in(answers.of(address, language).document, "html") for language in LANGUAGES]

    assert [[one.attrs.get("lang") for one in found] for found in roots] == [[language] for language in LANGUAGES]


@same_on_every_database
@every_page
def test_a_field_for_a_day_holds_what_a_browser_reads_in_each_language(answers: Answers, address: Address) -> None:
    fields = [reading.found_in(answers.of(address, one).document, "input[type=date]") for one in LANGUAGES]
    days = {field.attrs.get("value") or "" for found in fields for field in found}

    assert [day for day in days if day and not re.fullmatch(r"\d{4}-\d\d-\d\d", day)] == []


@same_on_every_database
@pytest.mark.parametrize("name", ["admin:alerts-health", "admin:bounces"])
@pytest.mark.parametrize("language", ["ru", "kk"])
def test_what_is_counted_is_named_in_the_language_of_the_page(answers: Answers, name: str, language: str) -> None:
    (address,) = (one for one in PAGES if str(one) == name)
    cells = reading.found_in(answers.of(address, language).document, "tbody th, tbody td")

    assert len(cells) > 5
    assert [cell.to_text() for cell in cells if re.search("[A-Za-z]{2,}", cell.to_text())] == []


@same_on_every_database
@every_page
def test_it_has_a_title_and_one_main_part(answers: Answers, address: Address) -> None:
    document = answers.of(address).document

    assert [one for one in reading.found_in(document, "title") if one.to_text().strip()]
    assert len(reading.found_in(document, "main, [role=main]")) == 1


@same_on_every_database
@every_read_address
def test_its_headers_guard_it(answers: Answers, address: Address) -> None:
    headers = answers.of(address).response.headers
    policy = dict(one.strip().partition(" ")[::2] for one in headers["Content-Security-Policy"].split(";"))

    assert policy["default-src"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == ("no-referrer" if "/private/" in address.url(answers.world) else "same-origin")
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    if address.kind is Kind.PAGE and not address.is_framed:
        assert {"'unsafe-inline'", "'unsafe-eval'", "*", "https:", "data:"}.isdisjoint(
            " ".join(policy.values()).split()
        )
        assert policy["form-action"] == "'self'"
        assert policy["base-uri"] == "'none'"
    if not address.is_framed:
        assert headers["X-Frame-Options"] == "DENY"
        assert "sandbox" in policy or policy["frame-ancestors"] == "'none'"
    if address.is_framed:
        assert policy["frame-ancestors"] == "*"
        assert policy["form-action"] == "'none'"
    elif ROLE_OF[address.who] is not Who.STRANGER:
        assert "no-store" in headers["Cache-Control"]


# Who may see it.


@same_on_every_database
@every_address
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_led_to_the_login_or_reads_what_is_for_everybody(
    answers: Answers, address: Address, method: str
) -> None:
    stranger = visitor(answers.world, Who.STRANGER)
    if address.before is not None and ROLE_OF[address.who] is Who.STRANGER:
        address.before(stranger, answers.world)

    response = getattr(stranger, method)(address.url(answers.world))

    is_closed = address.who in {Who.PUBLIC, Who.PERSON, Who.ADMINISTRATOR}
    assert is_led_to_the_login(response) is is_closed
    assert response.status_code < 500


@same_on_every_database
@every_address
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_person_does_not_see_what_is_for_administrators(answers: Answers, address: Address, method: str) -> None:
    person = visitor(answers.world, Who.PERSON)
    if address.before is not None and ROLE_OF[address.who] is Who.PERSON:
        address.before(person, answers.world)

    response = getattr(person, method)(address.url(answers.world))

    is_closed = is_led_to_the_login(response, and_back=True) or response.status_code == 403
    assert is_closed is (address.who is Who.ADMINISTRATOR)


@pytest.mark.parametrize("address", [one for one in SITE if one.kind is Kind.ACT], ids=str)
def test_no_link_does_what_takes_a_button(answers: Answers, address: Address) -> None:
    assert visitor(answers.world, Who.PERSON).get(address.url(answers.world)).status_code == 405


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", [one for one in SITE if set(one.parameters) & set(THEIRS)], ids=str)
def test_what_is_somebody_elses_is_not_there(answers: Answers, address: Address, method: str) -> None:
    if address.kind is Kind.ACT and method == "get":
        method = "post"
    for name in set(address.parameters) & set(THEIRS):
        url = address.url(answers.world, **{name: THEIRS[name](answers.world)})

        assert getattr(visitor(answers.world, Who.PERSON), method)(url).status_code in {404, 405}


@pytest.mark.parametrize("address", [one for one in PAGES if set(one.parameters) & SECRET], ids=str)
def test_a_secret_that_is_none_shows_nothing(answers: Answers, address: Address) -> None:
    secret = next(name for name in address.parameters if name in SECRET)
    client = visitor(answers.world, Who.STRANGER)

    guesses = [client.get(address.url(answers.world, **{secret: guess})) for guess in ("0" * 64, "1-" + "f" * 32)]

    shown = [one.content.decode() for one in guesses if one.status_code != 404]
    assert [says for says in shown for one in answers.world.people if one.email in says] == []
    assert [says for says in shown if answers.world.bills["approved"].title("en") in says] == []


# What a stranger reads where the installation is public.


@pytest.mark.parametrize("address", [one for one in PAGES if one.who is Who.PUBLIC], ids=str)
def test_what_is_public_shows_nothing_about_people(answers: Answers, address: Address, settings: Any) -> None:
    settings.PUBLIC = True

    response = visitor(answers.world, Who.STRANGER).get(address.url(answers.world))

    assert response.status_code == 200
    html = response.content.decode()
    assert [one.email for one in answers.world.people if one.email in html] == []
    assert "a phrase that only one person searches for" not in html
    sent_to = {one.attrs.get("action") for one in reading.found_in(reading.parsed(html), "form[method=post]")}
    assert sent_to <= {reverse("choose_language")}
    assert reverse("account_login") in html


@pytest.mark.parametrize("address", [one for one in PAGES if one.who is Who.PUBLIC], ids=str)
def test_what_is_public_takes_few_queries_for_a_stranger_too(
    answers: Answers, address: Address, settings: Any, django_assert_max_num_queries: Any
) -> None:
    settings.PUBLIC = True

    with django_assert_max_num_queries(AT_MOST_QUERIES):
        visitor(answers.world, Who.STRANGER).get(address.url(answers.world))


# That the checks can fail.

BROKEN: list[tuple[Callable[[JustHTML], list[str]], str]] = [
    (reading.not_well_formed, "<p>one</b>"),
    (reading.inline_parts, "<style>a {}</style>"),
    (reading.inline_parts, "<script>alert(1)</script>"),
    (reading.inline_parts, '<p style="color: red">'),
    (reading.inline_parts, '<button onclick="go()">'),
    (reading.inline_parts, '<a href="javascript:go()">'),
    (reading.from_elsewhere, '<img src="https://example.org/pixel.gif" alt="">'),
    (reading.from_elsewhere, '<script src="//example.org/script.js"></script>'),
    (reading.headings_out_of_order, "<h1>a</h1><h3>b</h3>"),
    (reading.headings_out_of_order, "<h2>a</h2>"),
    (reading.headings_out_of_order, "<h1>a</h1><h1>b</h1>"),
    (reading.unlabelled_fields, '<label for="b">B</label><input id="a" name="a">'),
    (reading.doubled_ids, '<p id="a"></p><p id="a"></p>'),
    (reading.names_of_nothing, '<section aria-labelledby="a"></section>'),
    (reading.without_text, "<table><tr><th>a</th></tr></table>"),
    (reading.without_text, '<img src="/a.png">'),
    (reading.without_text, "<svg><path d='M0 0'/></svg>"),
]


@pytest.mark.parametrize(("check", "broken"), BROKEN)
def test_each_check_finds_what_it_looks_for(check: Callable[[JustHTML], list[str]], broken: str) -> None:
    whole = f'<!DOCTYPE html><html lang="en"><head><title>t</title></head><body>{broken}</body></html>'

    assert check(reading.parsed(whole)) != []


def test_an_address_that_somebody_forgot_to_list_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(EXCEPTIONS, "favicon.ico")

    with pytest.raises(AssertionError):
        test_every_address_of_the_site_is_in_the_list_or_excepted_with_a_reason()


def test_a_page_knows_its_parameters() -> None:
    assert (
        page("alerts:subscription", Who.PERSON).parameters == PARAMETERS["alerts:subscription"] == ["subscription_id"]
    )

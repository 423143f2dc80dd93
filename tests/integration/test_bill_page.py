"""The page of a bill, its brief, its card and its embeds: what they say, to whom, and how much they ask and weigh."""

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from alerts import queries as alerts_queries
from alerts.models import Scope
from alerts.services.foretell import foretold, foretold_of_bill
from alerts.services.subscribe import mute, subscribe
from alerts.templatetags.alerts import BillAlerts
from alerts.web.ahead import AHEAD
from tests.moments import APPROVED_AT, PASSED_AT, SIGNED_AT, STARTED, almaty
from tests.wishes import follow
from tracker import clock, queries
from tracker.models import Bill, BillDocument, BillEvent, BillSource, BillTitle, Deadline, Topic
from tracker.models.law import DRILL
from tracker.services.record import NewEvent, record_event
from tracker.web.bill import LATEST, OF_MANY

pytestmark = pytest.mark.html

TODAY = almaty(12, 19)
AT_MOST_QUERIES = 10
HOSTILE = "</script><script>alert(1)</script>\"'><svg onload=alert(2)>&amp;\u2028\u2029\x07"
LONG_KAZAKH = (
    "Қазақстан Республикасының кейбір заңнамалық актілеріне өзгерістер мен толықтырулар енгізу туралы " * 3 + "заң."
)

PAGES = ["tracker:bill", "tracker:bill-brief", "tracker:bill-card", "tracker:bill-embed", "tracker:bill-embed-window"]
EMBEDS = ["tracker:bill-embed", "tracker:bill-embed-window"]


@pytest.fixture(autouse=True)
def _on_the_day_after_the_senates_approval(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: TODAY)


@pytest.fixture
def public(settings: Any) -> None:
    settings.PUBLIC = True


@pytest.fixture
def logged_in(client: Client, advocate: User) -> Client:
    client.force_login(advocate)
    return client


def page(client: Client, bill: Bill, name: str = "tracker:bill", **asked: str) -> str:
    response = client.get(reverse(name, args=[bill.pk]), asked)
    assert response.status_code == 200
    return re.sub(r"[ \n]+", " ", response.content.decode())


def facts_on(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    return dict(json.loads(found[1]))


def make_long(bill: Bill) -> None:
    """Give the bill 200 events, 40 windows, 30 topics and 30 sources."""
    BillEvent.objects.bulk_create(
        BillEvent(
            bill=bill,
            kind="postponed",
            happened_on=date(2025, 5, 1) + timedelta(days=number),
            note=f"Said for the time number {number}.",
            recorded_at=PASSED_AT,
        )
        for number in range(200)
    )
    pattern = bill.deadlines.get(window="signature")
    for number in range(2, 42):
        pattern.pk, pattern.occurrence = None, number
        pattern.save(force_insert=True)
    for number in range(30):
        bill.topics.add(Topic.objects.create(slug=f"topic-{number}", name=f"Topic {number}"))
        BillSource.objects.create(bill=bill, url=f"https://news.example/{number}", title=f"Source {number}")


# Who may read.


@pytest.mark.parametrize("name", PAGES[:3])
def test_where_all_is_public_a_stranger_reads_it_and_else_logs_in(
    client: Client, approved_bill: Bill, settings: Any, name: str
) -> None:
    url = reverse(name, args=[approved_bill.pk])
    assert client.get(url)["Location"].startswith(reverse("account_login"))

    settings.PUBLIC = True

    assert client.get(url).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_a_drill_is_no_strangers_matter_and_what_is_not_there_is_not_found(
    client: Client, public: None, approved_bill: Bill, name: str
) -> None:
    approved_bill.jurisdiction.code = DRILL
    approved_bill.jurisdiction.save()

    assert client.get(reverse(name, args=[approved_bill.pk])).status_code == 404
    assert client.get(reverse(name, args=[9999])).status_code == 404


def test_a_stranger_sees_nothing_of_people_and_is_asked_to_log_in(
    client: Client, public: None, follower: User, approved_bill: Bill
) -> None:
    html = page(client, approved_bill)

    assert f"{reverse('account_login')}?next=/bills/{approved_bill.pk}/" in html.replace("%2F", "/")
    assert "Your reminders" not in html
    assert follower.email not in html
    assert "Follow this bill" not in html


# What it says.


def test_above_all_it_says_in_one_sentence_where_the_bill_stands(logged_in: Client, approved_bill: Bill) -> None:
    html = page(logged_in, approved_bill)

    assert (
        "It may be signed any day from 18 December 2025; expected between 28 December 2025 and 17 January 2026;"
        " no later than 28 January 2026." in html
    )
    assert "If nobody acts: Nothing follows" in html
    assert "Possible any day, expected later" in html
    assert "<strong>in 9 days</strong>" in html
    assert "Outer limit: in 40 days" in html


STATES = [
    # today, what is said, which date counts down
    (almaty(12, 28), "the window opened on 28 December 2025", "<strong>today</strong>"),
    (almaty(1, 10, year=2026), "the window opened on 28 December 2025", "<strong>in 7 days</strong>"),
    (almaty(1, 20, year=2026), "and still may be", "<strong>in 8 days</strong>"),
    (almaty(1, 28, year=2026), "is the last day on which it can be signed", "<strong>today</strong>"),
    (almaty(2, 2, year=2026), "What the law presumes: Nothing follows", "<strong>5 days ago</strong>"),
]


@pytest.mark.parametrize(("now", "says", "counts"), STATES)
def test_the_page_follows_the_calendar(
    logged_in: Client, approved_bill: Bill, monkeypatch: pytest.MonkeyPatch, now: Any, says: str, counts: str
) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)

    html = page(logged_in, approved_bill)

    assert says in html
    assert counts in html


def test_a_clock_that_stands_still_counts_no_days_down(logged_in: Client, approved_bill: Bill) -> None:
    record_event(bill=approved_bill, new=NewEvent("court_referred", date(2025, 12, 19)), recorded_by=None, now=TODAY)
    Deadline.objects.exclude(window="signature").update(reminds=False)

    html = page(logged_in, approved_bill)

    assert "The clock for signing stands still" in html
    assert 'class="countdown' not in html


def test_a_window_whose_last_day_nobody_knows_says_so(logged_in: Client, approved_bill: Bill) -> None:
    record_event(bill=approved_bill, new=NewEvent("signed", date(2025, 12, 19)), recorded_by=None, now=TODAY)

    html = page(logged_in, approved_bill)

    assert "Signed by the President: 19 December 2025. Official publication: possible any day now" in html
    assert "the last day is not known" in html


def test_before_anything_happened_it_says_that_and_shows_the_way(logged_in: Client, bill: Bill) -> None:
    html = page(logged_in, bill)

    assert "Nothing is recorded yet." in html
    assert "No window is running." in html
    assert html.count('<li class="ahead"') == 7


def test_the_stages_say_what_is_done_what_is_now_and_what_is_to_come(logged_in: Client, approved_bill: Bill) -> None:
    stages = re.findall(r'<li class="(done|current|ahead)"', page(logged_in, approved_bill))

    assert stages == ["done", "done", "current", "ahead", "ahead", "ahead", "ahead"]
    assert "Approved by the Senate, Thursday 18 December 2025" in page(logged_in, approved_bill)
    assert "since Thursday 18 December 2025" in page(logged_in, approved_bill)


def test_each_date_opens_its_own_working_with_citation_and_confidence(logged_in: Client, approved_bill: Bill) -> None:
    html = page(logged_in, approved_bill)
    start = html.index('id="signature-1-outer"')
    outer = html[start : html.index("</details>", start)]

    assert "1 calendar month from Sunday 28 December 2025" in outer
    assert "Approved by the Senate: Thursday 18 December 2025" in outer
    assert "Art. 44(2) (older text, of 2017)" in outer
    assert "day 10 is" not in outer, "that is the working of another date"
    assert 'href="#signature-1-outer"' in outer
    for figure in ("first-possible", "opens", "closes"):
        assert f'id="signature-1-{figure}"' in html


def test_a_title_is_marked_with_its_language_and_the_others_stand_below(
    logged_in: Client, advocate: User, approved_bill: Bill
) -> None:
    User.objects.filter(pk=advocate.pk).update(language="ru")

    html = page(logged_in, approved_bill)

    assert re.search(r'<h1 lang="ru">\s*Закон о внесении', html)
    assert html.index('<p class="other-title" lang="kk">') < html.index('<p class="other-title" lang="en">')


def test_a_bill_without_a_title_is_called_by_its_identifier(logged_in: Client, approved_bill: Bill) -> None:
    BillTitle.objects.all().delete()

    html = page(logged_in, approved_bill)

    assert re.search(r"<h1 ?> ?Archives 2025", html)
    assert facts_on(html)["name"] == "Archives 2025"


def test_votes_are_written_and_drawn_where_they_can_be_compared(logged_in: Client, bill: Bill) -> None:
    new = NewEvent("lower_passed", date(2025, 11, 12), votes_for=60, votes_against=30, votes_abstain=10)
    record_event(bill=bill, new=new, recorded_by=None, now=PASSED_AT)

    html = page(logged_in, bill)

    assert "For: <strong>60</strong>" in html
    assert "Abstaining: <strong>10</strong>" in html
    assert re.findall(r'x="([\d.]+)"\s+width="([\d.]+)"', html[html.index('class="votes"') :]) == [
        ("0.00", "60.00"),
        ("60.00", "30.00"),
        ("90.00", "10.00"),
    ]


@pytest.mark.parametrize("votes", [{"votes_for": 60}, {"votes_for": 0, "votes_against": 0}])
def test_votes_that_cannot_be_compared_are_only_written(logged_in: Client, bill: Bill, votes: Any) -> None:
    record_event(bill=bill, new=NewEvent("lower_passed", date(2025, 11, 12), **votes), recorded_by=None, now=PASSED_AT)

    html = page(logged_in, bill)

    assert f"For: <strong>{votes['votes_for']}</strong>" in html
    assert 'vote-for" x=' not in re.sub(r"\s+", " ", html)


def test_a_correction_stands_beside_what_it_corrects_with_the_reason(logged_in: Client, passed_bill: Bill) -> None:
    wrong = passed_bill.events.get()
    new = NewEvent("lower_passed", date(2025, 11, 11), corrects=wrong, reason="The minutes say so.")
    record_event(bill=passed_bill, new=new, recorded_by=None, now=PASSED_AT)
    right = passed_bill.events.get(corrects=wrong)

    html = page(logged_in, passed_bill)

    assert "<s>Passed by the Mazhilis</s>" in html
    assert "Corrected: The minutes say so." in html
    assert f'href="#event-{right.pk}"' in html
    assert f'href="#event-{wrong.pk}"' in html


def test_who_recorded_it_is_shown_to_staff_alone(client: Client, bill: Bill, advocate: User, editor: User) -> None:
    new = NewEvent("lower_passed", date(2025, 11, 12))
    record_event(bill=bill, new=new, recorded_by=editor, now=PASSED_AT)
    says = f"by account {editor.pk}"

    client.force_login(advocate)
    assert says not in page(client, bill)
    client.force_login(editor)
    assert says in page(client, bill)


@pytest.mark.parametrize(
    ("zone", "here", "there"),
    [("Asia/Almaty", "15:00 (Asia/Almaty)", ""), ("Europe/Berlin", "11:00 (Europe/Berlin)", "15:00 (Asia/Almaty)")],
)
def test_when_it_was_recorded_is_in_the_readers_zone_and_beside_it_in_the_jurisdictions_if_that_differs(
    logged_in: Client, advocate: User, passed_bill: Bill, zone: str, here: str, there: str
) -> None:
    User.objects.filter(pk=advocate.pk).update(time_zone=zone)

    html = page(logged_in, passed_bill)

    assert f"Recorded: Wednesday 12 November 2025, {here}" in html
    assert ("there:" in html) == bool(there)
    assert there in html


def test_sources_have_their_archived_copy_and_documents_their_language_and_day(
    logged_in: Client, approved_bill: Bill
) -> None:
    BillSource.objects.create(
        bill=approved_bill,
        url="https://a.example/",
        title="A",
        archive_url="https://archive.example/a",
        archived_on=date(2025, 12, 18),
    )
    BillSource.objects.create(
        bill=approved_bill, url="https://b.example/", title="B", archive_url="https://archive.example/b"
    )
    BillDocument.objects.create(
        bill=approved_bill, url="https://text.example/", title="Text", language="ru", dated_on=date(2025, 12, 1)
    )

    html = page(logged_in, approved_bill)

    assert "archived copy, made on: Thursday 18 December 2025" in html
    assert 'href="https://archive.example/b"' in html
    assert 'hreflang="ru"' in html
    assert "Русский · Monday 1 December 2025" in html


# The reader's own.


def test_one_click_follows_and_the_box_says_what_will_be_told(
    logged_in: Client, advocate: User, approved_bill: Bill
) -> None:
    assert "Follow this bill" in page(logged_in, approved_bill)
    assert "14, 7, 3 and 1 days before it closes" in page(logged_in, approved_bill)

    logged_in.post(reverse("alerts:subscribe", args=[approved_bill.pk]))
    html = page(logged_in, approved_bill)

    assert "You follow this bill" in html
    assert "You will be told on" in html
    assert 'class="reminder"' in html
    assert "Your reminders: Friday 19 December 2025" in html

    mute(subscriber=advocate, bill=approved_bill, now=TODAY)
    html = page(logged_in, approved_bill)

    assert "Hear of it again" in html
    assert 'class="reminder"' not in html


def test_a_wider_wish_is_named(logged_in: Client, advocate: User, approved_bill: Bill) -> None:
    follow(advocate, Scope.TOPIC, topic=approved_bill.topics.get())

    html = page(logged_in, approved_bill)

    assert '<ul class="ways">' in html
    assert "LGBT rights" in html
    assert "Follow this bill" in html
    assert "Mute this bill" in html


def test_who_muted_it_and_follows_other_things_is_told_that_it_is_muted(
    logged_in: Client, advocate: User, approved_bill: Bill
) -> None:
    follow(advocate, Scope.TOPIC, topic=approved_bill.topics.get())
    mute(subscriber=advocate, bill=approved_bill, now=TODAY)

    assert "Hear of it again" in page(logged_in, approved_bill)


@pytest.mark.parametrize("escalates", [False, True])
@pytest.mark.parametrize("now", [APPROVED_AT, TODAY, almaty(1, 16, year=2026)])
def test_the_page_foretells_just_what_the_timetable_does(
    follower: User, approved_bill: Bill, now: Any, escalates: bool
) -> None:
    from_timetable = foretold(subscriber=follower, now=now, until=now + AHEAD, bill=approved_bill)
    wishes, _is_muted = alerts_queries.wishes_and_mute(approved_bill, follower.pk)
    for wish in wishes:
        wish.rhythm.choices["escalates"] = escalates

    on_page = foretold_of_bill(
        subscriber=follower,
        deadlines=queries.current_deadlines(approved_bill),
        wishes=wishes,
        paused_until=None,
        now=now,
        until=now + AHEAD,
    )

    assert on_page == from_timetable
    assert on_page


def test_of_nobody_nothing_is_shown(approved_bill: Bill) -> None:
    assert not BillAlerts(approved_bill).is_direct_only


# How much it asks for, and how much it weighs.


@pytest.mark.parametrize("is_long", [False, True])
def test_the_page_takes_ten_queries_for_a_follower_however_much_there_is(
    logged_in: Client, follower: User, approved_bill: Bill, django_assert_max_num_queries: Any, is_long: bool
) -> None:
    if is_long:
        make_long(approved_bill)

    with django_assert_max_num_queries(AT_MOST_QUERIES):
        html = page(logged_in, approved_bill)

    assert "You will be told on" in html


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_costs_five_queries(
    client: Client, public: None, approved_bill: Bill, django_assert_num_queries: Any, name: str
) -> None:
    make_long(approved_bill)

    with django_assert_num_queries(5):
        page(client, approved_bill, name)


def test_a_long_page_stays_light_and_leads_to_the_rest(client: Client, public: None, approved_bill: Bill) -> None:
    make_long(approved_bill)
    BillTitle.objects.filter(language="kk").update(text=LONG_KAZAKH)

    url = reverse("tracker:bill", args=[approved_bill.pk])
    styles = [Path("static") / name for name in ("countersign.css", "bill.css")]

    response = client.get(url, headers={"Accept-Language": "kk"})
    html = re.sub(r"[ \n]+", " ", response.content.decode())

    assert len(response.content) + sum(style.stat().st_size for style in styles) < 100_000
    assert html.count('<li id="event-') == LATEST
    assert f"Show {202 - LATEST} earlier events" in page(client, approved_bill)
    assert html.count('<article class="window') == OF_MANY
    assert "?window=signature-30#signature-30" in html
    assert page(client, approved_bill, history="all").count('<li id="event-') == 202
    assert 'id="signature-3-closes"' in page(client, approved_bill, window="signature-3")


# What programs read.


def test_the_facts_are_there_for_programs(client: Client, public: None, approved_bill: Bill) -> None:
    BillDocument.objects.create(
        bill=approved_bill, url="https://t.example/", title="Text", language="ru", dated_on=date(2025, 12, 1)
    )
    BillSource.objects.filter(title__contains="signed").update(archive_url="https://archive.example/s")

    facts = facts_on(page(client, approved_bill))

    assert facts["@type"] == "Legislation"
    assert facts["url"].endswith(reverse("tracker:bill", args=[approved_bill.pk]))
    assert facts["legislationIdentifier"] == "Archives 2025"
    assert facts["legislationJurisdiction"]["identifier"] == "KZ"
    assert facts["legislationLegalForce"] == "https://schema.org/NotInForce"
    assert {name["@language"] for name in facts["name"]} == {"en", "ru", "kk"}
    assert facts["keywords"] == ["LGBT rights"]
    assert facts["creativeWorkStatus"] == "Passed, to be handed to the President"
    assert facts["encoding"] == [
        {
            "@type": "LegislationObject",
            "name": "Text",
            "url": "https://t.example/",
            "inLanguage": "ru",
            "dateCreated": "2025-12-01",
        }
    ]
    assert facts["subjectOf"][1]["archivedAt"] == "https://archive.example/s"
    assert "legislationDate" not in facts, "it is not signed, and nothing is presumed"


def test_the_day_of_the_signature_and_the_force_of_law_come_with_their_events(
    client: Client, public: None, approved_bill: Bill
) -> None:
    for kind, on in (("signed", 19), ("published", 20), ("in_force", 30)):
        record_event(bill=approved_bill, new=NewEvent(kind, date(2025, 12, on)), recorded_by=None, now=SIGNED_AT)

    facts = facts_on(page(client, approved_bill))

    assert facts["legislationDate"] == "2025-12-19"
    assert facts["datePublished"] == "2025-12-20"
    assert facts["legislationDateOfApplicability"] == "2025-12-30"
    assert facts["legislationLegalForce"] == "https://schema.org/InForce"


def test_a_hostile_text_does_no_harm_anywhere(client: Client, public: None, approved_bill: Bill) -> None:
    BillTitle.objects.update(text=HOSTILE)
    Bill.objects.update(identifier=HOSTILE[:90], summary=HOSTILE, stance_reason=HOSTILE)
    BillSource.objects.update(title=HOSTILE)

    for name in PAGES:
        html = page(client, approved_bill, name)
        assert "<script>alert" not in html, name
        assert "<svg onload" not in html, name
        assert "\"'>" not in html, name

    html = page(client, approved_bill)
    assert html.count("</script>") == 1
    assert facts_on(html)["name"][0]["@value"] == HOSTILE
    block = html[html.index("ld+json") : html.index("</script>")]
    assert not set("<&\u2028\u2029") & set(block)
    picture = ElementTree.fromstring(client.get(reverse("tracker:bill-card", args=[approved_bill.pk])).content)  # noqa: S314 - our own
    assert [element.tag for element in picture.iter() if element.tag.endswith("script")] == []


def test_a_link_elsewhere_may_not_be_a_script(client: Client, public: None, approved_bill: Bill) -> None:
    html = page(client, approved_bill)

    assert "javascript:" not in html
    assert all(link.startswith(("/", "#", "?", "http", "mailto:")) for link in re.findall(r'href="([^"]*)"', html))


@pytest.mark.parametrize(("is_public", "says"), [(True, "index, follow"), (False, "noindex")])
def test_search_engines_may_keep_what_is_public(
    logged_in: Client, approved_bill: Bill, settings: Any, is_public: bool, says: str
) -> None:
    settings.PUBLIC = is_public

    html = page(logged_in, approved_bill)

    assert f'<meta name="robots" content="{says}">' in html
    assert '<meta property="og:title"' in html
    assert ("<iframe" in html.replace("&lt;", "<")) == is_public


def test_the_text_to_share_is_ready_and_no_third_party_is_needed(
    client: Client, public: None, approved_bill: Bill
) -> None:
    html = page(client, approved_bill)

    assert "mailto:?subject=Law%20on%20amendments" in html
    assert re.search(r"<textarea[^>]*readonly[^>]*>Law on amendments", html)
    assert not re.search(r'(?:src|srcset|action)="(?:https?:)?//', html)


# The card as a picture.


def test_the_card_is_a_picture_that_runs_nothing(client: Client, public: None, approved_bill: Bill) -> None:
    BillTitle.objects.filter(language="kk").update(text=LONG_KAZAKH)

    response = client.get(reverse("tracker:bill-card", args=[approved_bill.pk]), {"language": "kk"})
    picture = ElementTree.fromstring(response.content)  # noqa: S314 - our own

    assert response["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert response["Content-Disposition"].startswith("inline;")
    policy = {part.strip() for part in response["Content-Security-Policy"].split(";")}
    assert policy == {"default-src 'none'", "frame-ancestors 'none'"}
    assert response["Content-Language"] == "kk"
    assert "…" in "".join(picture.itertext()), "so long a title is cut"
    assert "2026 жылғы 28 қаңтар" in "".join(picture.itertext())


def test_the_card_of_a_bill_without_a_window_has_words_alone(client: Client, public: None, bill: Bill) -> None:
    picture = client.get(reverse("tracker:bill-card", args=[bill.pk])).content.decode()

    assert "Nothing is recorded yet." in picture
    assert "<g " not in picture


# What others embed.


@pytest.mark.parametrize("name", EMBEDS)
def test_an_embed_may_be_framed_by_any_site_and_kept_for_minutes(
    client: Client, public: None, approved_bill: Bill, name: str
) -> None:
    response = client.get(reverse(name, args=[approved_bill.pk]))
    html = response.content.decode()
    policy = response["Content-Security-Policy"]

    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    assert "form-action 'none'" in policy
    assert "script-src" not in policy
    assert "X-Frame-Options" not in response
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "max-age=300" in response["Cache-Control"]
    assert "public" in response["Cache-Control"]
    assert response.cookies == {}
    assert "<form" not in html
    assert "<script" not in html
    links = re.findall(r"<a [^>]*>", html)
    assert links
    assert all('target="_blank"' in link and 'rel="noopener"' in link for link in links)
    assert "It may be signed any day from 18 December 2025" in html


@pytest.mark.parametrize("name", EMBEDS)
def test_where_not_all_is_public_nothing_is_embedded_even_for_who_has_logged_in(
    logged_in: Client, approved_bill: Bill, name: str
) -> None:
    assert logged_in.get(reverse(name, args=[approved_bill.pk])).status_code == 404


@pytest.mark.parametrize(
    ("asked", "theme", "language"),
    [
        ({}, "auto", "en"),
        ({"theme": "dark", "language": "ru"}, "dark", "ru"),
        ({"theme": "light", "language": "kk"}, "light", "kk"),
        ({"theme": '"><b>', "language": "xx"}, "auto", "en"),
    ],
)
def test_an_embed_has_the_colours_and_the_language_that_are_asked_for(
    client: Client, public: None, approved_bill: Bill, asked: dict[str, str], theme: str, language: str
) -> None:
    response = client.get(reverse("tracker:bill-embed", args=[approved_bill.pk]), asked)

    assert f'<html lang="{language}" data-theme="{theme}">' in response.content.decode()
    assert response["Content-Language"] == language


def test_an_embed_speaks_the_language_of_the_browser_if_none_is_asked_for(
    client: Client, public: None, approved_bill: Bill
) -> None:
    url = reverse("tracker:bill-embed", args=[approved_bill.pk])

    assert 'lang="ru"' in client.get(url, headers={"Accept-Language": "ru"}).content.decode()


def test_an_embed_of_a_bill_without_a_window_says_where_it_stands(client: Client, public: None, bill: Bill) -> None:
    for name in EMBEDS:
        assert "Nothing is recorded yet." in page(client, bill, name)


# The brief.


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_brief_says_all_that_a_journalist_asks_in_the_language_asked_for(
    client: Client, public: None, approved_bill: Bill, language: str
) -> None:
    html = page(client, approved_bill, "tracker:bill-brief", language=language)

    assert f'<html lang="{language}">' in html
    for says in (
        approved_bill.summary_in(language)[:30].replace("“", "“"),
        queries.event_name(
            approved_bill.events.get(kind="upper_passed"), queries.law_of(approved_bill.jurisdiction), language
        ),
        "https://www.zakon.kz/obshestvo/6501528",
        "Art. 44(2)",
        "12:00",
        "Asia/Almaty",
    ):
        assert says in html, says


def test_the_brief_of_a_long_history_names_what_it_leaves_out(
    client: Client, public: None, approved_bill: Bill
) -> None:
    make_long(approved_bill)

    assert "194 earlier events are left out." in page(client, approved_bill, "tracker:bill-brief")


def test_the_brief_is_in_the_readers_language_if_none_is_asked_for(
    logged_in: Client, advocate: User, approved_bill: Bill
) -> None:
    User.objects.filter(pk=advocate.pk).update(language="kk")

    assert '<html lang="kk">' in page(logged_in, approved_bill, "tracker:bill-brief", language="xx")


def test_a_reader_follows_before_anything_is_known(logged_in: Client, advocate: User, bill: Bill) -> None:
    subscribe(subscriber=advocate, bill=bill, now=STARTED)

    assert "No reminder is due within 60 days" in page(logged_in, bill)

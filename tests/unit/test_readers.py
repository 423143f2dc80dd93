"""The readers of other systems' files: one small file of each kind, and files that are wrong."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.importers.formats import FORMATS, sources_in
from tracker.importers.limits import LARGEST_DOCUMENT
from tracker.importers.own_jsonl import longest_line
from tracker.importers.places import normal_identifier
from tracker.importers.values import BillRead, FileRefused

Action = dict[str, Any]


def told(bill: BillRead) -> list[str]:
    return [f"{one.kind}={one.happened_on}" for one in bill.events]


def read(form: str, data: str | bytes) -> list[BillRead]:
    file = io.BytesIO(data.encode() if isinstance(data, str) else data)
    return only_bills(FORMATS[form].read(file))


def only_bills(told: Iterator[Any]) -> list[BillRead]:
    return [one for one in told if isinstance(one, BillRead)]


def ocd_bill(*actions: tuple[str, str, str, list[str]], **changes: Any) -> dict[str, Any]:
    return {
        "legislative_session": "2025",
        "identifier": "SF0007",
        "title": "Snow fences.",
        "from_organization": '~{"classification": "lower"}',
        "classification": ["bill"],
        "jurisdiction": {"id": "ocd-jurisdiction/country:us/state:wy/government", "name": "Wyoming"},
        "actions": [
            {
                "description": words,
                "date": day,
                "organization_id": f'~{{"classification": "{chamber}"}}',
                "classification": classes,
            }
            for day, chamber, words, classes in actions
        ],
        "versions": [{"note": "Introduced", "links": [{"url": "https://leg.example.org/SF0007.pdf"}], "date": ""}],
        "sources": [{"url": "https://leg.example.org/SF0007", "note": ""}],
        **changes,
    }


def test_a_scrapers_file_is_read_in_local_days_whatever_its_order() -> None:
    bill = ocd_bill(
        ("2025-03-01T02:10:00+00:00", "upper", "S 3rd Reading:Passed 22-9-0-0-0", ["passage", "reading-3"]),
        ("2025-01-15T21:12:42+00:00", "upper", "S Introduced and Referred to S06", ["introduction"]),
        ("2024-12-19T18:19:45+00:00", "upper", "S Received for Introduction", ["filing"]),
    )

    (result,) = read("ocd", json.dumps(bill))

    assert (result.jurisdiction, result.identifier, result.title) == ("US-WY", "SF0007", "Snow fences.")
    assert told(result) == ["introduced=2025-01-15", "upper_passed=2025-02-28"]
    assert (result.events[1].votes.in_favour, result.events[1].votes.against) == (22, 9)
    assert [(one.day, one.text) for one in result.unmapped] == [
        ("2024-12-19T18:19:45+00:00", "S Received for Introduction")
    ]
    assert [document.url for document in result.documents] == ["https://leg.example.org/SF0007.pdf"]
    assert not result.is_partial


def test_an_answer_of_open_states_without_actions_gives_the_last_one_and_is_partial() -> None:
    page = {
        "results": [
            {
                "id": "ocd-bill/1",
                "session": "2025-2026",
                "identifier": "K 7",
                "title": "Honouring a choir",
                "classification": ["resolution"],
                "jurisdiction": {"id": "ocd-jurisdiction/country:us/state:ny/government"},
                "from_organization": {"classification": "lower"},
                "latest_action_date": "2026-05-20",
                "latest_action_description": "ADOPTED",
                "abstracts": [{"abstract": "A choir is honoured."}],
            }
        ],
        "pagination": {"page": 1},
    }

    (result,) = read("openstates", json.dumps(page))

    assert told(result) == ["lower_passed=2026-05-20"]
    assert result.is_partial
    assert result.summary == "A choir is honoured."


def legiscan_bill(*history: tuple[str, str, str], **changes: Any) -> str:
    bill = {
        "bill_id": 7,
        "state": "GA",
        "bill_number": "HB7",
        "body": "H",
        "bill_type": "B",
        "title": "Peaches; grading",
        "description": "A longer account of it.",
        "session": {"session_name": "2025-2026 Regular Session"},
        "status": 4,
        "progress": [],
        "history": [{"date": day, "chamber": chamber, "action": words} for day, chamber, words in history],
        "texts": [{"date": "0000-00-00", "type": "Introduced", "url": "https://legiscan.example.org/7"}],
        **changes,
    }
    return json.dumps({"status": "OK", "bill": bill})


def test_a_status_of_legiscan_says_nothing_and_a_day_of_zeroes_is_none() -> None:
    (result,) = read(
        "legiscan",
        legiscan_bill(("0000-00-00", "H", "House Passed/Adopted"), ("2025-03-03", "H", "House Sent to Governor")),
    )

    assert told(result) == ["presented=2025-03-03"]
    assert [(one.day, one.text) for one in result.unmapped] == [("0000-00-00", "House Passed/Adopted")]
    assert (result.session, result.summary) == ("2025-2026 Regular Session", "A longer account of it.")
    assert result.documents[0].dated_on is None


def test_what_legiscan_calls_introduced_counts_unless_it_was_a_prefiling() -> None:
    progress = [{"date": "2025-01-08", "event": 1}]

    filed = read("legiscan", legiscan_bill(("2025-01-08", "H", "Filed"), state="TX", progress=progress))
    prefiled = read("legiscan", legiscan_bill(("2025-01-08", "H", "House Prefiled"), progress=progress))

    assert [told(filed[0]), told(prefiled[0])] == [["introduced=2025-01-08"], []]


BILLS = "bill_id,session_id,bill_number,title,description,last_action_date,last_action,url,state_link\n"
BILL = (
    '9,1,SB0009,"Ferries, tolls",,2012-12-31,Vetoed By Governor 12/28/2012,https://legiscan.com/MI/bill/SB0009/2011,\n'
)
HISTORY = (
    "bill_id,date,chamber,sequence,action\n"
    "9,2012-12-31,Senate,3,Vetoed By Governor 12/28/2012\n"
    "8,2012-12-31,Senate,1,Adopted\n"
    "9,2012-12-14,Senate,1,Passed Roll Call # 9 Yeas 30 Nays 8\n"
    "9,2012-12-20,Senate,2,Presented To Governor 12/19/2012 @ 12:02 Pm 2012 Addenda\n"
)


def test_a_session_of_legiscan_joins_bills_and_actions_in_a_folder_or_an_archive(tmp_path: Path) -> None:
    folder = tmp_path / "MI"
    folder.mkdir()
    (folder / "bills.csv").write_text(BILLS + BILL)
    (folder / "history.csv").write_text(HISTORY)
    with zipfile.ZipFile(tmp_path / "mi.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(folder / "bills.csv", "MI/csv/bills.csv")
        archive.write(folder / "history.csv", "MI/csv/history.csv")

    for path in (folder, tmp_path / "mi.zip"):
        (source,) = sources_in(path, FORMATS["legiscan-csv"])
        (result,) = only_bills(source.told())
        assert (result.jurisdiction, result.title) == ("US-MI", "Ferries, tolls")
        assert told(result) == ["upper_passed=2012-12-14", "presented=2012-12-19", "vetoed=2012-12-28"]
        assert result.events[1].dated_by_source is not None


def test_bills_of_legiscan_alone_give_their_last_action() -> None:
    (result,) = read("legiscan-csv", BILLS + BILL)

    assert told(result) == ["vetoed=2012-12-28"]
    assert result.is_partial


BILLSTATUS = """<?xml version="1.0"?>
<billStatus><version>3.0.0</version><bill>
  <number>7</number><type>SJRES</type><congress>119</congress><title>A joint resolution.</title>
  <actions>
    <item><actionDate>2025-03-31</actionDate><actionCode>31000</actionCode><text>Vetoed by President. (text of veto message: CR 4/1/2025 S1)</text></item>
    <item><actionDate>2025-03-27</actionDate><actionCode>28000</actionCode><text>Presented to President.</text></item>
    <item><actionDate>2025-03-19</actionDate><actionTime>12:09PM</actionTime><actionCode>8000</actionCode><text>Passed/agreed to in House: On passage Passed by the Yeas and Nays: 232 - 186 (Roll no. 9).</text></item>
    <item><actionDate>2025-03-04</actionDate><actionCode>17000</actionCode><text>Passed/agreed to in Senate: Passed Senate without amendment by Voice Vote.</text></item>
    <item><actionDate>2025-02-09</actionDate><actionCode>10000</actionCode><text>Introduced in Senate</text></item>
    <actionTypeCounts/>
  </actions>
</bill></billStatus>"""


def test_a_history_of_congress_is_read_with_the_times_of_the_floor() -> None:
    (result,) = read("billstatus", BILLSTATUS)

    assert (result.jurisdiction, result.identifier, result.source_id) == ("US", "SJRES 7", "119/sjres/7")
    assert told(result) == [
        "introduced=2025-02-09",
        "upper_passed=2025-03-04",
        "lower_passed=2025-03-19",
        "presented=2025-03-27",
        "vetoed=2025-03-31",
    ]
    assert str(result.events[2].happened_at) == "12:09:00"


def test_the_api_of_congress_names_one_bill_in_two_answers() -> None:
    request = {"congress": "117", "billType": "hr", "billNumber": "7"}
    item = {"bill": {"congress": 117, "type": "HR", "number": "7", "title": "An Act", "introducedDate": "2021-01-04"}}
    actions = {"actions": [{"actionDate": "2021-01-04", "text": "Introduced in House"}], "request": request}

    (of_item,), (of_actions,) = read("congress-api", json.dumps(item)), read("congress-api", json.dumps(actions))

    assert told(of_item) == told(of_actions) == ["introduced=2021-01-04"]
    assert of_item.source_id == of_actions.source_id
    assert (of_item.is_partial, of_actions.is_partial) == (True, False)


def akoma(country: str, uri: str, preface: str, meta: str = "", kind: str = "bill") -> str:
    return f"""<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><{kind}><meta><identification>
      <FRBRWork><FRBRuri value="{uri}"/><FRBRcountry value="{country}"/></FRBRWork>
      <FRBRExpression><FRBRlanguage language="ita"/></FRBRExpression></identification>{meta}</meta>
      <preface>{preface}</preface><body/></{kind}></akomaNtoso>"""


LIFE = '<lifecycle><eventRef date="2013-01-01" type="generation" source="#ro1"/></lifecycle>'
STEPS = '<workflow><step date="2013-03-29" outcome="Presentazione" by="#senato"/><step date="2013-05-02" outcome="Approvato" by="#senato"/></workflow>'
AKOMA = [
    # what it is about,            the file,                                                                                                                        whose,  number,  events
    ("steps of a workflow",        akoma("it", "/akn/it/bill/2013-03-29/356", "<p><docNumber>N. 356</docNumber></p>", STEPS),                                       "IT",   "356",   ["introduced=2013-03-29", "upper_passed=2013-05-02"]),
    ("the first reading",          akoma("za", "/za/bill/2005-01-01/b24", "", '<workflow><step date="2005-01-01" outcome="#firstReading"/></workflow>'), "ZA", "b24", ["introduced=2005-01-01"]),
    ("a generation is no event",   akoma("za", "/za/bill/2003-09-04/76", "<p><docTitle>A BILL</docTitle></p>", LIFE),                                               "ZA",   "76",    []),
    ("the address knows better",   akoma("ak", "/uy/bill/2010-09-27/395-2010", "<p><docNumber>Repartido 9</docNumber></p>"),                                         "UY",   "395-2010", []),
    ("a state in the address",     akoma("us", "/us/california/bill/2010-12-06/4", "<p><docType>Assembly Bill</docType> <docNumber>4</docNumber></p><p>Introduced by Member</p><p><docDate date='2010-12-06'>6 December</docDate></p>"), "US-CA", "AB 4", ["introduced=2010-12-06"]),
    ("assent in the preface",      akoma("ke", "/ke/bill/2006-02-10/8", "<p><docNumber>No.8 of 2006</docNumber></p><p>Date of Assent: <docDate date='2006-02-10'>10th</docDate></p>"), "KE", "No.8 of 2006", ["signed=2006-02-10"]),
    ("a day alone says nothing",   akoma("cl", "/cl/bill/2005-03-14/315-352", "<p><docDate date='2005-03-14'>marzo 14</docDate></p>"),                               "CL",   "315-352", []),
]  # fmt: skip


@pytest.mark.parametrize(("about", "file", "code", "number", "events"), AKOMA, ids=[row[0] for row in AKOMA])
def test_akoma_ntoso_says_little_and_no_more_is_read(
    about: str, file: str, code: str, number: str, events: list[str]
) -> None:
    (result,) = read("akoma-ntoso", file)

    assert (result.jurisdiction, result.identifier, told(result)) == (code, number, events)
    assert result.is_partial


def test_an_act_is_no_bill() -> None:
    with pytest.raises(FileRefused, match="of the kind act"):
        read("akoma-ntoso", akoma("us", "/us/act/2011-11-29/112-61", "", kind="act"))


CSV = "jurisdiction,identifier,title,kind,happened_on,happened_at,votes_for\n"


def test_our_own_csv_holds_one_event_a_line() -> None:
    (first, second) = read(
        "csv", f"{CSV}KZ,1,Заң,lower_passed,2025-11-12,,98\nKZ,1,,signed,2025-12-30,15:00,\nKZ,2,Two,,,,\n"
    )

    assert (told(first), first.title) == (["lower_passed=2025-11-12", "signed=2025-12-30"], "Заң")
    assert first.events[0].votes.in_favour == 98
    assert told(second) == []


def test_our_own_json_lines_hold_one_bill_a_line() -> None:
    line = {
        "jurisdiction": "KZ",
        "identifier": "1",
        "titles": {"en": "One", "ru": {"text": "Один", "summary": "Кратко"}},
        "events": [{"kind": "adjourned", "happened_on": "2025-06-01", "happened_until": "2025-06-30"}],
        "topics": ["lgbt-rights"],
    }

    (result,) = read("jsonl", json.dumps(line) + "\n\n")

    assert [(title.language, title.text, title.summary) for title in result.titles] == [
        ("en", "One", ""),
        ("ru", "Один", "Кратко"),
    ]
    assert str(result.events[0].happened_until) == "2025-06-30"


NESTED = "[" * 5000 + "]" * 5000
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
OWN = '{"jurisdiction": "KZ", "identifier": "1", "title": "One"}\n'
WRONG = [
    # what is wrong,                format,         the file,                                                             where and why
    ("cut off",                     "legiscan",     '{"bill": {"state": "GA",\n "bill_nu',                                "line 2: is not JSON"),
    ("not UTF-8",                   "ocd",          b'{"title":\n "\xff\xfe"}',                                           "line 2: is not UTF-8"),
    ("nested too deep",             "ocd",          NESTED,                                                               "nested deeper"),
    ("nested deeper than is read",  "openstates",   "[" * 70 + "]" * 70,                                                  "nested deeper"),
    ("a key twice",                 "ocd",          '{"title": "a", "title": "b"}',                                       "the key 'title' twice"),
    ("not a number",                "ocd",          '{"title": NaN}',                                                     "NaN, which is no number"),
    ("a number without end",        "ocd",          '{"title": ' + "9" * 5000 + "}",                                      "integer string conversion"),
    ("half a character",            "ocd",          json.dumps(ocd_bill(identifier="\ud800")),                            "characters that no text has"),
    ("a list for a bill",           "legiscan",     "[]",                                                                 "should be an object and is a list"),
    ("text for a list",             "ocd",          json.dumps(ocd_bill(actions="none")),                                 "actions: should be a list and is text"),
    ("an object for text",          "ocd",          json.dumps(ocd_bill(title={})),                                       "title: should be text and is an object"),
    ("no day",                      "ocd",          json.dumps(ocd_bill(("soon", "upper", "S Introduced", []))),          "'soon' is no day"),
    ("no such day",                 "legiscan",     legiscan_bill(("2025-02-30", "H", "House Hopper")),                   "'2025-02-30' is no day"),
    ("nowhere",                     "ocd",          json.dumps(ocd_bill(jurisdiction={"id": "x"})),                       "names no jurisdiction"),
    ("an error for an answer",      "legiscan",     '{"status": "ERROR", "alert": {"message": "no"}}',                    "an error message of LegiScan's"),
    ("no bill and no actions",      "congress-api", '{"request": {}}',                                                    "neither a bill nor actions"),
    ("a bill without a name",       "congress-api", '{"actions": [], "request": {}}',                                     "names the bill by the type"),
    ("XML cut off",                 "billstatus",   BILLSTATUS[:300],                                                     "is not well-formed XML"),
    ("XML of something else",       "billstatus",   "<html/>",                                                            "holds no element bill"),
    ("entities that grow",          "billstatus",   LAUGHS + "<x>&b;</x>",                                                "document type or entities"),
    ("an entity from outside",      "akoma-ntoso",  OUTSIDE + "<x>&a;</x>",                                               "document type or entities"),
    ("XML nested too deep",         "akoma-ntoso",  "<a>" * 200 + "</a>" * 200,                                           "is nested deeper"),
    ("XML in no encoding",          "billstatus",   '<?xml version="1.0" encoding="klingon"?><x/>',                       "is "),
    ("a column missing",            "csv",          "jurisdiction,identifier\nKZ,1\n",                                    "line 1: has no column title"),
    ("a column misspelt",           "csv",          CSV.strip() + ",vote_against\n" + "KZ,1,a,,,,,\n",                    "not known: vote_against"),
    ("a column twice",              "csv",          CSV.strip() + ",title\n",                                             "names a column twice"),
    ("too few columns",             "csv",          CSV + "KZ,1\n",                                                       "line 2: has 2 columns"),
    ("an open quote",               "csv",          CSV + 'KZ,1,"a,,,,\n',                                                "is not CSV"),
    ("a bill that comes back",      "csv",          CSV + "KZ,1,a,,,,\nKZ,2,b,,,,\nKZ,1,a,,,,\n",                         "line 4: comes back"),
    ("a kind without a day",        "csv",          CSV + "KZ,1,a,signed,,,\n",                                           "line 2, happened_on: is missing"),
    ("a time that is none",         "csv",          CSV + "KZ,1,a,signed,2025-01-01,25:00,\n",                            "no time of the form"),
    ("fewer than no votes",         "csv",          CSV + "KZ,1,a,lower_passed,2025-01-01,,-1\n",                         "not negative"),
    ("a NUL",                       "csv",          CSV + "KZ,1,a\0,,,,\n",                                               "line 2: holds a NUL"),
    ("a line without end",          "jsonl",        OWN + "[" + " " * longest_line(),                                     "line 2: is longer than"),
    ("a bill twice",                "jsonl",        OWN + OWN,                                                            "line 2: has KZ 1 a second time"),
    ("a key nobody knows",          "jsonl",        '{"jurisdiction": "KZ", "identifier": "1", "evnts": []}',             "not known: evnts"),
    ("a range that is none",        "jsonl",        '{"jurisdiction": "KZ", "identifier": "1", "events": [{"kind": "a", "happened_on": "2025-01-02", "happened_until": "2025-01-01"}]}', "not after happened_on"),
    ("another site's address",      "legiscan-csv", BILLS + BILL.replace("legiscan.com/MI", "example.org/MI"),            "no address of LegiScan's"),
    ("a bill twice in a session",   "legiscan-csv", BILLS + BILL + BILL,                                                  "line 3: has the bill 9 a second time"),
]  # fmt: skip


@pytest.mark.parametrize(("about", "form", "data", "why"), WRONG, ids=[row[0] for row in WRONG])
def test_a_wrong_file_is_refused_with_place_and_reason(about: str, form: str, data: str | bytes, why: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(form, data)

    assert why in str(refused.value)


def test_what_is_not_there_or_empty_or_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    large = tmp_path / "large.json"
    with large.open("wb") as file:
        file.truncate(LARGEST_DOCUMENT + 1)

    for path, why in [
        (tmp_path / "gone", "not there"),
        (tmp_path / "empty", "holds no file"),
        (large, "more than the"),
    ]:
        with pytest.raises(FileRefused, match=why):
            [bill for source in sources_in(path, FORMATS["ocd"]) for bill in source.told()]


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "bomb.zip", {"bill/1.json": b" " * (20 * 1024 * 1024)})

    with pytest.raises(FileRefused, match="a ZIP bomb"):
        list(sources_in(bomb, FORMATS["legiscan"]))


def test_a_member_that_climbs_out_and_an_archive_cut_off_are_refused(tmp_path: Path) -> None:
    climbing = zipped(tmp_path / "climbing.zip", {"../../1.json": b"{}"})
    cut = tmp_path / "cut.zip"
    cut.write_bytes(climbing.read_bytes()[:-30])

    with pytest.raises(FileRefused, match="outside the archive"):
        list(sources_in(climbing, FORMATS["legiscan"]))
    with pytest.raises(FileRefused, match="is not"):
        [bill for source in sources_in(cut, FORMATS["legiscan"]) for bill in source.told()]


def test_a_dataset_of_legiscan_is_read_without_its_people_and_votes(tmp_path: Path) -> None:
    bill = legiscan_bill(("2025-01-08", "H", "House Hopper")).encode()
    dataset = zipped(
        tmp_path / "ga.zip", {"GA/bill/HB7.json": bill, "GA/people/1.json": b"{}", "GA/vote/1.json": b"{}"}
    )

    bills = [bill for source in sources_in(dataset, FORMATS["legiscan"]) for bill in only_bills(source.told())]

    assert [told(one) for one in bills] == [["introduced=2025-01-08"]]


NUMBERS = [
    # whose,   as one writes it,   as another does,  the same
    ("US-MI", "HB 1",             "HB0001",         True),
    ("US-CA", "A.B. 4",           "ab4",            True),
    ("US-MI", "HB 10",            "HB 1",           False),
    ("US",    "H. R. 1120",       "HR 1120",        True),
    ("US-WY", "SF0100",           "SF 100",         True),
    ("KZ",    "№ 08",             "№ 8",            False),
    ("KZ",    "Bill  One",        "bill one",       True),
]  # fmt: skip


@pytest.mark.parametrize(("code", "one", "other", "same"), NUMBERS)
def test_numbers_are_the_same_where_the_jurisdiction_writes_them_so(
    code: str, one: str, other: str, same: bool
) -> None:
    assert (normal_identifier(code, one) == normal_identifier(code, other)) is same


# Hostile input: whatever comes, it is read or refused, and nothing else happens.

scalars = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from(["2025-01-01", "0000-00-00"])
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = [
    "bill", "state", "bill_number", "history", "date", "action", "identifier", "jurisdiction", "id", "actions", "title",
    "description", "session", "results", "progress", "texts", "sources", "versions", "links", "classification", "type",
    "number", "request", "events", "titles", "latest_action_description", "latest_action_date", "abstracts",
]  # fmt: skip
objects = st.dictionaries(st.sampled_from(KEYS), values, max_size=10)
GOOD: dict[str, Callable[[], Any]] = {
    "ocd": lambda: ocd_bill(("2025-01-15", "upper", "S Introduced", ["introduction"])),
    "openstates": ocd_bill,
    "legiscan": lambda: json.loads(legiscan_bill(("2025-01-08", "H", "House Hopper"))),
    "congress-api": lambda: {"bill": {"congress": 117, "type": "HR", "number": "7"}},
}


def tolerated(form: str, data: bytes) -> Iterator[BillRead]:
    with suppress(FileRefused):
        yield from read(form, data)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(FORMATS)), st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(form: str, data: bytes) -> None:
    list(tolerated(form, data))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(GOOD)), objects)
def test_any_object_is_read_or_refused(form: str, changes: dict[str, Any]) -> None:
    good = GOOD[form]()
    inner = {**good["bill"], **changes} if "bill" in good else {**good, **changes}
    list(tolerated(form, json.dumps({"bill": inner} if "bill" in good else inner).encode()))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(["csv", "legiscan-csv"]),
    st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=9), max_size=4),
)
def test_any_table_is_read_or_refused(form: str, rows: list[list[str]]) -> None:
    header = CSV if form == "csv" else BILLS
    table = header + "\n".join(",".join(row) for row in rows)
    list(tolerated(form, table.encode("utf-8", "surrogatepass")))

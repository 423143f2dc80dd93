"""Reading what comes back, in whatever state it is."""

import base64
import csv
import quopri
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rules.dsn import LONGEST, MOST_FINDINGS, Finding, Report, read_report
from alerts.rules.status import Verdict
from tests.reports import report

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "imports"
NAME = "17-0123456789abcdef"


def verdicts(raw: bytes) -> list[Verdict]:
    return [finding.verdict for finding in read_report(raw).findings]


@pytest.mark.skipif(not (SAMPLES / "dsn").is_dir(), reason="the real reports are not on this machine")
def test_real_reports_say_what_a_careful_reader_finds_in_them() -> None:
    expected: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
    with (SAMPLES / "EXPECTED.csv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            if row["file"].startswith("dsn"):
                said = (row["action"], row["status"], row["final_recipient"])
                expected[row["file"]] += [said] if any(said) else []
    files = sorted(f"{path.parent.name}/{path.name}" for path in SAMPLES.glob("dsn*/*"))

    found = {
        name: [(one.action, one.status, one.recipient) for one in read_report((SAMPLES / name).read_bytes()).findings]
        for name in files
    }

    assert set(files) <= set(expected)
    assert found == {name: expected[name] for name in files}


@pytest.mark.skipif(not (SAMPLES / "dsn").is_dir(), reason="the real reports are not on this machine")
def test_a_real_report_cut_anywhere_is_read_without_an_exception() -> None:
    for path in SAMPLES.glob("dsn*/*"):
        raw = path.read_bytes()
        for end in range(0, len(raw), 97):
            assert isinstance(read_report(raw[:end]), Report)


SAID = [
    # source,                            action,        status,    diagnostic,                     verdict
    ("RFC 3464, 2.3.3: failed",          "failed",      "5.1.1",   "550 5.1.1 unknown",            Verdict.HARD),
    ("RFC 3464, 2.3.3: delayed",         "delayed",     "4.4.1",   "",                             Verdict.DELAYED),
    ("RFC 3464, 2.3.3: delivered",       "delivered",   "2.1.5",   "",                             Verdict.DELIVERED),
    ("RFC 3464, 2.3.3: relayed",         "relayed",     "2.1.9",   "",                             Verdict.DELIVERED),
    ("RFC 3464, 2.3.3: expanded",        "expanded",    "2.2.1",   "",                             Verdict.DELIVERED),
    ("Postfix: a probe",                 "deliverable", "2.1.5",   "",                             Verdict.DELIVERED),
    ("a comment and capitals",           "Failed (no)", "5.1.1 (bad address)", "",                 Verdict.HARD),
    ("failed for good with a 4.x.x",     "failed",      "4.2.2",   "",                             Verdict.SOFT),
    ("x.0.0, and the words say more",    "failed",      "5.0.0",   "550 5.1.1 unknown",            Verdict.HARD),
    ("x.0.0, and nobody says more",      "failed",      "5.0.0",   "550 go away",                  Verdict.SOFT),
    ("a code of policy in the words",    "failed",      "5.1.1",   "550 5.7.1 listed",             Verdict.POLICY),
    ("a word that nobody knows",         "exploded",    "5.1.1",   "",                             Verdict.HARD),
    ("no action, and it went well",      "",            "2.0.0",   "",                             Verdict.DELIVERED),
    ("no action, and it may go well",    "",            "4.0.0",   "",                             Verdict.DELAYED),
    ("no action, and it went wrong",     "",            "5.1.1",   "",                             Verdict.HARD),
    ("no action and no status",          "",            "",        "",                             Verdict.SOFT),
]  # fmt: skip


@pytest.mark.parametrize("case", SAID, ids=[case[0] for case in SAID])
def test_what_is_said_of_a_recipient(case: tuple[str, str, str, str, Verdict]) -> None:
    _, action, status, diagnostic, verdict = case

    assert verdicts(report(action=action, status=status, diagnostic=diagnostic)) == [verdict]


def test_a_field_goes_on_in_the_next_line_and_a_line_that_is_no_field_is_passed_over() -> None:
    raw = report(diagnostic="550-5.2.2 full\r\n more words\r\nno field at all\r\n of its own\r\nX-Other: one")

    assert read_report(raw).findings == (Finding("failed", "5.1.1", "somebody@else.example", "address", Verdict.HARD),)


def test_the_name_we_signed_is_found_in_the_envelope_the_header_and_whatever_was_done_to_it() -> None:
    by_sender = report(to=f"B+{NAME.upper()}@bounces.example")
    by_header = report(original=f"x-countersign-delivery: {NAME}\r\nMessage-ID: <one@example.org>")
    by_letter = report(original=f"X-Countersign-Delivery: {NAME}", original_type="message/rfc822")

    assert read_report(by_sender).delivery_names == (NAME,)
    assert read_report(by_header).delivery_names == (NAME,)
    assert read_report(by_letter).delivery_names == (NAME,)
    assert read_report(by_header).message_ids == ("<one@example.org>",)


def test_a_report_without_the_original_names_nothing() -> None:
    assert (read_report(report()).delivery_names, read_report(report()).message_ids) == ((), ())


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_any_line_end_will_do(end: bytes) -> None:
    assert verdicts(report().replace(b"\r\n", end)) == [Verdict.HARD]


def coded(encoding: str, content: bytes) -> bytes:
    head = b'Content-Type: multipart/report; boundary="b"\n\n--b\nContent-Type: message/delivery-status\n'
    return head + f"Content-Transfer-Encoding: {encoding}\n\n".encode() + content + b"\n--b--\n"


FIELDS = b"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (coded("base64", base64.encodebytes(FIELDS)), [Verdict.HARD]),
        (coded("base64", b"A"), []),
        (coded("quoted-printable", quopri.encodestring(FIELDS)), [Verdict.HARD]),
        (coded("7bit", FIELDS), [Verdict.HARD]),
        (coded("7bit", b""), []),
        (coded("7bit", FIELDS.replace(b"Final", b"Original")), [Verdict.HARD]),
        (coded("7bit", FIELDS.replace(b"rfc822;", b"")), [Verdict.HARD]),
    ],
)
def test_an_encoding_that_the_standard_forbids_is_undone(raw: bytes, expected: list[Verdict]) -> None:
    assert verdicts(raw) == expected


def test_a_report_whose_boundaries_were_lost_is_read_from_its_body() -> None:
    assert verdicts(b'Content-Type: multipart/report; boundary="b"\n\nAlas.\n\n' + FIELDS) == [Verdict.HARD]


def test_a_report_that_somebody_attached_to_a_letter_is_none_of_ours() -> None:
    letter = b'Content-Type: multipart/mixed; boundary="c"\n\n--c\nContent-Type: message/rfc822\n\n'

    assert verdicts(letter + report() + b"\n--c--\n") == []


EXIM = b"X-Failed-Recipients: a@b.example, c@d.example,\nSubject: Mail delivery failed\n\nThis message was created.\n"
QMAIL = b"""From: MAILER-DAEMON@mx.example

Hi. This is the qmail-send program at mx.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<a@b.example>:
192.0.2.1 does not like recipient.
Remote host said: 550 5.1.1 unknown
Giving up on 192.0.2.1.

<c@d.example>:
Sorry, no mailbox here by that name. (#5.7.1)

--- Below this line is a copy of the message.

<e@f.example>:
5.1.1
"""


def test_what_exim_and_qmail_write_in_their_own_form_is_read() -> None:
    assert verdicts(EXIM) == [Verdict.SOFT, Verdict.SOFT]
    assert verdicts(QMAIL) == [Verdict.HARD, Verdict.POLICY]


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: I am away\nAuto-Submitted: auto-replied\n\nBack on Monday. 5.1.1\n",
        b"Subject: Re\n\n> Final-Recipient: rfc822; a@b.example\n",
        b'Content-Type: multipart/alternative; boundary="b"\n\n--b\n\nHi. This is the qmail\n--b--\n',
        b"",
        b"\n\n\n",
    ],
)
def test_other_mail_is_no_report(raw: bytes) -> None:
    assert read_report(raw).worst is None


def test_the_worst_that_is_said_counts() -> None:
    two = FIELDS + b"\nFinal-Recipient: rfc822; c@d.example\nAction: delayed\nStatus: 4.2.2\n"
    worst = read_report(coded("7bit", two)).worst

    assert worst is not None
    assert worst.verdict == Verdict.HARD


def test_a_report_without_measure_is_read_to_a_limit() -> None:
    many = b"\n".join(b"Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.2.2\n" for _ in range(9000))
    late = b"x" * LONGEST + report()
    long = coded("7bit", FIELDS + b"Diagnostic-Code: smtp\n" + b" word\n" * 200_000)

    assert len(read_report(coded("7bit", many)).findings) == MOST_FINDINGS
    assert read_report(late).worst is None
    assert verdicts(long) == [Verdict.HARD]


def test_letters_in_letters_without_end_are_no_report() -> None:
    assert verdicts(b"Content-Type: message/rfc822\n\n" * 5000) == []


PIECES = st.sampled_from(
    [
        b'Content-Type: multipart/report; boundary="b"', b"--b", b"--b--", b"Content-Type: message/delivery-status",
        b"Content-Type: message/rfc822", b"Content-Type: text/plain; charset=nonsense", b"Action: failed", b"Status: 5.1.1",
        b"Final-Recipient: rfc822; a@b.example", b"Content-Transfer-Encoding: base64", b"\n", b"\r", b" ", b"\xff\xfe\x00",
        b"X-Failed-Recipients: a@b.example", b"Hi. This is the \n<a@b.example>:\n5.1.1\n", b"=?utf-8?b?//8=?=", b"Status",
        b"Content-Type: multipart/report; boundary*0=b; boundary*1*=%FF'", b"From ", b"Final-Recipient:",
    ]
)  # fmt: skip


@given(
    st.one_of(
        st.binary(max_size=2000), st.lists(st.one_of(PIECES, st.binary(max_size=20)), max_size=40).map(b"\n".join)
    )
)
def test_whatever_the_bytes_are_there_is_an_answer(raw: bytes) -> None:
    found = read_report(raw)

    assert len(found.findings) <= MOST_FINDINGS
    assert all(name == name.lower() for name in found.delivery_names)

"""What a server's words mean for the reader's address."""

import pytest

from alerts.rules.status import Verdict, code_in, is_no_such_address, is_our_fault, subject_of, verdict_on_failure

H, S, P = Verdict.HARD, Verdict.SOFT, Verdict.POLICY

FAILURES = [
    # source,                                    code,      words,                                  verdict
    ("RFC 3463, 3.2: bad mailbox",               "5.1.1",   "550 5.1.1 user unknown",               H),
    ("RFC 3463, 3.2: bad system",                "5.1.2",   "",                                     H),
    ("RFC 3463, 3.2: bad syntax",                "5.1.3",   "",                                     H),
    ("RFC 3463, 3.2: moved",                     "5.1.6",   "",                                     H),
    ("RFC 7505: null MX",                        "5.1.10",  "",                                     H),
    ("RFC 3463, 3.2: ambiguous",                 "5.1.4",   "",                                     S),
    ("RFC 3463, 3.2: bad sender",                "5.1.8",   "",                                     S),
    ("an address that may yet be made",          "4.1.1",   "",                                     S),
    ("RFC 3463, 3.3: mailbox full",              "5.2.2",   "552 5.2.2 over quota",                 S),
    ("RFC 3463, 3.3: mailbox disabled",          "5.2.1",   "550 5.2.1 User Unknown",               S),
    ("RFC 3463, 3.5: no way found",              "5.4.4",   "",                                     S),
    ("RFC 3463, 3.8: policy",                    "5.7.1",   "550 5.7.1 blocked",                    P),
    ("RFC 7372: DMARC",                          "5.7.26",  "",                                     P),
    ("a policy that is called a bad mailbox",    "5.1.1",   "550 5.7.1 listed at bl.example",       P),
    ("a greylist",                               "4.7.1",   "",                                     P),
    ("nobody said why",                          "",        "",                                     S),
    ("no enhanced code at all",                  "",        "550 no such user",                     S),
]  # fmt: skip


@pytest.mark.parametrize(("code", "words", "verdict"), [row[1:] for row in FAILURES], ids=[row[0] for row in FAILURES])
def test_a_failure_is_judged_by_its_code(code: str, words: str, verdict: Verdict) -> None:
    assert verdict_on_failure(code, words) == verdict


CODES = [
    # words,                                code
    ("550 5.1.1 <a@example.org> unknown",   "5.1.1"),
    ("smtp;550 5.1.1.",                     "5.1.1"),
    ("(#5.1.10)",                           "5.1.10"),
    ("5.0.0 (undefined status)",            "5.0.0"),
    ("from 192.5.1.1 and 5.1.1.7",          ""),
    ("version 15.1.1",                      ""),
    ("3.1.1",                               ""),
    ("",                                    ""),
]  # fmt: skip


@pytest.mark.parametrize(("words", "code"), CODES)
def test_a_code_is_found_among_words_and_an_address_of_a_machine_is_none(words: str, code: str) -> None:
    assert code_in(words) == code


@pytest.mark.parametrize(
    ("code", "subject"),
    [("5.1.1", "address"), ("5.2.2", "mailbox"), ("4.4.1", "network"), ("5.7.1", "policy"), ("5.9.9", "other"), ("", "other")],
)  # fmt: skip
def test_a_code_is_about_something(code: str, subject: str) -> None:
    assert subject_of(code) == subject


def test_a_success_is_no_fault_of_ours() -> None:
    assert not is_our_fault("250 2.7.0 fine")
    assert not is_no_such_address("250 2.1.5 fine")

"""What a domain publishes about its mail, read as a receiver reads it."""

from dataclasses import dataclass, field

import pytest

from alerts.rules.mail_records import (
    Spf,
    is_aligned,
    parents_of,
    results_in,
    signed_headers,
    spf_of,
    tags_of,
)


@dataclass
class Table:
    """The DNS as a table."""

    txt: dict[str, list[str]]
    a: dict[str, list[str]] = field(default_factory=dict)
    mx: dict[str, list[str]] = field(default_factory=dict)

    def texts(self, name: str) -> list[str]:
        return self.txt.get(name, [])

    def addresses(self, name: str) -> list[str]:
        return self.a.get(name, [])

    def exchanges(self, name: str) -> list[str]:
        return self.mx.get(name, [])


DNS = Table(
    txt={
        "relay.example": ["v=spf1 ip4:192.0.2.0/24 -all"],
        "soft.example": ["v=spf1 ~all"],
        "empty.example": ["unrelated"],
        "loop.example": ["v=spf1 include:loop.example -all"],
        "bad.example": ["v=spf1 include:nothing.example -all"],
    },
    a={
        "o.example": ["192.0.2.9", "2001:db8::9"],
        "mx.example": ["192.0.2.25"],
        "six.example": ["2001:db8::25"],
    },
    mx={"o.example": ["six.example", "mx.example"]},
)

RECORDS = [
    # source,                     record,                                  address,          result
    ("RFC 7208, 5.1",             "v=spf1 -all",                           "192.0.2.1",      Spf.FAIL),
    ("RFC 7208, 5.1",             "v=spf1 ~all",                           "192.0.2.1",      Spf.SOFTFAIL),
    ("RFC 7208, 5.1",             "v=spf1 ?all",                           "192.0.2.1",      Spf.NEUTRAL),
    ("RFC 7208, 4.6.2",           "v=spf1 all",                            "192.0.2.1",      Spf.PASS),
    ("RFC 7208, 4.7",             "v=spf1",                                "192.0.2.1",      Spf.NEUTRAL),
    ("RFC 7208, 4.6.1: capitals", "V=SPF1 IP4:192.0.2.1 -ALL",             "192.0.2.1",      Spf.PASS),
    ("RFC 7208, 5.6",             "v=spf1 ip4:192.0.2.0/24 -all",          "192.0.2.77",     Spf.PASS),
    ("RFC 7208, 5.6",             "v=spf1 ip4:192.0.2.0/24 -all",          "198.51.100.1",   Spf.FAIL),
    ("RFC 7208, 5.6",             "v=spf1 ip6:2001:db8::/32 -all",         "2001:db8::1",    Spf.PASS),
    ("RFC 7208, 5.6",             "v=spf1 ip6:2001:db8::/32 -all",         "192.0.2.1",      Spf.FAIL),
    ("RFC 7208, 5.6: no number",  "v=spf1 ip4:nonsense -all",              "192.0.2.1",      Spf.BROKEN),
    ("RFC 7208, 5.2",             "v=spf1 include:relay.example -all",     "192.0.2.1",      Spf.PASS),
    ("RFC 7208, 5.2: no match",   "v=spf1 include:soft.example -all",      "192.0.2.1",      Spf.FAIL),
    ("RFC 7208, 5.2: none",       "v=spf1 include:empty.example -all",     "192.0.2.1",      Spf.BROKEN),
    ("RFC 7208, 4.6.4",           "v=spf1 include:loop.example -all",      "192.0.2.1",      Spf.BROKEN),
    ("RFC 7208, 5.3",             "v=spf1 a -all",                         "192.0.2.9",      Spf.PASS),
    ("RFC 7208, 5.3",             "v=spf1 a/24 -all",                      "192.0.2.77",     Spf.PASS),
    ("RFC 7208, 5.3",             "v=spf1 a:o.example//64 -all",           "2001:db8::77",   Spf.PASS),
    ("RFC 7208, 5.3",             "v=spf1 a:o.example/24//128 -all",       "2001:db8::77",   Spf.FAIL),
    ("RFC 7208, 5.3: no length",  "v=spf1 a/99 -all",                      "192.0.2.9",      Spf.BROKEN),
    ("RFC 7208, 5.4",             "v=spf1 mx -all",                        "192.0.2.25",     Spf.PASS),
    ("RFC 7208, 5.4",             "v=spf1 -mx ~all",                       "192.0.2.26",     Spf.SOFTFAIL),
    ("RFC 7208, 5.5",             "v=spf1 ptr -all",                       "192.0.2.9",      Spf.FAIL),
    ("RFC 7208, 5.7",             "v=spf1 exists:mx.example -all",         "192.0.2.1",      Spf.PASS),
    ("RFC 7208, 6.1",             "v=spf1 redirect=relay.example",         "192.0.2.1",      Spf.PASS),
    ("RFC 7208, 6.1: none",       "v=spf1 redirect=empty.example",         "192.0.2.1",      Spf.BROKEN),
    ("RFC 7208, 6.2",             "v=spf1 exp=why.example -all",           "192.0.2.1",      Spf.FAIL),
    ("RFC 7208, 7: macros",       "v=spf1 exists:%{i}.x.example -all",     "192.0.2.1",      Spf.UNKNOWN),
    ("RFC 7208, 7: macros",       "v=spf1 a:%{d1r/x} -all",                "192.0.2.1",      Spf.UNKNOWN),
    ("RFC 7208, 4.6.1: a typo",   "v=spf1 inclued:relay.example -all",     "192.0.2.1",      Spf.BROKEN),
    ("RFC 7208, 4.6.1: a typo",   "v=spf1 ! -all",                         "192.0.2.1",      Spf.BROKEN),
    ("nothing published",         "v=DMARC1",                              "192.0.2.1",      Spf.NONE),
]  # fmt: skip


@pytest.mark.parametrize(
    ("record", "ip", "result"), [row[1:] for row in RECORDS], ids=[f"{r[0]} {r[1]}" for r in RECORDS]
)
def test_what_a_receiver_makes_of_a_record(record: str, ip: str, result: Spf) -> None:
    dns = Table(txt={**DNS.txt, "o.example": ["unrelated", record]}, a=DNS.a, mx=DNS.mx)

    assert spf_of("o.example", ip, dns) == result


def test_two_records_are_a_broken_one() -> None:
    assert spf_of("o.example", "192.0.2.1", Table(txt={"o.example": ["v=spf1 -all", "v=spf1 +all"]})) == Spf.BROKEN


def test_a_dmarc_record_may_stand_at_a_domain_above() -> None:
    assert list(parents_of("alerts.mail.example.org")) == ["alerts.mail.example.org", "mail.example.org", "example.org"]
    assert list(parents_of("localhost")) == ["localhost"]


ALIGNED = [
    # domain,              with,               strict, aligned
    ("example.org",         "Example.org",      True,  True),
    ("b.example.org",       "example.org",      True,  False),
    ("b.example.org",       "example.org",      False, True),
    ("b.example.org",       "mail.example.org", False, True),
    ("example.net",         "example.org",      False, False),
    ("notexample.org",      "example.org",      False, False),
]  # fmt: skip


@pytest.mark.parametrize(("domain", "with_domain", "strict", "aligned"), ALIGNED)
def test_a_domain_is_aligned_with_another(domain: str, with_domain: str, strict: bool, aligned: bool) -> None:
    assert is_aligned(domain, with_domain, organization="example.org", is_strict=strict) is aligned


def test_tags_are_read_whatever_the_white_space() -> None:
    assert tags_of(" v=DMARC1 ; p = none;nonsense; rua=mailto:a@b.example") == {
        "v": "DMARC1",
        "p": "none",
        "rua": "mailto:a@b.example",
    }


def test_the_best_result_of_each_method_counts() -> None:
    header = (
        "mx.example; dkim=fail header.d=a.example; dkim=pass header.d=b.example; spf=softfail; dkim=none; dmarc = pass"
    )

    assert results_in(header) == {"dkim": "pass", "spf": "softfail", "dmarc": "pass"}


def test_the_headers_that_a_signature_covers() -> None:
    assert signed_headers("v=1; a=rsa-sha256; h=From:To:\r\n\tList-Unsubscribe; b=xx==") == {
        "from",
        "to",
        "list-unsubscribe",
    }
    assert signed_headers("v=1") == set()

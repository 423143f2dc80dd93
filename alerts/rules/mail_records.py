"""What a domain publishes about its mail, and what a receiver writes about one: SPF, DKIM, DMARC, their results."""

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

MOST_LOOKUPS = 10
"""RFC 7208, 4.6.4: a receiver stops at the eleventh and counts the record as broken."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Records(Protocol):
    """What is asked of the DNS. No such name, and nothing of that kind, are an empty list."""

    def texts(self, name: str) -> list[str]: ...

    def addresses(self, name: str) -> list[str]: ...

    def exchanges(self, name: str) -> list[str]: ...


class Spf(StrEnum):
    PASS = "pass"  # noqa: S105 - a result, not a password
    FAIL = "fail"
    SOFTFAIL = "softfail"
    NEUTRAL = "neutral"
    NONE = "none"
    BROKEN = "broken"
    UNKNOWN = "unknown"


QUALIFIERS = {"+": Spf.PASS, "-": Spf.FAIL, "~": Spf.SOFTFAIL, "?": Spf.NEUTRAL}
TERM = re.compile(r"^(?P<qualifier>[-+~?]?)(?P<name>[a-z0-9]+)(?::(?P<domain>[^/]*))?(?P<prefix>(?:/{1,2}\d+)*)$", re.I)


class _Broken(Exception):
    """The record cannot be evaluated: a receiver would give up."""


class _Unknown(Exception):
    """The record uses a macro: what it says depends on each mail."""


@dataclass(slots=True)
class _Evaluation:
    """One asking of RFC 7208, with the lookups it has cost so far."""

    ip: Address
    dns: Records
    lookups: int = field(default=0)

    def of(self, domain: str) -> Spf:
        records = [text for text in self.dns.texts(domain) if text.lower().split(" ", 1)[0] == "v=spf1"]
        if not records:
            return Spf.NONE
        if len(records) > 1:
            raise _Broken
        terms = records[0].split()[1:]
        for term in terms:
            if "=" not in term and (result := self._of_term(term, domain)) is not None:
                return result
        elsewhere = [term.split("=", 1)[1] for term in terms if term.lower().startswith("redirect=")]
        return self._redirected(elsewhere[0]) if elsewhere else Spf.NEUTRAL

    def _redirected(self, domain: str) -> Spf:
        self._count(domain)
        result = self.of(domain)
        if result == Spf.NONE:
            raise _Broken
        return result

    def _of_term(self, term: str, domain: str) -> Spf | None:
        name, _, rest = term.lstrip("+-~?").partition(":")
        if name.lower() in {"ip4", "ip6"}:
            matches = self._is_in(rest)
        else:
            found = TERM.match(term)
            if found is None:
                raise _Unknown if "%" in term else _Broken
            matches = self._matches(found["name"].lower(), found["domain"] or domain, found["prefix"])
        return QUALIFIERS[term[0] if term[0] in QUALIFIERS else "+"] if matches else None

    def _matches(self, name: str, domain: str, prefix: str) -> bool:
        if name == "all":
            return True
        self._count(domain)
        match name:
            case "include":
                return self._includes(domain)
            case "a":
                return self._is_among(self.dns.addresses(domain), prefix)
            case "mx":
                hosts = self.dns.exchanges(domain)
                return any(self._is_among(self.dns.addresses(host), prefix) for host in hosts)
            case "exists":
                return bool(self.dns.addresses(domain))
            case "ptr":
                # RFC 7208, 5.5: not to be used; a receiver may well pass it over.
                return False
            case _:
                raise _Broken

    def _includes(self, domain: str) -> bool:
        result = self.of(domain)
        if result == Spf.NONE:
            raise _Broken
        return result == Spf.PASS

    def _count(self, domain: str) -> None:
        if "%" in domain:
            raise _Unknown
        self.lookups += 1
        if self.lookups > MOST_LOOKUPS:
            raise _Broken

    def _is_in(self, network: str) -> bool:
        try:
            return self.ip in ipaddress.ip_network(network, strict=False)
        except ValueError as error:
            raise _Broken from error

    def _is_among(self, addresses: list[str], prefix: str) -> bool:
        """Return whether the address is one of these, or in their network: "/24" of IPv4, "//64" of IPv6."""
        four, _, six = prefix.partition("//")
        length = four.lstrip("/") if self.ip.version == 4 else six
        same = [one for one in addresses if ipaddress.ip_address(one).version == self.ip.version]
        return any(self._is_in(f"{one}/{length}" if length else one) for one in same)


def spf_of(domain: str, ip: str, dns: Records) -> Spf:
    """Return what a receiver makes of mail of a domain from an address (RFC 7208). Macros are not worked out."""
    try:
        return _Evaluation(ipaddress.ip_address(ip), dns).of(domain)
    except _Broken:
        return Spf.BROKEN
    except _Unknown:
        return Spf.UNKNOWN


def tags_of(record: str) -> dict[str, str]:
    """Return the tags of a DKIM or DMARC record or of a signature: "v=DMARC1; p=none"."""
    pairs = (one.partition("=") for one in record.split(";"))
    return {name.strip().lower(): re.sub(r"\s+", "", value) for name, equals, value in pairs if equals}


def parents_of(domain: str) -> Iterator[str]:
    """Yield a domain and those above it, down to two labels: where a DMARC record may stand."""
    labels = domain.split(".")
    for start in range(max(len(labels) - 1, 1)):
        yield ".".join(labels[start:])


def is_aligned(domain: str, with_domain: str, *, organization: str, is_strict: bool) -> bool:
    """Return whether a domain counts as the sender's own (RFC 7489, 3.1): the same, or of the same organization."""
    domain, with_domain = domain.lower(), with_domain.lower()
    if is_strict or domain == with_domain:
        return domain == with_domain
    return all(one == organization or one.endswith(f".{organization}") for one in (domain, with_domain))


def results_in(header: str) -> dict[str, str]:
    """Return the results in an Authentication-Results header (RFC 8601), of each method the best."""
    found: dict[str, str] = {}
    for method, result in re.findall(r"\b(spf|dkim|dmarc)\s*=\s*([a-z]+)", header.lower()):
        if found.get(method) != "pass":
            found[method] = result
    return found


def signed_headers(signature: str) -> set[str]:
    """Return the headers that a DKIM signature covers, in lower case."""
    return {name.lower() for name in tags_of(signature).get("h", "").split(":") if name}

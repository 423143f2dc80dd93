"""What the sender's domain publishes."""

import ipaddress
from collections.abc import Callable
from functools import partial
from typing import Protocol

from alerts.doctor import Check, Setup, domain_of, not_checked, ok, problem, warning
from alerts.doctor.dns import DnsDidNotAnswer
from alerts.rules.mail_records import Records, Spf, is_aligned, parents_of, spf_of, tags_of


class Names(Records, Protocol):
    """The records, and the way back from an address to its names."""

    def names_of(self, address: str) -> list[str]: ...


def checks(setup: Setup, dns: Names) -> list[Check]:
    """Look at SPF, DKIM, DMARC, MX, PTR and the domain of the Message-ID."""
    if "." not in setup.from_domain or _is_address(setup.from_domain):
        says = f"“{setup.from_domain}” is no domain of the internet; set DEFAULT_FROM_EMAIL to an address of yours."
        return [problem("from", says)]
    ips = _outgoing(setup, dns)
    domains = sorted({setup.from_domain, setup.envelope_domain})
    return [
        *(_asked(f"spf of {one}", partial(_spf, domain=one, ips=ips, dns=dns)) for one in domains),
        _asked("dkim", partial(_dkim, setup=setup, dns=dns)),
        _asked("dmarc", partial(_dmarc, setup=setup, dns=dns)),
        *(_asked(f"mx of {one}", partial(_mx, domain=one, dns=dns)) for one in domains),
        *_ptr(ips, dns),
        _message_id(setup),
    ]


def _asked(name: str, check: Callable[[str], Check]) -> Check:
    try:
        return check(name)
    except DnsDidNotAnswer as error:
        return not_checked(name, f"The DNS did not answer ({error}); try again later.")


def _outgoing(setup: Setup, dns: Names) -> list[str]:
    """Return the addresses that the world sees mail come from, as far as they can be known from here."""
    if setup.outgoing_ips:
        return list(setup.outgoing_ips)
    if setup.relay is None:
        return []
    host = setup.relay.host
    try:
        found = [host] if _is_address(host) else dns.addresses(host)
    except DnsDidNotAnswer:
        return []
    return [ip for ip in found if ipaddress.ip_address(ip).is_global]


NO_ADDRESS = "The address that mail leaves from is not known here; name it with --outgoing-ip."

# The worst first.
SPF: dict[Spf, tuple[Callable[[str, str], Check], str]] = {
    Spf.NONE: (problem, "Publish a TXT record at {domain}: “v=spf1 … -all”, with the relay in it."),
    Spf.BROKEN: (problem, "The SPF record of {domain} is broken or needs more than ten lookups; mend it."),
    Spf.FAIL: (problem, "The SPF record of {domain} forbids {ips}; add the relay to it."),
    Spf.SOFTFAIL: (warning, "The SPF record of {domain} does not name {ips}; add the relay to it."),
    Spf.NEUTRAL: (warning, "The SPF record of {domain} says nothing of {ips}; add the relay to it."),
    Spf.UNKNOWN: (not_checked, "The SPF record of {domain} has macros, which are not worked out here."),
    Spf.PASS: (ok, "{domain} lets {ips} send."),
}


def _spf(name: str, domain: str, ips: list[str], dns: Names) -> Check:
    if not ips:
        return not_checked(name, NO_ADDRESS)
    results = {spf_of(domain, ip, dns) for ip in ips}
    worst = next(one for one in SPF if one in results)
    check, says = SPF[worst]
    return check(name, says.format(domain=domain, ips=", ".join(ips)))


def _dkim(name: str, setup: Setup, dns: Names) -> Check:
    if not setup.dkim_selector:
        return not_checked(name, "Name the selector of your relay's key with DKIM_SELECTOR or --dkim-selector.")
    where = f"{setup.dkim_selector}._domainkey.{setup.from_domain}"
    records = [tags for tags in map(tags_of, dns.texts(where)) if "p" in tags]
    if not records:
        return problem(name, f"There is no key at {where}; publish the one your relay signs with.")
    if not records[0]["p"]:
        return problem(name, f"The key at {where} is revoked; publish the one your relay signs with.")
    return ok(name, f"There is a key at {where}.")


def _dmarc(name: str, setup: Setup, dns: Names) -> Check:
    for domain in parents_of(setup.from_domain):
        records = [one for one in dns.texts(f"_dmarc.{domain}") if tags_of(one).get("v") == "DMARC1"]
        if len(records) > 1:
            return problem(name, f"_dmarc.{domain} has more than one record; leave one.")
        if records:
            return _alignment(name, setup, domain, tags_of(records[0]))
    says = f"Publish a TXT record at _dmarc.{setup.from_domain}, “v=DMARC1; p=none” for a beginning."
    return problem(name, says)


def _alignment(name: str, setup: Setup, organization: str, tags: dict[str, str]) -> Check:
    is_strict = tags.get("aspf", "r").lower() == "s"
    envelope, sender = setup.envelope_domain, setup.from_domain
    policy = tags.get("p", "none")
    if is_aligned(envelope, sender, organization=organization, is_strict=is_strict):
        return ok(name, f"There is a record, with p={policy}, and bounces go to a domain that is aligned with From.")
    says = f"Bounces go to {envelope}, which SPF cannot align with {sender}: only DKIM counts. Take a domain below it."
    return warning(name, says)


def _mx(name: str, domain: str, dns: Names) -> Check:
    exchanges = dns.exchanges(domain)
    if exchanges == [""]:
        return problem(name, f"{domain} says that it takes no mail (null MX): no answer and no bounce can arrive.")
    if exchanges:
        return ok(name, f"Mail to {domain} goes to {', '.join(exchanges)}.")
    if dns.addresses(domain):
        return warning(name, f"{domain} has no MX record; mail goes to its address. Publish one.")
    return problem(name, f"No mail can be sent to {domain}: publish an MX record, or answers and bounces are lost.")


def _ptr(ips: list[str], dns: Names) -> list[Check]:
    if not ips:
        return [not_checked("ptr", NO_ADDRESS)]
    return [_asked(f"ptr of {ip}", partial(_forward_confirmed, ip=ip, dns=dns)) for ip in ips]


def _forward_confirmed(name: str, ip: str, dns: Names) -> Check:
    names = dns.names_of(ip)
    if not names:
        return problem(name, f"{ip} has no name; ask whoever gave you the address for a PTR record.")
    confirmed = [one for one in names if ip in dns.addresses(one)]
    if not confirmed:
        return problem(name, f"{ip} is called {names[0]}, which leads elsewhere; publish its address there.")
    return ok(name, f"{ip} is called {confirmed[0]}, and that name leads back to it.")


def _message_id(setup: Setup) -> Check:
    host, domain = setup.message_id_domain.lower(), setup.from_domain
    if host == domain or host.endswith(f".{domain}") or domain.endswith(f".{host}"):
        return ok("message-id", f"The domain of the Message-ID, {host}, is that of From.")
    says = f"The Message-ID ends in {host} (from SITE_URL) and From in {domain}; let one be a part of the other."
    return warning("message-id", says)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def postmasters_of(setup: Setup) -> list[str]:
    """Return the addresses that must take mail: RFC 2142, and where bounces go."""
    domain = setup.from_domain
    bounce = setup.bounce_address
    local, _, bounce_domain = bounce.rpartition("@")
    ours = [f"{local}+0-0000000000000000@{bounce_domain}"] if domain_of(bounce) else []
    return [f"postmaster@{domain}", f"abuse@{domain}", *ours]

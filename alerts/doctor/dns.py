"""The DNS, by dnspython: the standard library asks for addresses alone, and the doctor needs TXT, MX and PTR."""

import dns.exception
import dns.resolver
import dns.reversename
from dns.rdatatype import RdataType


class DnsDidNotAnswer(Exception):
    """No server answered, or none would say: nothing is known, which is not the same as nothing is there."""


class Dns:
    """Asks the servers of this machine, or those it is given."""

    def __init__(self, servers: list[str] | None = None, *, port: int = 53, patience: float = 5.0) -> None:
        try:
            self.resolver = dns.resolver.Resolver(configure=servers is None)
        except dns.resolver.NoResolverConfiguration:
            self.resolver = dns.resolver.Resolver(configure=False)
        if servers is not None:
            self.resolver.nameservers = servers
            self.resolver.port = port
        self.resolver.lifetime = patience

    def texts(self, name: str) -> list[str]:
        """Return the TXT records, the pieces of each put together (RFC 7208, 3.3)."""
        return [b"".join(record.strings).decode(errors="replace") for record in self._ask(name, RdataType.TXT)]

    def addresses(self, name: str) -> list[str]:
        return [record.address for kind in (RdataType.A, RdataType.AAAA) for record in self._ask(name, kind)]

    def exchanges(self, name: str) -> list[str]:
        """Return the mail servers, the preferred first; an empty name says: none, ever (null MX, RFC 7505)."""
        records = sorted(self._ask(name, RdataType.MX), key=lambda record: record.preference)
        return [record.exchange.to_text(omit_final_dot=True).rstrip(".") for record in records]

    def names_of(self, address: str) -> list[str]:
        name = dns.reversename.from_address(address).to_text()
        return [record.target.to_text(omit_final_dot=True).lower() for record in self._ask(name, RdataType.PTR)]

    def _ask(self, name: str, kind: RdataType) -> list:  # type: ignore[type-arg]  # of each kind of record another class
        try:
            return list(self.resolver.resolve(name, kind, search=False))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except dns.exception.DNSException as error:
            raise DnsDidNotAnswer(f"{name}: {type(error).__name__}") from error

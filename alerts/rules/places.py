"""Where a message may go over HTTP: how its place is read from a URL, and which addresses are on the open internet.

A place is read once, strictly, and only what was read is connected to. Whatever two programs could read in two ways
(names before an @, a backslash, a number for an address, a dot at the end) is not read at all.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

import idna

PORTS = {"https": 443, "http": 80}

# Blanks and controls, which parsers drop without a word, and the backslash, which some read as a slash.
UNFIT = re.compile(r"[\x00-\x20\x7f\\]")
LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
# What ends in a number is an address to some parsers: 2130706433 and 0x7f.1 are loopback to the C library.
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
LONGEST_NAME = 253

# All of IPv6 that is given out for use on the internet.
GLOBAL_UNICAST = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")
# Global to the standard library (of some versions), and yet nobody's place: multicast, relays, tunnels, documentation.
NOBODYS_IPV4 = tuple(IPv4Network(one) for one in ("192.0.0.0/24", "192.88.99.0/24", "224.0.0.0/4", "240.0.0.0/4"))
NOBODYS_IPV6 = tuple(IPv6Network(one) for one in ("2001::/23", "2001:db8::/32", "3fff::/20"))
OWN_IPV4 = tuple(
    IPv4Network(one) for one in ("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
)
OWN_IPV6 = tuple(IPv6Network(one) for one in ("::1/128", "fc00::/7"))


class NotAPlace(ValueError):
    """A URL, or the name of a host, that cannot be read in one way only. The text says why, and holds nothing of it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A scheme, a host in the form of the wire (lower case, xn--), and a port."""

    scheme: str
    host: str
    port: int

    @property
    def authority(self) -> str:
        """Return the value of the header Host: the port stands there only when it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return self.authority if self.scheme == "https" else f"{self.scheme}://{self.authority}"


@dataclass(frozen=True, slots=True)
class Target:
    """A place, and the path with its query there."""

    place: Place
    path: str


def target_of(url: str) -> Target:
    """Return where `url` leads; raise NotAPlace when it can be read in more than one way."""
    if UNFIT.search(url):
        raise NotAPlace("the address holds a blank, a backslash or a control character")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise NotAPlace("the address cannot be read") from error
    if parts.scheme not in PORTS:
        raise NotAPlace("the address does not begin with https://")
    if "@" in parts.netloc:
        raise NotAPlace("the address holds a name or a password before its host")
    if port == 0:
        raise NotAPlace("there is no port 0")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii():
        raise NotAPlace("the address holds letters, after its host, that must be percent-encoded")
    place = Place(parts.scheme, _host(parts.hostname or ""), PORTS[parts.scheme] if port is None else port)
    return Target(place, path)


def place_named(entry: str) -> Place:
    """Return the place of an operator's entry: `host` is https on port 443, `host:port` and `http://host:port` others.

    Raise NotAPlace for what is more than that.
    """
    target = target_of(entry if "://" in entry else f"https://{entry}")
    if target.path != "/":
        raise NotAPlace("a host of the settings has no path")
    return target.place


def is_reachable(address: str, *, own_network: bool) -> bool:
    """Return whether an address may be connected to: it is on the open internet, or the own network is allowed too.

    An IPv4 address inside an IPv6 one (mapped, 6to4, NAT64) counts as what it is inside.
    """
    try:
        plain = _plain(ip_address(address))
    except ValueError:
        return False
    return _is_global(plain) or (own_network and _is_own(plain))


def _host(text: str) -> str:
    if ":" in text:
        return _ipv6(text)
    if not text.isascii():
        try:
            text = idna.encode(text, uts46=True).decode().lower()
        except idna.IDNAError as error:
            raise NotAPlace("the name of the host is not a name") from error
    labels = text.split(".")
    if len(text) > LONGEST_NAME or not all(LABEL.fullmatch(label) for label in labels):
        raise NotAPlace("the name of the host is not a name")
    if NUMBER.fullmatch(labels[-1]):
        try:
            return str(IPv4Address(text))
        except ValueError as error:
            raise NotAPlace("the address of the host is not written as four numbers") from error
    return text


def _ipv6(text: str) -> str:
    if "%" in text:
        raise NotAPlace("the address of the host names a network card")
    try:
        return str(IPv6Address(text))
    except ValueError as error:
        raise NotAPlace("the address of the host is not an address") from error


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _is_global(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv4Address):
        return address.is_global and not any(address in network for network in NOBODYS_IPV4)
    return address in GLOBAL_UNICAST and address.is_global and not any(address in network for network in NOBODYS_IPV6)


def _is_own(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv4Address):
        return any(address in network for network in OWN_IPV4)
    return any(address in network for network in OWN_IPV6)

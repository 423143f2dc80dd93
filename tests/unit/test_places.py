"""Which URLs are read, and which addresses are on the open internet. The first column says where a case comes from."""

import pytest

from alerts.rules.places import NotAPlace, Place, Target, is_reachable, place_named, target_of

HOOKS = Place("https", "hooks.example.org", 443)

READ = [
    # why it matters,                URL,                                             place,                                    path
    ("the plain case",               "https://hooks.example.org/a?b=c",               HOOKS,                                    "/a?b=c"),
    ("no path",                      "https://hooks.example.org",                     HOOKS,                                    "/"),
    ("a fragment stays here",        "https://hooks.example.org/a#b",                 HOOKS,                                    "/a"),
    ("letters of either case",       "HTTPS://Hooks.Example.ORG/A",                   HOOKS,                                    "/A"),
    ("the port said aloud",          "https://hooks.example.org:443/",                HOOKS,                                    "/"),
    ("an empty port",                "https://hooks.example.org:/",                   HOOKS,                                    "/"),
    ("another port",                 "https://hooks.example.org:8443/",               Place("https", "hooks.example.org", 8443), "/"),
    ("another scheme",               "http://hooks.example.org/",                     Place("http", "hooks.example.org", 80),   "/"),
    ("IDN",                          "https://почта.рф/",                             Place("https", "xn--80a1acny.xn--p1ai", 443), "/"),
    ("IDN as on the wire",           "https://xn--80a1acny.xn--p1ai/",                Place("https", "xn--80a1acny.xn--p1ai", 443), "/"),
    ("an address",                   "https://192.0.2.1/",                            Place("https", "192.0.2.1", 443),         "/"),
    ("full-width digits",            "https://１２７.0.0.1/",                          Place("https", "127.0.0.1", 443),         "/"),
    ("IPv6",                         "https://[2001:DB8:0::1]:8443/",                 Place("https", "2001:db8::1", 8443),      "/"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "url", "place", "path"), READ, ids=[row[0] for row in READ])
def test_a_url_is_read(why: str, url: str, place: Place, path: str) -> None:
    assert target_of(url) == Target(place, path)


UNREAD = [
    # why,                                     URL
    ("a user before the host",                 "https://hooks.example.org@evil.example/"),
    ("a user and a password",                  "https://user:pass@hooks.example.org/"),
    ("an empty user",                          "https://@hooks.example.org/"),
    ("a backslash that hides the host",        "https://evil.example\\@hooks.example.org/"),
    ("a backslash for a slash",                "https://hooks.example.org\\.evil.example/"),
    ("a tab, which urlsplit drops",            "https://hooks.exa\tmple.org/"),
    ("a line's end, which urlsplit drops",     "https://hooks.example.org/\r\nHost: evil.example"),
    ("a blank in front",                       " https://hooks.example.org/"),
    ("a dot at the end",                       "https://hooks.example.org./"),
    ("two dots",                               "https://hooks..example.org/"),
    ("a host in percent signs",                "https://%31%32%37.0.0.1/"),
    ("decimal",                                "https://2130706433/"),
    ("octal",                                  "https://0177.0.0.1/"),
    ("hexadecimal",                            "https://0x7f.0.0.0x1/"),
    ("hexadecimal in one",                     "https://0x7f000001/"),
    ("a short form",                           "https://127.1/"),
    ("a name that ends in a number",           "https://evil.example.1/"),
    ("a zone of IPv6",                         "https://[fe80::1%25eth0]/"),
    ("not IPv6",                               "https://[::zz]/"),
    ("an address of the future, RFC 3986",     "https://[v1.a:b]/"),
    ("a bracket that never closes",            "https://[::1/"),
    ("no host",                                "https:///path"),
    ("no scheme",                              "hooks.example.org/a"),
    ("another scheme",                         "gopher://hooks.example.org/"),
    ("a file",                                 "file:///etc/passwd"),
    ("port 0",                                 "https://hooks.example.org:0/"),
    ("a port too high",                        "https://hooks.example.org:65536/"),
    ("a port in letters",                      "https://hooks.example.org:https/"),
    ("a path that is not encoded",             "https://hooks.example.org/путь"),
    ("NFKC that makes a slash",                "https://hooks.example.org\u2044.evil.example/"),
    ("IDN that is no name",                    "https://\u200b.example.org/"),
    ("a label too long",                       f"https://{'a' * 64}.example.org/"),
    ("a name too long",                        f"https://{'a.' * 130}org/"),
    ("a hyphen in front",                      "https://-hooks.example.org/"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "url"), UNREAD, ids=[row[0] for row in UNREAD])
def test_a_url_that_two_programs_could_read_in_two_ways_is_not_read(why: str, url: str) -> None:
    with pytest.raises(NotAPlace):
        target_of(url)


ENTRIES = [
    # entry,                          place,                                     in words
    ("hooks.example.org",             HOOKS,                                     "hooks.example.org"),
    ("ntfy.example.org:8443",         Place("https", "ntfy.example.org", 8443),  "ntfy.example.org:8443"),
    ("http://signal.internal:8080",   Place("http", "signal.internal", 8080),    "http://signal.internal:8080"),
    ("http://signal.internal",        Place("http", "signal.internal", 80),      "http://signal.internal"),
    ("[2001:db8::1]",                 Place("https", "2001:db8::1", 443),        "[2001:db8::1]"),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "place", "words"), ENTRIES, ids=[row[0] for row in ENTRIES])
def test_an_entry_of_the_operator_names_one_place(entry: str, place: Place, words: str) -> None:
    assert place_named(entry) == place
    assert str(place) == words


@pytest.mark.parametrize("entry", ["", "*.example.org", "hooks.example.org/path", "user@hooks.example.org", "a b"])
def test_an_entry_that_is_no_host_is_refused(entry: str) -> None:
    with pytest.raises(NotAPlace):
        place_named(entry)


ADDRESSES = [
    # source,                           address,                   global, own
    ("a resolver of the internet",      "8.8.8.8",                 True,   False),
    ("the same in IPv6",                "2001:4860:4860::8888",    True,   False),
    ("mapped",                          "::ffff:8.8.8.8",          True,   False),
    ("NAT64, RFC 6052",                 "64:ff9b::808:808",        True,   False),
    ("6to4, RFC 3056",                  "2002:808:808::1",         True,   False),
    ("loopback",                        "127.0.0.1",               False,  True),
    ("loopback",                        "127.255.255.254",         False,  True),
    ("loopback",                        "::1",                     False,  True),
    ("loopback, mapped",                "::ffff:127.0.0.1",        False,  True),
    ("loopback, NAT64",                 "64:ff9b::7f00:1",         False,  True),
    ("loopback, 6to4",                  "2002:7f00:1::",           False,  True),
    ("loopback, IPv4-compatible",       "::127.0.0.1",             False,  False),
    ("NAT64 of an own network",         "64:ff9b:1::808:808",      False,  False),
    ("Teredo, RFC 4380",                "2001:0:808:808::1",       False,  False),
    ("the cloud's metadata",            "169.254.169.254",         False,  False),
    ("the cloud's metadata, mapped",    "::ffff:169.254.169.254",  False,  False),
    ("the cloud's metadata, IPv6",      "fd00:ec2::254",           False,  True),
    ("this host",                       "0.0.0.0",                 False,  False),  # noqa: S104
    ("this host",                       "::",                      False,  False),
    ("RFC 1918",                        "10.0.0.1",                False,  True),
    ("RFC 1918",                        "172.31.255.255",          False,  True),
    ("after RFC 1918's",                "172.32.0.1",              True,   False),
    ("RFC 1918",                        "192.168.1.1",             False,  True),
    ("RFC 6598",                        "100.64.0.1",              False,  True),
    ("RFC 6890",                        "192.0.0.9",               False,  False),
    ("documentation",                   "192.0.2.1",               False,  False),
    ("documentation",                   "2001:db8::1",             False,  False),
    ("documentation, RFC 9637",         "3fff::1",                 False,  False),
    ("6to4 relays, RFC 7526",           "192.88.99.1",             False,  False),
    ("benchmarks",                      "198.18.0.1",              False,  False),
    ("multicast",                       "224.0.0.1",               False,  False),
    ("multicast",                       "ff0e::1",                 False,  False),
    ("reserved",                        "240.0.0.1",               False,  False),
    ("broadcast",                       "255.255.255.255",         False,  False),
    ("link-local",                      "fe80::1",                 False,  False),
    ("link-local with its card",        "fe80::1%eth0",            False,  False),
    ("unique local",                    "fc00::1",                 False,  True),
    ("outside of 2000::/3",             "4000::1",                 False,  False),
    ("decimal",                         "2130706433",              False,  False),
    ("octal",                           "0177.0.0.1",              False,  False),
    ("not an address",                  "hooks.example.org",       False,  False),
]  # fmt: skip


@pytest.mark.parametrize(("source", "address", "is_global", "is_own"), ADDRESSES, ids=[row[1] for row in ADDRESSES])
def test_only_the_open_internet_is_reached_unless_the_own_network_is_allowed(
    source: str, address: str, is_global: bool, is_own: bool
) -> None:
    assert is_reachable(address, own_network=False) is is_global
    assert is_reachable(address, own_network=True) is (is_global or is_own)

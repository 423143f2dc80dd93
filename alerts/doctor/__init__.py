"""What an operator gets wrong about mail, found before it costs an alert.

Each check is a function that returns a `Check`: how it stands, and in one sentence what to do. It is given all it
needs, and knows neither models nor settings. `manage.py mail_doctor` gathers them.
"""

from dataclasses import dataclass
from enum import StrEnum

from alerts.channels.smtp import Relay


class Result(StrEnum):
    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, how it stands, and what to do about it."""

    name: str
    result: Result
    says: str


@dataclass(frozen=True, slots=True)
class Setup:
    """How this installation sends: addresses without names, and the relay, if there is one.

    `outgoing_ips` are the addresses that the world sees mail come from; without them the relay's own are taken.
    """

    from_address: str
    bounce_address: str
    relay: Relay | None
    message_id_domain: str
    dkim_selector: str = ""
    outgoing_ips: tuple[str, ...] = ()

    @property
    def from_domain(self) -> str:
        return domain_of(self.from_address)

    @property
    def envelope_domain(self) -> str:
        return domain_of(self.bounce_address or self.from_address)


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()


def ok(name: str, says: str) -> Check:
    return Check(name, Result.OK, says)


def warning(name: str, says: str) -> Check:
    return Check(name, Result.WARNING, says)


def problem(name: str, says: str) -> Check:
    return Check(name, Result.PROBLEM, says)


def not_checked(name: str, says: str) -> Check:
    return Check(name, Result.NOT_CHECKED, says)

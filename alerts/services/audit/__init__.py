"""The audit: which alerts were owed in a span of time, worked out anew, and what became of each.

It shares nothing with the planner but the rows of the database and the names of kinds and choices: an import contract
keeps it so. It goes through person by person and deadline by deadline in plain Python, slowly, so that it can be
checked by reading. What the database does not remember (choices before a change, mutes, topics, the texts of bills) it
does not guess: what hangs on it is counted as unknown, with the reason.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from alerts.models import Attempt, Delivery
from alerts.services.audit.claims import Claim, Wish, claims_of
from alerts.services.audit.history import History
from alerts.services.audit.judging import Fate, Judge, Judged, grouped

UNREADABLE = "the choices of the subscription cannot be read"


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing that was lost, late or told twice. It names no address, no title and nobody."""

    what: str
    kind: str
    step: str
    event: int | None
    deadline: int | None
    subscription: int
    owed_at: datetime
    seconds: int
    reason: str

    @property
    def line(self) -> str:
        about = f"event {self.event}" if self.event else f"deadline {self.deadline}"
        said = f"{self.kind} {self.step}".strip()
        late = f", {self.seconds} seconds late" if self.seconds else ""
        why = f": {self.reason}" if self.reason else ""
        owed = self.owed_at.isoformat(timespec="seconds")
        return f"{self.what}: {said} of {about} to subscription {self.subscription}, owed at {owed}{late}{why}"


@dataclass(frozen=True, slots=True)
class Found:
    """What an audit found. What was owed is delivered, withdrawn, lost, unknown or waiting; late is a delay of some of
    the delivered and the waiting. `withdrawn_why` and `unknown_why` count the reasons."""

    since: datetime
    until: datetime
    owed: int
    delivered: int
    late: int
    withdrawn: int
    withdrawn_why: dict[str, int]
    lost: int
    doubled: int
    unknown: int
    unknown_why: dict[str, int]
    uncertain: int
    waiting: int
    latest_seconds: int
    details: list[Detail]

    @property
    def is_well(self) -> bool:
        return not self.lost


def audit(*, since: datetime, now: datetime) -> Found:
    """Return what became of all that came to be owed from `since` until `now`."""
    history = History()
    claims, unreadable = _claims(history, now)
    judge = Judge(history, now)
    judged = [judge.judged(group) for group in grouped(one for one in claims if since <= one.at <= now)]
    fates = Counter(one.fate for one in judged)
    late = [one for one in judged if one.late_seconds]
    doubled, uncertain = _told_twice(history, since)
    lost = [_detail(one, "lost") for one in judged if one.fate is Fate.LOST]
    return Found(
        since=since,
        until=now,
        owed=len(judged) + unreadable,
        delivered=fates[Fate.DELIVERED],
        late=len(late),
        withdrawn=fates[Fate.WITHDRAWN],
        withdrawn_why=_reasons(judged, Fate.WITHDRAWN),
        lost=fates[Fate.LOST],
        doubled=len(doubled),
        unknown=fates[Fate.UNKNOWN] + unreadable,
        unknown_why=_reasons(judged, Fate.UNKNOWN) | ({UNREADABLE: unreadable} if unreadable else {}),
        uncertain=uncertain,
        waiting=fates[Fate.WAITING],
        latest_seconds=max((one.late_seconds for one in late), default=0),
        details=[*lost, *(_detail(one, "late") for one in late), *doubled],
    )


def _claims(history: History, now: datetime) -> tuple[list[Claim], int]:
    """Return all claims until now, and how many subscriptions hold choices that cannot be read."""
    claims: list[Claim] = []
    unreadable = 0
    for subscription in history.subscriptions:
        try:
            wish = Wish(subscription, history)
        except (KeyError, TypeError, ValueError):
            unreadable += 1
        else:
            claims += claims_of(wish, now)
    return claims, unreadable


def _reasons(judged: Iterable[Judged], fate: Fate) -> dict[str, int]:
    return dict(Counter(one.reason for one in judged if one.fate is fate).most_common())


def _detail(one: Judged, what: str) -> Detail:
    claim, key = one.claim, one.claim.key
    return Detail(
        what=what,
        kind=key.kinds[0] if len(key.kinds) == 1 else "news" if key.event_id else "clock_started or moved",
        step=key.step,
        event=key.event_id,
        deadline=key.deadline_id,
        subscription=claim.subscription.pk,
        owed_at=claim.at,
        seconds=one.late_seconds,
        reason=one.reason,
    )


def _told_twice(history: History, since: datetime) -> tuple[list[Detail], int]:
    """Return what the far end took twice since then, and how many were tried again because no answer had come."""
    tries: dict[int, list[Attempt]] = defaultdict(list)
    for attempt in Attempt.objects.order_by("delivery", "number"):
        tries[attempt.delivery_id].append(attempt)
    told_at: dict[tuple[int, str, str], int] = Counter()
    doubled: list[Detail] = []
    uncertain = 0
    for one in history.deliveries:
        mine = tries[one.pk]
        is_recent = any(attempt.began_at >= since for attempt in mine)
        taken = sum(attempt.outcome == "sent" for attempt in mine)
        uncertain += is_recent and any(attempt.outcome == "uncertain" for attempt in mine[:-1])
        if one.status == Delivery.Status.SENT:
            address = (one.alert_id, one.endpoint.channel, one.endpoint.address_hash)
            told_at[address] += 1
            if is_recent and told_at[address] > 1:
                doubled.append(_twice(one, "the same address was told of it by another delivery"))
        if is_recent and taken > 1:
            doubled.append(_twice(one, f"the server took it {taken} times"))
    return doubled, uncertain


def _twice(one: Delivery, reason: str) -> Detail:
    return Detail(
        what="doubled",
        kind=one.alert.kind,
        step=one.alert.step,
        event=one.alert.event_id,
        deadline=one.alert.deadline_id,
        subscription=one.subscription_id,
        owed_at=one.owed_at,
        seconds=0,
        reason=reason,
    )

"""What became of each claim, by the ledger of deliveries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from alerts.models import Delivery
from alerts.models.delivery import OVERTAKEN, PAUSED, TOO_LATE, UNSUBSCRIBED
from alerts.rules.kinds import ESCALATION, Kind
from alerts.services.audit.claims import Claim, Excuse, Key
from alerts.services.audit.history import History, sent

NOT_TOLD_AFTERWARDS: Final = "it was withheld in a pause and not told when it was over"
TOOK_ITS_PLACE: Final = "a later one took its place"
REASONS: Final = {OVERTAKEN: TOOK_ITS_PLACE}
"""The reasons that deliveries were withdrawn for, where the audit says them otherwise."""


class Fate(StrEnum):
    """What became of something owed; each has one. One that waits may still be told in time, or too late."""

    DELIVERED = "delivered"
    WITHDRAWN = "withdrawn"
    LOST = "lost"
    UNKNOWN = "unknown"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Judged:
    """One thing owed at one endpoint, and its fate. `late_seconds` is 0 when it was, or still can be, in time."""

    claim: Claim
    fate: Fate
    reason: str = ""
    late_seconds: int = 0


class Judge:
    """Judges what is owed at one endpoint under one key, which several subscriptions may claim."""

    def __init__(self, history: History, now: datetime) -> None:
        self.history, self.now = history, now

    def judged(self, claims: list[Claim]) -> Judged:
        claim = _strictest(claims)
        rows = self._rows(claims)
        told = sent(rows)
        if told:
            first = min(told, key=lambda one: (one.settled_at, one.pk))
            assert first.settled_at is not None
            return Judged(claim, Fate.DELIVERED, late_seconds=0 if claim.doubt else self._late(claim, first.settled_at))
        if rows and rows[0].reason == PAUSED and rows[0].status == Delivery.Status.WITHDRAWN:
            return self._withheld(claim, claims, rows[0])
        if rows:
            return self._untold(claim, rows[0])
        return self._missing(claim, claims)

    def _late(self, claim: Claim, told_at: datetime) -> int:
        """Return how many seconds too late it was, 0 within the margin."""
        late = told_at - claim.until
        return int(late.total_seconds()) if late > self.history.margin else 0

    def _rows(self, claims: list[Claim]) -> list[Delivery]:
        """Return the deliveries that meet a claim: at its endpoint, at the one its subscription had before, and, where
        an address was refused, at another of the same person."""
        key, owner_id = claims[0].key, claims[0].subscription.subscriber_id
        ours = [one for one in self._alike(key) if one.endpoint.owner_id == owner_id]
        if key.step == ESCALATION:
            return [one for one in ours if one.endpoint_id != key.endpoint_id]
        subscriptions = {claim.subscription.pk for claim in claims}
        here = [one for one in ours if one.endpoint_id == key.endpoint_id or one.subscription_id in subscriptions]
        is_refused = any(one.status == Delivery.Status.REFUSED for one in here)
        return here + [one for one in sent(ours) if is_refused and one not in here]

    def _alike(self, key: Key) -> list[Delivery]:
        known = self.history
        among = known.of_event[key.event_id] if key.event_id else known.of_deadline[key.deadline_id or 0]
        return [one for one in among if key.is_met_by(one)]

    def _untold(self, claim: Claim, row: Delivery) -> Judged:
        """Judge what was planned and not told."""
        if row.status == Delivery.Status.REFUSED:
            return Judged(claim, Fate.WITHDRAWN, "the address was refused")
        if row.status == Delivery.Status.WITHDRAWN:
            reason = REASONS.get(row.reason, row.reason)
            wrong = "" if claim.doubt else self._is_wrongly_withdrawn(claim, row, reason)
            return Judged(claim, Fate.LOST, wrong) if wrong else Judged(claim, Fate.WITHDRAWN, reason)
        if self.now > claim.over_at:
            return Judged(claim, Fate.LOST, f"it is still {row.status}, and what it is for has passed")
        return Judged(claim, Fate.WAITING, f"it is still {row.status}", self._late(claim, self.now))

    def _withheld(self, claim: Claim, claims: list[Claim], row: Delivery) -> Judged:
        """Judge what was withdrawn because its reader wished to be told nothing: so long as they did, it was right."""
        assert row.settled_at is not None
        if self.history.paused_until(row.endpoint.owner_id, row.settled_at) is None:
            return Judged(claim, Fate.LOST, "it was withdrawn as paused, and there was no pause")
        again = [one for one in claims if one.at > row.settled_at]
        if not again:
            return Judged(claim, Fate.WITHDRAWN, PAUSED)
        return self._missing(claim, again, row)

    def _is_wrongly_withdrawn(self, claim: Claim, row: Delivery, reason: str) -> str:
        """Return why the reason of a withdrawal does not hold, or nothing when it does."""
        if reason == TOOK_ITS_PLACE and not self._later(claim, row):
            return "it was withdrawn for a later one that does not exist"
        if reason == TOO_LATE and claim.until + self.history.margin < claim.over_at:
            return "it was withdrawn when the last day had passed, and should have gone before"
        if reason == UNSUBSCRIBED and not claim.excuses:
            return "it was withdrawn as unsubscribed, and the subscription runs"
        if reason.startswith("the deadline is") and not any(
            one.reason.startswith("the deadline is") for one in claim.excuses
        ):
            return "it was withdrawn because of the deadline, and the deadline runs"
        return ""

    def _missing(self, claim: Claim, claims: list[Claim], withheld: Delivery | None = None) -> Judged:
        """Judge what was never planned, or not again after a pause: nothing that is owed has no row, unless it ceased
        to be owed meanwhile."""
        excuses = [(one, self._excuse(one, withheld)) for one in claims]
        standing = [one for one, excuse in excuses if excuse is None]
        if not standing:
            return Judged(claim, Fate.WITHDRAWN, next(excuse.reason for _, excuse in excuses if excuse))
        claim = _strictest(standing)
        if claim.doubt:
            return Judged(claim, Fate.UNKNOWN, claim.doubt)
        if self.now <= claim.until + self.history.margin:
            return Judged(claim, Fate.WAITING, "it is not planned yet")
        return Judged(claim, Fate.LOST, NOT_TOLD_AFTERWARDS if withheld else "it was never planned")

    def _excuse(self, claim: Claim, withheld: Delivery | None) -> Excuse | None:
        """Return why a claim that was never planned had not to be, None when it had.

        What holds since a moment excuses what came to be owed before it only while no planner is known to have run
        in between: had one run, it would have planned it.
        """
        excuses = list(claim.excuses)
        later = self._later(claim, withheld)
        if later and claim.key.step != ESCALATION:
            excuses.append(Excuse(TOOK_ITS_PLACE, min(one.owed_at for one in later)))
        return next((one for one in excuses if self._holds(one, claim)), None)

    def _holds(self, excuse: Excuse, claim: Claim) -> bool:
        return excuse.since is None or not self.history.planner_ran(claim.at, excuse.since)

    def _later(self, claim: Claim, row: Delivery | None) -> list[Delivery]:
        """Return the reminders of the same deadline that were planned and come after this one, whatever became of them:
        each is judged for itself."""
        moment = row.owed_at if row is not None else claim.moment or claim.at
        return [
            one
            for one in self.history.of_deadline[claim.key.deadline_id or 0]
            if one.endpoint_id == claim.key.endpoint_id
            and one is not row
            and one.alert.step != ESCALATION
            and one.alert.kind != Kind.OVERDUE
            and one.owed_at >= moment
        ]


def grouped(claims: Iterable[Claim]) -> list[list[Claim]]:
    """Put together the claims that one message meets."""
    groups: dict[Key, list[Claim]] = {}
    for claim in claims:
        groups.setdefault(claim.key, []).append(claim)
    return list(groups.values())


def _strictest(claims: list[Claim]) -> Claim:
    """Return the claim to judge by: one that is certain, if there is one, and of these the earliest."""
    return min(claims, key=lambda one: (bool(one.doubt), one.until, one.subscription.pk))

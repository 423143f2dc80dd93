"""What is kept of deliveries as a short word, in the language that a page speaks. An unknown word is shown as it is."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from alerts.models import Endpoint, Part
from alerts.models.delivery import (
    CORRECTED,
    OVERTAKEN,
    PAUSED,
    THERE_AGAIN,
    TOLD_ELSEWHERE,
    TOO_LATE,
    UNSUBSCRIBED,
    UNUSABLE,
)
from alerts.models.hook import HookDeliveryStatus
from alerts.rules.status import Verdict

Words = Mapping[str, str | Promise]

CHANNEL_NAMES: Final[Words] = {
    Endpoint.Channel.EMAIL: gettext_lazy("Email"),
    Endpoint.Channel.WEBHOOK: gettext_lazy("Webhook"),
    Endpoint.Channel.CHAT: gettext_lazy("Chat or push"),
}

PARTS: Final[Words] = {part.value: gettext_lazy(part.label) for part in Part}

STATUSES: Final[Words] = {status.value: status.label for status in HookDeliveryStatus}
"""Of deliveries to people, too: they go through the same states."""

OUTCOMES: Final[Words] = {
    "": gettext_lazy("no answer noted"),
    "sent": gettext_lazy("taken by the server"),
    "trylater": gettext_lazy("not taken now, to be tried again"),
    "refused": gettext_lazy("refused for good"),
    "uncertain": gettext_lazy("handed over, but no answer came"),
    "relayfault": gettext_lazy("the mail server has a fault"),
    "withdrawn": gettext_lazy("not sent"),
}

WITHDRAWN_WHY: Final[Words] = {
    UNSUBSCRIBED: gettext_lazy("not wanted any more"),
    UNUSABLE: gettext_lazy("the address could not be used"),
    CORRECTED: gettext_lazy("the event was corrected"),
    "the deadline is ended": gettext_lazy("the window had ended"),
    "the deadline is replaced": gettext_lazy("the dates had changed"),
    "the deadline is withdrawn": gettext_lazy("the window was no more"),
    THERE_AGAIN: gettext_lazy("the window is there again"),
    TOO_LATE: gettext_lazy("the last day had passed"),
    OVERTAKEN: gettext_lazy("a later reminder took its place"),
    TOLD_ELSEWHERE: gettext_lazy("told at another endpoint"),
    PAUSED: gettext_lazy("the reader had paused all alerts"),
}

NOT_SENT: Final[Words] = {
    UNSUBSCRIBED: gettext_lazy("Not sent: you no longer wanted it when it was to go"),
    UNUSABLE: gettext_lazy("Not sent: the address could not be used"),
    CORRECTED: gettext_lazy("Not sent: what it spoke of was corrected before it went out"),
    "the deadline is ended": gettext_lazy("Not sent: the window had ended before it went out"),
    "the deadline is replaced": gettext_lazy("Not sent: the dates had changed before it went out"),
    "the deadline is withdrawn": gettext_lazy("Not sent: the window was no more when it was to go"),
    THERE_AGAIN: gettext_lazy("Not sent: the window is there again"),
    TOO_LATE: gettext_lazy("Not sent: the last day had passed"),
    OVERTAKEN: gettext_lazy("Not sent: a later reminder took its place"),
    TOLD_ELSEWHERE: gettext_lazy("Not sent: you were told of it at another endpoint"),
    PAUSED: gettext_lazy("Not sent: you had paused all alerts"),
}
"""The same, to the reader whose it was."""

VERDICTS: Final[Words] = {
    Verdict.HARD: gettext_lazy("there is no such address"),
    Verdict.SOFT: gettext_lazy("did not arrive this time"),
    Verdict.POLICY: gettext_lazy("a fault is found with this site"),
    Verdict.DELAYED: gettext_lazy("a server is still trying"),
    Verdict.DELIVERED: gettext_lazy("has arrived"),
    Verdict.COMPLAINT: gettext_lazy("the reader called it unwanted"),
}

CAME_BACK: Final[Words] = {
    Verdict.HARD: gettext_lazy("it was said that there is no such address"),
    Verdict.SOFT: gettext_lazy("it came back: it did not arrive"),
    Verdict.POLICY: gettext_lazy("it came back: a server finds fault with this site, not with you"),
    Verdict.DELAYED: gettext_lazy("a server on the way is still trying"),
    Verdict.DELIVERED: gettext_lazy("it was said that it has arrived"),
    Verdict.COMPLAINT: gettext_lazy("it was said that you do not want our mails"),
}
"""The same, to the reader whose mail it was."""

SAID_BY: Final[Words] = {
    "answer": gettext_lazy("the server we spoke to"),
    "report": gettext_lazy("a report that came back"),
    "service": gettext_lazy("the mail service"),
}

SUBJECTS: Final[Words] = {
    "other": gettext_lazy("not said"),
    "address": gettext_lazy("the address"),
    "mailbox": gettext_lazy("the mailbox"),
    "system": gettext_lazy("the reader's mail server"),
    "network": gettext_lazy("the way there"),
    "protocol": gettext_lazy("how servers speak to each other"),
    "content": gettext_lazy("what is in the mail"),
    "policy": gettext_lazy("what a server allows"),
}


def said(words: Words, kept: str) -> str:
    return str(words.get(kept, kept))

"""What administrators see of mails that came back: how many, and why. Never an address, a person, or a bill.

No model of alerts is registered, so that no list, filter or history of any exists: it is one page of counts.
"""

from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from alerts import queries
from alerts.wording import SAID_BY, SUBJECTS, VERDICTS, said

MAY_SEE: Final = "alerts.view_bounce"


@dataclass(frozen=True, slots=True)
class Counted:
    """What the first page of the admin shows of bounces: a number, and never whose."""

    number: str
    title: str
    act: str
    all_url: str
    slug: str = "bounces"
    tasks: tuple[()] = ()


def bounces_waiting(user: User) -> list[Counted]:
    """Return how many addresses do not take mail any more, for those who may know."""
    if not user.has_perm(MAY_SEE):
        return []
    number, url = str(queries.addresses_refusing()), reverse("admin:bounces")
    return [Counted(number, _("Addresses that do not take mail any more"), _("See why"), url)]


def bounces(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show the counts to administrators; other editors have nothing to do with mail."""
    if not (isinstance(request.user, User) and request.user.has_perm(MAY_SEE)):
        raise PermissionDenied
    shown = {
        **context,
        "title": _("Mails that came back"),
        "verdicts": [(said(VERDICTS, verdict), number) for verdict, number in queries.bounces_by_verdict()],
        "reasons": [
            (said(SAID_BY, source), said(SUBJECTS, subject), code, number)
            for source, subject, code, number in queries.bounces_by_reason()
        ],
        "suppressed": [(day, said(SUBJECTS, about), number) for day, about, number in queries.suppressed_by_day()],
        "in_doubt": queries.addresses_in_doubt(),
    }
    return TemplateResponse(request, "admin/bounces.html", shown)

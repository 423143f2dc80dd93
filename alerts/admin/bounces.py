"""What administrators see of mails that came back: how many, and why. Never an address, a person, or a bill.

No model of alerts is registered, so that no list, filter or history of any exists: it is one page of counts.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from accounts.models import User
from alerts import queries


def bounces(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show the counts to administrators; other editors have nothing to do with mail."""
    if not (isinstance(request.user, User) and request.user.has_perm("alerts.view_bounce")):
        raise PermissionDenied
    shown = {
        **context,
        "title": _("Mails that came back"),
        "verdicts": queries.bounces_by_verdict(),
        "reasons": queries.bounces_by_reason(),
        "suppressed": queries.suppressed_by_day(),
        "in_doubt": queries.addresses_in_doubt(),
    }
    return TemplateResponse(request, "admin/bounces.html", shown)

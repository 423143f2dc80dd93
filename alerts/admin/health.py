"""How the alerts go: the page that turns red. For administrators; numbers only."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from alerts.rules.manner import kind_name
from alerts.services.figures import DAYS, Figures, figures
from alerts.services.watch import watch
from alerts.wording import CHANNEL_NAMES, OUTCOMES, PARTS, STATUSES, WITHDRAWN_WHY, said
from tracker import clock


@require_safe
def health(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show what the watch found, and the numbers of the last 30 days. `context` is the admin site's own."""
    if not (isinstance(request.user, User) and request.user.has_perm("alerts.view_heartbeat")):
        raise PermissionDenied
    now, wall = clock.now(), clock.wall()
    found = figures(now=now, wall=wall)
    context = {
        **context,
        "title": _("How the alerts go"),
        "days": DAYS,
        "alarm_after": settings.ALARM_AFTER_SECONDS,
        "watch": watch(now=now, wall=wall),
        "figures": found,
        **_in_words(found, request.user.language),
        "zone": request.user.time_zone,
        "wall": wall,
    }
    return render(request, "admin/alerts/health.html", context)


def _in_words(found: Figures, language: str) -> dict[str, Any]:
    """Return the tables whose rows are kept under short words, with words of the reader's language."""
    return {
        "parts": [(said(PARTS, row.part), row) for row in found.parts],
        "relays": [(said(CHANNEL_NAMES, relay.channel), relay) for relay in found.relays],
        "by_status": [(said(STATUSES, status), number) for status, number in found.by_status],
        "by_kind": [(kind_name(row.kind, language), row) for row in found.by_kind],
        "failures": [
            (f"{said(OUTCOMES, outcome)}, {codes or _('without a code')}", number)
            for (outcome, codes), number in found.failures
        ],
        "withdrawn": [(said(WITHDRAWN_WHY, reason), number) for reason, number in found.withdrawn],
    }

"""How the alerts go: the page that turns red. For administrators; numbers only."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from alerts.services.figures import DAYS, figures
from alerts.services.watch import watch
from tracker import clock


@require_safe
def health(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show what the watch found, and the numbers of the last 30 days. `context` is the admin site's own."""
    if not (isinstance(request.user, User) and request.user.has_perm("alerts.view_heartbeat")):
        raise PermissionDenied
    now, wall = clock.now(), clock.wall()
    context = {
        **context,
        "title": _("How the alerts go"),
        "days": DAYS,
        "alarm_after": settings.ALARM_AFTER_SECONDS,
        "watch": watch(now=now, wall=wall),
        "figures": figures(now=now, wall=wall),
        "zone": request.user.time_zone,
        "wall": wall,
    }
    return render(request, "admin/alerts/health.html", context)

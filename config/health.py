"""Up or down, for load balancers and watchdogs. Nothing about bills or people."""

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.services import KeysDoNotFit, check_keys
from alerts.services.watch import Watch, watch
from tracker import clock


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers, the keys open what is sealed in it and alerts go out in time, else 503.

    Parts that have never run are no fault here: the site may be up before its workers. `watch_alerts` tells of them.
    """
    try:
        check_keys()
        found = watch(now=clock.now(), wall=clock.wall())
    except DatabaseError:
        return JsonResponse({"status": "down", "database": "down"}, status=503)
    except KeysDoNotFit:
        return JsonResponse({"status": "down", "database": "ok", "keys": "down"}, status=503)
    alerts, hooks = _alerts(found), "stuck" if found.hooks else "ok"
    is_well = alerts == "ok"
    # Another system that is not told is only a warning, and its name is nobody's business here.
    answer = {"status": "ok" if is_well else "down", "database": "ok", "keys": "ok", "alerts": alerts, "hooks": hooks}
    return JsonResponse(answer, status=200 if is_well else 503)


def _alerts(found: Watch) -> str:
    if found.is_late:
        return "late"
    if found.unwritten:
        return "failing"
    return "silent" if found.silent else "ok"

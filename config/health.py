"""Up or down, for load balancers. Nothing about bills or people."""

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.services import KeysDoNotFit, check_keys


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers and the keys open what is sealed in it, else 503."""
    try:
        check_keys()
    except DatabaseError:
        return JsonResponse({"status": "down", "database": "down"}, status=503)
    except KeysDoNotFit:
        return JsonResponse({"status": "down", "database": "ok", "keys": "down"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok", "keys": "ok"})

"""The way back to the page on which a button was pressed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme


def back(request: HttpRequest, otherwise: str, *args: int) -> HttpResponse:
    """Return to the page named by `next` if it is one of ours, else to the page of that name."""
    target = request.POST.get("next", "")
    is_ours = target.startswith("/") and url_has_allowed_host_and_scheme(target, {request.get_host()})
    return redirect(target) if is_ours else redirect(otherwise, *args)

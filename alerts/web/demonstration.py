"""The demonstration: its date moves on by a button, and its mails lie in a folder. Outside that mode all is 404."""

import email
import email.policy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from functools import wraps
from pathlib import Path

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from alerts.models import Delivery
from alerts.services.plan import next_moment
from alerts.services.tick import tick
from alerts.tasks import CHANNELS
from alerts.web.back import back
from tracker import clock
from tracker.services.deadlines import rebuild_open_bills

View = Callable[..., HttpResponse]
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Mail:
    name: str
    subject: str
    to: str
    date: str


def demonstration_only(view: View) -> View:
    """Let the page exist in demonstration mode, for those who are logged in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return login_required(guarded)


@demonstration_only
@require_POST
def next_day(request: HttpRequest) -> HttpResponse:
    """Move the date on by a day, and do what beat would have done."""
    return _moved(request, clock.now() + timedelta(days=1))


@demonstration_only
@require_POST
def next_alert(request: HttpRequest) -> HttpResponse:
    """Move the date on to the next alert that anybody is owed."""
    moment = next_moment(now=clock.now())
    if moment is None:
        messages.info(request, _("No alert is planned. Record what happens next to a bill in the admin."))
        return back(request, "alerts:dashboard")
    return _moved(request, moment)


@demonstration_only
@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    paths = sorted(Path(settings.EMAIL_FILE_PATH).glob("*.eml"), reverse=True)[:SHOWN]
    return render(request, "alerts/mail_list.html", {"mails": [_mail(path) for path in paths]})


@demonstration_only
@require_safe
def mail_detail(request: HttpRequest, name: str) -> HttpResponse:
    path = _path(name)
    message = _read(path)
    text = message.get_body(("plain",))
    context = {
        "mail": _mail(path),
        "headers": [(key, str(value)) for key, value in message.items()],
        "text": text.get_content() if text else "",
        "has_html": message.get_body(("html",)) is not None,
    }
    return render(request, "alerts/mail.html", context)


# The mail's own styles are in its lines, as mail programs want them; nothing else is let in, and nothing runs.
@csp_replace({"default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "sandbox": [""]})
@demonstration_only
@require_safe
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    html = _read(_path(name)).get_body(("html",))
    if html is None:
        raise Http404
    return HttpResponse(html.get_content())


def _moved(request: HttpRequest, moment: datetime) -> HttpResponse:
    clock.set_demonstration(moment)
    rebuild_open_bills(now=moment)
    sent = [one for one in tick(channels=CHANNELS, clock=clock) if one.status == Delivery.Status.SENT]
    said = ngettext("%(count)s mail sent.", "%(count)s mails sent.", len(sent)) % {"count": len(sent)}
    messages.success(request, said)
    return back(request, "alerts:dashboard")


def _path(name: str) -> Path:
    path = Path(settings.EMAIL_FILE_PATH) / f"{Path(name).name}.eml"
    if not path.is_file():
        raise Http404
    return path


def _read(path: Path) -> EmailMessage:
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


def _mail(path: Path) -> Mail:
    message = _read(path)
    return Mail(path.stem, str(message["Subject"]).strip(), str(message["To"]), str(message["Date"]))

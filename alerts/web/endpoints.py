"""The pages of a person's endpoints. Nobody else has them: another person's endpoint is not there."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.sealing import Unreadable
from alerts import queries
from alerts.channels import Outcome, RelayFault, Sent, Uncertain, allowance
from alerts.models import Endpoint
from alerts.services import endpoints as service
from alerts.tasks import CHANNELS
from alerts.web.back import back
from alerts.wording import CHANNEL_NAMES
from tracker import clock

LONGEST_URL = 2000


@dataclass(frozen=True, slots=True)
class EndpointRow:
    """An endpoint on a page. Of a URL only the host or the service is shown: the rest of it is a secret."""

    endpoint: Endpoint
    shown: str
    state: str
    look: str
    channel: str
    is_login: bool
    used_by: int


@dataclass(frozen=True, slots=True)
class Saying:
    """What a page says of a message that was sent to try an endpoint."""

    sent: Promise
    uncertain: Promise
    fault: Promise
    failed: Promise


CODE_SAYS = Saying(
    sent=gettext_lazy("The code was sent."),
    uncertain=gettext_lazy("The code may have arrived or not: %(reason)s."),
    fault=gettext_lazy("The code could not be sent: the mail server of this site is in trouble."),
    failed=gettext_lazy("The code could not be sent: %(reason)s."),
)
TEST_SAYS = Saying(
    sent=gettext_lazy("The test was sent."),
    uncertain=gettext_lazy("The test may have arrived or not: %(reason)s."),
    fault=gettext_lazy("The test could not be sent: the mail server of this site is in trouble."),
    failed=gettext_lazy("The test could not be sent: %(reason)s."),
)


class EndpointForm(forms.Form):
    """What one adds: the way, a name for oneself, and the address."""

    channel = forms.ChoiceField(label=gettext_lazy("Way"))
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("For yourself, such as “Team room”."),
    )
    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=LONGEST_URL,
        help_text=gettext_lazy(
            "An email address, the URL of a webhook (https://…), or the Apprise URL of a chat (ntfys://…)."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        offered = allowance.offered()
        field = self.fields["channel"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(value, label) for value, label in CHANNEL_NAMES.items() if value in offered]


class CodeForm(forms.Form):
    """The code that was sent to the endpoint."""

    code = forms.CharField(
        max_length=20,
        label=gettext_lazy("Code"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


@sensitive_post_parameters("address")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def endpoint_list(request: HttpRequest) -> HttpResponse:
    """Show a person's endpoints, and add one."""
    owner = _owner(request)
    form = EndpointForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (added := _added(owner, form)) is not None:
        if added.verified_at is None:
            _send_code(request, added)
        return redirect("alerts:endpoint", added.pk)
    context = {
        "rows": [_row(endpoint, owner) for endpoint in _with_uses(queries.endpoints_of(owner))],
        "form": form,
        "offered": allowance.offered(),
        "hosts": sorted(map(str, allowance.places())),
        "services": sorted(allowance.services()),
        "login_address": owner.email,
    }
    return render(request, "alerts/endpoint_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def endpoint(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    """Show one endpoint, and take the code that makes it usable."""
    one = _mine(request, endpoint_id)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        if service.verify_endpoint(endpoint=one, code=code, now=clock.now(), wall=clock.wall()):
            messages.success(request, _("Verified. You can be told here from now on."))
            return redirect("alerts:endpoint", one.pk)
        form.add_error("code", _("That is not the code, or it has expired. Ask for a new one if this goes on."))
    context = {"row": _row(one, _owner(request)), "form": form, "secret": _secret(one)}
    return render(request, "alerts/endpoint.html", context)


@login_required
@require_POST
def endpoint_code(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    """Send a new code."""
    one = _mine(request, endpoint_id)
    _send_code(request, one)
    return redirect("alerts:endpoint", one.pk)


@login_required
@require_POST
def endpoint_test(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    """Send a test, and say what became of it."""
    one = _mine(request, endpoint_id)
    try:
        outcome = service.send_test(endpoint=one, channels=CHANNELS, wall=clock.wall())
    except service.TooMany as error:
        messages.error(request, str(error))
    else:
        _say(request, outcome, TEST_SAYS)
    return back(request, "alerts:endpoint", one.pk)


@login_required
@require_POST
def endpoint_up(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    """Let an endpoint be used before the one in front of it."""
    service.move_up(endpoint=_mine(request, endpoint_id))
    return redirect("alerts:endpoint-list")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def endpoint_remove(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    """Ask once more, then take an endpoint away."""
    one = _mine(request, endpoint_id)
    row = _row(one, _owner(request))
    if row.is_login:
        messages.error(request, _("The address you log in with stays. You can change it on the account page."))
        return redirect("alerts:endpoint-list")
    if request.method == "POST":
        service.remove_endpoint(endpoint=one, now=clock.now())
        messages.success(request, _("Removed. What it was used for goes to the address you log in with."))
        return redirect("alerts:endpoint-list")
    return render(request, "alerts/endpoint_remove.html", {"row": row})


def _owner(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _mine(request: HttpRequest, endpoint_id: int) -> Endpoint:
    return get_object_or_404(queries.endpoints_of(_owner(request)).select_related("owner"), pk=endpoint_id)


def _added(owner: User, form: EndpointForm) -> Endpoint | None:
    """Return the endpoint that was asked for, or None with the reason in the form."""
    given = form.cleaned_data
    try:
        return service.add_endpoint(
            owner=owner, channel=given["channel"], address=given["address"].strip(), name=given["name"]
        )
    except service.AddressNotAllowed as error:
        form.add_error("address", str(error))
    except service.TooMany as error:
        form.add_error(None, str(error))
    return None


def _send_code(request: HttpRequest, one: Endpoint) -> None:
    try:
        outcome = service.send_code(endpoint=one, channels=CHANNELS, wall=clock.wall())
    except service.TooMany as error:
        messages.error(request, str(error))
    else:
        _say(request, outcome, CODE_SAYS)


def _say(request: HttpRequest, outcome: Outcome, says: Saying) -> None:
    match outcome:
        case Sent():
            messages.success(request, str(says.sent))
        case Uncertain(reason):
            messages.warning(request, says.uncertain % {"reason": reason})
        case RelayFault():
            messages.error(request, str(says.fault))
        case _:
            messages.error(request, says.failed % {"reason": outcome.reason})


def _row(one: Endpoint, owner: User) -> EndpointRow:
    return EndpointRow(
        endpoint=one,
        shown=_shown(one),
        state=_state(one),
        look="failed" if one.refused_at else "done" if one.verified_at else "waiting",
        channel=str(CHANNEL_NAMES[one.channel]),
        is_login=service.is_login_endpoint(endpoint=one, owner=owner),
        used_by=getattr(one, "used_by", 0),
    )


def _with_uses(endpoints: QuerySet[Endpoint]) -> QuerySet[Endpoint]:
    """Return endpoints, each with how many of the things that its owner follows are told there."""
    return endpoints.annotate(used_by=Count("subscriptions", filter=Q(subscriptions__ended_at=None)))


def _shown(one: Endpoint) -> str:
    try:
        address = one.address
    except Unreadable:
        return _("an address that cannot be read")
    match one.channel:
        case Endpoint.Channel.WEBHOOK:
            return urlsplit(address).hostname or ""
        case Endpoint.Channel.CHAT:
            return address.partition("://")[0].lower()
        case _:
            return address


def _secret(one: Endpoint) -> str:
    try:
        return one.secret
    except Unreadable:
        return ""


def _state(one: Endpoint) -> str:
    if one.refused_at is not None:
        return _("refused by the far end")
    return _("in use") if one.verified_at is not None else _("waiting for its code")

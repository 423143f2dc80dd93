"""The pages on which people make tokens for their programs and revoke them. Another's is not there."""

from dataclasses import dataclass
from datetime import date, datetime

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import clock
from accounts.forms import TokenForm
from accounts.models import ApiToken, Scope, User
from accounts.tokens import AT_MOST, TooManyTokens, make_token, revoke_all, revoke_token

SHOWN = 50
"""So many tokens are shown, the newest first. Those that are no more are among them, so that their use can be seen."""


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as its owner's page shows it: its last day is one of the owner's zone, the last use one of UTC."""

    token: ApiToken
    scopes: list[str]
    expires_on: date
    is_in_use: bool
    is_revoked: bool


@login_required
@require_safe
def token_list(request: HttpRequest) -> HttpResponse:
    user, now = _user(request), clock.wall()
    rows = [_row(token, user, now) for token in user.api_tokens.order_by("-pk")[:SHOWN]]
    return render(request, "account/tokens.html", {"rows": rows, "has_some": any(row.is_in_use for row in rows)})


@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "HEAD", "POST"])
def token_new(request: HttpRequest) -> HttpResponse:
    """Make a token for somebody who proved a moment ago who they are, and show it this once, in the answer itself."""
    form, now = TokenForm(request.POST or None), clock.wall()
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            token = make_token(
                user=_user(request),
                name=said["name"],
                scopes=said["scopes"],
                expires_at=now + form.lifetime,
                now=now,
            )
        except TooManyTokens:
            form.add_error(None, _("You have %(number)d tokens already: revoke one first.") % {"number": AT_MOST})
        else:
            get_adapter(request).send_notification_mail("account/email/token_made", request.user)
            return render(request, "account/token_made.html", {"token": token, "name": said["name"]})
    return render(request, "account/token_new.html", {"form": form})


@login_required
@require_POST
def token_revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    token = get_object_or_404(_user(request).api_tokens, pk=token_id)
    revoke_token(token=token, now=clock.wall())
    messages.success(request, _("Revoked. It opens nothing any more."))
    return redirect("account_tokens")


@login_required
@require_POST
def tokens_revoke_all(request: HttpRequest) -> HttpResponse:
    number = revoke_all(user=_user(request), now=clock.wall())
    done = ngettext("%(number)d token revoked.", "%(number)d tokens revoked.", number)
    messages.success(request, done % {"number": number})
    return redirect("account_tokens")


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _row(token: ApiToken, user: User, now: datetime) -> TokenRow:
    return TokenRow(
        token=token,
        scopes=[str(Scope(scope).label) for scope in token.scopes.split()],
        expires_on=token.expires_at.astimezone(user.zone).date(),
        is_in_use=token.is_in_use(now),
        is_revoked=token.revoked_at is not None,
    )

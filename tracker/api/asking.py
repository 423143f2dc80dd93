"""Who asks: a program with somebody's token, or a stranger where the installation is public.

A session opens nothing here: a page of another site cannot ask in the name of whoever looks at it. An unknown token, an
expired one, and that of a closed account are answered in the same words.
"""

from dataclasses import dataclass
from typing import ClassVar, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import ApiToken, Scope, User
from accounts.tokens import token_in_use
from tracker import clock
from tracker.api.limits import count_address, count_token
from tracker.api.problems import Kind, Problem

SCHEME: Final = "Bearer"


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose token was shown; both are None of a stranger."""

    user: User | None
    token: ApiToken | None


class Opens:
    """What a question takes: a token with this scope, or none where strangers may read it, too.

    A class for each, for django-ninja describes what a question takes by the name of its class.
    """

    scope: ClassVar[Scope] = Scope.READ
    to_strangers: ClassVar[bool] = False
    openapi_security_schema: ClassVar[dict[str, str]] = {"type": "http", "scheme": "bearer"}

    def __call__(self, request: HttpRequest) -> Asker:
        """Return who asks; raise Problem when they may not, or too often."""
        now, shown = clock.wall(), _shown(request)
        token = token_in_use(text=shown, now=now) if shown else None
        if token is None:
            count_address(request, now)
        else:
            count_token(token.pk, now)
        if token is None and shown is None and self.to_strangers and settings.PUBLIC:
            return Asker(None, None)
        if token is None:
            raise Problem(Kind.NO_TOKEN, headers={"WWW-Authenticate": _challenge(is_wrong=shown is not None)})
        if not token.opens(self.scope):
            raise Problem(
                Kind.NOT_ALLOWED,
                _("This takes a token with the scope “%(scope)s”.") % {"scope": self.scope.value},
                headers={"WWW-Authenticate": f'{SCHEME} error="insufficient_scope", scope="{self.scope.value}"'},
            )
        return Asker(token.user, token)


class Facts(Opens):
    """For what is known of bills and law."""

    to_strangers = True


class Own(Opens):
    """For what is somebody's own."""


class Recording(Opens):
    """For what adds to the history of bills."""

    scope = Scope.RECORD


FACTS: Final = Facts()
OWN: Final = Own()
RECORDING: Final = Recording()


def asker_of(request: HttpRequest) -> Asker:
    """Return who asks, after the question was opened to them."""
    asker = request.auth  # type: ignore[attr-defined]
    assert isinstance(asker, Asker)
    return asker


def owner_of(request: HttpRequest) -> User:
    """Return whose token was shown, where strangers may not ask."""
    user = asker_of(request).user
    assert user is not None
    return user


def _shown(request: HttpRequest) -> str | None:
    """Return the token that was shown, None when there is none. What is no token of ours is one that is unknown."""
    said = request.headers.get("Authorization")
    if said is None:
        return None
    scheme, _parted, token = said.partition(" ")
    return token.strip() if scheme.lower() == SCHEME.lower() and token.strip() else "?"


def _challenge(*, is_wrong: bool) -> str:
    return f'{SCHEME} realm="api", error="invalid_token"' if is_wrong else f'{SCHEME} realm="api"'

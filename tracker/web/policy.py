"""A content security policy of one page's own, in place of the site's."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ParamSpec

from csp.decorators import csp
from django.http import HttpResponse

P = ParamSpec("P")


def own_policy(
    policy: Mapping[str, Sequence[str]],
) -> Callable[[Callable[P, HttpResponse]], Callable[P, HttpResponse]]:
    """Return a decorator of views; django-csp's own is typed for views without arguments only."""
    decorator: Any = csp(dict(policy))
    return decorator  # type: ignore[no-any-return]

"""Atom (RFC 4287), by Django's own generator. The same news gives the same bytes, whenever it is asked for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from accounts.sealing import keyed_hash
from tracker import queries
from tracker.feeds.news import Happened, News
from tracker.feeds.wording import body_of, title_of
from tracker.rules.procedure import Law

CONTENT_TYPE: Final = "application/atom+xml; charset=utf-8"

NOTHING_YET: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed in which there is nothing yet was updated."""

MINTED_IN: Final = 2025
"""The year that tag: URIs name (RFC 4151): in it whoever runs a site had its name."""

NOT_IN_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class About:
    """A feed: what its id is made of, its title, and the page it is about; `own_path` is its address if that is public.

    A discreet one says that there is news, and of no bill.
    """

    key: str
    title: str
    path: str
    own_path: str = ""
    is_discreet: bool = False


class Feed(Atom1Feed):
    def latest_post_date(self) -> datetime:
        return max((one["updateddate"] for one in self.items), default=NOTHING_YET)


def atom_of(about: About, news: Sequence[News], language: str) -> bytes:
    """Return the feed in that language, which is that of the translations."""
    feed = Feed(
        title=_clean(about.title),
        link=f"{settings.SITE_URL}{about.path}",
        description=None,
        language=language,
        author_name="Countersign",
        feed_url=f"{settings.SITE_URL}{about.own_path}" if about.own_path else None,
        feed_guid=_tag(about.key),
    )
    laws = queries.laws_of({one.bill.jurisdiction_id for one in news}) if news else {}
    for one in news:
        entry = _discreet_entry(one) if about.is_discreet else _entry(one, laws, language)
        published_at = one.event.recorded_at if isinstance(one, Happened) else one.updated_at
        feed.add_item(pubdate=published_at, updateddate=one.updated_at, **entry)
    written = StringIO()
    feed.write(written, "utf-8")
    return written.getvalue().encode()


def updated_at(news: Sequence[News]) -> datetime:
    """Return when a feed of this news was updated."""
    return max((one.updated_at for one in news), default=NOTHING_YET)


def _entry(one: News, laws: Mapping[int, Law], language: str) -> dict[str, Any]:
    page = f"{settings.SITE_URL}{reverse('tracker:bill', args=[one.bill.pk])}"
    return {
        "title": _clean(title_of(one, laws, language)),
        "description": _clean(body_of(one, laws, language)),
        "link": f"{page}#event-{one.event.pk}" if isinstance(one, Happened) else page,
        "unique_id": _tag(_key(one)),
    }


def _discreet_entry(one: News) -> dict[str, Any]:
    return {
        "title": _("News of what you follow"),
        "description": None,
        "link": f"{settings.SITE_URL}/",
        "unique_id": _tag(keyed_hash("feed entry", _key(one))[:32]),
    }


def _key(one: News) -> str:
    return f"event/{one.event.pk}" if isinstance(one, Happened) else f"deadline/{one.deadline.pk}"


def _tag(key: str) -> str:
    return f"tag:{settings.SITE_HOST},{MINTED_IN}:{key}"


def _clean(text: str) -> str:
    """Return a text without what may not stand in XML."""
    return NOT_IN_XML.sub(" ", text)

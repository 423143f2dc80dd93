"""Keeping what was changed of what is written: what stood there before, what after, when, and by whom."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from tracker import queries
from tracker.models import Bill, ChangedDay, Edit, Jurisdiction, Topic

Field = Edit.Field
Written = Mapping[tuple[str, str], str]
"""What is written, by what it is and which of several."""


def written_of(bill: Bill) -> Written:
    """Return what is written about a bill as the database has it now, in two queries."""
    stored = Bill.objects.get(pk=bill.pk)
    queries.fetch_written([stored], "titles", "topics", "sources", "documents")
    written: dict[tuple[str, str], str] = {
        (Field.IDENTIFIER, ""): stored.identifier,
        (Field.SUMMARY, ""): stored.summary,
        (Field.STANCE, ""): stored.stance,
        (Field.STANCE_REASON, ""): stored.stance_reason,
        (Field.TOPICS, ""): ", ".join(sorted(topic.slug for topic in stored.topics.all())),
    }
    for title in stored.titles.all():
        written[Field.TITLE, title.language] = title.text
        written[Field.TITLE_SUMMARY, title.language] = title.summary
    for source in stored.sources.all():
        _add(written, Field.SOURCE, source.url, [source.title, source.archive_url, _day(source.archived_on)])
    for document in stored.documents.all():
        _add(written, Field.DOCUMENT, document.url, [document.title, document.language, _day(document.dated_on)])
    return written


def _add(written: dict[tuple[str, str], str], field: str, url: str, texts: list[str]) -> None:
    """Add a paper; of two that lie at one address both are kept."""
    text = " · ".join(one for one in texts if one)
    there = written.get((field, url))
    written[field, url] = text if there is None else "\n".join(sorted([*there.splitlines(), text]))


def _day(day: object) -> str:
    return str(day) if day else ""


def keep_edits_of_bill(*, bill: Bill, before: Written, made_by: User | None, now: datetime) -> int:
    """Keep how what is written about a bill differs from what it was; return in how many places."""
    after = written_of(bill)
    changed = [key for key in {**before, **after} if before.get(key, "") != after.get(key, "")]
    edits = [
        Edit(
            bill=bill,
            field=field,
            about=about,
            before=before.get((field, about), ""),
            after=after.get((field, about), ""),
            made_at=now,
            made_by=made_by,
        )
        for field, about in changed
    ]
    return len(Edit.objects.bulk_create(edits))


def keep_edit_of_law(
    *, jurisdiction: Jurisdiction, field: str, about: str, texts: tuple[str, str], made_by: User | None, now: datetime
) -> None:
    """Keep that something of a jurisdiction's law was changed from the first text to the second."""
    before, after = texts
    if before != after:
        Edit.objects.create(
            jurisdiction=jurisdiction,
            field=field,
            about=about,
            before=before,
            after=after,
            made_at=now,
            made_by=made_by,
        )


@transaction.atomic
def keep_topic(*, topic: Topic, made_by: User | None, now: datetime) -> None:
    """Save a topic, and keep what it was called before."""
    known = Topic.objects.filter(pk=topic.pk).first() if topic.pk else None
    topic.save()
    before, after = (_names(one) if one else "" for one in (known, topic))
    if before != after:
        Edit.objects.create(
            field=Field.TOPIC, about=topic.slug, before=before, after=after, made_at=now, made_by=made_by
        )


def _names(topic: Topic) -> str:
    return " · ".join([topic.name, *(f"{language}: {name}" for language, name in sorted(topic.names.items()))])


def day_in_words(day: ChangedDay | None) -> str:
    """Return what is said of a day, in the words of a log."""
    if day is None:
        return ""
    return " · ".join(one for one in ("open" if day.is_open else "closed", day.reason, day.source_url) if one)

"""What recording would do, or did, as the pages of the admin show it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tracker.admin.language import named, spoken
from tracker.rules import explain
from tracker.rules.windows import Figure
from tracker.rules.wording import LANGUAGES
from tracker.services.deadlines import Change, Turn
from tracker.services.record import Preview

TURNS = {
    Turn.ADDED: gettext_noop("added"),
    Turn.MOVED: gettext_noop("moved"),
    Turn.CLOSED: gettext_noop("closed"),
    Turn.WITHDRAWN: gettext_noop("withdrawn"),
}


def stage_after(preview: Preview | None) -> str:
    """Return the name of the stage in which the bill would be; nothing where it would be in none."""
    if preview is None or preview.standing.procedure is None or preview.standing.stage is None:
        return ""
    stage = preview.standing.procedure.stages.get(preview.standing.stage)
    return named(stage.names) if stage else preview.standing.stage


def in_rows(change: Change) -> dict[str, Any]:
    """Return a change as a page shows it: each date before and after."""
    words = LANGUAGES[spoken()]
    labels = [words.labels[figure] for figure in (Figure.FIRST_POSSIBLE, Figure.OPENS, Figure.CLOSES, Figure.OUTER)]
    names = ["first_possible_on", "opens_on", "closes_on", "outer_on"]
    rows = []
    for label, name in zip(labels, names, strict=True):
        before, after = (getattr(dates, name) if dates else None for dates in (change.before, change.after))
        rows.append(
            {
                "label": label,
                "before": explain.in_words(before, spoken()) if before else "",
                "after": explain.in_words(after, spoken()) if after else words.not_known,
                "is_same": before == after,
            }
        )
    return {
        "name": named(change.names),
        "turn": change.turn,
        "turn_in_words": _(TURNS[change.turn]),
        "rows": rows,
        "is_told": change.reminds,
    }


def in_a_sentence(change: Change) -> str:
    """Return a change in one sentence: what became of the window, and its last days before and after."""
    days = {
        f"{when}_{name}": _day(getattr(dates, f"{name}_on") if dates else None)
        for when, dates in (("before", change.before), ("after", change.after))
        for name in ("closes", "outer")
    }
    return _(
        "%(window)s: %(turn)s; closes: %(before_closes)s → %(after_closes)s;"
        " outer limit: %(before_outer)s → %(after_outer)s"
    ) % {**days, "window": named(change.names), "turn": _(TURNS[change.turn])}


def _day(day: Any) -> str:
    return explain.in_words(day, spoken()) if day else _("not known")


def shown(preview: Preview | None) -> dict[str, Any]:
    """Return what a page needs to show a preview with `_preview.html`."""
    return {
        "preview": preview,
        "stage_after": stage_after(preview),
        "changes": [in_rows(change) for change in preview.changes] if preview else [],
    }

"""The form above the list of bills. The URL says all that it says, in one form: without the empty and the usual."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.widgets import DayInput
from tracker.listing import ORDERS, Asked, Cut, Dates, Place, Sort, Window
from tracker.models import Jurisdiction, Stance, Topic
from tracker.models.law import DRILL
from tracker.rules import explain
from tracker.rules.search import query_of
from tracker.rules.vocabulary import STAGES
from tracker.web.jurisdictions import sorting_key

WINDOWS: Final = [
    ("", gettext_lazy("Any state")),
    (Window.NOT_OPEN, gettext_lazy("Not yet open")),
    (Window.OPEN, gettext_lazy("Open")),
    (Window.CLOSING, gettext_lazy("Closing within a week")),
    (Window.OVERDUE, gettext_lazy("Overdue")),
    (Window.NONE, gettext_lazy("No window running")),
]
DATES: Final = [
    (Dates.CLOSES, gettext_lazy("A window closes")),
    (Dates.OPENS, gettext_lazy("A window opens")),
    (Dates.MAY_END, gettext_lazy("A window may end")),
]
SORTS: Final = [
    (Sort.CLOSES, gettext_lazy("Closes soonest")),
    (Sort.EVENT, gettext_lazy("Latest event first")),
    (Sort.NEW, gettext_lazy("Newest entered first")),
    (Sort.IDENTIFIER, gettext_lazy("By number")),
]
USUAL: Final = {"dates": Dates.CLOSES, "sort": Sort.CLOSES}

STAGE_SLUG: Final = re.compile(r"[a-z0-9_-]{1,64}")

NUMBERS: Final = range(1, 2**63)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is set, in words, and the query string of the list without it."""

    text: str
    query: str


def _stages(asked_for: str, language: str) -> list[tuple[str, str]]:
    """Return the stages that many laws have, and the one that is asked for, which perhaps only one law has."""
    stages = [(slug, explain.name_in(names, language)) for slug, names in STAGES.items()]
    if asked_for not in STAGES and STAGE_SLUG.fullmatch(asked_for):
        stages.append((asked_for, asked_for.replace("_", " ")))
    return stages


def _day() -> forms.DateField:
    return forms.DateField(required=False, widget=DayInput(), input_formats=["%Y-%m-%d"])


class FilterForm(forms.Form):
    """What to show. `after` and `before` say which page, as the links between pages have it."""

    words = forms.CharField(
        required=False, max_length=150, widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"})
    )
    jurisdiction = forms.ChoiceField(required=False)
    stage = forms.ChoiceField(required=False)
    topic = forms.ChoiceField(required=False)
    stance = forms.ChoiceField(required=False)
    window = forms.ChoiceField(required=False, choices=WINDOWS)
    dates = forms.ChoiceField(required=False, choices=DATES)
    first_on = _day()
    last_on = _day()
    sort = forms.ChoiceField(required=False, choices=SORTS)

    FILTERS = ("words", "jurisdiction", "stage", "topic", "stance", "window", "dates", "first_on", "last_on")

    def __init__(
        self, data: Mapping[str, Any], *, jurisdictions: Iterable[Jurisdiction], topics: Iterable[Topic], language: str
    ) -> None:
        super().__init__(data)
        self.language = language
        self.labels_by_field = {
            "words": _("Words"),
            "jurisdiction": _("Jurisdiction"),
            "stage": _("Stage"),
            "topic": _("Topic"),
            "stance": _("What we think of it"),
            "window": _("State of the window"),
            "dates": _("Which day"),
            "first_on": _("From"),
            "last_on": _("Until"),
            "sort": _("Order"),
        }
        for name, label in self.labels_by_field.items():
            self.fields[name].label = label
        named = [(one.code, explain.name_in(one.names, language)) for one in jurisdictions if one.code != DRILL]
        by_name = sorted(named, key=lambda pair: sorting_key(pair[1], language))
        self._offer("jurisdiction", _("All jurisdictions"), by_name)
        self._offer("stage", _("Any stage"), _stages(str(data.get("stage", "")), language))
        self._offer("topic", _("Any topic"), [(one.slug, one.name_in(language)) for one in topics])
        self._offer("stance", _("Anything"), list(Stance.choices))

    def _offer(self, name: str, of_all: str, choices: Iterable[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", of_all), *choices]

    def name_stages(self, names: Mapping[str, str]) -> None:
        """Call the stages as a law calls them."""
        self._offer("stage", _("Any stage"), [(slug, names.get(slug, name)) for slug, name in self._choices("stage")])

    def _choices(self, name: str) -> list[tuple[str, str]]:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        choices: Any = field.choices
        return [(str(value), str(text)) for value, text in list(choices)[1:]]

    def clean_words(self) -> str:
        words = " ".join(str(self.cleaned_data["words"]).split())
        if words and query_of(words).is_empty:
            raise forms.ValidationError(_("There is no letter and no digit in this."))
        return words

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first_on, last_on = cleaned.get("first_on"), cleaned.get("last_on")
        if first_on and last_on and last_on < first_on:
            self.add_error("last_on", _("This day lies before the first one."))
        return cleaned

    @property
    def asked(self) -> Asked:
        said = self.cleaned_data
        return Asked(
            **{
                name: said[name]
                for name in ("words", "jurisdiction", "stage", "topic", "stance", "first_on", "last_on")
            },
            window=Window(said["window"]) if said["window"] else None,
            dates=Dates(said["dates"] or USUAL["dates"]),
            sort=Sort(said["sort"] or USUAL["sort"]),
        )

    @property
    def cut(self) -> Cut:
        """Return where the page begins; one that cannot be read is the first."""
        before, after = self.data.get("before", ""), self.data.get("after", "")
        place = place_from(before or after, self.asked.sort)
        return Cut(place, is_backward=bool(before)) if place else Cut()

    def query(self, *without: str) -> str:
        """Return the query string of what is chosen, but for some fields and for the page."""
        said = {name: self.cleaned_data[name] for name in (*self.FILTERS, "sort") if name not in without}
        if not (said.get("first_on") or said.get("last_on")):
            said.pop("dates", None)
        return urlencode([(name, value) for name, value in said.items() if value and value != USUAL.get(name)])

    @property
    def chips(self) -> list[Chip]:
        """Return the filters that are set, each with the way to take it out."""
        chips = [Chip(self._in_words(name), self.query(name)) for name in self.FILTERS[:6] if self.cleaned_data[name]]
        first_on, last_on = self.cleaned_data["first_on"], self.cleaned_data["last_on"]
        if first_on or last_on:
            chips.append(Chip(self._days_in_words(first_on, last_on), self.query("dates", "first_on", "last_on")))
        return chips

    def _in_words(self, name: str) -> str:
        value = self.cleaned_data[name]
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            value = dict(self._choices(name))[value]
        return _("{filter}: {value}").format(filter=self.labels_by_field[name], value=value)

    def _days_in_words(self, first_on: date | None, last_on: date | None) -> str:
        what = dict(DATES)[self.asked.dates]
        days = [explain.in_words(day, self.language) if day else "…" for day in (first_on, last_on)]
        return _("{filter}: {value}").format(filter=what, value=" – ".join(days))


def place_from(text: str, sort: Sort) -> Place | None:
    """Return the place that `text_of_place` made this of in that order, None when it did not."""
    value, _parted, number = text.rpartition("~")
    if not (number.isascii() and number.isdigit() and len(number) < 20 and int(number) in NUMBERS) or "\0" in value:
        return None
    match sort:
        case Sort.NEW:
            return Place(int(number), int(number))
        case Sort.IDENTIFIER:
            return Place(value, int(number))
        case _:
            try:
                return Place(date.fromisoformat(value), int(number))
            except ValueError:
                return None


def text_of_place(place: Place, sort: Sort) -> str:
    """Return a place as the links between pages have it."""
    value = "" if ORDERS[sort].field == "pk" else place.value
    return f"{value}~{place.number}"

"""The form on which a person chooses what to follow, and how to be told."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from accounts.models import User
from alerts.models import Endpoint, Scope, Subscription
from alerts.rules.choices import Cadence, Choices
from alerts.rules.kinds import Kind, NotAStep, Step
from alerts.rules.manner import kind_help, kind_name, weekday_name
from alerts.services.endpoints import is_login_endpoint
from alerts.services.subscribe import Covered, Manner
from alerts.web.wording import STAGE_NAMES, endpoint_label, stage_name
from tracker.models import Bill, Jurisdiction, Topic
from tracker.rules import explain
from tracker.rules.search import query_of

AT_MOST_STEPS = 12

OBJECTS: Mapping[str, str] = {
    Scope.BILL: "bill",
    Scope.TOPIC: "topic",
    Scope.JURISDICTION: "jurisdiction",
    Scope.STAGE: "stage",
    Scope.SEARCH: "words",
}
"""The field that says what of a scope is meant."""

SCOPES: list[tuple[str, Promise | str]] = [
    (Scope.TOPIC, gettext_lazy("A topic")),
    (Scope.JURISDICTION, gettext_lazy("A jurisdiction")),
    (Scope.STAGE, gettext_lazy("A stage")),
    (Scope.SEARCH, gettext_lazy("A saved search")),
    (Scope.EVERYTHING, gettext_lazy("Everything")),
]

NARROWED = {Scope.JURISDICTION, Scope.STAGE, Scope.SEARCH}
"""The scopes for which a jurisdiction may be said."""


class StepsField(forms.CharField):
    """Lead times as text: "14d 7d 1d 6h"."""

    def __init__(self, *, may_be_after: bool = False, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=120, **kwargs)
        self.may_be_after = may_be_after

    def clean(self, value: Any) -> tuple[Step, ...]:
        steps = dict.fromkeys(self._step(text) for text in re.split(r"[\s,;]+", super().clean(value)) if text)
        if len(steps) > AT_MOST_STEPS:
            raise forms.ValidationError(
                ngettext("At most %(count)s reminder, please.", "At most %(count)s reminders, please.", AT_MOST_STEPS)
                % {"count": AT_MOST_STEPS}
            )
        return tuple(steps)

    def _step(self, text: str) -> Step:
        try:
            step = Step.parse(text)
        except NotAStep as error:
            raise forms.ValidationError(
                _("“%(text)s” is not a lead time: write days as 14d and hours as 6h, at most 365d.") % {"text": text}
            ) from error
        if step.is_after and not self.may_be_after:
            raise forms.ValidationError(
                _("“%(text)s” lies after that day; here reminders come before it.") % {"text": text}
            )
        return step


def _time(**kwargs: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(widget=widget, input_formats=["%H:%M", "%H:%M:%S"], **kwargs)


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _weekdays() -> list[tuple[int, str]]:
    return [(one, weekday_name(one, _language())) for one in range(1, 8)]


def _kinds() -> list[tuple[str, str]]:
    return [(kind.value, f"{kind_name(kind, _language())}: {kind_help(kind, _language())}") for kind in Kind]


def _stages() -> list[tuple[str, str]]:
    return [("", _("(choose a stage)")), *((stage, stage_name(stage, _language())) for stage in STAGE_NAMES)]


class TopicField(forms.ModelChoiceField[Topic]):
    """A topic, called as in the language of the page."""

    def label_from_instance(self, obj: Topic) -> str:
        return obj.name_in(_language())


class JurisdictionField(forms.ModelChoiceField[Jurisdiction]):
    """A jurisdiction, called as in the language of the page."""

    def label_from_instance(self, obj: Jurisdiction) -> str:
        return explain.name_in(obj.names, _language())


class MannerForm(forms.Form):
    """How to be told. The endpoint "" is the address one logs in with."""

    endpoint = forms.ChoiceField(label=gettext_lazy("Where"), required=False)
    cadence = forms.ChoiceField(
        label=gettext_lazy("How often"),
        choices=[
            (Cadence.AT_ONCE, gettext_lazy("At once")),
            (Cadence.DAILY, gettext_lazy("Gathered in one message a day")),
            (Cadence.WEEKLY, gettext_lazy("Gathered in one message a week")),
        ],
        help_text=gettext_lazy("Whatever would come too late by waiting is sent at once all the same."),
    )
    digest_weekday = forms.TypedChoiceField(
        label=gettext_lazy("Day of the weekly message"), coerce=int, choices=_weekdays
    )
    morning = _time(
        label=gettext_lazy("Your morning"),
        help_text=gettext_lazy("Day reminders and gathered messages come at this hour."),
    )
    closing = StepsField(
        label=gettext_lazy("Before it closes"),
        help_text=gettext_lazy(
            "So long before: 14d is fourteen days, 0d the day itself, 6h six hours. Empty for none."
        ),
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("What to be told of"),
        widget=forms.CheckboxSelectMultiple,
        choices=_kinds,
        error_messages={
            "required": gettext_lazy("Choose at least one. To hear nothing, stop following or mute the bill.")
        },
    )
    opening = StepsField(label=gettext_lazy("Before it opens"))
    outer = StepsField(
        label=gettext_lazy("Before the outer limit"),
        may_be_after=True,
        help_text=gettext_lazy(
            "The last day there can be, where the law leaves room. +1d is one day after the day it should close."
        ),
    )
    open_every_days = forms.IntegerField(
        label=gettext_lazy("While it is open, every so many days"),
        min_value=0,
        max_value=365,
        help_text=gettext_lazy("0 for not at all."),
    )
    quiet_from = _time(label=gettext_lazy("Quiet from"), required=False)
    quiet_until = _time(
        label=gettext_lazy("Quiet until"),
        required=False,
        help_text=gettext_lazy(
            "Nothing is sent between these hours, unless it would come too late. Leave both empty for none."
        ),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        choices=[("", gettext_lazy("That of my account")), *settings.LANGUAGES],
    )
    escalates = forms.BooleanField(
        label=gettext_lazy(
            "Use my next address, too, when it closes within 24 hours and I have not said “I have seen it”"
        ),
        required=False,
    )

    COMMON = ("endpoint", "cadence", "digest_weekday", "morning", "closing")
    REST = ("kinds", "opening", "outer", "open_every_days", "quiet_from", "quiet_until", "language", "escalates")

    def __init__(self, *args: Any, user: User, manner: Manner, **kwargs: Any) -> None:
        kwargs["initial"] = {**initial_of(manner), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.user = user
        self.endpoints = {str(one.pk): one for one in user.endpoints.usable()}
        choices = [(key, endpoint_label(one)) for key, one in self.endpoints.items()]
        if not any(is_login_endpoint(endpoint=one, owner=user) for one in self.endpoints.values()):
            choices.insert(0, ("", _("Email to %(address)s") % {"address": user.email}))
        field = self.fields["endpoint"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def common(self) -> list[forms.BoundField]:
        return [self[name] for name in self.COMMON]

    @property
    def rest(self) -> list[forms.BoundField]:
        return [self[name] for name in self.REST]

    @property
    def has_errors_in_the_rest(self) -> bool:
        return any(name in self.errors for name in self.REST)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, end = cleaned.get("quiet_from"), cleaned.get("quiet_until")
        if (first is None) != (end is None) and not {"quiet_from", "quiet_until"} & set(self.errors):
            self.add_error("quiet_until", _("Say both from when and until when, or neither."))
        if first is not None and first == end:
            self.add_error("quiet_until", _("These hours would be quiet all day long. Say another end."))
        return cleaned

    def chosen_endpoint(self) -> Endpoint | None:
        return self.endpoints.get(self.cleaned_data["endpoint"])

    def manner(self) -> Manner:
        """Return what was chosen."""
        said = self.cleaned_data
        quiet = (said["quiet_from"], said["quiet_until"]) if said["quiet_from"] is not None else None
        choices = Choices(
            kinds=frozenset(Kind(kind) for kind in said["kinds"]),
            opening=said["opening"],
            closing=said["closing"],
            outer=said["outer"],
            open_every_days=said["open_every_days"],
            cadence=Cadence(said["cadence"]),
            digest_weekday=said["digest_weekday"],
            morning=said["morning"],
            quiet=quiet,
            escalates=said["escalates"],
        )
        return Manner(choices, self.chosen_endpoint(), said["language"])


class FollowForm(MannerForm):
    """What to follow, and how to be told of it. A bill is chosen on its own page."""

    scope = forms.ChoiceField(
        label=gettext_lazy("What to follow"),
        widget=forms.RadioSelect,
        choices=SCOPES,
        error_messages={"required": gettext_lazy("Choose what to follow.")},
    )
    bill = forms.ModelChoiceField(Bill.objects.all(), required=False, widget=forms.HiddenInput)
    topic = TopicField(
        Topic.objects.order_by("name", "pk"),
        label=gettext_lazy("Which topic"),
        required=False,
        empty_label=gettext_lazy("(choose a topic)"),
    )
    stage = forms.ChoiceField(
        label=gettext_lazy("Which stage"),
        required=False,
        choices=_stages,
        help_text=gettext_lazy(
            "“Before the President” is anything that reaches the president, also what is to be handed over."
        ),
    )
    words = forms.CharField(
        label=gettext_lazy("Words of the search"),
        max_length=300,
        required=False,
        help_text=gettext_lazy(
            "All of them must stand in a bill's number, titles or summaries, at least their beginnings. It may also say"
            " topic:lgbt-rights, stage:president or stance:oppose."
        ),
    )
    jurisdiction = JurisdictionField(
        Jurisdiction.objects.order_by("code"),
        label=gettext_lazy("Which jurisdiction"),
        required=False,
        empty_label=gettext_lazy("(all)"),
        help_text=gettext_lazy("For “A jurisdiction”; it also narrows a stage or a saved search."),
    )

    OF_SCOPE = ("topic", "stage", "words", "jurisdiction")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen_bill = self._bill_said()
        if self.chosen_bill is not None:
            scope = self.fields["scope"]
            assert isinstance(scope, forms.ChoiceField)
            scope.choices = [
                (Scope.BILL, _("This bill: %(title)s") % {"title": self.chosen_bill.title(self.user.language)}),
                *SCOPES,
            ]

    @property
    def of_scope(self) -> list[forms.BoundField]:
        return [self[name] for name in self.OF_SCOPE]

    def _bill_said(self) -> Bill | None:
        said = str(self.data.get("bill") or self.initial.get("bill") or "")
        if not (said.isascii() and said.isdigit() and len(said) < 19):
            return None
        return Bill.objects.select_related("jurisdiction").prefetch_related("titles").filter(pk=said).first()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        scope = cleaned.get("scope")
        needed = OBJECTS.get(str(scope))
        if needed and not cleaned.get(needed) and needed not in self.errors:
            self.add_error(needed, _("Say which one.") if needed != "words" else _("Say which words."))
        if scope == Scope.SEARCH and cleaned.get("words") and query_of(cleaned["words"]).is_empty:
            self.add_error("words", _("There is no letter and no digit in this."))
        if scope and scope not in NARROWED and cleaned.get("jurisdiction"):
            self.add_error("jurisdiction", _("It narrows only a stage or a saved search: leave it at “(all)”."))
        if not self.errors and self._is_followed():
            self.add_error(None, _("You follow this already at that address. Change it on the page “What I follow”."))
        return cleaned

    def _is_followed(self) -> bool:
        running = Subscription.objects.filter(subscriber=self.user, scope_key=self.covered().key, ended_at=None)
        endpoint = self.chosen_endpoint()
        return endpoint is not None and running.filter(endpoint=endpoint).exists()

    def covered(self) -> Covered:
        """Return what was chosen; what belongs to another scope is left out."""
        said, scope = self.cleaned_data, Scope(self.cleaned_data["scope"])
        return Covered(
            scope,
            bill=said["bill"] if scope is Scope.BILL else None,
            topic=said["topic"] if scope is Scope.TOPIC else None,
            jurisdiction=said["jurisdiction"] if scope in NARROWED else None,
            stage=said["stage"] if scope is Scope.STAGE else "",
            words=said["words"] if scope is Scope.SEARCH else "",
        )


class ChangeForm(MannerForm):
    """How to be told of what one follows already."""

    def __init__(self, *args: Any, subscription: Subscription, **kwargs: Any) -> None:
        self.subscription = subscription
        choices = subscription.rhythm.reader.choices
        manner = Manner(choices, subscription.endpoint, subscription.language)
        super().__init__(*args, manner=manner, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        one = self.subscription
        others = Subscription.objects.filter(subscriber=self.user, scope_key=one.scope_key, ended_at=None)
        endpoint = self.endpoints.get(cleaned.get("endpoint", ""))
        if endpoint is not None and others.filter(endpoint=endpoint).exclude(pk=one.pk).exists():
            self.add_error("endpoint", _("You follow this at that address already."))
        return cleaned


def initial_of(manner: Manner) -> dict[str, Any]:
    """Return what the form shows for choices."""
    values = manner.choices.as_json()
    return {
        **values,
        **{name: " ".join(values[name]) for name in ("opening", "closing", "outer")},
        "morning": manner.choices.morning,
        "quiet_from": manner.choices.quiet[0] if manner.choices.quiet else None,
        "quiet_until": manner.choices.quiet[1] if manner.choices.quiet else None,
        "endpoint": str(manner.endpoint.pk) if manner.endpoint else "",
        "language": manner.language,
    }

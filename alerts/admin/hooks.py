"""Where an administrator says which other systems are told what, and sees what became of each message."""

import json
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin, action, display
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.sealing import Unreadable
from alerts.channels import Outcome, Sent, Uncertain
from alerts.models import Hook, HookDelivery
from alerts.models.hook import HAPPENINGS
from alerts.services.hooks.keep import keep_hook, rotate_secret, send_test, trouble_with_address
from alerts.services.hooks.payload import message_of
from alerts.services.hooks.replay import Chosen, replay
from alerts.services.hooks.sending import WITH_ALL
from alerts.tasks import CHANNELS
from tracker import clock

LONGEST_URL = 2000


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before something is done: what it is, what it does, and the word on the button."""

    title: Promise
    says: Promise
    button: Promise


NEW_SECRET = Question(
    gettext_lazy("Make a new secret"),
    gettext_lazy("You see it once. The secret until now signs beside it for a day, so that nothing is lost meanwhile."),
    gettext_lazy("Make it"),
)
TEST = Question(
    gettext_lazy("Send a test"),
    gettext_lazy("A signed message of the type hook.test goes to the address that is saved. It stands in no list."),
    gettext_lazy("Send it"),
)
AGAIN = Question(
    gettext_lazy("Send again"),
    gettext_lazy("The message goes out under the same webhook-id, by which a receiver can drop a copy."),
    gettext_lazy("Send it"),
)


class HookForm(forms.ModelForm[Hook]):
    """A hook. Its address is sealed, and of one that is kept only the host is shown."""

    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=LONGEST_URL,
        required=False,
        widget=forms.TextInput(attrs={"class": "vLargeTextField", "inputmode": "url", "autocomplete": "off"}),
    )
    happenings = forms.MultipleChoiceField(
        label=gettext_lazy("Is told when"), choices=HAPPENINGS, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Hook
        fields = ["name", "happenings", "jurisdictions", "topics", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_new = self.instance.pk is None
        self.fields["address"].required = is_new
        self.fields["address"].help_text = (
            _("To one of the hosts that the operator named in ENDPOINT_HOSTS.")
            if is_new
            else _("It goes to %(host)s. Leave this empty to keep the address.") % {"host": host_of(self.instance)}
        )
        for name in ("jurisdictions", "topics"):
            self.fields[name].help_text = _("None means all.")

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"]).strip()
        if address and (trouble := trouble_with_address(address)):
            raise forms.ValidationError(trouble)
        return address


class HookAdmin(ModelAdmin[Hook]):
    form = HookForm
    fields = ["name", "address", "happenings", "jurisdictions", "topics", "is_active"]
    list_display = ["name", "host", "is_active", "state"]
    filter_horizontal = ["jurisdictions", "topics"]
    ordering = ["name"]

    @display(description=gettext_lazy("host"))
    def host(self, hook: Hook) -> str:
        return host_of(hook)

    @display(description=gettext_lazy("how it goes"))
    def state(self, hook: Hook) -> str:
        if hook.gone_at is not None:
            return _("it answered that it is gone")
        return _("faults in a row: %(count)d") % {"count": hook.faults} if hook.faults else _("no faults")

    def save_model(self, request: HttpRequest, obj: Hook, form: forms.ModelForm[Hook], change: bool) -> None:
        obj.fresh_secret = keep_hook(hook=obj, address=form.cleaned_data["address"], now=clock.now())

    def response_add(self, request: HttpRequest, obj: Hook, post_url_continue: str | None = None) -> HttpResponse:
        """Show the secret of a new hook, in the answer itself: it is kept nowhere from which it could be read again."""
        return self._secret(request, obj, obj.fresh_secret)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Say that all its messages go with a hook, and do not list them."""
        return [_("%(name)s and all its messages") % {"name": one} for one in objs], {}, set(), []

    def get_urls(self) -> list[URLPattern]:
        secret, test = (self.admin_site.admin_view(view) for view in (self.rotate, self.test))
        return [
            path("<int:hook_id>/secret/", secret, name="alerts_hook_secret"),
            path("<int:hook_id>/test/", test, name="alerts_hook_test"),
            *super().get_urls(),
        ]

    def rotate(self, request: HttpRequest, hook_id: int) -> HttpResponse:
        """Ask, then make a new secret and show it this once."""
        hook = self._changeable(request, hook_id)
        if request.method != "POST":
            return _asked(request, self, hook, NEW_SECRET)
        secret = rotate_secret(hook=hook, wall=clock.wall())
        self.log_change(request, hook, "New secret.")
        hook.refresh_from_db()
        return self._secret(request, hook, secret)

    def test(self, request: HttpRequest, hook_id: int) -> HttpResponse:
        """Ask, then send a message that says nothing, and say what became of it."""
        hook = self._changeable(request, hook_id)
        if request.method != "POST":
            return _asked(request, self, hook, TEST)
        try:
            outcome = send_test(hook=hook, channel=CHANNELS["webhook"], now=clock.now(), wall=clock.wall())
        except Unreadable:
            messages.error(request, _("Its address cannot be read with the keys of this installation."))
        else:
            is_sent = isinstance(outcome, Sent)
            messages.add_message(request, messages.SUCCESS if is_sent else messages.ERROR, _in_words(outcome))
        return redirect("admin:alerts_hook_change", hook.pk)

    def _changeable(self, request: HttpRequest, hook_id: int) -> Hook:
        hook = get_object_or_404(Hook, pk=hook_id)
        if not self.has_change_permission(request, hook):
            raise PermissionDenied
        return hook

    def _secret(self, request: HttpRequest, hook: Hook, secret: str) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Secret of %(name)s") % {"name": hook},
            "opts": self.opts,
            "hook": hook,
            "secret": secret,
        }
        return render(request, "admin/alerts/hook/secret.html", context)


LEDGER = (
    *("hook", "happening", "bill", "webhook_id", "status", "said", "attempts"),
    *("occurred_at", "planned_at", "due_at", "give_up_at", "sent_at", "settled_at", "payload"),
)


class HookDeliveryAdmin(ModelAdmin[HookDelivery]):
    """The ledger: nobody writes in it, but what is over can be sent again."""

    list_display = ["happening", "bill", "hook", "status", "attempts", "said", "occurred_at", "settled_at"]
    list_filter = ["status", "happening", "hook"]
    list_select_related = ["hook", "bill__jurisdiction"]
    fields = LEDGER
    readonly_fields = LEDGER
    ordering = ["-pk"]
    actions = ["send_again"]
    show_full_result_count = False

    @display(description=gettext_lazy("the last answer"))
    def said(self, delivery: HookDelivery) -> str:
        """Return the far end's words as they came, and our own in the reader's language."""
        return _(delivery.answer) if delivery.answer else ""

    @display(description=gettext_lazy("what is sent"))
    def payload(self, delivery: HookDelivery) -> str:
        """Return the message as it would be sent now."""
        whole = HookDelivery.objects.select_related(*WITH_ALL).get(pk=delivery.pk)
        try:
            data = {**message_of(whole, clock.wall()).data, "id": delivery.webhook_id}
        except Unreadable:
            return _("It cannot be written with the keys of this installation.")
        return format_html("<pre>{}</pre>", json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: HookDelivery | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: HookDelivery | None = None) -> bool:
        return False

    def has_replay_permission(self, request: HttpRequest) -> bool:
        """Return whether somebody may have messages sent again: whoever may change the hooks."""
        return request.user.has_perm("alerts.change_hook")

    @action(description=gettext_lazy("Send again"), permissions=["replay"])
    def send_again(self, request: HttpRequest, chosen: QuerySet[HookDelivery]) -> None:
        self._replay(request, tuple(chosen.values_list("pk", flat=True)))

    def get_urls(self) -> list[URLPattern]:
        again = self.admin_site.admin_view(self.replay)
        return [path("<int:message_id>/again/", again, name="alerts_hookdelivery_again"), *super().get_urls()]

    def replay(self, request: HttpRequest, message_id: int) -> HttpResponse:
        """Ask, then have one message sent again, under its own webhook-id."""
        if not self.has_replay_permission(request):
            raise PermissionDenied
        delivery = get_object_or_404(HookDelivery, pk=message_id)
        if request.method != "POST":
            return _asked(request, self, delivery, AGAIN)
        self._replay(request, (delivery.pk,))
        return redirect("admin:alerts_hookdelivery_change", delivery.pk)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        context["may_replay"] = self.has_replay_permission(request)
        return super().render_change_form(request, context, *args, **kwargs)

    def _replay(self, request: HttpRequest, ids: tuple[int, ...]) -> None:
        count = sum(one.messages for one in replay(Chosen(ids=ids), now=clock.now()))
        if count:
            said = ngettext("%(count)s message is sent again.", "%(count)s messages are sent again.", count)
            messages.success(request, said % {"count": count})
        if count < len(ids):
            messages.warning(request, _("What waits already, or was not to be told, is left as it is."))


def _asked(
    request: HttpRequest, admin: ModelAdmin[Any], about: Hook | HookDelivery, question: Question
) -> HttpResponse:
    context = {
        **admin.admin_site.each_context(request),
        "title": f"{question.title}: {about}",
        "opts": admin.opts,
        "about": about,
        "question": question,
        "list_url": reverse(f"admin:alerts_{admin.opts.model_name}_changelist"),
        "back_url": reverse(f"admin:alerts_{admin.opts.model_name}_change", args=[about.pk]),
    }
    return render(request, "admin/alerts/hook/question.html", context)


def host_of(hook: Hook) -> str:
    """Return where a hook is, without the path: that may be a secret."""
    try:
        return hook.host
    except Unreadable:
        return _("(cannot be read)")


def _in_words(outcome: Outcome) -> str:
    match outcome:
        case Sent(answer):
            return _("The test was taken: %(answer)s.") % {"answer": answer}
        case Uncertain(reason):
            return _("The test may have arrived or not: %(reason)s.") % {"reason": reason}
    return _("The test could not be sent: %(reason)s.") % {"reason": outcome.reason}

"""Bills in the admin: what is written about them, and the way to the pages on which something is done with one."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.admin import ModelAdmin, SimpleListFilter, TabularInline, display
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from tracker import clock, queries
from tracker.admin.forms import HTTPS_URLS
from tracker.admin.history import history
from tracker.admin.language import spoken
from tracker.admin.oddities import oddities
from tracker.admin.record import record, undo
from tracker.admin.session import session
from tracker.admin.texts import text_urls
from tracker.models import Bill, BillDocument, BillSource, BillTitle, Topic
from tracker.services.edit import bill_written
from tracker.services.edits import keep_edits_of_bill, keep_topic, written_of


class TopicAdmin(ModelAdmin[Topic]):
    """A topic is named in the searches that people follow by its slug: once it is there, the slug stays as it is."""

    def save_model(self, request: HttpRequest, obj: Topic, form: Any, change: bool) -> None:
        assert isinstance(request.user, User)
        keep_topic(topic=obj, made_by=request.user, now=clock.now())

    def get_readonly_fields(self, request: HttpRequest, obj: Topic | None = None) -> list[str]:
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Topic | None = None) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ["name"]}

    def has_delete_permission(self, request: HttpRequest, obj: Topic | None = None) -> bool:
        """Nobody deletes a topic: whoever follows it would hear no more, and not know."""
        return False


class TitleInline(TabularInline[BillTitle, Bill]):
    model = BillTitle
    extra = 1


class SourceInline(TabularInline[BillSource, Bill]):
    model = BillSource
    extra = 1
    formfield_overrides = HTTPS_URLS


class DocumentInline(TabularInline[BillDocument, Bill]):
    model = BillDocument
    extra = 1
    formfield_overrides = HTTPS_URLS


class OddFilter(SimpleListFilter):
    """Bills at which a person should look."""

    title = gettext_lazy("what is odd")
    parameter_name = "odd"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("events", gettext_lazy("Something does not fit")), ("law", gettext_lazy("The law changed on its way"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Bill]) -> QuerySet[Bill]:
        match self.value():
            case "events":
                return queryset.filter(odd_events__gt=0)
            case "law":
                return queryset.filter(law_changes__gt=0)
            case _:
                return queryset


class BillAdmin(ModelAdmin[Bill]):
    list_display = ["__str__", "title", "stage_name", "record_link"]
    list_filter = [OddFilter, "jurisdiction", "is_final", "stage"]
    list_select_related = ["jurisdiction", "procedure"]
    search_fields = ["identifier", "titles__text"]
    filter_horizontal = ["topics"]
    inlines = [TitleInline, SourceInline, DocumentInline]
    ordering = ["-pk"]
    change_list_template = "admin/tracker/bill/change_list.html"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("titles")

    def get_list_display(self, request: HttpRequest) -> list[str | Callable[[Bill], str | bool]]:
        """Offer recording to those who may."""
        columns = list(self.list_display)
        return columns if request.user.has_perm("tracker.add_billevent") else columns[:-1]

    @display(description=gettext_lazy("title"))
    def title(self, bill: Bill) -> str:
        return bill.title(spoken())

    @display(description=gettext_lazy("stage"))
    def stage_name(self, bill: Bill) -> str:
        return queries.stage_name(bill, spoken()) or _("nothing recorded yet")

    @display(description=gettext_lazy("what happened"))
    def record_link(self, bill: Bill) -> str:
        url = reverse("admin:tracker_bill_record", args=[bill.pk])
        return format_html('<a href="{}">{}</a>', url, _("Record an event"))

    @display(description=gettext_lazy("versions of the text"))
    def texts_link(self, bill: Bill) -> str:
        url = reverse("admin:tracker_bill_text_add", args=[bill.pk])
        return format_html('<a href="{}">{}</a>', url, _("Add a version of the text, or withdraw one"))

    def save_model(self, request: HttpRequest, obj: Bill, form: Any, change: bool) -> None:
        form.written_before = written_of(obj) if change else {}
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save titles and all else, then what follows from it, and keep what it was before."""
        super().save_related(request, form, formsets, change)
        assert isinstance(request.user, User)
        now = clock.now()
        keep_edits_of_bill(bill=form.instance, before=form.written_before, made_by=request.user, now=now)
        bill_written(bill=form.instance, now=now)

    def has_delete_permission(self, request: HttpRequest, obj: Bill | None = None) -> bool:
        """Nobody deletes a bill: its history only grows."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Bill | None = None) -> list[str]:
        """Keep a bill under the law it was entered with: its events were judged by it."""
        return ["jurisdiction", "stage_name", "record_link", "texts_link"] if obj else []

    def get_urls(self) -> list[URLPattern]:
        pages: list[tuple[str, Callable[..., HttpResponse], str]] = [
            ("session/", self.session, "tracker_bill_session"),
            ("<int:bill_id>/record/", self.record, "tracker_bill_record"),
            ("<int:bill_id>/undo/<int:event_id>/", self.undo, "tracker_bill_undo"),
            ("<int:bill_id>/oddities/", self.oddities, "tracker_bill_oddities"),
        ]
        own = [path(route, self.admin_site.admin_view(page), name=name) for route, page, name in pages]
        return [*own, *text_urls(self.admin_site, self), *super().get_urls()]

    def record(self, request: HttpRequest, bill_id: int) -> HttpResponse:
        return record(self, request, bill_id)

    def undo(self, request: HttpRequest, bill_id: int, event_id: int) -> HttpResponse:
        return undo(self, request, bill_id, event_id)

    def session(self, request: HttpRequest) -> HttpResponse:
        return session(self, request)

    def oddities(self, request: HttpRequest, bill_id: int) -> HttpResponse:
        return oddities(self, request, bill_id)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return history(self, request, object_id)

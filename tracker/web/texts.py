"""The versions of a bill's text: which there are, what each says, its file, and in which words two differ."""

from dataclasses import dataclass
from typing import Any

from csp.constants import NONE
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.reading import Reader, public_page, reader_of
from tracker import queries
from tracker.models import Bill, BillText
from tracker.models.law import DRILL
from tracker.versions.compared import compared, shown
from tracker.versions.rows import TextRow, text_row
from tracker.versions.sheets import Part, Sheet, pieces_of, sheet_with, sheets
from tracker.web.policy import own_policy

LONGEST = 8_000
"""A longer paragraph is divided, so that a page of a text without paragraphs stays light, too."""


@dataclass(frozen=True)
class TextsPage:
    """A bill with the versions of its text that the reader may see, the newest first."""

    bill: Bill
    reader: Reader
    texts: list[BillText]

    @property
    def standing(self) -> list[BillText]:
        return [text for text in self.texts if text.withdrawn_at is None]

    @property
    def title(self) -> str:
        return self.bill.title(self.reader.language)

    def row(self, text: BillText) -> TextRow:
        return text_row(text, self.reader.language)

    @property
    def rows(self) -> list[TextRow]:
        return [self.row(text) for text in self.texts]

    @property
    def choices(self) -> list[TextRow]:
        return [self.row(text) for text in self.standing]

    def before(self, text: BillText) -> BillText | None:
        """Return the newest older version in the language of another, else in any; None: it is the first."""
        older = [one for one in self.standing if one.order < text.order]
        same = [one for one in older if one.language == text.language]
        return next(iter([*same, *older]), None)


@public_page
@require_safe
def text_list(request: HttpRequest, bill_id: int) -> HttpResponse:
    page = _page_of(request, bill_id)
    return render(request, "tracker/text_list.html", {"page": page, "bill": page.bill})


@public_page
@require_safe
def text_detail(request: HttpRequest, bill_id: int, text_id: int) -> HttpResponse:
    page = _page_of(request, bill_id)
    text = _chosen(page, text_id)
    made = sheets(_paragraphs(text.text))
    asked = request.GET.get("page") or sheet_with(_number(request.GET.get("at")), made)
    context = {
        "page": page,
        "bill": page.bill,
        "text": text,
        "row": page.row(text),
        "before": page.before(text),
        "sheet": _sheet(made, asked),
    }
    return render(request, "tracker/text.html", context)


@public_page
@require_safe
def text_difference(request: HttpRequest, bill_id: int) -> HttpResponse:
    """Show in which words two versions differ: those that are asked for, or else the newest and the one before."""
    page = _page_of(request, bill_id)
    pair = _pair(page, request)
    context: dict[str, Any] = {"page": page, "bill": page.bill}
    if pair is not None:
        old, new = pair
        found = compared(old.text, new.text)
        made = sheets(shown(found.rows, page.row(new).url))
        context |= {
            "old": page.row(old),
            "new": page.row(new),
            "difference": found,
            "changed": sum(not row.is_same for row in found.rows),
            "is_translation": old.language != new.language,
            "sheet": _sheet(made, request.GET.get("page")),
        }
    return render(request, "tracker/text_difference.html", context)


@public_page
@require_safe
@own_policy({"default-src": [NONE], "sandbox": [""], "frame-ancestors": [NONE]})
def text_file(request: HttpRequest, bill_id: int, text_id: int) -> HttpResponse:
    """Give out the file of a version, to be saved and never to be shown in the browser: it is somebody else's."""
    text = _chosen(_page_of(request, bill_id), text_id)
    data = text.file()
    if data is None:
        raise Http404
    response = HttpResponse(data, content_type="application/octet-stream")
    name = text.file_name or f"bill-{bill_id}-{text_id}.txt"
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _page_of(request: HttpRequest, bill_id: int) -> TextsPage:
    """Return the texts of a bill; raise Http404 where there is none. Drills are no stranger's matter."""
    reader = reader_of(request)
    bill = Bill.objects.select_related("jurisdiction").prefetch_related("titles").filter(pk=bill_id).first()
    if bill is None or (reader.user is None and bill.jurisdiction.code == DRILL):
        raise Http404
    return TextsPage(bill, reader, queries.texts_of(bill))


def _chosen(page: TextsPage, number: int) -> BillText:
    """Return a version; raise Http404. What was withdrawn is only for those who may withdraw."""
    text = next((one for one in page.texts if one.pk == number), None)
    user = page.reader.user
    may_see = text is not None and (text.withdrawn_at is None or (user and user.has_perm("tracker.change_billtext")))
    if text is None or not may_see:
        raise Http404
    return text


def _pair(page: TextsPage, request: HttpRequest) -> tuple[BillText, BillText] | None:
    """Return the two versions that are asked for; None where there are not two. Raise Http404 for what is not there."""
    asked_new, asked_old = (request.GET.get(name) for name in ("new", "old"))
    new = _chosen(page, _number(asked_new)) if asked_new else next(iter(page.standing), None)
    old = _chosen(page, _number(asked_old)) if asked_old else new and page.before(new)
    return (old, new) if old and new else None


def _number(asked: str | None) -> int:
    return int(asked) if asked and asked.isascii() and asked.isdigit() and len(asked) < 10 else 0


def _sheet(made: list[Sheet], asked: str | int | None) -> Any:
    return Paginator(made, 1).get_page(asked)


def _paragraphs(text: str) -> list[Part]:
    return [
        Part(format_html('<p id="p{}">{}</p>', number, piece) if first else format_html("<p>{}</p>", piece), number)
        for number, paragraph in enumerate(text.split("\n"), start=1)
        for first, piece in ((not at, piece) for at, piece in enumerate(pieces_of(paragraph, LONGEST)))
    ]

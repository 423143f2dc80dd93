"""The words by which bills are found. Whoever writes a bill, its titles or its summaries calls `index_bill` in the same
transaction."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet

from tracker import queries
from tracker.models import Bill, BillSearch
from tracker.rules.search import RULE

AT_ONCE = 500


@transaction.atomic
def index_bill(*, bill: Bill) -> bool:
    """Keep the words of a bill as it is written now; return whether they have changed."""
    written = Bill.objects.select_for_update(of=("self",)).prefetch_related("titles").get(pk=bill.pk)
    before = BillSearch.objects.filter(pk=bill.pk).first()
    words = _words(written)
    if before is not None and (before.words, before.rule) == (words, RULE):
        return False
    BillSearch.objects.update_or_create(bill=written, defaults={"words": words, "rule": RULE})
    return True


def index_what_is_missing() -> int:
    """Index the bills that are not, or were by an earlier edition of the rule; return how many."""
    return _index(Bill.objects.filter(Q(search=None) | ~Q(search__rule=RULE)))


def rebuild_search() -> int:
    """Index all bills anew; return how many."""
    return _index(Bill.objects.all())


def _index(bills: QuerySet[Bill]) -> int:
    ids = list(bills.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(ids), AT_ONCE):
        some = Bill.objects.filter(pk__in=ids[first : first + AT_ONCE]).prefetch_related("titles").order_by("pk")
        _keep(some)
    return len(ids)


def _keep(bills: Iterable[Bill]) -> None:
    BillSearch.objects.bulk_create(
        [BillSearch(bill=bill, words=_words(bill), rule=RULE) for bill in bills],
        update_conflicts=True,
        unique_fields=["bill"],
        update_fields=["words", "rule"],
    )


def _words(bill: Bill) -> str:
    return " ".join(queries.words_of(bill))

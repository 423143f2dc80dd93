"""What is kept about law and bills. The promises stand in the constraints."""

from tracker.models.bill import Bill, BillDocument, BillSearch, BillSource, BillTitle, Stance, Topic
from tracker.models.deadline import Deadline
from tracker.models.demonstration import DemonstrationClock
from tracker.models.edit import Edit
from tracker.models.event import VOID, BillEvent, HistoryIsAppendOnly, hold
from tracker.models.feed import FeedToken
from tracker.models.imports import BillOrigin, ImportedEvent, ImportReview, ImportRun, PolledSource
from tracker.models.law import ChangedDay, Jurisdiction, Procedure
from tracker.models.looked_at import LookedAt
from tracker.models.proposal import Proposal
from tracker.models.receipt import Receipt
from tracker.models.saved_search import SavedSearch
from tracker.models.text import BillText, TextIsKept, TextKind

__all__ = [
    "VOID",
    "Bill",
    "BillDocument",
    "BillEvent",
    "BillOrigin",
    "BillSearch",
    "BillSource",
    "BillText",
    "BillTitle",
    "ChangedDay",
    "Deadline",
    "DemonstrationClock",
    "Edit",
    "FeedToken",
    "HistoryIsAppendOnly",
    "ImportReview",
    "ImportRun",
    "ImportedEvent",
    "Jurisdiction",
    "LookedAt",
    "PolledSource",
    "Procedure",
    "Proposal",
    "Receipt",
    "SavedSearch",
    "Stance",
    "TextIsKept",
    "TextKind",
    "Topic",
    "hold",
]

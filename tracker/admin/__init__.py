"""Where editors work: bills and what is written about them, and the events that are recorded on them."""

from django.contrib import admin

from tracker.admin.bills import BillAdmin, TopicAdmin
from tracker.admin.law import ChangedDayAdmin, JurisdictionAdmin, ProcedureAdmin
from tracker.admin.proposals import ProposalAdmin
from tracker.admin.reviews import PolledSourceAdmin, ReviewAdmin, RunAdmin
from tracker.models import (
    Bill,
    ChangedDay,
    ImportReview,
    ImportRun,
    Jurisdiction,
    PolledSource,
    Procedure,
    Proposal,
    Topic,
)

admin.site.register(Bill, BillAdmin)
admin.site.register(ChangedDay, ChangedDayAdmin)
admin.site.register(ImportReview, ReviewAdmin)
admin.site.register(ImportRun, RunAdmin)
admin.site.register(Jurisdiction, JurisdictionAdmin)
admin.site.register(PolledSource, PolledSourceAdmin)
admin.site.register(Procedure, ProcedureAdmin)
admin.site.register(Proposal, ProposalAdmin)
admin.site.register(Topic, TopicAdmin)

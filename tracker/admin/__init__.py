"""Where editors work: bills and what is written about them, and the events that are recorded on them."""

from django.contrib import admin

from tracker.admin.bills import BillAdmin, TopicAdmin
from tracker.admin.law import ChangedDayAdmin, JurisdictionAdmin, ProcedureAdmin
from tracker.models import Bill, ChangedDay, Jurisdiction, Procedure, Topic

admin.site.register(Bill, BillAdmin)
admin.site.register(ChangedDay, ChangedDayAdmin)
admin.site.register(Jurisdiction, JurisdictionAdmin)
admin.site.register(Procedure, ProcedureAdmin)
admin.site.register(Topic, TopicAdmin)

from django.urls import path

from tracker.web import bill, bills, embed, saved, texts
from tracker.web.calculator import calculator
from tracker.web.calendar import bill_calendar, calendar, calendar_file
from tracker.web.changes import bill_changes
from tracker.web.jurisdictions import jurisdiction_detail, jurisdiction_list

app_name = "tracker"
urlpatterns = [
    path("calculator/", calculator, name="calculator"),
    path("calendar/", calendar, name="calendar"),
    path("calendar.ics", calendar_file, name="calendar-file"),
    path("jurisdictions/", jurisdiction_list, name="jurisdiction-list"),
    path("jurisdictions/<str:code>/", jurisdiction_detail, name="jurisdiction"),
    path("bills/", bills.bill_list, name="bill-list"),
    path("bills.csv", bills.bill_csv, name="bill-csv"),
    path("bills/searches/", saved.search_list, name="search-list"),
    path("bills/searches/save/", saved.search_save, name="search-save"),
    path("bills/searches/<int:search_id>/rename/", saved.search_rename, name="search-rename"),
    path("bills/searches/<int:search_id>/delete/", saved.search_delete, name="search-delete"),
    path("bills/<int:bill_id>/calendar.ics", bill_calendar, name="bill-calendar"),
    path("bills/<int:bill_id>/", bill.bill_detail, name="bill"),
    path("bills/<int:bill_id>/changes/", bill_changes, name="bill-changes"),
    path("bills/<int:bill_id>/brief/", bill.brief, name="bill-brief"),
    path("bills/<int:bill_id>/card.svg", bill.card, name="bill-card"),
    path("bills/<int:bill_id>/texts/", texts.text_list, name="text-list"),
    path("bills/<int:bill_id>/texts/difference/", texts.text_difference, name="text-difference"),
    path("bills/<int:bill_id>/texts/<int:text_id>/", texts.text_detail, name="text"),
    path("bills/<int:bill_id>/texts/<int:text_id>/file/", texts.text_file, name="text-file"),
    path("embed/bills/<int:bill_id>/", embed.bill_card, name="bill-embed"),
    path("embed/bills/<int:bill_id>/window/", embed.bill_window, name="bill-embed-window"),
]

from django.urls import path

from tracker.web import views
from tracker.web.calculator import calculator
from tracker.web.calendar import bill_calendar, calendar, calendar_file

app_name = "tracker"
urlpatterns = [
    path("calculator/", calculator, name="calculator"),
    path("calendar/", calendar, name="calendar"),
    path("calendar.ics", calendar_file, name="calendar-file"),
    path("bills/", views.bill_list, name="bill-list"),
    path("bills/<int:bill_id>/", views.bill_detail, name="bill"),
    path("bills/<int:bill_id>/calendar.ics", bill_calendar, name="bill-calendar"),
]

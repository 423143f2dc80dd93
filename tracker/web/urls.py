from django.urls import path

from tracker.web import views
from tracker.web.calculator import calculator
from tracker.web.jurisdictions import jurisdiction_detail, jurisdiction_list

app_name = "tracker"
urlpatterns = [
    path("calculator/", calculator, name="calculator"),
    path("jurisdictions/", jurisdiction_list, name="jurisdiction-list"),
    path("jurisdictions/<str:code>/", jurisdiction_detail, name="jurisdiction"),
    path("bills/", views.bill_list, name="bill-list"),
    path("bills/<int:bill_id>/", views.bill_detail, name="bill"),
]

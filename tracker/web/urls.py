from django.urls import path

from tracker.web import views
from tracker.web.calculator import calculator

app_name = "tracker"
urlpatterns = [
    path("calculator/", calculator, name="calculator"),
    path("bills/", views.bill_list, name="bill-list"),
    path("bills/<int:bill_id>/", views.bill_detail, name="bill"),
]

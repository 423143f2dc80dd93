from django.urls import path

from tracker.web import views

app_name = "tracker"
urlpatterns = [
    path("bills/", views.bill_list, name="bill-list"),
    path("bills/<int:bill_id>/", views.bill_detail, name="bill"),
]

from django.urls import path

from tracker.web import bills, saved, views
from tracker.web.calculator import calculator

app_name = "tracker"
urlpatterns = [
    path("calculator/", calculator, name="calculator"),
    path("bills/", bills.bill_list, name="bill-list"),
    path("bills.csv", bills.bill_csv, name="bill-csv"),
    path("bills/searches/", saved.search_list, name="search-list"),
    path("bills/searches/save/", saved.search_save, name="search-save"),
    path("bills/searches/<int:search_id>/rename/", saved.search_rename, name="search-rename"),
    path("bills/searches/<int:search_id>/delete/", saved.search_delete, name="search-delete"),
    path("bills/<int:bill_id>/", views.bill_detail, name="bill"),
]

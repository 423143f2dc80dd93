"""The addresses of feeds. What follows `private/` is a secret: `config.logs` keeps it out of every log."""

from django.urls import path

from tracker.feeds import page, views

app_name = "feeds"
urlpatterns = [
    path("", page.feed_list, name="list"),
    path("<int:feed_id>/revoke/", page.feed_revoke, name="revoke"),
    path("bills.atom", views.search_news, name="search"),
    path("bills/<int:bill_id>.atom", views.bill_news, name="bill"),
    path("bills/<int:bill_id>.ics", views.bill_dates, name="bill-dates"),
    path("jurisdictions/<str:code>.atom", views.jurisdiction_news, name="jurisdiction"),
    path("topics/<slug:slug>.atom", views.topic_news, name="topic"),
    path("private/<str:token>.atom", views.private_news, name="private-news"),
    path("private/<str:token>.ics", views.private_dates, name="private-dates"),
]

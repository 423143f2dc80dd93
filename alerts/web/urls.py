from django.urls import path

from alerts.web import demonstration, views

app_name = "alerts"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("alerts/", views.delivery_list, name="delivery-list"),
    path("bills/<int:bill_id>/subscribe/", views.subscribe, name="subscribe"),
    path("bills/<int:bill_id>/unsubscribe/", views.stop, name="stop"),
    path("alerts/try-again/", views.try_again, name="try-again"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("demonstration/mail/", demonstration.mail_list, name="mail-list"),
    path("demonstration/mail/<str:name>/", demonstration.mail_detail, name="mail"),
    path("demonstration/mail/<str:name>/html/", demonstration.mail_html, name="mail-html"),
    path("demonstration/next-day/", demonstration.next_day, name="next-day"),
    path("demonstration/next-alert/", demonstration.next_alert, name="next-alert"),
]

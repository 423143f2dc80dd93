from django.urls import path

from alerts.web import ahead, demonstration, endpoints, pausing, subscriptions, views
from alerts.web.dashboard import dashboard

app_name = "alerts"
urlpatterns = [
    path("", dashboard, name="dashboard"),
    path("alerts/", views.delivery_list, name="delivery-list"),
    path("alerts/<int:delivery_id>/", views.delivery_detail, name="delivery"),
    path("bills/<int:bill_id>/subscribe/", views.subscribe, name="subscribe"),
    path("bills/<int:bill_id>/unsubscribe/", views.stop, name="stop"),
    path("alerts/try-again/", views.try_again, name="try-again"),
    path("bills/<int:bill_id>/mute/", subscriptions.mute, name="mute"),
    path("bills/<int:bill_id>/unmute/", subscriptions.unmute, name="unmute"),
    path("subscriptions/", subscriptions.subscription_list, name="subscription-list"),
    path("subscriptions/new/", subscriptions.subscription_new, name="subscription-new"),
    path("subscriptions/<int:subscription_id>/", subscriptions.subscription_detail, name="subscription"),
    path("subscriptions/<int:subscription_id>/stop/", subscriptions.subscription_stop, name="subscription-stop"),
    path("subscriptions/<int:subscription_id>/row/", subscriptions.subscription_shown, name="subscription-row"),
    path("pause/", pausing.pause, name="pause"),
    path("pause/end/", pausing.pause_end, name="pause-end"),
    path("timetable/", ahead.timetable, name="timetable"),
    path("told/<str:token>/", views.told, name="told"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("endpoints/", endpoints.endpoint_list, name="endpoint-list"),
    path("endpoints/<int:endpoint_id>/", endpoints.endpoint, name="endpoint"),
    path("endpoints/<int:endpoint_id>/code/", endpoints.endpoint_code, name="endpoint-code"),
    path("endpoints/<int:endpoint_id>/test/", endpoints.endpoint_test, name="endpoint-test"),
    path("endpoints/<int:endpoint_id>/up/", endpoints.endpoint_up, name="endpoint-up"),
    path("endpoints/<int:endpoint_id>/remove/", endpoints.endpoint_remove, name="endpoint-remove"),
    path("demonstration/mail/", demonstration.mail_list, name="mail-list"),
    path("demonstration/mail/<str:name>/", demonstration.mail_detail, name="mail"),
    path("demonstration/mail/<str:name>/html/", demonstration.mail_html, name="mail-html"),
    path("demonstration/next-day/", demonstration.next_day, name="next-day"),
    path("demonstration/next-alert/", demonstration.next_alert, name="next-alert"),
]

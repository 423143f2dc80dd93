from django.urls import path

from accounts import views

urlpatterns = [
    path("preferences/", views.preferences, name="account_preferences"),
    path("language/", views.choose_language, name="choose_language"),
]

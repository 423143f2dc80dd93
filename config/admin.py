"""The admin site. Its login is allauth's: its limits on guessing, and later its second factor, hold here too."""

from functools import partial

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.urls import URLPattern, URLResolver, path
from django.utils.decorators import method_decorator

from alerts.admin import bounces


class CountersignAdminSite(AdminSite):
    site_header = "Countersign"
    site_title = "Countersign"
    index_title = "Bills and law"
    enable_nav_sidebar = False
    login = method_decorator(secure_admin_login)(AdminSite.login)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        view = self.admin_view(partial(bounces, site=self))
        return [path("bounces/", view, name="bounces"), *super().get_urls()]

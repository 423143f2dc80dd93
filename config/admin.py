"""The admin site. Its login is allauth's: its limits on guessing, and later its second factor, hold here too."""

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy
from django.views.generic import RedirectView

from alerts.admin.bounces import bounces
from alerts.admin.health import health
from alerts.admin.hooks import HookAdmin, HookDeliveryAdmin
from alerts.models import Hook, HookDelivery


class CountersignAdminSite(AdminSite):
    site_header = "Countersign"
    site_title = "Countersign"
    index_title = gettext_lazy("What needs a person")
    enable_nav_sidebar = False
    login = method_decorator(secure_admin_login)(AdminSite.login)

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.register(Hook, HookAdmin)
        self.register(HookDelivery, HookDeliveryAdmin)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [
            path("how-alerts-go/", self.admin_view(self.alerts_health), name="alerts-health"),
            path("bounces/", self.admin_view(self.bounces), name="bounces"),
            # The site's own page counts attempts, and tells the owner by mail.
            path(
                "password_change/", RedirectView.as_view(pattern_name="account_change_password"), name="password_change"
            ),
            *super().get_urls(),
        ]

    def alerts_health(self, request: HttpRequest) -> HttpResponse:
        return health(request, self.each_context(request))

    def bounces(self, request: HttpRequest) -> HttpResponse:
        return bounces(request, self.each_context(request))

"""Every address of the site, by floor."""

from django.conf import settings
from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

from config import api
from config.esp import webhooks
from config.health import healthz

urlpatterns = [
    path("favicon.ico", RedirectView.as_view(url=static("countersign.svg"))),
    path("healthz", healthz, name="healthz"),
    *webhooks(settings.ESP, settings.ANYMAIL_WEBHOOK_SECRET),
    path("admin/", admin.site.urls),
    path("api/v1/openapi.json", api.openapi, name="openapi"),
    path("api/v1/docs", api.docs, name="api-docs"),
    path("api/v1/", api.api.urls),
    path("account/", include("accounts.urls")),
    path("account/", include("allauth.account.urls")),
    path("feeds/", include("tracker.feeds.urls")),
    path("", include("alerts.web.urls")),
    path("", include("tracker.web.urls")),
]

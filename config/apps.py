"""Puts our admin site in the place of Django's own."""

from django.contrib.admin.apps import AdminConfig


class CountersignAdminConfig(AdminConfig):
    default_site = "config.admin.CountersignAdminSite"

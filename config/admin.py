"""The admin site. Its login is allauth's: its limits on guessing, and later its second factor, hold here too."""

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.utils.decorators import method_decorator


class CountersignAdminSite(AdminSite):
    site_header = "Countersign"
    site_title = "Countersign"
    index_title = "Bills and law"
    enable_nav_sidebar = False
    login = method_decorator(secure_admin_login)(AdminSite.login)

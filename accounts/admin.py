"""Who may log in and who may edit. What anybody follows is not shown here or anywhere else in the admin."""

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group

from accounts.models import User

admin.site.unregister(EmailAddress)
admin.site.unregister(Group)


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    list_display = ["email", "is_active", "is_staff", "is_superuser"]
    list_filter = ["is_active", "is_staff"]
    fields = ["email", "is_active", "is_staff", "is_superuser", "language", "time_zone"]
    ordering = ["pk"]

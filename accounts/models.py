"""The user: an email address, a language, a time zone, and the tokens of their programs. No name, no username."""

import zoneinfo
from datetime import datetime
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import SealedEmailField


def validate_time_zone(name: str) -> None:
    """Refuse a name that the time-zone database does not have."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("There is no time zone “%(name)s”.") % {"name": name})


def default_time_zone() -> str:
    return str(settings.DEFAULT_TIME_ZONE)


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who logs in by email. `email` is sealed in the database.

    Of their visits two days are kept, the last on which they came and the one before it, so that a page can say what
    is new; no moment, and nothing older.
    """

    last_login = None

    email = SealedEmailField(gettext_lazy("email address"), unique=True)
    language = models.CharField(
        gettext_lazy("language"), max_length=8, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    time_zone = models.CharField(
        gettext_lazy("time zone"), max_length=64, default=default_time_zone, validators=[validate_time_zone]
    )
    visited_on = models.DateField(null=True, editable=False)
    visited_before_on = models.DateField(null=True, editable=False)
    # What pages show of a pause of all alerts, so that none has to ask for it; the promise itself is kept by `alerts`.
    paused_until = models.DateTimeField(null=True, editable=False)
    is_active = models.BooleanField(gettext_lazy("is open"), default=True)
    is_staff = models.BooleanField(gettext_lazy("may enter the admin"), default=False)

    # Where Django keeps what it asked for of permissions that were given to one person by hand. Here nobody is given
    # one, and none is asked for: a role says all that somebody may do.
    _user_perm_cache: Final[frozenset[str]] = frozenset()

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = gettext_lazy("account")
        verbose_name_plural = gettext_lazy("accounts")

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return f"user {self.pk}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class Scope(models.TextChoices):
    """What a token opens. `record` alone opens nothing: its owner must be somebody who may record, too."""

    READ = "read", gettext_lazy("Read: bills, dates and law, and what I follow and was told")
    RECORD = "record", gettext_lazy("Record what happened to bills, where I may do that")


SCOPES = ["read", "record", "read record"]


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def in_use(self, now: datetime) -> "ApiTokenQuerySet":
        """Return those that are good now."""
        return self.filter(revoked_at=None, expires_at__gt=now)


class ApiToken(models.Model):
    """What a program shows to ask for its owner. Of the token itself there is a hash: it was shown once, to its owner.

    `scopes` are words with a space between them. Of its use the last day is kept, and no moment.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=60)
    token_hash = models.CharField(max_length=64)
    scopes = models.CharField(max_length=32)
    created_on = models.DateField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_on = models.DateField(null=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="api_token_hash_once", fields=["token_hash"]),
            models.CheckConstraint(name="api_token_scopes_are_known", condition=models.Q(scopes__in=SCOPES)),
        ]

    def __str__(self) -> str:
        return f"token {self.pk}"

    def opens(self, scope: str) -> bool:
        return scope in self.scopes.split()

    def is_in_use(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at

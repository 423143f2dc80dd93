"""A field for the address one logs in with: sealed in the database, plain in Python, found by equality."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression

from accounts.sealing import seal_searchable, unseal_searchable

# Sealed and in base64 an address grows to 4/3 of its length plus 24; the column holds 254.
LONGEST_ADDRESS = 160


class SealedEmailField(models.EmailField[str, str]):
    """An email address in lower case, sealed. Only `exact` and `in` can find it; there is no LIKE."""

    def get_prep_value(self, value: Any) -> Any:
        plain = super().get_prep_value(value)
        return seal_searchable(plain.lower()) if plain else plain

    def from_db_value(self, value: str | None, expression: Expression, connection: BaseDatabaseWrapper) -> str | None:
        return unseal_searchable(value) if value else value

    def deconstruct(self) -> Any:
        """Be a plain EmailField to migrations: the column is one, and allauth's own model must not differ."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.EmailField", args, kwargs

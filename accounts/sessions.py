"""Sessions in the database, sealed: allauth keeps the address of a login in them."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from accounts.sealing import Unreadable, seal, unseal


class SessionStore(DatabaseStore):
    """A session of which the database holds only noise; one that cannot be opened is an empty one."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        return seal(super().encode(session_dict))

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        try:
            return super().decode(unseal(session_data if isinstance(session_data, str) else session_data.decode()))
        except Unreadable:
            return {}

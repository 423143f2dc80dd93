"""A mail backend that puts each message into a folder, as one .eml file. For laptops and demonstrations."""

import uuid
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmlFolderBackend(BaseEmailBackend):
    """Writes under another name first, so that whoever reads the folder never sees half a message."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            path = folder / f"{_number(folder):06}-{uuid.uuid4().hex[:8]}.eml"
            part = path.with_suffix(".part")
            part.write_bytes(message.message().as_bytes())
            part.rename(path)
        return len(email_messages)


def _number(folder: Path) -> int:
    """Return the next number, so that the names sort in the order of sending."""
    return 1 + max((int(path.stem.split("-")[0]) for path in folder.glob("*-*.eml")), default=0)

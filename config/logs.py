"""Secrets that stand in addresses do not come into logs: those of feeds, of the links of mails, of new passwords."""

import logging
import re
from typing import Final

SECRETS: Final = re.compile(
    r"(/(?:feeds/private|told|unsubscribe|account/password/reset/key)/)[^\s/?#\"'<>]+", re.IGNORECASE
)


def without_secrets(text: str) -> str:
    """Return a text in which the secrets of addresses are cut."""
    return SECRETS.sub(r"\1…", text)


class WithoutSecrets(logging.Filter):
    """Lets every record pass without the secrets. Its traceback is put into words here, to be cut as well."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        cut = without_secrets(message)
        if cut != message:
            record.msg, record.args = cut, ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = without_secrets(record.exc_text)
        return True

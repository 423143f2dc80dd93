"""The broker of an installation without Redis: kombu's transport through files, with messages that appear whole."""

from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

from kombu.transport import filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """A channel whose messages are written aside and then renamed.

    kombu opens a message's file under its own name and writes it afterwards: a worker that looks in between takes
    nothing for a message, and ends by it.
    """

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]  # as kombu does
        folder = Path(self.data_folder_out)
        name = f"{round(monotonic() * 1000)}_{uuid4()}.{queue}.msg"
        # What begins with a dot is no message of any queue.
        part = folder / f".{name}"
        part.write_bytes(str_to_bytes(dumps(payload)))
        part.replace(folder / name)


class Transport(filesystem.Transport):
    Channel = Channel

"""Reading a file in a process of its own, from which at worst nothing comes back."""

import json
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from tracker.texts.paragraphs import tidied, unwrapped
from tracker.texts.sniffing import kind_of
from tracker.texts.values import Extracted, Kind, Limits, Refusal, TextRefused

ROOT: Final = Path(__file__).resolve().parents[2]
READERS: Final = {Kind.TEXT: "plain_text", Kind.HTML: "web_page", Kind.PDF: "pdf_file", Kind.DOCX: "word_file"}
PROGRAM: Final = (
    "import sys; sys.path.insert(0, {root!r}); from tracker.texts.child import serve;"
    " from tracker.texts.{reader} import read; serve(read)"
)
GRACE_SECONDS: Final = 5
"""A process that does not work but waits is ended so much later: before a web server loses its patience."""


def extract(data: bytes, name: str, limits: Limits) -> Extracted:
    """Return the words of a file; raise TextRefused. `name` only says what the file is taken for."""
    if len(data) > limits.bytes:
        raise TextRefused(Refusal.TOO_LARGE)
    kind = kind_of(data, name)
    answer = _asked(data, kind, limits)
    if "refused" in answer:
        raise TextRefused(Refusal(answer["refused"]))
    return Extracted(**{**answer, "kind": kind})


def pasted(text: str, limits: Limits) -> Extracted:
    """Return the words of a text that was pasted; raise TextRefused. No library is needed, and no other process."""
    tidy = tidied(unwrapped(text))
    if not any(sign.isalnum() for sign in tidy):
        raise TextRefused(Refusal.EMPTY)
    if len(tidy) > limits.characters:
        raise TextRefused(Refusal.TOO_LONG)
    return Extracted(Kind.TEXT, tidy, encoding="utf-8")


def _asked(data: bytes, kind: Kind, limits: Limits) -> dict[str, Any]:
    """Return what the process says; raise TextRefused when it was ended before it could."""
    program = PROGRAM.format(root=str(ROOT), reader=READERS[kind])
    with tempfile.TemporaryFile() as out:
        try:
            # Isolated, and with nothing of our environment: no setting and no secret is known there.
            subprocess.run(  # noqa: S603 - nothing of the file is in the command
                [sys.executable, "-I", "-B", "-X", "utf8", "-c", program, json.dumps(asdict(limits))],
                input=data,
                stdout=out,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                timeout=limits.seconds + GRACE_SECONDS,
                check=True,
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            raise TextRefused(Refusal.TOO_MUCH) from error
        out.seek(0)
        answer: dict[str, Any] = json.load(out)
    return answer

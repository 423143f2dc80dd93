"""What runs in the process in which one file is read: limits first, then the file from standard input.

What it finds, or why it refuses, goes to standard output as JSON. It cannot write a file, start a program or take more
memory and time than it was told; when it dies of that, its parent says so.
"""

import contextlib
import json
import resource
import sys
from collections.abc import Callable
from dataclasses import asdict

from tracker.texts.values import Extracted, Limits, Refusal, TextRefused

Read = Callable[[bytes, Limits], Extracted]


def serve(read: Read) -> None:
    """Read the file that comes in, and write what was found."""
    limits = Limits(**json.loads(sys.argv[1]))
    _confine(limits)
    sys.stdout.buffer.write(json.dumps(_answer(read, limits)).encode())


def _confine(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    # Of standard output, too: six bytes a letter as JSON writes them, and the rest.
    resource.setrlimit(resource.RLIMIT_FSIZE, (6 * limits.characters + 10_000, 6 * limits.characters + 10_000))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def _answer(read: Read, limits: Limits) -> dict[str, object]:
    try:
        found = read(sys.stdin.buffer.read(), limits)
        if not any(sign.isalnum() for sign in found.text):
            return {"refused": Refusal.NO_TEXT}
        if len(found.text) > limits.characters:
            return {"refused": Refusal.TOO_LONG}
        return asdict(found)
    except TextRefused as error:
        return {"refused": error.refusal}
    except Exception as error:
        # The libraries raise whatever a broken file leads them to.
        return {"refused": Refusal.TOO_MUCH if _is_of_memory(error) else Refusal.BROKEN}


def _is_of_memory(error: BaseException | None) -> bool:
    """Return whether memory had run out, also for a part of a library that was to be loaded late."""
    return error is not None and (
        isinstance(error, MemoryError | ImportError) or _is_of_memory(error.__cause__ or error.__context__)
    )

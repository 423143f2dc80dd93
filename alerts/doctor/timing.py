"""Whether this machine's clock is right, by a time server that the operator names."""

import socket
import struct
import time

from alerts.doctor import Check, ok, problem, warning

NTP_PORT = 123
SINCE_1900 = 2_208_988_800
REQUEST = b"\x1b" + 47 * b"\0"
"""Version 3, client (RFC 4330)."""

TOLERATED = 5.0
TOO_MUCH = 60.0


class NoTime(Exception):
    """The time server did not answer, or not with a time."""


def offset_by(host: str, *, port: int = NTP_PORT, timeout: float = 5.0) -> float:
    """Return by how many seconds this clock is ahead of a time server's; raise NoTime."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.settimeout(timeout)
            asking.connect((host, port))
            began = time.time()
            asking.send(REQUEST)
            answer = asking.recv(48)
            ended = time.time()
    except OSError as error:
        raise NoTime(type(error).__name__) from error
    if len(answer) < 48 or not any(answer[40:44]):
        raise NoTime("no time in the answer")
    seconds, fraction = struct.unpack("!II", answer[40:48])
    return float((began + ended) / 2 - (seconds - SINCE_1900 + fraction / 2**32))


def judged(offset: float) -> Check:
    """Return what an offset means: reminders go by the clock, and receivers look at the date of a mail."""
    if abs(offset) <= TOLERATED:
        return ok("clock", f"The clock is right to within {abs(offset):.1f} seconds.")
    where = "ahead" if offset > 0 else "behind"
    says = f"The clock is {abs(offset):.0f} seconds {where}; let the machine follow a time server (chrony, timesyncd)."
    return problem("clock", says) if abs(offset) > TOO_MUCH else warning("clock", says)

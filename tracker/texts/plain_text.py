"""Bytes made to letters: UTF-8, UTF-16, windows-1251, or the encoding that a page names. None is guessed."""

import codecs
import re
from typing import Final

from tracker.texts.paragraphs import tidied, unwrapped
from tracker.texts.values import Extracted, Kind, Limits, Refusal, TextRefused

MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NAMED: Final = re.compile(
    r"(?:windows|cp|ibm)-?(?:125[0-8]|866|1048|874)|iso-?8859-?\d{1,2}|latin-?1|koi8-[ru]|kz-?1048|ptcp154|"
    r"gb2312|gbk|gb18030|big5|shift_jis|euc-(?:jp|kr)|us-ascii|ascii",
    re.IGNORECASE,
)
"""The names of encodings that a page may name. Python knows more, and some of those are no encodings of letters."""
ENOUGH: Final = 20
"""Fewer letters tell nothing of their encoding."""
AS_BROWSERS_READ: Final = {"iso-8859-1": "windows-1252", "latin1": "windows-1252", "latin-1": "windows-1252"}


def read(data: bytes, limits: Limits) -> Extracted:
    """Return the paragraphs of a text file; raise TextRefused."""
    text, encoding = decoded(data)
    return Extracted(Kind.TEXT, tidied(unwrapped(text)), encoding=encoding)


def decoded(data: bytes, named: str = "") -> tuple[str, str]:
    """Return what bytes say, and in which encoding; raise TextRefused when none fits."""
    encoding = _marked(data) or _by_zeros(data) or _by_trying(data) or _named(named) or _cyrillic(data)
    if not encoding:
        raise TextRefused(Refusal.ENCODING)
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise TextRefused(Refusal.ENCODING) from error
    if "\0" in text:
        raise TextRefused(Refusal.BINARY)
    return text, encoding.removesuffix("-sig")


def _marked(data: bytes) -> str:
    return next((encoding for mark, encoding in MARKS if data.startswith(mark)), "")


def _by_zeros(data: bytes) -> str:
    """Return UTF-16 when each zero byte is half of a letter; raise TextRefused when there are others: no text."""
    if b"\0" not in data:
        return ""
    is_even, is_odd = any(not byte for byte in data[::2]), any(not byte for byte in data[1::2])
    if len(data) % 2 or is_even is is_odd:
        raise TextRefused(Refusal.BINARY)
    return "utf-16-le" if is_odd else "utf-16-be"


def _by_trying(data: bytes) -> str:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return "utf-8"


def _named(name: str) -> str:
    name = name.strip().lower()
    return AS_BROWSERS_READ.get(name, name) if NAMED.fullmatch(name) else ""


def _cyrillic(data: bytes) -> str:
    """Return windows-1251 when a text is mostly of its small Cyrillic letters, and nothing else that is known fits."""
    small, capital, other, latin = (
        sum(map(data.count, map(bytes, ([byte] for byte in part))))
        for part in (range(0xE0, 0x100), range(0xC0, 0xE0), range(0x80, 0xC0), [*range(0x41, 0x5B), *range(0x61, 0x7B)])
    )
    is_russian = small >= ENOUGH and small > 2 * capital and small > latin and other * 8 < small
    return "windows-1251" if is_russian else ""

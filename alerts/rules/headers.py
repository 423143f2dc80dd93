"""Text that goes into a mail header."""

import unicodedata

# Control, surrogate and unassigned characters, format characters such as bidi overrides, line and paragraph separators.
UNFIT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def cleaned(text: str) -> str:
    """Return `text` on one line, without any character that could end a header or turn its reading around."""
    return " ".join("".join(" " if unicodedata.category(one) in UNFIT else one for one in text).split())


def shortened(text: str, length: int) -> str:
    """Return `text` with at most `length` characters, cut at a word where it can be."""
    if len(text) <= length:
        return text
    head = text[: length - 1]
    return f"{head[: head.rfind(' ')] if ' ' in head else head}…"

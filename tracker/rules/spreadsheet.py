"""What may stand in a cell of a file that a spreadsheet opens: a text that looks like a formula must stay a text."""

from typing import Final

BEGINS_A_FORMULA: Final = frozenset("=+-@\t\r\n＝＋－＠")


def safe_cell(text: str) -> str:
    """Return the text, with an apostrophe before it where a spreadsheet would otherwise run it as a formula."""
    begins = text[:1] in BEGINS_A_FORMULA or text.lstrip()[:1] in BEGINS_A_FORMULA
    return f"'{text}" if text and begins else text

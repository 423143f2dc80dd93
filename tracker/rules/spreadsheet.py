"""What may stand in a cell of a file that a spreadsheet opens: a text that looks like a formula must stay a text."""

import re
from typing import Final

FORMULA: Final = "=+\\-@＝＋－＠"
UNSEEN: Final = '\\s"\u200b-\u200f\u2060\ufeff'
"""What a spreadsheet sets aside before it looks whether a formula begins: blanks, quotes, signs without a width."""

BEGINS_A_FORMULA: Final = re.compile(f"[{UNSEEN}]*[{FORMULA}]|[\t\r\n]")

BEGINS_A_FORMULA_INSIDE: Final = re.compile(f"([;\t\r\n][{UNSEEN}]*)(?=[{FORMULA}])")
"""Where a country writes its decimals with a comma, a spreadsheet parts cells at semicolons, whatever the file does."""


def safe_cell(text: str) -> str:
    """Return the text, with an apostrophe before it where a spreadsheet would otherwise run it as a formula.

    So has each part of it that would become a cell of its own if it were parted at another sign than the comma.
    """
    within = BEGINS_A_FORMULA_INSIDE.sub(r"\1'", text)
    return f"'{within}" if BEGINS_A_FORMULA.match(text) else within

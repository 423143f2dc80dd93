"""Text for a mail header: nothing in it can end the header or turn its reading around."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rules.headers import UNFIT, cleaned, shortened

HOSTILE = [
    "\n",
    "\r",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x1d",
    "\x1e",
    "\x85",
    "\u2028",
    "\u2029",
    "\0",
    "\u202e",
    "\u200b",
    "\t",
]


@pytest.mark.parametrize("character", HOSTILE, ids=[f"U+{ord(one):04X}" for one in HOSTILE])
def test_a_character_that_does_not_belong_in_a_header_is_taken_out(character: str) -> None:
    assert cleaned(f"Bill{character}Bcc: x@example.org") == "Bill Bcc: x@example.org"


@given(st.text())
def test_a_cleaned_text_is_one_line_and_cleaning_it_again_changes_nothing(text: str) -> None:
    once = cleaned(text)

    assert len(once.splitlines()) <= 1
    assert cleaned(once) == once
    assert "Cc" in UNFIT


@given(st.text(max_size=200), st.integers(10, 60))
def test_a_shortened_text_is_no_longer_than_asked(text: str, length: int) -> None:
    assert len(shortened(text, length)) <= length


def test_a_title_is_cut_at_a_word() -> None:
    assert shortened("Law on amendments on archival affairs", 20) == "Law on amendments…"
    assert shortened("Law", 20) == "Law"
    assert shortened("Архивдеріс", 5) == "Архи…"

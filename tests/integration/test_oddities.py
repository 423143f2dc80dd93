"""What is odd about a history, in the language of the page, with the names that the law has in it."""

import pytest
from django.utils import translation

from tracker import queries
from tracker.models import Bill
from tracker.oddities import in_words
from tracker.rules.replay import Oddity

ODD = [
    # oddity, event, about, the sentence
    ("out_of_order", "signed", "upper_house", "“Signed by the President” was recorded although"),
    ("unknown_kind", "referendum_held", "kz-1995", "“referendum_held” is not an event"),
    ("twice", "presented", "signature", "“Handed to the President” was recorded twice: the window starts anew"),
    ("after_last_day", "signed", "signature", "after the last day of its window (President's signature)."),
    ("before_first_day", "signed", "signature", "before the first possible day of its window (President's signature)."),
    ("law_changed", "signed", "kz-2026", "which rules apply (Signed by the President, Constitution of 2026)."),
]


@pytest.mark.parametrize(("oddity", "event", "about", "says"), ODD)
def test_each_oddity_is_a_sentence(bill: Bill, oddity: str, event: str, about: str, says: str) -> None:
    bill.irregularities = [{"oddity": oddity, "event": event, "about": about}]

    with translation.override("en"):
        (sentence,) = in_words(bill, queries.law_of(bill.jurisdiction))

    assert says in sentence


def test_there_is_a_sentence_for_every_oddity() -> None:
    assert {oddity for oddity, *_ in ODD} == set(Oddity)


@pytest.mark.parametrize(("language", "name"), [("ru", "Подписан Президентом"), ("kk", "Президент қол қойды")])
def test_the_names_are_in_the_language_of_the_page(bill: Bill, language: str, name: str) -> None:
    bill.irregularities = [{"oddity": "out_of_order", "event": "signed", "about": "upper_house"}]

    with translation.override(language):
        (sentence,) = in_words(bill, queries.law_of(bill.jurisdiction))

    assert name in sentence

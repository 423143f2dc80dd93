"""The catalogues: all that is said can be said in every language, with the same places to fill in."""

import re
from collections import Counter
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from django.conf import settings

from config import catalogues

FILES = catalogues.files()
LANGUAGES = [catalogues.language_of(file) for file in FILES]

PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
MARKUP = re.compile(r"</?[a-z]+")


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def singular(message: Message) -> str:
    return str(message.id if isinstance(message.id, str) else message.id[0])


def plural(message: Message) -> str:
    return str(message.id if isinstance(message.id, str) else message.id[-1])


def known(catalogue: Catalog) -> set[tuple[str, str | None]]:
    return {(singular(one), one.context) for one in catalogue if one.id}


def test_there_is_a_catalogue_for_every_language_that_can_be_chosen() -> None:
    assert {"en", *LANGUAGES} == {code for code, _ in settings.LANGUAGES}


@pytest.mark.parametrize("file", FILES, ids=LANGUAGES)
def test_all_that_is_said_is_translated_and_nothing_else(file: Path) -> None:
    wanted = known(catalogues.wanted(catalogues.language_of(file)))
    kept = catalogues.read(file)
    translated = {(singular(one), one.context) for one in kept if one.id and catalogues.is_translated(one)}

    assert sorted(wanted - translated, key=str) == [], "`make messages` collects what is missing; then translate it"
    assert sorted(known(kept) - wanted, key=str) == [], "`make messages` drops what nothing says any more"


@pytest.mark.parametrize("file", FILES, ids=LANGUAGES)
def test_a_translation_has_the_places_and_the_markup_of_the_original(file: Path) -> None:
    wrong = []
    for message in catalogues.read(file):
        for form in forms(message) if message.id else ():
            # The first form of a plural may leave out the number, as English does.
            allowed = [Counter(PLACE.findall(plural(message))), Counter(PLACE.findall(singular(message)))]
            has_places = Counter(PLACE.findall(form)) in allowed
            if not has_places or Counter(MARKUP.findall(form)) != Counter(MARKUP.findall(plural(message))):
                wrong.append((plural(message), form))

    assert wrong == []


@pytest.mark.parametrize("file", FILES, ids=LANGUAGES)
def test_what_is_compiled_is_what_is_kept(file: Path) -> None:
    with file.with_suffix(".mo").open("rb") as opened:
        compiled = GNUTranslations(opened)

    for message in catalogues.read(file):
        if message.id and isinstance(message.id, str) and message.context is None:
            assert compiled.gettext(message.id) == message.string

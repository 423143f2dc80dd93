"""What is to be translated, and the catalogues that hold it: locale/LANGUAGE/LC_MESSAGES/django.po.

`python -m config.catalogues` (make messages) collects what the templates and the Python modules say into them. An
entry that nothing says any more goes; a new one waits, empty, for its translation.
"""

import tomllib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
}


def files() -> Iterator[Path]:
    """Yield the catalogue of each language into which the program is translated."""
    yield from sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def said() -> Catalog:
    """Return all that is said by the program in English, and is to be translated."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    methods = [(mapping["pattern"], mapping["method"]) for mapping in mappings]
    catalogue = Catalog(fuzzy=False)
    for _, _, message, comments, context in extract_from_dir(ROOT, methods, keywords=KEYWORDS):
        catalogue.add(message, auto_comments=comments, context=context)
    return catalogue


def read(file: Path) -> Catalog:
    """Return a catalogue as it is kept."""
    with file.open("rb") as opened:
        return read_po(opened, locale=file.parent.parent.name)


def collect() -> None:
    """Bring every catalogue to what is said now; a translation of what is said no more is dropped."""
    template = said()
    for file in files():
        head, _, _ = file.read_text().partition("\n\n")
        catalogue = read(file)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        body = BytesIO()
        write_po(body, catalogue, width=120, sort_output=True, no_location=True, omit_header=True)
        file.write_text(f"{head}\n\n{body.getvalue().decode()}")


if __name__ == "__main__":
    collect()

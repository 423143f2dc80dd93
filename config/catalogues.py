"""What is to be translated, and the catalogues that hold it: locale/LANGUAGE/LC_MESSAGES/django.po.

`python -m config.catalogues` (make messages) collects what the templates and the Python modules say into them, and what
the libraries say on our pages but do not have in a language. An entry that nothing says any more goes; a new one waits,
empty, for its translation.
"""

import tomllib
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).resolve().parent.parent
LOCALE: Final = ROOT / "locale"
KEYWORDS: Final = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
}
TEMPLATES: Final = "enmerkar.extract.extract_django"

BORROWED: Final = {
    "allauth": {
        "templates/account/*.html": TEMPLATES,
        "templates/account/messages/*.txt": TEMPLATES,
        "account/adapter.py": "python",
        "account/fields.py": "python",
        "account/forms.py": "python",
    },
    "django": {
        "contrib/auth/password_validation.py": "python",
        "core/validators.py": "python",
        "forms/*.py": "python",
    },
}
"""Where the libraries keep what they say on our pages: files of a package, and how they are read."""

NOT_OURS: Final = (
    *("*phone*", "*passkey*", "*login_code*", "email.html", "email_confirm.html", "verif*_sent.html"),
    *("login.html", "signup.html", "email_change.html", "password_change.html", "*reauthenticate.html"),
)
"""Pages of allauth that no setting of ours leads to, or that are ours."""


def files() -> list[Path]:
    """Return the catalogue of each language into which the program is translated."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def language_of(file: Path) -> str:
    return file.parent.parent.name


def said() -> Catalog:
    """Return all that the program says in English, and is to be translated."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    methods = [(mapping["pattern"], mapping["method"]) for mapping in mappings]
    catalogue = Catalog(fuzzy=False)
    for _, _, message, comments, context in extract_from_dir(ROOT, methods, keywords=KEYWORDS):
        catalogue.add(message, auto_comments=comments, context=context)
    return catalogue


def borrowed(language: str) -> Iterator[tuple[Any, str | None]]:
    """Yield what the libraries say on our pages and cannot say in that language, with its context."""
    for package, places in BORROWED.items():
        spec = find_spec(package)
        assert spec is not None
        assert spec.origin is not None
        home = Path(spec.origin).parent
        known = set(_translated(home.rglob(f"locale/{language}/LC_MESSAGES/django.po")))
        for pattern, method in places.items():
            for file in sorted(home.glob(pattern)):
                if not any(file.match(name) for name in NOT_OURS):
                    for _, message, _, context in extract_from_file(method, file, keywords=KEYWORDS):
                        if _key(message) not in known:
                            yield message, context


def wanted(language: str) -> Catalog:
    """Return all that the catalogue of a language has to translate."""
    catalogue = said()
    for message, context in borrowed(language):
        catalogue.add(message, context=context)
    return catalogue


def read(file: Path) -> Catalog:
    """Return a catalogue as it is kept."""
    with file.open("rb") as opened:
        return read_po(opened, locale=language_of(file))


def is_translated(message: Message) -> bool:
    """Return whether each form of a message has its words."""
    forms = [message.string] if isinstance(message.string, str) else message.string
    return bool(forms) and all(forms or [])


def collect() -> None:
    """Bring every catalogue to what is said now; a translation of what is said no more is dropped."""
    for file in files():
        head, _, _ = file.read_text().partition("\n\n")
        catalogue = read(file)
        catalogue.update(wanted(language_of(file)), no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        body = BytesIO()
        write_po(body, catalogue, width=120, sort_output=True, no_location=True, omit_header=True)
        file.write_text(f"{head}\n\n{body.getvalue().decode().lstrip()}")


def _translated(catalogues: Iterable[Path]) -> Iterator[str]:
    for file in catalogues:
        yield from (_key(message.id) for message in read(file) if is_translated(message))


def _key(message: Any) -> str:
    """Return what a message is known by: its singular."""
    return str(message if isinstance(message, str) else message[0])


if __name__ == "__main__":
    collect()

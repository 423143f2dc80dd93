"""Why a file is not taken, in words that say what to do instead."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracker.texts.values import Refusal

REASONS: Mapping[Refusal, str | Promise] = {
    Refusal.EMPTY: _("There is nothing in it."),
    Refusal.TOO_LARGE: _("The file is larger than is taken here. Take a smaller one, or paste the text."),
    Refusal.NOT_A_KIND: _("Only these are read: .txt, .html, .pdf and .docx. Take one of them, or paste the text."),
    Refusal.NAME_LIES: _(
        "The file is not what its name says: perhaps a page with an error was saved under that name. Open it and look."
    ),
    Refusal.OLD_WORD: _(
        "This is an old Word file, or one with a password. Save it as .docx without a password, or paste the text."
    ),
    Refusal.BINARY: _("This is no text: there are bytes in it that stand for no letter."),
    Refusal.ENCODING: _(
        "Its letters cannot be read: it is neither UTF-8, UTF-16 nor windows-1251. Save it as UTF-8, or paste the text."
    ),
    Refusal.BROKEN: _("The file is damaged, or no file of this kind. Open it in its own program and save it anew."),
    Refusal.ENCRYPTED: _("The file is locked by a password. Save it without one, or paste the text."),
    Refusal.ENTITIES: _(
        "The file declares entities, by which files can do harm. Save it anew in Word, or paste the text."
    ),
    Refusal.BOMB: _("The file would unpack to far more than it is. Paste the text instead."),
    Refusal.TOO_MANY_PAGES: _("The file has more pages than are read here."),
    Refusal.TOO_LONG: _("The text is longer than is taken here."),
    Refusal.TOO_MUCH: _("Reading the file took too long, or too much memory. Paste the text instead."),
    Refusal.NO_TEXT: _("There is no text in it: perhaps its pages are pictures. Paste the text instead."),
}

"""Files of a bill's text: their words are found, and whatever else comes under such a name is refused."""

import io
import os
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.papers import compressed_bomb, locked_pdf, pdf, rebuilt, run, two_fonts, word, word_of
from tracker.texts import extraction
from tracker.texts.extraction import extract, pasted
from tracker.texts.naming import is_safe_name, safe_name
from tracker.texts.paragraphs import joined, tidied, unwrapped
from tracker.texts.store import keep, kept, named, throw_away, throw_away_old
from tracker.texts.values import Kind, Limits, Refusal, TextRefused

LIMITS = Limits(bytes=5_000_000, pages=20, characters=100_000, seconds=10, memory=512 * 1024 * 1024)
KAZAKH = "Қазақстан Республикасының Президенті заңға отыз күн ішінде қол қояды."
RUSSIAN = "Президент Республики подписывает закон в течение тридцати дней и обнародует его."
PAGE = "<!DOCTYPE html><html><head><meta charset='{}'><title>T</title></head><body><p>{}</p></body></html>"


def text_of(data: bytes, name: str, limits: Limits = LIMITS) -> str:
    return extract(data, name, limits).text


# What is read.

READ = [
    ("UTF-8", KAZAKH.encode(), "law.txt", KAZAKH),
    ("UTF-8 with a mark", KAZAKH.encode("utf-8-sig"), "law.txt", KAZAKH),
    ("UTF-16", KAZAKH.encode("utf-16"), "law.txt", KAZAKH),
    ("UTF-16, big end first", b"\xfe\xff" + KAZAKH.encode("utf-16-be"), "law.txt", KAZAKH),
    ("UTF-16 without a mark", KAZAKH.encode("utf-16-le"), "law.txt", KAZAKH),
    ("windows-1251, found", RUSSIAN.encode("windows-1251"), "law.txt", RUSSIAN),
    ("a name without an ending", b"One law.", "law", "One law."),
    ("a name in capitals", b"One law.", "LAW.TXT", "One law."),
    ("a page in UTF-8", PAGE.format("utf-8", KAZAKH).encode(), "law.html", KAZAKH),
    ("a page in windows-1251", PAGE.format("windows-1251", RUSSIAN).encode("windows-1251"), "law.htm", RUSSIAN),
    ("a page in KZ-1048", PAGE.format("kz-1048", KAZAKH).encode("kz1048"), "law.htm", KAZAKH),
    ("a page in UTF-16", PAGE.format("utf-16", KAZAKH).encode("utf-16"), "law.html", KAZAKH),
    ("a page in Latin", PAGE.format("iso-8859-1", "Loi créée — « été »").encode("windows-1252"), "loi.html", "Loi créée — « été »"),
    ("XHTML", '<?xml version="1.0" encoding="windows-1251"?>\n<html><p>Закон.</p></html>'.encode("windows-1251"), "a.xhtml", "Закон."),
    ("half a page", b"<center>One law.</center>", "law.html", "One law."),
    ("DOCX", word("Бап 1.", KAZAKH), "law.docx", f"Бап 1.\n{KAZAKH}"),
    ("PDF", pdf(["Article 1.", KAZAKH]), "law.pdf", f"Article 1.\n{KAZAKH}"),
    ("PDF that only may not be changed", locked_pdf("secret", user=""), "law.pdf", "A secret law."),
]  # fmt: skip


@pytest.mark.parametrize(("what", "data", "name", "expected"), READ, ids=[case[0] for case in READ])
def test_the_words_of_a_file_are_found(what: str, data: bytes, name: str, expected: str) -> None:
    assert text_of(data, name) == expected


def test_of_a_page_only_the_words_are_kept() -> None:
    html = b"""<html><head><title>Site</title><style>p { color: red }</style><body onload="alert(1)">
    <script>document.write("<p>bad</p>")</script><nav><a href="/">Home</a></nav>
    <h1>Law on <em>archives</em></h1><p>Article 1.<br>It is
    signed &amp; published&nbsp;&lt;soon&gt;.<img src="https://example.org/pixel.gif" alt="no">
    <table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>
    <pre>one
two</pre><noscript>no</noscript><svg><text>no</text><svg></svg>no</svg><!-- no --><div>End<p>of it"""

    assert text_of(html, "law.html") == (
        "Law on archives\nArticle 1.\nIt is signed & published <soon>.\na b\nc\none\ntwo\nEnd\nof it"
    )


def test_words_in_every_part_of_a_docx_are_found() -> None:
    body = (
        f"<w:p>{run('Law')}<w:hyperlink>{run(' on')}</w:hyperlink><w:smartTag>{run(' archives')}</w:smartTag></w:p>"
        f"<w:sdt><w:sdtContent><w:p>{run('In a field')}</w:p></w:sdtContent></w:sdt>"
        f"<w:p>{run('It is')}<w:del><w:r><w:delText> not</w:delText></w:r></w:del><w:ins>{run(' now')}</w:ins>{run(' law')}</w:p>"
        f"<w:tbl><w:tr><w:tc><w:p>{run('a')}</w:p></w:tc><w:tc><w:p>{run('b')}</w:p></w:tc></w:tr>"
        f"<w:tr><w:tc><w:p>{run('c')}</w:p></w:tc></w:tr></w:tbl>"
        f"<w:p>{run('outside')}<w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p>{run('in a box')}</w:p></w:txbxContent>"
        f"</mc:Choice><mc:Fallback><w:p>{run('in a box')}</w:p></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        "<w:p><w:r><w:t>one</w:t><w:tab/><w:t>two</w:t><w:br/><w:t>three</w:t><w:noBreakHyphen/></w:r></w:p>"
    )

    found = extract(word_of(body), "law.docx", LIMITS)

    assert found.text.split("\n") == [
        "Law on archives", "In a field", "It is now law", "a b", "c", "outside", "in a box", "one two", "three-",
    ]  # fmt: skip
    assert found.has_changes
    assert not extract(word("Law"), "law.docx", LIMITS).has_changes


def test_the_notes_of_a_docx_come_at_the_end() -> None:
    data = rebuilt(
        {
            "word/document.xml": _document(f"<w:p>{run('Law')}</w:p>"),
            "word/footnotes.xml": _document(f"<w:p>{run('A note')}</w:p>"),
            "word/_rels/document.xml.rels": (
                '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"'
                ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"'
                ' Target="footnotes.xml"/></Relationships>'
            ),
        }
    )

    assert text_of(data, "law.docx") == "Law\nA note"


def _document(body: str) -> str:
    with zipfile.ZipFile(io.BytesIO(word_of(body))) as archive:
        return archive.read("word/document.xml").decode()


def test_lines_of_a_pdf_become_paragraphs_without_the_margins_of_its_pages() -> None:
    pages = [
        ["Gazette, page 1", "Article 1. The president of the republic signs the law or re-", "turns it within thirty days.", "1"],
        ["Gazette, page 2", "Article 2. Whoever is named in it may ask within ten days for", "the reasons, and is told them.", "2"],
        ["Gazette, page 3", "Article 3. It is published.", "3"],
        ["Gazette, page 4", "4"],
    ]  # fmt: skip

    found = extract(pdf(*pages), "law.pdf", LIMITS)

    assert found.text.split("\n") == [
        "Article 1. The president of the republic signs the law or returns it within thirty days.",
        "Article 2. Whoever is named in it may ask within ten days for the reasons, and is told them.",
        "Article 3. It is published.",
    ]
    assert found.pages == 4


def test_a_word_of_two_fonts_is_one_word() -> None:
    data = two_fonts("За", "ң", " жобасы: б", "ұқ", "аралы", "қ", " а", "қ", "парат")

    assert text_of(data, "law.pdf") == "Заң жобасы: бұқаралық ақпарат"


def test_a_word_that_was_divided_is_whole_again_and_a_compound_keeps_its_hyphen() -> None:
    lines = [
        "Онлайн-платформа is named in it; whoever owns an онлайн-",
        "платформа is told in the course of the next fif-",
        "teen days.",
    ]

    assert joined([line.replace("Онлайн", "онлайн") for line in lines]) == (
        "онлайн-платформа is named in it; whoever owns an онлайн-платформа is told in the course of the next fifteen days."
    )


def test_pages_without_text_are_counted() -> None:
    found = extract(pdf(["Article 1."], [], []), "law.pdf", LIMITS)

    assert (found.pages, found.empty_pages) == (3, 2)


WRAPPED = """Article 1. The president of the republic signs the law
or returns it within thirty days of the day on which
it was handed over, with reasons, and nobody else may
do so in the place of the president, but where an act
of parliament says so, and then in the manner that it
names, which must be published thirty days before the
day on which it begins to be in force, together with
the reasons.

Article 2. It is published in the gazette and on the
site of the parliament."""


def test_a_text_that_is_broken_to_a_width_becomes_paragraphs() -> None:
    lines = tidied(unwrapped(WRAPPED)).split("\n")

    assert [line[:10] for line in lines] == ["Article 1.", "Article 2."]
    assert lines[0].endswith("together with the reasons.")


def test_lines_that_are_paragraphs_stay_so() -> None:
    text = "\n".join(f"Article {number}. The president of the republic signs it." for number in range(20))

    assert unwrapped(text) == text
    assert unwrapped("One.\nTwo.") == "One.\nTwo."
    assert joined([]) == unwrapped("") == ""


def test_nothing_hidden_stays_in_a_text() -> None:
    hidden = "a\u200bb\u202ec\ufeff d\u00ade\u0007 e\u0308\ud800\r\n\n  f\u00a0 g\u2028h"

    assert tidied(hidden) == "abc de ë\ufffd\nf g\nh"


def test_a_pasted_text_is_read_as_it_stands() -> None:
    assert pasted("<p>One law.\r\n\r\n Two.", LIMITS).text == "<p>One law.\nTwo."
    for text, refusal in (("", Refusal.EMPTY), (" -\n", Refusal.EMPTY), ("x" * 100_001, Refusal.TOO_LONG)):
        with pytest.raises(TextRefused) as refused:
            pasted(text, LIMITS)
        assert refused.value.refusal is refusal


# What is refused.

ENTITIES = '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]><w:document/>'
EXTERNAL = '<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><w:document/>'


def _bomb() -> bytes:
    return rebuilt({"word/media/a.bin": "0" * 30_000_000})


def _many_members() -> bytes:
    return rebuilt({f"word/{number}": "" for number in range(6000)})


def _locked_docx() -> bytes:
    """Return an archive whose members say that they are encrypted."""
    data = bytearray(word("Law"))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


def _with_macros() -> bytes:
    with zipfile.ZipFile(io.BytesIO(word())) as archive:
        types = archive.read("[Content_Types].xml").decode()
    return rebuilt({"[Content_Types].xml": types.replace("officedocument.wordprocessingml.document.main", "x.macros")})


def _lying_size() -> bytes:
    """Return an archive that says a member is smaller than it is."""
    data = bytearray(word("Law" * 1000))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        member = archive.getinfo("word/document.xml")
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"word/document.xml"))
    data[at + 24 : at + 28] = (member.file_size // 2).to_bytes(4, "little")
    return bytes(data)


HOSTILE = [
    ("nothing", b"", "law.txt", Refusal.EMPTY),
    ("blanks", b" \r\n\t", "law.txt", Refusal.EMPTY),
    ("larger than allowed", b"a " * 3_000_000, "law.txt", Refusal.TOO_LARGE),
    ("more letters than allowed", b"a " * 60_000, "law.txt", Refusal.TOO_LONG),
    ("a kind that is not read", b"One law.", "law.odt", Refusal.NOT_A_KIND),
    ("a program", b"\x7fELF" + b"\0" * 100, "law", Refusal.NOT_A_KIND),
    ("a picture under the name of a text", b"\x89PNG\r\n\x1a\n" + b"x" * 100, "law.txt", Refusal.NOT_A_KIND),
    ("rich text under the name of Word", b"{\\rtf1 One law.}", "law.docx", Refusal.NOT_A_KIND),
    ("old Word", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "law.docx", Refusal.OLD_WORD),
    ("the name of old Word", b"One law.", "law.doc", Refusal.OLD_WORD),
    ("a page under the name of a PDF", b"<!DOCTYPE html><html>Not found", "law.pdf", Refusal.NAME_LIES),
    ("a page under the name of a text", b"<html><script>alert(1)</script>", "law.txt", Refusal.NAME_LIES),
    ("a PDF under the name of Word", pdf(["One law."]), "law.docx", Refusal.NAME_LIES),
    ("Word under the name of a PDF", word("One law."), "law.pdf", Refusal.NAME_LIES),
    ("text under the name of Word", b"One law.", "law.docx", Refusal.NAME_LIES),
    ("zeros", b"One law\0.", "law.txt", Refusal.BINARY),
    ("zeros in a marked text", "One\0law".encode("utf-16"), "law.txt", Refusal.BINARY),
    ("a page with zeros", b"<html><p>One\0 law", "law.html", Refusal.BINARY),
    ("half a letter of UTF-16", b"\xff\xfe" + "One law".encode("utf-16-le")[:-1], "law.txt", Refusal.ENCODING),
    ("letters in no known encoding", "Loi créée à l’été".encode("windows-1252"), "loi.txt", Refusal.ENCODING),
    ("KOI8, which is not windows-1251", RUSSIAN.encode("koi8-r"), "law.txt", Refusal.ENCODING),
    ("a page that says what it is not", PAGE.format("us-ascii", RUSSIAN).encode("koi8-r"), "a.html", Refusal.ENCODING),
    ("a page that names no encoding", PAGE.format("rot13", "é").encode("latin-1"), "a.html", Refusal.ENCODING),
    ("a page without words", b"<html><script>1</script></html>", "law.html", Refusal.NO_TEXT),
    ("a ZIP bomb", _bomb(), "law.docx", Refusal.BOMB),
    ("an archive of thousands", _many_members(), "law.docx", Refusal.BOMB),
    ("entities", rebuilt({"word/document.xml": ENTITIES}), "law.docx", Refusal.ENTITIES),
    ("a file of the server by name", rebuilt({"word/document.xml": EXTERNAL}), "law.docx", Refusal.ENTITIES),
    ("entities in UTF-16", rebuilt({"word/styles.xml": "@"}), "law.docx", Refusal.BROKEN),
    ("an encrypted archive", _locked_docx(), "law.docx", Refusal.ENCRYPTED),
    ("Word with programs", _with_macros(), "law.docx", Refusal.BROKEN),
    ("a ZIP that is no Word file", b"PK\x03\x04" + b"x" * 50, "law.docx", Refusal.BROKEN),
    ("a member that is larger than it says", _lying_size(), "law.docx", Refusal.BROKEN),
    ("Word without words", word(), "law.docx", Refusal.NO_TEXT),
    ("tables in tables", word_of("<w:tbl><w:tr><w:tc>" * 400), "law.docx", Refusal.BROKEN),
    ("an encrypted PDF", locked_pdf("secret"), "law.pdf", Refusal.ENCRYPTED),
    ("a PDF of pictures", pdf([], []), "law.pdf", Refusal.NO_TEXT),
    ("a PDF with too many pages", pdf(*[["x"]] * 21), "law.pdf", Refusal.TOO_MANY_PAGES),
    ("half a PDF", pdf(["One law."])[:300], "law.pdf", Refusal.BROKEN),
    ("only the head of a PDF", b"%PDF-1.7\n", "law.pdf", Refusal.BROKEN),
    ("pages inside themselves", pdf(["x"], kids="2 0 R"), "law.pdf", Refusal.BROKEN),
]  # fmt: skip


@pytest.mark.parametrize(("what", "data", "name", "refusal"), HOSTILE, ids=[case[0] for case in HOSTILE])
def test_it_is_refused_for_a_reason(what: str, data: bytes, name: str, refusal: Refusal) -> None:
    with pytest.raises(TextRefused) as refused:
        extract(data, name, LIMITS)

    assert refused.value.refusal is refusal


HEAVY = [
    ("a page that unpacks to a hundred times what is allowed", compressed_bomb(400_000_000)),
    ("a picture drawn inside itself", pdf(["x"], content=b"q /X Do Q " * 500)),
    ("a page of a million steps", pdf(["x"], content=b"BT /F1 1 Tf " + b"1 0 0 1 0 0 Tm (\x01) Tj " * 180_000 + b"ET")),
    ("a line that never ends", pdf(["x"], content=b"[" * 4_000_000)),
]


@pytest.mark.parametrize(("what", "data"), HEAVY, ids=[case[0] for case in HEAVY])
def test_what_takes_too_much_is_ended(what: str, data: bytes) -> None:
    before = time.monotonic()

    with pytest.raises(TextRefused) as refused:
        extract(data, "law.pdf", replace(LIMITS, seconds=2, memory=300 * 1024 * 1024))

    assert refused.value.refusal in {Refusal.TOO_MUCH, Refusal.BROKEN, Refusal.NO_TEXT, Refusal.TOO_LONG}
    assert time.monotonic() - before < 15


def test_without_time_or_memory_it_says_so() -> None:
    for limits in (replace(LIMITS, seconds=0), replace(LIMITS, memory=50 * 1024 * 1024)):
        with pytest.raises(TextRefused) as refused:
            extract(pdf(*[["One law."]] * 20), "law.pdf", limits)
        assert refused.value.refusal is Refusal.TOO_MUCH


TAKEN_OVER = """
import os
from tracker.texts.values import Extracted, Kind

def read(data, limits):
    try:
        with open({out!r}, "wb", buffering=0) as file:
            file.write(b"x" * 10**7)
    except OSError:
        pass
    return Extracted(Kind.TEXT, repr(("SECRET_KEY" in os.environ, os.getcwd(), os.path.getsize({out!r}) < 10**6)))
"""


def test_the_process_knows_nothing_of_ours_and_can_do_little(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file that takes the process over finds no secret, and can write nothing of any size."""
    (tmp_path / "hostile.py").write_text(TAKEN_OVER.format(out=str(tmp_path / "out")))
    program = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {extraction.PROGRAM}"
    monkeypatch.setattr(extraction, "PROGRAM", program.replace("tracker.texts.{reader}", "hostile"))
    monkeypatch.setenv("SECRET_KEY", "a secret")

    assert text_of(b"One law.", "law.txt") == "(False, '/', True)"


# Where bytes are kept.


def test_bytes_are_kept_once_and_by_their_digest(tmp_path: Path) -> None:
    digest = keep(tmp_path, b"One law.")

    assert keep(tmp_path, b"One law.") == digest
    assert kept(tmp_path, digest) == b"One law."
    assert [path.relative_to(tmp_path) for path in tmp_path.glob("*/*")] == [Path(digest[:2]) / digest]
    assert (tmp_path / digest[:2] / digest).stat().st_mode & 0o077 == 0


def test_what_is_gone_or_altered_is_not_given_out(tmp_path: Path) -> None:
    digest = keep(tmp_path, b"One law.")

    (tmp_path / digest[:2] / digest).write_bytes(b"Another law.")

    assert kept(tmp_path, digest) is None
    assert kept(tmp_path, "0" * 64) is None


def test_what_could_not_be_written_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(number: int) -> None:
        raise OSError("full")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(OSError, match="full"):
        keep(tmp_path, b"One law.")

    assert list(tmp_path.glob("*/*")) == []


def test_what_nobody_saved_is_thrown_away_after_a_day(tmp_path: Path) -> None:
    now = time.time()
    for name in ("old", "new"):
        keep(tmp_path, name.encode(), name=name)
    os.utime(tmp_path / "ol" / "old", (now - 90_000, now - 90_000))

    throw_away_old(tmp_path, now=now)

    assert named(tmp_path, "old") is None
    assert named(tmp_path, "new") == b"new"
    throw_away(tmp_path, "new", "new")
    assert named(tmp_path, "new") is None


def test_a_word_file_of_another_program_is_read(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Law on archives", level=1)
    document.add_paragraph("It is signed.", style="List Number")
    document.add_table(rows=1, cols=2).rows[0].cells[1].text = "in a table"
    document.save(str(tmp_path / "law.docx"))

    found = extract((tmp_path / "law.docx").read_bytes(), "law.docx", LIMITS)

    assert (found.kind, found.text) == (Kind.DOCX, "Law on archives\nIt is signed.\nin a table")


# What a file is called when it is given out.


@given(name=st.text() | st.text("./-:\\ \u202e\u00a0aә", max_size=200), kind=st.sampled_from(Kind))
def test_a_name_that_was_made_safe_is_one(name: str, kind: Kind) -> None:
    assert is_safe_name(safe_name(name, kind), kind)


@pytest.mark.parametrize(
    "name", ["", ".pdf", "../law.pdf", "a/b.pdf", "law", "law.txt", "a\u202eb.pdf", "law\n.pdf", f"{'a' * 81}.pdf"]
)
def test_a_name_that_is_no_plain_name_of_its_kind_is_not_safe(name: str) -> None:
    assert not is_safe_name(name, Kind.PDF)

"""Small files made by hand: PDF and DOCX with text in them, and such as nobody should open."""

import io
import zipfile
import zlib
from collections.abc import Sequence
from xml.sax.saxutils import escape

import docx
from pypdf import PdfReader, PdfWriter

LINE, SIZE, WIDTH = 16, 11, 500


def pdf(
    *pages: Sequence[str], kids: str = "", catalogue: str = "", content: bytes | None = None, widths: int = 0
) -> bytes:
    """Return a PDF with these lines on its pages, in any script: each letter has a code, and the font says which it is.

    `kids` takes the place of the list of pages, `catalogue` stands in the catalogue, `content` is what all pages draw,
    `widths` is how wide each letter is, in thousandths of its size.
    """
    letters = sorted({letter for page in pages for line in page for letter in line})
    codes = {letter: number for number, letter in enumerate(letters, start=1)}
    assert len(codes) < 256
    mapping = "\n".join(f"<{code:02x}> <{letter.encode('utf-16-be').hex()}>" for letter, code in codes.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def 1 begincodespacerange <00> <ff> "
        f"endcodespacerange\n{len(codes)} beginbfchar\n{mapping}\nendbfchar endcmap end end"
    )
    measured = f"/FirstChar 1 /LastChar 255 /Widths [{f'{widths} ' * 255}]" if widths else ""
    first = 5
    numbers = range(first, first + 2 * len(pages), 2)
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalogue} >>".encode(),
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids or ' '.join(f'{one} 0 R' for one in numbers)}] >>".encode(),
        f"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 4 0 R {measured} >>".encode(),
        stream(cmap.encode()),
    ]
    for number, page in zip(numbers, pages, strict=True):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >>"
            b" /XObject << /X %d 0 R >> >> /Contents %d 0 R >>" % (number + 1, number + 1)
        )
        drawn = "".join(f"<{''.join(f'{codes[one]:02x}' for one in line)}> Tj 0 -{LINE} Td\n" for line in page)
        objects.append(stream(content if content is not None else f"BT /F1 {SIZE} Tf 60 780 Td\n{drawn}ET".encode()))
    return _numbered(objects)


def two_fonts(*parts: str) -> bytes:
    """Return a PDF with a line whose parts are of two fonts in turn, each put behind the one before without a blank."""
    whole = pdf(["".join(parts)], widths=WIDTH)
    start, end = whole.index(b"BT /F1"), whole.index(b"ET\nendstream") + 2
    codes = whole[whole.index(b"<", start) + 1 : whole.index(b">", start)]
    drawn, at = b"", 0
    for number, part in enumerate(parts):
        place = b"%.2f" % (at * WIDTH * SIZE / 1000)
        code = codes[2 * at : 2 * (at + len(part))]
        drawn += b"BT /F%d %d Tf 1 0 0 1 60 780 Tm %b 0 Td <%b> Tj ET\n" % (1 + number % 2, SIZE, place, code)
        at += len(part)
    return (whole[:start] + drawn + whole[end:]).replace(b"/F1 3 0 R", b"/F1 3 0 R /F2 3 0 R")


def stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(data), more, data)


def _numbered(objects: Sequence[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, one in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def locked_pdf(password: str, *, user: str | None = None) -> bytes:
    """Return an encrypted PDF: `user` is what opens it to read, and may be nothing."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(["A secret law."]))))
    writer.encrypt(user_password=password if user is None else user, owner_password=password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def compressed_bomb(size: int) -> bytes:
    """Return a PDF whose page unpacks to so many bytes."""
    packed = zlib.compress(b" " * size)
    whole = pdf(["x"], content=b"@@")
    return whole.replace(stream(b"@@"), stream(packed, b"/Filter /FlateDecode"))


def word(*paragraphs: str) -> bytes:
    """Return a DOCX with these paragraphs."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word_of(body: str, **members: str) -> bytes:
    """Return a DOCX whose document has that XML in its body. `members` take the place of others by their names."""
    namespaces = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    )
    return rebuilt({"word/document.xml": f"<w:document {namespaces}><w:body>{body}</w:body></w:document>", **members})


def rebuilt(members: dict[str, str]) -> bytes:
    """Return an empty DOCX in which some members say something else."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), *members}:
            new.writestr(name, members[name].encode() if name in members else old.read(name))
    return out.getvalue()


def run(text: str) -> str:
    return f"<w:r><w:t>{escape(text)}</w:t></w:r>"

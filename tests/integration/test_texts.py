"""Versions of a bill's text: who adds and withdraws them, what readers see, how files are given out, what differs."""

import os
import re
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role, keep_roles
from tests import reading
from tests.moments import APPROVED_AT, PASSED_AT, almaty
from tests.papers import locked_pdf, pdf, rebuilt, word
from tracker.models import Bill, BillText, TextIsKept
from tracker.models.law import DRILL
from tracker.services.texts import (
    About,
    TextIsThere,
    add_text,
    read_file,
    read_pasted,
    set_aside,
    take_up,
    withdraw_text,
)

FIRST = "Бап 1. Президент заңға отыз күн ішінде қол қояды.\nБап 2. Заң жарияланады."
SECOND = "Бап 1. Президент заңға он күн ішінде қол қояды.\nБап 2. Заң жарияланады.\nБап 3. Заң күшіне енеді."
HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(2)> & \"quotes\" 'and' ]]>"
AT_MOST_BYTES = 100_000


@pytest.fixture
def public(settings: Any) -> None:
    settings.PUBLIC = True


def added(bill: Bill, text: str = FIRST, label: str = "As introduced", **about: Any) -> BillText:
    said = {"language": "kk", "dated_on": None, "source_url": "", **about}
    return add_text(bill=bill, upload=read_pasted(text), about=About(label, **said), added_by=None, now=APPROVED_AT)


@pytest.fixture
def two(bill: Bill) -> tuple[BillText, BillText]:
    """The bill as introduced, and after its second reading."""
    return (
        added(bill, dated_on=date(2025, 11, 1)),
        added(bill, SECOND, "Second reading", dated_on=date(2025, 12, 1), source_url="https://example.org/law"),
    )


def add_url(bill: Bill) -> str:
    return reverse("admin:tracker_bill_text_add", args=[bill.pk])


def file_url(text: BillText) -> str:
    return reverse("tracker:text-file", args=[text.bill_id, text.pk])


def entries(**other: Any) -> dict[str, Any]:
    return {"label": "As introduced", "language": "kk", "dated_on": "2025-11-12", "source_url": "", **other}


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    # The browser's word for what it is, which nobody believes.
    return SimpleUploadedFile(name, data, content_type="text/plain")


def read(client: Client, url: str, **asked: str | int) -> str:
    response = client.get(url, asked)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def nothing_was_kept(settings: Any) -> bool:
    files = [path for path in Path(settings.TEXTS_DIR).rglob("*") if path.is_file()]
    return not BillText.objects.exists() and not files


# Adding.

UPLOADS = [
    ("law.txt", FIRST.encode(), "law.txt", "text"),
    ("law.txt", FIRST.encode("utf-16"), "law.txt", "text"),
    ("law.html", f"<html><p>{FIRST.split(chr(10), maxsplit=1)[0]}</p><p>{FIRST.split(chr(10))[1]}</p>".encode(), "law.html.txt", "html"),
    ("Заң жобасы.docx", word(*FIRST.split("\n")), "Заң жобасы.docx", "docx"),
    ("law.pdf", pdf(FIRST.split("\n")), "law.pdf", "pdf"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "kept_as", "kind"), UPLOADS)
def test_what_was_shown_is_kept(
    at_work: Client, editor: User, bill: Bill, name: str, data: bytes, kept_as: str, kind: str
) -> None:
    shown = at_work.post(add_url(bill), entries(file=upload(name, data), preview="1"))
    assert "Президент заңға отыз күн ішінде" in shown.content.decode()
    assert not BillText.objects.exists()

    saved = at_work.post(add_url(bill), entries(previewed=shown.context["form"]["previewed"].value(), save="1"))

    text = BillText.objects.get()
    assert saved["Location"] == reverse("tracker:text", args=[bill.pk, text.pk])
    assert (text.text, text.label, text.language, text.dated_on) == (FIRST, "As introduced", "kk", date(2025, 11, 12))
    assert (text.file_name, text.kind, text.size, text.words) == (kept_as, kind, len(data), 13)
    assert (text.added_at, text.added_by) == (APPROVED_AT, editor)
    assert text.file() == data


def test_a_pasted_text_is_kept_too(at_work: Client, bill: Bill) -> None:
    shown = at_work.post(add_url(bill), entries(pasted=f"\r\n{FIRST}", preview="1"))
    assert FIRST.split("\n", maxsplit=1)[0] not in str(shown.context["form"]["pasted"])

    at_work.post(add_url(bill), entries(previewed=shown.context["form"]["previewed"].value(), save="1"))

    text = BillText.objects.get()
    assert (text.text, text.file_name, text.kind) == (FIRST, "", "text")


def test_the_preview_says_how_it_differs_from_the_version_before(at_work: Client, two: Any) -> None:
    later = entries(dated_on="2025-11-15", pasted=SECOND.replace("он", "жиырма"), preview="1")

    html = at_work.post(add_url(two[0].bill), later).content.decode()

    assert "Compared with “As introduced”" in html
    assert re.search(r"<del><i>\[deleted: </i>отыз <i>", html)
    assert re.search(r"<ins><i>\[inserted: </i>жиырма <i>", html)


@pytest.mark.html
def test_the_preview_warns_of_what_is_missing_or_hidden(at_work: Client, bill: Bill) -> None:
    changed = rebuilt({"word/document.xml": _tracked()})

    pictures = at_work.post(add_url(bill), entries(file=upload("law.pdf", pdf(["One law."], [])), preview="1"))
    tracked = at_work.post(add_url(bill), entries(file=upload("law.docx", changed), preview="1"))

    assert "1 page has no text in it" in re.sub(r"\s+", " ", pictures.content.decode())
    assert "tracked changes" in tracked.content.decode()


def _tracked() -> str:
    return (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p>'
        "<w:ins><w:r><w:t>One law.</w:t></w:r></w:ins></w:p></w:body></w:document>"
    )


def test_nothing_is_kept_that_was_not_shown(at_work: Client, bill: Bill) -> None:
    shown = at_work.post(add_url(bill), entries(pasted=FIRST, preview="1"))
    previewed = shown.context["form"]["previewed"].value()

    for other in ({"label": "Another"}, {"pasted": SECOND}, {"previewed": "0" * 64 + "-" + "0" * 64}):
        at_work.post(add_url(bill), entries(**{"previewed": previewed, "save": "1", **other}))

    assert not BillText.objects.exists()


def test_a_name_of_another_file_is_no_upload(at_work: Client, bill: Bill, settings: Any) -> None:
    response = at_work.post(add_url(bill), entries(previewed="../../keys/secret.key", save="1"))

    assert "previewed" in response.context["form"].errors
    assert nothing_was_kept(settings)


REFUSED = [
    ("law.pdf", b"<html>Not found</html>", "not what its name says"),
    ("law.exe", b"MZ", "Only these are read"),
    ("law.txt", b"a\0b", "stand for no letter"),
    ("law.txt", "été".encode("latin-1"), "Save it as UTF-8"),
    ("law.pdf", locked_pdf("secret"), "locked by a password"),
    ("law.pdf", pdf([]), "no text in it"),
    ("law.docx", rebuilt({"word/document.xml": "<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"}), "declares entities"),
    ("law.docx", rebuilt({"word/media/a": "0" * 30_000_000}), "unpack to far more"),
    ("law.docx", b"PK\x03\x04 and then nothing", "damaged"),
    ("law.txt", b"", "The submitted file is empty"),
]


@pytest.mark.parametrize(("name", "data", "says"), REFUSED, ids=[case[2] for case in REFUSED])
def test_a_wrong_file_is_refused_in_plain_words_and_nothing_changes(
    at_work: Client, bill: Bill, settings: Any, name: str, data: bytes, says: str
) -> None:
    response = at_work.post(add_url(bill), entries(file=upload(name, data), preview="1"))

    assert says in " ".join(response.context["form"].errors["file"])
    assert nothing_was_kept(settings)


def test_a_file_that_is_too_large_is_not_even_written_down(at_work: Client, bill: Bill, settings: Any) -> None:
    settings.TEXT_MAX_MEGABYTES = 1

    large = at_work.post(add_url(bill), entries(file=upload("law.txt", b"One law. " * 200_000), preview="1"))
    fits = at_work.post(add_url(bill), entries(file=upload("law.txt", b"One law. " * 100_000), preview="1"))

    assert "larger than is taken" in " ".join(large.context["form"].errors["file"])
    assert fits.context["form"].errors == {}


def test_a_file_that_is_too_large_is_found_out_while_the_form_is_checked(
    bill: Bill, editor: User, settings: Any
) -> None:
    settings.TEXT_MAX_MEGABYTES = 1
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(editor)
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get(add_url(bill)).content.decode())[0]
    large = upload("law.txt", b"One law. " * 200_000)

    response = browser.post(add_url(bill), entries(csrfmiddlewaretoken=token, file=large, preview="1"))

    assert "larger than is taken" in " ".join(response.context["form"].errors["file"])


@pytest.mark.html
def test_the_preview_of_much_that_changed_stays_light(at_work: Client, bill: Bill) -> None:
    added(bill, LONG["paragraphs"], dated_on=date(2025, 11, 1))

    html = at_work.post(
        add_url(bill), entries(pasted=LONG["paragraphs"].replace("отыз", "он"), preview="1")
    ).content.decode()

    assert "These are the first of 600 changed paragraphs." in re.sub(r"\s+", " ", html)
    assert reading.weight(html, reading.parsed(html)) < AT_MOST_BYTES


def test_no_file_and_no_text_is_nothing(at_work: Client, bill: Bill) -> None:
    assert "Choose a file" in at_work.post(add_url(bill), entries(preview="1")).content.decode()


def test_the_same_file_is_there_once_a_bill(at_work: Client, bill: Bill, two: Any) -> None:
    response = at_work.post(add_url(bill), entries(pasted=FIRST, preview="1"))

    assert "This very file is here already: “As introduced”" in str(response.context["form"].errors)
    with pytest.raises(TextIsThere):
        added(bill)
    assert added(Bill.objects.create(jurisdiction=bill.jurisdiction, identifier="Another")).pk
    withdraw_text(text=two[0], reason="Wrong day.", withdrawn_by=None, now=APPROVED_AT)
    assert added(bill).pk


def test_what_nobody_saved_is_gone_after_a_day(bill: Bill, settings: Any) -> None:
    digest = set_aside(read_pasted(FIRST))
    assert take_up(digest) == read_pasted(FIRST)
    for path in Path(settings.TEXTS_DIR).rglob("*"):
        os.utime(path, (time.time() - 100_000,) * 2)

    set_aside(read_pasted(SECOND))

    assert take_up(digest) is None


# Who may.


@pytest.mark.parametrize("role", [None, Role.READER])
def test_only_editors_add_a_text(client: Client, bill: Bill, settings: Any, role: Role | None) -> None:
    keep_roles()
    user = User.objects.create_user("staff@example.org", is_staff=True)
    user.groups.set(Group.objects.filter(name=role))
    client.force_login(user)

    assert client.get(add_url(bill)).status_code == 403
    assert client.post(add_url(bill), entries(pasted=FIRST, preview="1")).status_code == 403
    assert nothing_was_kept(settings)


# Withdrawing, and that nothing else changes.


def test_what_is_wrong_is_withdrawn_with_a_reason(
    at_work: Client, client: Client, editor: User, two: Any, public: None
) -> None:
    first, second = two
    url = reverse("admin:tracker_bill_text_withdraw", args=[first.bill_id, first.pk])
    assert at_work.post(url, {"reason": " "}).status_code == 200

    at_work.post(url, {"reason": "The names of people were in it."})

    first.refresh_from_db()
    assert (first.withdrawn_reason, first.withdrawn_by, first.withdrawn_at) == (
        "The names of people were in it.",
        editor,
        APPROVED_AT,
    )
    assert at_work.get(url).status_code == 404
    reader = Client()
    assert "Withdrawn: The names of people were in it." in read(
        reader, reverse("tracker:text-list", args=[first.bill_id])
    )
    for name in ("tracker:text", "tracker:text-file"):
        assert reader.get(reverse(name, args=[first.bill_id, first.pk])).status_code == 404
        assert at_work.get(reverse(name, args=[first.bill_id, first.pk])).status_code == 200
    difference = reverse("tracker:text-difference", args=[first.bill_id])
    assert reader.get(difference, {"old": first.pk, "new": second.pk}).status_code == 404
    assert "no two versions" in read(reader, difference)
    assert "As introduced" not in read(reader, reverse("tracker:bill", args=[first.bill_id]))


def test_it_is_withdrawn_once(two: Any) -> None:
    assert withdraw_text(text=two[0], reason="Wrong.", withdrawn_by=None, now=APPROVED_AT)
    assert not withdraw_text(text=two[0], reason="Otherwise.", withdrawn_by=None, now=APPROVED_AT)

    two[0].refresh_from_db()
    assert two[0].withdrawn_reason == "Wrong."


def test_a_text_can_not_be_saved_again_or_deleted(two: Any) -> None:
    for act in (two[0].save, two[0].delete, BillText.objects.all().delete):
        with pytest.raises(TextIsKept):
            act()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tracker_billtext SET text = 'x'",
        "UPDATE tracker_billtext SET label = 'x'",
        "UPDATE tracker_billtext SET digest = 'x'",
        "DELETE FROM tracker_billtext",
    ],
)
def test_the_database_refuses_it_too(two: Any, statement: str) -> None:
    with pytest.raises(DatabaseError, match="kept as they are"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert BillText.objects.filter(text=FIRST).count() == 1


def test_what_was_withdrawn_is_not_brought_back(two: Any) -> None:
    withdraw_text(text=two[0], reason="Wrong.", withdrawn_by=None, now=APPROVED_AT)

    with pytest.raises(DatabaseError, match="kept as they are"), transaction.atomic():
        BillText.objects.filter(pk=two[0].pk).update(withdrawn_at=None, withdrawn_reason="")


def test_without_a_reason_nothing_is_withdrawn(two: Any) -> None:
    with pytest.raises(IntegrityError, match="text_withdrawn_with_a_reason"), transaction.atomic():
        BillText.objects.filter(pk=two[0].pk).update(withdrawn_at=APPROVED_AT)


def test_an_editor_who_leaves_leaves_the_texts_as_they_are(bill: Bill, editor: User) -> None:
    text = add_text(
        bill=bill, upload=read_pasted(FIRST), about=About("One", "kk", None, ""), added_by=editor, now=APPROVED_AT
    )
    number = editor.pk

    editor.delete()

    text.refresh_from_db()
    assert text.added_by_id == number


# The file.


def test_a_file_is_given_out_to_be_saved_and_never_shown(client: Client, public: None, bill: Bill) -> None:
    html = f"<html><p>One law.</p>{HOSTILE}</html>".encode()
    about = About("One", "en", None, "")
    text = add_text(
        bill=bill, upload=read_file(html, 'C:\\x\\la"w\r\n<b>Заң.html'), about=about, added_by=None, now=APPROVED_AT
    )

    response = client.get(file_url(text))

    assert response.content == html
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''la-w-b-%D0%97%D0%B0%D2%A3.html.txt"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    policy = response["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


NAMES = [
    ("../../etc/passwd.txt", "passwd.txt"),
    ("/../..txt", "text.txt"),
    (".htaccess.txt", "htaccess.txt"),
    ("law.docx.txt", "law.docx.txt"),
    ("gpj\u202e.txt", "gpj.txt"),
    ("x" * 300 + ".txt", "x" * 80 + ".txt"),
    ("law", "law.txt"),
]


@pytest.mark.parametrize(("name", "kept_as"), NAMES)
def test_a_file_name_is_only_a_name(db: None, name: str, kept_as: str) -> None:
    assert read_file(b"One law.", name).file_name == kept_as


def test_a_pasted_text_has_a_name_when_it_is_saved(client: Client, public: None, two: Any) -> None:
    response = client.get(file_url(two[0]))

    assert response.content.decode() == FIRST
    assert response["Content-Disposition"] == f'attachment; filename="bill-{two[0].bill_id}-{two[0].pk}.txt"'


def test_a_file_that_is_gone_or_altered_is_not_given_out(client: Client, public: None, two: Any, settings: Any) -> None:
    digest = two[0].digest
    path = Path(settings.TEXTS_DIR) / digest[:2] / digest
    path.write_bytes(b"Another law.")
    assert client.get(file_url(two[0])).status_code == 404

    path.unlink()

    assert client.get(file_url(two[0])).status_code == 404
    assert "отыз" in read(client, reverse("tracker:text", args=[two[0].bill_id, two[0].pk]))


def test_files_lie_where_no_server_serves_them(settings: Any) -> None:
    served = [Path(one) for one in settings.STATICFILES_DIRS]

    assert not any(Path(settings.TEXTS_DIR).is_relative_to(one) for one in served)


# Who may read.


@pytest.mark.parametrize("name", ["tracker:text", "tracker:text-file", "tracker:text-list", "tracker:text-difference"])
def test_a_stranger_reads_what_is_public_and_no_drill(client: Client, two: Any, settings: Any, name: str) -> None:
    text = two[0]
    url = reverse(
        name, args=[text.bill_id, text.pk] if name in {"tracker:text", "tracker:text-file"} else [text.bill_id]
    )
    assert client.get(url)["Location"].startswith(reverse("account_login"))
    settings.PUBLIC = True
    assert client.get(url).status_code == 200

    text.bill.jurisdiction.code = DRILL
    text.bill.jurisdiction.save()

    assert client.get(url).status_code == 404


def test_a_text_is_found_under_its_own_bill_alone(client: Client, public: None, two: Any) -> None:
    other = Bill.objects.create(jurisdiction=two[0].bill.jurisdiction, identifier="Another")

    for name in ("tracker:text", "tracker:text-file"):
        assert client.get(reverse(name, args=[other.pk, two[0].pk])).status_code == 404
    assert client.get(reverse("tracker:text-difference", args=[other.pk]), {"new": two[0].pk}).status_code == 404


# What readers see.


def test_the_page_of_a_bill_names_its_latest_versions(client: Client, public: None, bill: Bill, two: Any) -> None:
    html = read(client, reverse("tracker:bill", args=[bill.pk]))

    assert html.index("Second reading") < html.index("As introduced")
    assert "Kazakh · Monday 1 December 2025" in html
    assert reverse("tracker:text-difference", args=[bill.pk]) in html
    for number in range(20):
        added(bill, f"Law {number}.", f"Version {number}", dated_on=date(2025, 12, 2))
    assert "As introduced" not in read(client, reverse("tracker:bill", args=[bill.pk]))
    assert "As introduced" in read(client, reverse("tracker:text-list", args=[bill.pk]))


def test_versions_without_a_day_are_ordered_by_when_they_came(client: Client, public: None, bill: Bill) -> None:
    for label, day, at in (
        ("early", None, PASSED_AT),
        ("late", None, almaty(12, 18)),
        ("middle", date(2025, 12, 1), almaty(12, 20)),
    ):
        about = About(label, "kk", day, "")
        add_text(bill=bill, upload=read_pasted(f"Law {label}."), about=about, added_by=None, now=at)

    html = read(client, reverse("tracker:bill", args=[bill.pk]))

    assert html.index(">late<") < html.index(">middle<") < html.index(">early<")


def test_a_text_is_shown_as_text_whatever_is_in_it(client: Client, public: None, bill: Bill) -> None:
    text = added(bill, HOSTILE, label=HOSTILE[:90])
    added(bill, f"{HOSTILE} Then a law.", label="Another")

    for url in (
        reverse("tracker:text", args=[bill.pk, text.pk]),
        reverse("tracker:text-list", args=[bill.pk]),
        reverse("tracker:text-difference", args=[bill.pk]),
        reverse("tracker:bill", args=[bill.pk]),
    ):
        html = read(client, url)
        assert "<script>alert" not in html
        assert "onerror" not in html.replace("onerror=alert(2)&gt;", "")


def test_the_difference_is_told_by_elements_and_words(client: Client, public: None, bill: Bill, two: Any) -> None:
    html = read(client, reverse("tracker:text-difference", args=[bill.pk]))

    assert (
        "Words inserted: <strong>6</strong> · deleted: <strong>1</strong> · paragraphs changed: <strong>2</strong>"
        in html
    )
    assert (
        '<p class="old">Бап 1. Президент заңға <del><i>[deleted: </i>отыз <i>]</i></del>күн ішінде қол қояды.</p>'
        in html
    )
    assert "заңға <del><i>[deleted: </i>отыз <i>]</i></del><ins><i>[inserted: </i>он <i>]</i></ins>күн" in html
    assert '<p class="old"></p><p class="new"><ins><i>[inserted: </i>Бап 3. Заң күшіне енеді.<i>]</i></ins></p>' in html
    assert '<p class="same">Бап 2. Заң жарияланады.</p>' in html


def test_any_two_versions_can_be_chosen_by_the_address(client: Client, public: None, bill: Bill, two: Any) -> None:
    first, second = two
    url = reverse("tracker:text-difference", args=[bill.pk])

    backwards = read(client, url, old=second.pk, new=first.pk)
    itself = read(client, url, old=first.pk, new=first.pk)

    assert "<ins><i>[inserted: </i>отыз <i>]</i></ins>" in backwards
    assert f'<option value="{second.pk}" selected>' in backwards
    assert "No word differs." in itself
    for wrong in ({"new": "x"}, {"old": 999}, {"new": first.pk, "old": "9" * 30}):
        assert client.get(url, wrong).status_code == 404


def test_versions_in_other_languages_are_not_compared_unasked(
    client: Client, public: None, bill: Bill, two: Any
) -> None:
    russian = added(bill, "Статья 1. Закон.", "Первое чтение", language="ru", dated_on=date(2025, 11, 20))
    url = reverse("tracker:text-difference", args=[bill.pk])

    assert "different languages" not in read(client, url)
    assert "different languages" in read(client, url, old=russian.pk, new=two[1].pk)


def test_what_stayed_the_same_is_folded(client: Client, public: None, bill: Bill) -> None:
    lines = [f"{number}-бап. Бұл баптың мәтіні өзгермейді, сондықтан ол бүктеледі." for number in range(1, 200)]
    added(bill, "\n".join(lines), dated_on=date(2025, 11, 1))
    changed = lines.copy()
    changed[10] = changed[10].replace("өзгермейді", "өзгереді")
    changed[20] = changed[20].replace("өзгермейді", "өзгереді")
    new = added(bill, "\n".join(changed), "Second reading", dated_on=date(2025, 12, 1))

    html = read(client, reverse("tracker:text-difference", args=[bill.pk]))

    assert re.findall(r"(\d+) paragraphs are the same", html) == ["9", "7", "177"]
    assert html.count("<details") == 2
    link = f"{reverse('tracker:text', args=[bill.pk, new.pk])}?at=23#p23"
    assert link in html
    assert 'id="p23"' in read(client, link.partition("#")[0])


LONG = {
    "paragraphs": "\n".join(
        f"{number}-бап. " + "Президент заңға отыз күн ішінде қол қояды, ал " * 20 for number in range(600)
    ),
    "one paragraph": "Президент «заңға» отыз күн ішінде қол қояды & жариялайды <b> " * 12_000,
    "without blanks": "ұзақ" * 100_000,
    "every word another": " ".join(f"сөз{number}" for number in range(60_000)),
}


@pytest.mark.html
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(text, id=name, marks=() if name in {"one paragraph", "without blanks"} else pytest.mark.long)
        for name, text in LONG.items()
    ],
)
def test_pages_of_a_long_text_stay_light_and_miss_nothing(client: Client, public: None, bill: Bill, text: str) -> None:
    first = added(bill, text, dated_on=date(2025, 11, 1))
    second = added(bill, re.sub("(отыз|сөз.?7)", "он", text) + " соңы", "Second", dated_on=date(2025, 12, 1))

    for url in (reverse("tracker:text", args=[bill.pk, first.pk]), reverse("tracker:text-difference", args=[bill.pk])):
        html = client.get(url, {"page": 1}).content.decode()
        pages = int((re.findall(r"Page 1 of (\d+)", html) or ["1"])[0])
        for number in sorted({1, 2, pages // 2 or 1, pages}):
            html = client.get(url, {"page": number}).content.decode()
            assert reading.weight(html, reading.parsed(html)) < AT_MOST_BYTES
        assert "соңы" in html or "texts/difference" not in url
    whole = "".join(
        re.sub(r"<[^>]+>", "", re.findall(r"<article[^>]*>(.*)</article>", page, re.DOTALL)[0])
        for page in _all_pages(client, reverse("tracker:text", args=[bill.pk, second.pk]))
    )
    assert len(re.sub(r"\s|&[^;]+;", "", whole)) == len(re.sub(r"[\s«»&<>]", "", second.text)) + 2 * second.text.count(
        "«"
    )


def _all_pages(client: Client, url: str) -> list[str]:
    first = client.get(url).content.decode()
    count = int((re.findall(r"Page 1 of (\d+)", first) or ["1"])[0])
    return [first, *(client.get(url, {"page": number}).content.decode() for number in range(2, count + 1))]

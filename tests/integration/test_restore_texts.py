"""Taking back the versions of a bill's text: with their files, once each, and only what could have been kept here."""

import base64
import io
import json
import shutil
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.core.management import CommandError, call_command

from alerts.services import demonstration
from tests.moments import STARTED
from tests.papers import pdf, word
from tracker import clock
from tracker.models import Bill, BillText, ImportRun
from tracker.procedures import bundled_jurisdictions, bundled_procedures
from tracker.services.law import load_procedures
from tracker.services.texts import About, Upload, add_text, read_file, read_pasted, withdraw_text

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
ADDED = datetime(2025, 11, 12, 10, 0, 0, 123456, tzinfo=UTC)
WORDS = "Бап 1. Президент заңға отыз күн ішінде қол қояды."
PAPER = pdf([WORDS])
Row = dict[str, Any]


@pytest.fixture(autouse=True)
def _law(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    files = bundled_procedures(pattern="kz-*.toml")
    load_procedures(files=files, jurisdictions=bundled_jurisdictions(), now=STARTED)


@pytest.fixture
def here() -> Bill:
    return demonstration.enter_bill(now=STARTED)


def added(bill: Bill, upload: Upload, label: str = "As introduced", at: datetime = ADDED) -> BillText:
    about = About(label, "kk", None, "https://example.org/law")
    return add_text(bill=bill, upload=upload, about=about, added_by=None, now=at)


def exported(path: Path, *options: str) -> list[Row]:
    call_command("export_bills", "--format", "jsonl", "--output", str(path), *options, stdout=io.StringIO())
    return [json.loads(line) for line in path.read_text().splitlines()]


def as_elsewhere(rows: list[Row]) -> list[Row]:
    """Return the rows of the bill as those of one that is not here, and lose every file."""
    shutil.rmtree(site_settings.TEXTS_DIR)
    return [{**one, "identifier": "Bill 9"} for one in rows if one["identifier"] == demonstration.IDENTIFIER]


def taken(path: Path, rows: list[Row]) -> Row:
    path.write_text("".join(f"{json.dumps(one)}\n" for one in rows))
    out = io.StringIO()
    call_command("import_bills", str(path), "--format", "jsonl", "--json", stdout=out, stderr=io.StringIO())
    counts: Row = json.loads(out.getvalue())
    return counts


def version(**changes: Any) -> list[Row]:
    """Return the lines of a bill with one version of its text; what is changed to None is left out."""
    bill = {"jurisdiction": "KZ", "identifier": "Bill 9"}
    told = {
        "label": "As introduced", "language": "kk", "file_name": "law.pdf", "kind": "pdf", "text": WORDS,
        "sha256": sha256(PAPER).hexdigest(), "size": len(PAPER), "file": base64.b64encode(PAPER).decode(),
        "added_at": ADDED.isoformat(),
    }  # fmt: skip
    changed = {key: value for key, value in {**told, **changes}.items() if value is not None}
    return [{**bill, "history": []}, {**bill, "version": changed}]


UPLOADS = [
    read_pasted(WORDS),
    read_file(f"<p>{WORDS}</p>".encode(), "law.html"),
    read_file(WORDS.encode("utf-16"), "Заң жобасы.txt"),
    read_file(PAPER, "law.pdf"),
    read_file(word(WORDS), "law.docx"),
]


@pytest.mark.parametrize("upload", UPLOADS, ids=lambda upload: upload.file_name or "pasted")
def test_a_version_comes_back_with_its_file(here: Bill, tmp_path: Path, upload: Upload) -> None:
    was = added(here, upload)
    rows = as_elsewhere(exported(tmp_path / "bills.jsonl"))

    counts = taken(tmp_path / "bills.jsonl", rows)

    text = Bill.objects.get(identifier="Bill 9").texts.get()
    assert (counts["bills_added"], counts["texts_added"], ImportRun.objects.get().texts_added) == (1, 1, 1)
    assert (text.label, text.language, text.dated_on, text.source_url) == ("As introduced", "kk", None, was.source_url)
    assert (text.file_name, text.kind, text.size, text.words) == (was.file_name, was.kind, was.size, was.words)
    assert (text.text, text.added_at, text.added_by, text.withdrawn_at) == (was.text, ADDED, None, None)
    assert text.file() == upload.data


def test_taken_twice_it_is_there_once(tmp_path: Path) -> None:
    counts = [taken(tmp_path / "bills.jsonl", version())["texts_added"] for _ in range(2)]

    assert (counts, BillText.objects.count()) == ([1, 0], 1)


def test_what_an_editor_added_here_too_is_not_doubled(tmp_path: Path) -> None:
    taken(tmp_path / "bills.jsonl", version()[:1])
    added(Bill.objects.get(), read_file(PAPER, "the-law.pdf"), "First reading", ADDED + timedelta(days=1))

    assert taken(tmp_path / "bills.jsonl", version())["texts_added"] == 0
    assert BillText.objects.get().label == "First reading"


def test_a_version_that_was_withdrawn_there_since_is_withdrawn_here(here: Bill, tmp_path: Path) -> None:
    path = tmp_path / "bills.jsonl"
    text = added(here, read_file(PAPER, "law.pdf"))
    taken(path, as_elsewhere(exported(path)))
    withdraw_text(text=text, reason="Another law.", withdrawn_by=None, now=NOW)

    counts = taken(path, as_elsewhere(exported(path)))

    copy = Bill.objects.get(identifier="Bill 9").texts.get()
    assert (counts["texts_added"], copy.withdrawn_at, copy.withdrawn_reason) == (0, NOW, "Another law.")


def test_an_older_export_puts_nothing_back_that_was_withdrawn_here(tmp_path: Path) -> None:
    taken(tmp_path / "bills.jsonl", version())
    text = BillText.objects.get()
    withdraw_text(text=text, reason="A draft that leaked.", withdrawn_by=None, now=NOW)
    shutil.rmtree(site_settings.TEXTS_DIR)

    counts = taken(tmp_path / "bills.jsonl", version())

    assert (counts["texts_added"], BillText.objects.get().file()) == (0, None)


def test_a_file_that_was_lost_here_comes_back(tmp_path: Path) -> None:
    taken(tmp_path / "bills.jsonl", version())
    shutil.rmtree(site_settings.TEXTS_DIR)

    counts = taken(tmp_path / "bills.jsonl", version())

    assert (counts["texts_added"], BillText.objects.get().file()) == (0, PAPER)


def test_a_version_whose_file_was_removed_comes_back_with_its_words(here: Bill, tmp_path: Path) -> None:
    added(here, read_file(PAPER, "law.pdf"))
    shutil.rmtree(site_settings.TEXTS_DIR)
    Path(site_settings.TEXTS_DIR).mkdir()

    taken(tmp_path / "bills.jsonl", as_elsewhere(exported(tmp_path / "bills.jsonl")))

    text = Bill.objects.get(identifier="Bill 9").texts.get()
    assert (text.text, text.digest, text.file()) == (WORDS, sha256(PAPER).hexdigest(), None)


def test_an_export_may_leave_the_texts_out(here: Bill, tmp_path: Path) -> None:
    added(here, read_pasted(WORDS))

    assert len(exported(tmp_path / "bills.jsonl", "--without-texts")) == 1
    assert len(exported(tmp_path / "bills.jsonl")) == 2
    with pytest.raises(CommandError, match="for jsonl alone"):
        call_command("export_bills", "--format", "csv", "--without-texts")


def test_a_dry_run_names_the_versions_of_each_bill(here: Bill, tmp_path: Path) -> None:
    path = tmp_path / "bills.jsonl"
    added(here, read_pasted(WORDS))
    added(here, read_file(PAPER, "law.pdf"), "Second reading")
    exported(path)
    printed = []
    for options in (["--json"], []):
        out = io.StringIO()
        call_command("import_bills", str(path), "--format", "jsonl", "--dry-run", *options, stdout=out)
        printed.append(out.getvalue())

    assert [one["texts"] for one in json.loads(printed[0])] == [["As introduced (kk)", "Second reading (kk)"]]
    assert "  version of its text: Second reading (kk)\n" in printed[1]


REFUSED = [
    # what is changed, and the reason
    ({"label": ""}, "label: is missing"),
    ({"language": None}, "language: is missing"),
    ({"kind": "exe"}, "'exe' is none of text, html, pdf, docx"),
    ({"source_url": "javascript:alert(1)"}, "is no address of a page"),
    ({"file_name": "../law.pdf"}, "is no name of such a file"),
    ({"file_name": "law.html"}, "is no name of such a file"),
    ({"sha256": "0" * 64}, "is not the one of that size and SHA-256"),
    ({"sha256": "../../etc/passwd"}, "is no SHA-256"),
    ({"size": 7}, "is not the one of that size and SHA-256"),
    ({"file": "no base64!"}, "is not written in base64"),
    ({"kind": "docx", "file_name": "law.docx"}, "is no DOCX"),
    ({"added_at": "2026-01-06T00:00:00+00:00"}, "was kept in the future"),
    ({"added_at": "2025-11-12"}, "is no moment with its offset from UTC"),
    ({"withdrawn_at": NOW.isoformat()}, "is there when a version was withdrawn, and only then"),
    ({"withdrawn_reason": "Why"}, "is there when a version was withdrawn, and only then"),
    ({"withdrawn_at": "2025-01-01T00:00:00+00:00", "withdrawn_reason": "Why"}, "is before the version was added"),
    ({"withdrawn_at": "2026-01-06T00:00:00+00:00", "withdrawn_reason": "Why"}, "was kept in the future"),
    ({"colour": "red"}, "has keys that are not known: colour"),
]


@pytest.mark.parametrize(("changes", "reason"), REFUSED)
def test_what_could_not_have_been_kept_here_is_refused_and_nothing_is_taken(
    tmp_path: Path, changes: Row, reason: str
) -> None:
    err = io.StringIO()
    path = tmp_path / "bills.jsonl"
    path.write_text("".join(f"{json.dumps(one)}\n" for one in version(**changes)))

    with pytest.raises(CommandError):
        call_command("import_bills", str(path), "--format", "jsonl", stdout=io.StringIO(), stderr=err)

    assert reason in err.getvalue()
    assert not Bill.objects.exists()
    assert not Path(site_settings.TEXTS_DIR).exists()


def test_a_version_belongs_to_the_bill_before_it(tmp_path: Path) -> None:
    bill, text = version()
    path = tmp_path / "bills.jsonl"
    for rows in ([text], [bill, {**text, "identifier": "Bill 8"}]):
        with pytest.raises(CommandError):
            taken(path, rows)

    assert not BillText.objects.exists()


def test_a_line_is_as_long_as_the_largest_upload_and_no_longer(tmp_path: Path, settings: Any) -> None:
    settings.TEXT_MAX_MEGABYTES, settings.TEXT_MAX_CHARACTERS = 12, 1_000_000
    large = b"a" * (11 * 1024 * 1024)
    told = {"kind": "text", "file_name": "law.txt", "sha256": sha256(large).hexdigest(), "size": len(large)}
    rows = version(**told, file=base64.b64encode(large).decode())

    assert taken(tmp_path / "bills.jsonl", rows)["texts_added"] == 1

    settings.TEXT_MAX_MEGABYTES = settings.TEXT_MAX_CHARACTERS = 0
    with pytest.raises(CommandError):
        taken(tmp_path / "bills.jsonl", rows)

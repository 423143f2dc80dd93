"""The dry run of an import asks no database: these tests have none."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

LINE = {
    "jurisdiction": "US-MI",
    "identifier": "HB 4007",
    "title": "Bridges",
    "events": [{"kind": "presented", "happened_on": "2025-01-14", "happened_at": "14:10"}],
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "bills.jsonl"
    path.write_text(json.dumps(LINE) + "\n")
    return path


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_the_dry_run_needs_no_database(file: Path, more: list[str]) -> None:
    out = io.StringIO()

    call_command("import_bills", "--format", "jsonl", str(file), "--dry-run", *more, stdout=out)

    assert "presented=2025-01-14" in out.getvalue()
    assert "presented=2025-01-14T14:10" in out.getvalue()

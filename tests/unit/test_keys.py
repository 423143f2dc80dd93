"""Keys are made at install and never over one that exists; without one the program does not start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.keys import KeyMissing, make_keys, read_key
from tests import gate

ROOT = Path(__file__).resolve().parents[2]


def test_keys_are_made_once_and_for_their_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "keys"

    made = make_keys(folder)
    first = [path.read_text() for path in made]

    assert [path.name for path in made] == ["secret.key", "field.key", "lookup.key"]
    assert {path.stat().st_mode & 0o777 for path in made} == {0o600}
    assert make_keys(folder) == []
    assert [path.read_text() for path in made] == first


@pytest.mark.parametrize("content", [None, "", "\n"])
def test_a_missing_or_empty_key_is_refused(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "field.key").write_text(content)

    with pytest.raises(KeyMissing, match="does not start without its field key"):
        read_key("field", tmp_path)


def test_the_program_does_not_start_without_its_keys(tmp_path: Path) -> None:
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)}

    started = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )

    assert started.returncode == 1
    assert started.stderr.startswith("Countersign does not start without its secret key")
    assert len(started.stderr.splitlines()) == 1


def test_lost_keys_are_not_replaced_beside_a_database(tmp_path: Path) -> None:
    make_keys(tmp_path / "keys")
    (tmp_path / "keys" / "lookup.key").unlink()
    (tmp_path / "countersign.sqlite3").touch()

    with pytest.raises(KeyMissing, match="lookup key"):
        make_keys(tmp_path / "keys")


def test_a_key_file_that_a_crash_left_empty_is_filled(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "field.key").touch()

    assert len(make_keys(tmp_path / "keys")) == 3
    assert read_key("field", tmp_path / "keys")


def test_the_gate_knows_its_steps(capsys: pytest.CaptureFixture[str]) -> None:
    assert gate.main(["lnit"]) == 2
    assert "no step lnit" in capsys.readouterr().out

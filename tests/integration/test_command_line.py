"""The command line: an overview that shows what there is, and a page of the documentation that says the same."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import BaseCommand

from config.commandline import GROUPS, CommandLine, our_commands, summary

pytestmark = pytest.mark.html

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "commands.md"
OF_FACTS = {
    "after_restore", "audit_alerts", "backtest", "check_procedures", "deadlines", "demo", "drill", "export_bills",
    "import_bills", "load_procedures", "mail_doctor", "poll_sources", "read_bounces", "rebuild_search", "replay_hooks", "roles",
    "watch_alerts",
}  # fmt: skip
"""Commands that print what they found or did, and so must be readable by programs."""


def takes_json(name: str, command: BaseCommand) -> bool:
    return "--json" in command.create_parser("manage.py", name)._option_string_actions


def ends(command: BaseCommand) -> str:
    found = re.search(r"Exit status (.+)$", command.help)
    assert found, f"the help of {command.__module__} does not say how it ends"
    return found[1].removesuffix(".")


def rows() -> list[str]:
    commands = our_commands()
    return [
        f"| `{name}` | {summary(commands[name])} | {'yes' if takes_json(name, commands[name]) else ''} |"
        f" {ends(commands[name])} |"
        for names in GROUPS.values()
        for name in names
    ]


def test_every_command_is_in_one_group() -> None:
    grouped = [name for names in GROUPS.values() for name in names]

    assert sorted(grouped) == sorted(our_commands())


def test_the_page_of_commands_says_what_the_commands_say() -> None:
    written = [line for line in PAGE.read_text().splitlines() if re.match(r"\| `\w+` \| .* \| .* \| .* \|$", line)]

    assert written == rows()
    assert [line[3:] for line in PAGE.read_text().splitlines() if line.startswith("## ")][: len(GROUPS)] == list(GROUPS)


@pytest.mark.parametrize("name", sorted(OF_FACTS))
def test_what_prints_facts_prints_them_as_json_too(name: str) -> None:
    assert takes_json(name, our_commands()[name])


def test_the_overview_shows_our_commands_first_and_in_groups() -> None:
    shown = CommandLine(["manage.py", "help"]).main_help_text()

    places = [shown.index(f"\n{group}\n") for group in [*GROUPS, "Django's own"]]
    assert places == sorted(places)
    for name in our_commands():
        assert re.search(rf"^  {name} +\S", shown, re.MULTILINE)
    assert "migrate" in shown[places[-1] :]
    assert "More" not in shown
    assert max(map(len, shown.splitlines())) <= 100


def test_a_command_that_nobody_put_into_a_group_is_shown_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(GROUPS, "Law", ("deadlines",))

    shown = CommandLine(["manage.py", "help"]).main_help_text()

    assert "load_procedures" in shown[shown.index("\nMore\n") :]


def test_the_help_of_one_command_and_the_list_for_shells_are_as_django_has_them() -> None:
    def manage(*arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout

    assert manage("help").startswith("Countersign.")
    assert manage("help", "deadlines").startswith("usage: manage.py deadlines")
    assert "export_bills" in manage("help", "--commands").splitlines()


JSON = [
    ("check_procedures", lambda found: found[0]["version"] and "text-in-force" in found[0]["confidence"]),
    ("load_procedures", lambda found: found["added"] > 0 and found["bills_changed"] == 0),
    ("rebuild_search", lambda found: found == {"bills": 0}),
    ("replay_hooks", lambda found: found == {"dry_run": False, "messages": 0, "hooks": []}),
    ("after_restore", lambda found: found == {"planned": 0, "sent_already": 0}),
]


@pytest.mark.parametrize(("name", "is_so"), JSON, ids=[name for name, _ in JSON])
def test_the_json_of_a_command(db: None, name: str, is_so: Any, capsys: pytest.CaptureFixture[str]) -> None:
    call_command(name, "--json")

    assert is_so(json.loads(capsys.readouterr().out))

"""What README and the settings say of each other, and what no file of the project may hold."""

import ast
import re
import subprocess
import tomllib
from datetime import date
from pathlib import Path

from tracker.rules.calendars import Calendar
from tracker.rules.counting import Span
from tracker.rules.procedure import Law
from tracker.rules.reading import read_procedure
from tracker.rules.replay import Event, replay

ROOT = Path(__file__).resolve().parents[2]


def settings_read() -> set[str]:
    """Return every environment variable that config/settings.py reads."""
    tree = ast.parse((ROOT / "config/settings.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    from_env = [
        call
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "env"
    ]
    return {str(call.args[0].value) for call in from_env if isinstance(call.args[0], ast.Constant)}


def settings_documented() -> set[str]:
    table = (ROOT / "README.md").read_text().split("## Settings", 1)[1].split("\n## ", 1)[0]
    return set(re.findall(r"^\| `([A-Z_]+)` \|", table, flags=re.MULTILINE))


def test_the_table_of_settings_is_complete() -> None:
    assert len(settings_read()) > 15
    assert settings_documented() == settings_read()


def test_pictures_of_the_readme_exist() -> None:
    pictures = re.findall(r"\]\((docs/[^)]+\.png)\)", (ROOT / "README.md").read_text())

    assert pictures
    assert all((ROOT / picture).is_file() for picture in pictures)


def test_no_file_names_an_index_of_packages() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    forbidden = re.compile("--" + r"(extra-)?index-url|files\.python" + r"hosted|py" + r"pi\.org|npm" + r"js\.org")

    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.suffix not in {".png", ".svg"} and path.is_file():
            assert not forbidden.search(path.read_text()), name


def test_the_worked_example_gives_the_dates_that_the_text_says() -> None:
    page = (ROOT / "docs/procedures.md").read_text()
    law = Law([read_procedure(tomllib.loads(page.split("```toml\n", 1)[1].split("```", 1)[0]))])
    adopted, handed_over = (
        Event("lower_passed", Span.on(date(2026, 3, 2)), 1),
        Event("presented", Span.on(date(2026, 3, 4)), 2),
    )

    def last_days(*events: Event) -> dict[str, tuple[str, str]]:
        windows = replay(events, law, Calendar()).windows
        return {
            one.name: (one.closes.on.isoformat(), one.outer.on.isoformat())
            for one in windows
            if one.closes and one.outer
        }

    assert last_days(adopted) == {
        "hand_over": ("2026-03-07", "2026-03-07"),
        "signature": ("2026-03-16", "2026-03-21"),
        "speaker_signature": ("2026-03-19", "2026-03-25"),
    }
    assert last_days(adopted, handed_over)["signature"] == ("2026-03-18", "2026-03-18")

"""The gate: every check, one after the other, each with its time. `make test` and CI run this.

ARGS may name the steps to run: make test ARGS="lint types".
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests import servers

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTEST = ("pytest", "--quiet", "--no-header", "-p", "no:cacheprovider")
TWO_AT_A_TIME = (*PYTEST, "-n", "2", "--dist", "loadgroup")
WITH_SERVERS = ("tests/browser", "tests/integration/test_watch.py")
"""Where tests start processes of their own: to look for them everywhere takes half a minute."""

Step = Callable[[dict[str, str]], None]


def run(env: dict[str, str], program: str, *arguments: str) -> None:
    subprocess.run([str(BIN / program), *arguments], check=True, env=env, cwd=ROOT)


def manage(env: dict[str, str], *arguments: str) -> None:
    run(env, "python", "manage.py", *arguments)


def format_(env: dict[str, str]) -> None:
    run(env, "ruff", "format", "--check", ".")
    run(env, "djlint", "templates", "--check", "--quiet")


def lint(env: dict[str, str]) -> None:
    run(env, "ruff", "check", "--quiet", ".")
    run(env, "djlint", "templates", "--lint", "--quiet")


def types(env: dict[str, str]) -> None:
    run(env, "mypy", ".")


def imports(env: dict[str, str]) -> None:
    run(env, "lint-imports", "--no-logo")


def deploy(env: dict[str, str]) -> None:
    production = {**env, "SITE_URL": "https://countersign.example.org"}
    manage(production, "check", "--deploy", "--fail-level", "WARNING")


def migrations(env: dict[str, str]) -> None:
    manage(env, "makemigrations", "--check", "--dry-run")


def procedures(env: dict[str, str]) -> None:
    manage(env, "check_procedures")


def unit(env: dict[str, str]) -> None:
    """The rules without a database; every branch of them is walked."""
    covered = ("--cov=tracker.rules", "--cov=alerts.rules", "--cov-branch", "--cov-fail-under=100")
    report = "--cov-report=term-missing:skip-covered"
    run(env, *PYTEST, "-n", "2", "-m", "not long", "-rs", *covered, report, "tests/unit")


def sqlite(env: dict[str, str]) -> None:
    run(env, *TWO_AT_A_TIME, "-m", "not servers and not long", "-rs", "tests/integration")


def postgres(env: dict[str, str]) -> None:
    """What depends on the database; `long` has the rest."""
    with servers.postgres() as url:
        only = "not servers and not html and not weeks and not long"
        run({**env, "DATABASE_URL": url}, *TWO_AT_A_TIME, "-m", only, "-rs", "tests/integration")


def long(env: dict[str, str]) -> None:
    """What the gate runs on one database or leaves out, so that each test has run on both. Run when it is named."""
    run(env, *TWO_AT_A_TIME, "-m", "long", "tests/unit", "tests/integration")
    with servers.postgres() as url:
        run({**env, "DATABASE_URL": url}, *TWO_AT_A_TIME, "-m", "html or weeks or long", "tests/integration")


def browser(env: dict[str, str]) -> None:
    """Look at every page in Chromium. LOOK=long looks at it in all combinations of language, theme and width."""
    run(env, *PYTEST, "-n", "2", "-m", "not servers", "-rs", "tests/browser")


def whole(env: dict[str, str]) -> None:
    """The whole product. Most of the time it waits, so two files at a time."""
    run(env, *PYTEST, "-n", "2", "--dist", "loadfile", "-m", "servers", *WITH_SERVERS)


def chaos(env: dict[str, str]) -> None:
    """The short form: the key faults on both databases, those of mail servers on one, and some random kills."""
    run(env, "python", "-m", "tests.chaos")


STEPS: list[tuple[str, Step]] = [
    ("format", format_),
    ("lint", lint),
    ("types", types),
    ("imports", imports),
    ("deploy", deploy),
    ("migrations", migrations),
    ("procedures", procedures),
    ("unit", unit),
    ("sqlite", sqlite),
    ("postgres", postgres),
    ("browser", browser),
    ("whole", whole),
    ("chaos", chaos),
]

BY_NAME_ONLY: list[tuple[str, Step]] = [("long", long)]


def main(wanted: list[str]) -> int:
    unknown = set(wanted) - {name for name, _ in [*STEPS, *BY_NAME_ONLY]}
    if unknown:
        sys.stdout.write(f"There is no step {', '.join(sorted(unknown))}.\n")
        return 2
    servers.install_missing()
    took: list[tuple[str, float]] = []
    with tempfile.TemporaryDirectory(prefix="countersign-gate-") as folder:
        env = {**os.environ, "DATA_DIR": folder, "PYTHONUNBUFFERED": "1"}
        run(env, "python", "config/keys.py")
        for name, step in [*STEPS, *BY_NAME_ONLY] if wanted else STEPS:
            if wanted and name not in wanted:
                continue
            sys.stdout.write(f"\n== {name}\n")
            sys.stdout.flush()
            started = time.monotonic()
            try:
                step(env)
            except subprocess.CalledProcessError:
                sys.stdout.write(f"\nThe gate is closed: {name} failed.\n")
                return 1
            took.append((name, time.monotonic() - started))
    for name, seconds in took:
        sys.stdout.write(f"{name:<12}{seconds:7.1f} s\n")
    sys.stdout.write(f"{'all':<12}{sum(seconds for _, seconds in took):7.1f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

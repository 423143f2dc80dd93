"""The command line of manage.py: Django's own, with our commands first and sorted by what they are for.

Django answers `help` before it looks for a command of that name, so its overview is replaced here.
"""

from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Final

from django.core.management import ManagementUtility, get_commands, load_command_class
from django.core.management.base import BaseCommand

OURS: Final = frozenset({"accounts", "alerts", "tracker", "config"})
WIDTH: Final = 100
INDENT: Final = 22

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "Law": ("deadlines", "check_procedures", "load_procedures", "backtest", "track_record"),
    "Bills and data": ("import_bills", "poll_sources", "export_bills", "rebuild_search"),
    "Alerts": ("run_alerts", "watch_alerts", "audit_alerts", "drill", "mail_doctor", "read_bounces", "replay_hooks"),
    "Installation": ("prepare", "new_password", "roles", "after_restore", "demo"),
}


class CommandLine(ManagementUtility):
    """Django's command line with an overview of our own. `help COMMAND` and `help --commands` are as they were."""

    def main_help_text(self, commands_only: bool = False) -> str:
        theirs = super().main_help_text(commands_only)
        if commands_only or self.settings_exception is not None:
            return theirs
        return "\n".join([*_overview(self.prog_name), *_others()])


def our_commands() -> dict[str, BaseCommand]:
    """Return the commands of Countersign by their names."""
    return {name: load_command_class(app, name) for name, app in sorted(get_commands().items()) if app in OURS}


def summary(command: BaseCommand) -> str:
    """Return what a command does: the first sentence of its help."""
    return f"{command.help.partition('. ')[0].removesuffix('.')}."


def _overview(program: str) -> Iterator[str]:
    commands = our_commands()
    grouped = {name for names in GROUPS.values() for name in names}
    yield f"Countersign. Type '{program} help COMMAND' for what a command takes and how it ends."
    for group, names in {**GROUPS, "More": tuple(name for name in commands if name not in grouped)}.items():
        if names:
            yield ""
            yield group
        for name in names:
            first, *more = wrap(summary(commands[name]), WIDTH - INDENT)
            yield f"  {name:<{INDENT - 2}}{first}"
            yield from (" " * INDENT + line for line in more)


def _others() -> Iterator[str]:
    """Yield the commands of Django and of libraries, by their names alone."""
    names = " ".join(sorted(name for name, app in get_commands().items() if app not in OURS))
    yield ""
    yield "Django's own"
    yield from wrap(names, WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)

"""manage.py replay_hooks: tell other systems again what they were told, or could not be told."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from alerts.management.moments import moment_of
from alerts.models import Hook
from alerts.services.hooks.replay import Chosen, Replayed, replay, would_replay
from tracker import clock


class Command(BaseCommand):
    help = (
        "Send messages to other systems again, each under its own webhook-id. "
        "Exit status 2 when it was called wrongly, as with a hook that is not there."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hook", type=int, metavar="N", help="the number of one hook; without, all of them")
        parser.add_argument("--since", metavar="T", help="what was recorded from then on: 2026-01-31, or with a time")
        parser.add_argument("--until", metavar="T", help="what was recorded before then")
        parser.add_argument("--failed", action="store_true", help="only what was refused or given up")
        parser.add_argument("--dry-run", action="store_true", help="only say how many there are")
        parser.add_argument("--json", action="store_true", help="print the counts as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = _chosen(options)
        replayed = would_replay(chosen) if options["dry_run"] else replay(chosen, now=clock.now())
        total = sum(one.messages for one in replayed)
        if options["json"]:
            hooks = [asdict(one) for one in replayed]
            self.stdout.write(json.dumps({"dry_run": options["dry_run"], "messages": total, "hooks": hooks}))
            return
        would = "Would be sent again" if options["dry_run"] else "Sent again from now on"
        self.stdout.write("\n".join([f"{would}: {total}.", *(_line(one) for one in replayed)]))


def _chosen(options: dict[str, Any]) -> Chosen:
    """Return what the options choose; raise CommandError when they choose nothing that can be."""
    since, until = (
        moment_of(options[name], option=f"--{name}") if options[name] else None for name in ("since", "until")
    )
    if since is not None and until is not None and until <= since:
        raise CommandError("--until does not lie after --since.", returncode=2)
    number = options["hook"]
    if number is not None and not Hook.objects.filter(pk=number).exists():
        known = ", ".join(f"{hook.pk} {hook.name}" for hook in Hook.objects.order_by("pk"))
        raise CommandError(f"There is no hook {number}. There are: {known or 'none'}.", returncode=2)
    return Chosen(hook_id=number, since=since, until=until, failed_only=options["failed"])


def _line(one: Replayed) -> str:
    off = "" if one.is_active else "  (switched off: they wait)"
    return f"  {one.hook} {one.name}: {one.messages}{off}"

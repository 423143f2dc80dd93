"""python -m tests.chaos [--long] [--peers] [--only F-01,F-34] [--stack sqlite|postgres] [--seed N] [--jobs N] [--json]

Runs the scenarios, prints the table, and ends with status 1 when any expectation was not met.
"""

import argparse
import json
import os
import secrets
import signal
import sys
import tempfile
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random

from tests import servers
from tests.chaos import elsewhere, report, scenarios
from tests.chaos.machinery import Keeper, end_marked
from tests.chaos.oracles import Found, judged
from tests.chaos.registry import Row, Scenario
from tests.chaos.world import Templates, world_of


@dataclass(frozen=True, slots=True)
class Options:
    is_long: bool
    seed: int
    jobs: int
    is_kept: bool


def main(arguments: list[str]) -> int:
    asked = _parser().parse_args(arguments)
    seed = asked.seed if asked.seed is not None else secrets.randbelow(10**6)
    options = Options(asked.long or bool(asked.only), seed, asked.jobs, asked.keep)
    sys.stdout.write(f"seed {seed}\n")
    sys.stdout.flush()
    servers.install_missing()
    mark = secrets.token_hex(8)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = tempfile.mkdtemp(prefix=f"countersign-chaos-{mark}-")
    Path(folder).chmod(0o755)
    began = time.monotonic()
    try:
        if asked.peers:
            from tests.chaos.peers import measure  # noqa: PLC0415 - it is asked for by hand only

            return measure(Path(folder), mark, only=asked.only, is_docs=asked.docs)
        chosen = _chosen(asked.only, asked.stack, is_long=options.is_long)
        rows = _run_all(chosen, options, Path(folder), mark)
    except (KeyboardInterrupt, SystemExit):
        _give_up(mark, Path(folder))
    finally:
        end_marked(mark)
        report.remove(Path(folder), is_kept=options.is_kept)
    rows += elsewhere.run(asked.only.split(",") if asked.only else None) if options.is_long else []
    if asked.json:
        sys.stdout.write(f"{json.dumps([asdict(row) for row in rows])}\n")
    else:
        report.show(rows, is_long=options.is_long, seconds=time.monotonic() - began)
    if asked.docs:
        report.write_docs(rows)
    return 1 if any(row.found.failures for row in rows) else 0


def _give_up(mark: str, folder: Path) -> None:
    """End at once, on Ctrl-C or SIGTERM: nothing is started any more, and everything that was is killed."""
    Keeper.is_over.set()
    while end_marked(mark):
        time.sleep(0.2)
    report.remove(folder, is_kept=False)
    os._exit(130)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description="Faults made on purpose.")
    parser.add_argument("--long", action="store_true", help="every scenario, and hundreds of kills")
    parser.add_argument("--peers", action="store_true", help="the same faults for other programs, side by side")
    parser.add_argument("--only", default="", help="some scenarios alone, in their long form: F-01,F-34")
    parser.add_argument("--stack", default="", choices=["", "sqlite", "postgres"])
    parser.add_argument("--seed", type=int, help="that of a former run, to repeat it")
    parser.add_argument("--jobs", type=int, default=5, help="how many scenarios run at a time: 5")
    parser.add_argument("--json", action="store_true", help="print the table as JSON")
    parser.add_argument("--docs", action="store_true", help="write the table into docs/reliability.md")
    parser.add_argument("--keep", action="store_true", help="keep the folder with the logs of every process")
    return parser


def _chosen(only: str, stack: str, *, is_long: bool) -> list[tuple[Scenario, str]]:
    wanted = only.split(",") if only else []
    return [
        (one, its_stack)
        for one in scenarios.ALL
        for its_stack in one.stacks
        if (not wanted or one.id in wanted)
        and (not stack or its_stack == stack)
        and (is_long or its_stack in one.short)
    ]


def _run_all(chosen: list[tuple[Scenario, str]], options: Options, folder: Path, mark: str) -> list[Row]:
    templates = Templates(folder, mark)
    pool = ThreadPoolExecutor(options.jobs)
    rows = list(pool.map(lambda one: _run(one[0], one[1], options, templates), chosen))
    pool.shutdown()
    templates.end()
    return rows


def _run(one: Scenario, stack: str, options: Options, templates: Templates) -> Row:
    """Run a scenario; one that breaks is a failed one."""
    random = Random(f"{options.seed}:{one.id}:{stack}")  # noqa: S311 - it must be possible to repeat it
    began = time.monotonic()
    try:
        make = replace(one.make, is_long=options.is_long)
        with world_of(f"{one.id}-{stack}", stack, make, templates, random) as world:
            found = judged(world, one.play(world))
    except Exception as error:  # whatever it is, the others go on
        traceback.print_exc()
        found = Found(0, 0, 0, 0, 0, 0, 0, None, [f"the scenario broke: {type(error).__name__}: {error}"])
    row = Row(one.id, one.sentence, stack, found, time.monotonic() - began)
    report.progress(row)
    return row


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

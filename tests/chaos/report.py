"""The table: on the terminal, and in docs/reliability.md between its marks."""

import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.chaos.elsewhere import LEFT
from tests.chaos.machinery import ROOT
from tests.chaos.registry import Row

DOCS = ROOT / "docs" / "reliability.md"
HEAD = ("owed", "received", "lost", "doubled", "other id", "late", "kills")


def progress(row: Row) -> None:
    verdict = "as expected" if not row.found.failures else "NOT AS EXPECTED"
    sys.stderr.write(f"{row.id:<6} {row.stack:<9}{row.seconds:6.1f} s  {verdict}\n")
    for failure in row.found.failures:
        sys.stderr.write(f"         {failure}\n")
    sys.stderr.flush()


def show(rows: list[Row], *, is_long: bool, seconds: float) -> None:
    """Print the table, the faults that are not made with the reasons, and what was not as expected."""
    out = sys.stdout
    out.write(f"\n{'':<6} {'':<12}{''.join(f'{word:>9}' for word in HEAD)}{'audit':>7}{'s':>7}\n")
    for row in rows:
        numbers = "".join(f"{number:>9}" for number in row.numbers)
        mark = "" if not row.found.failures else "  <-- NOT AS EXPECTED"
        out.write(f"{row.id:<6} {row.stack:<12}{numbers}{row.audit:>7}{row.seconds:7.1f}  {row.sentence}{mark}\n")
    totals = [sum(column) for column in zip(*(row.numbers for row in rows), strict=True)]
    out.write(f"{'all':<6} {'':<12}{''.join(f'{number:>9}' for number in totals)}{'':>7}{seconds:7.1f}\n")
    if rows and all(row.found.audit is None for row in rows):
        out.write(
            "\nNOT CHECKED: there is no `manage.py audit_alerts` in this version; the other oracles were asked.\n"
        )
    if is_long:
        out.write("\nNot made:\n")
        for left in LEFT:
            out.write(f"{left.id:<6} {'gap ' if left.gap else ''}{left.sentence}: {left.reason}\n")
    for row in rows:
        for failure in row.found.failures:
            out.write(f"\n{row.id} {row.stack}: {failure}")
    failed = sum(bool(row.found.failures) for row in rows)
    out.write(f"\n{len(rows)} runs, {failed} not as expected.\n")


def write_docs(rows: list[Row]) -> None:
    """Put the table into the page, between its marks."""
    table = [
        "| | fault | on | " + " | ".join(HEAD) + " |",
        "|---|---|---|" + "---:|" * len(HEAD),
        *(
            f"| {row.id} | {row.sentence} | {row.stack} | {' | '.join(map(str, row.numbers))} |"
            + ("" if not row.found.failures else " **not as expected** |")
            for row in rows
        ),
    ]
    replace_between("scenarios", table)
    left = ["| | fault | why it is not made |", "|---|---|---|"]
    left += [f"| {one.id} | {one.sentence} | {'**Missing.** ' if one.gap else ''}{one.reason} |" for one in LEFT]
    replace_between("not made", left)


def replace_between(mark: str, lines: Iterable[str]) -> None:
    """Replace what stands between the marks of that name."""
    begin, end = f"<!-- {mark} -->", f"<!-- end of {mark} -->"
    text = DOCS.read_text()
    head, rest = text.split(begin)
    tail = rest.split(end)[1]
    DOCS.write_text(f"{head}{begin}\n\n{chr(10).join(lines)}\n\n{end}{tail}")


def remove(folder: Path, *, is_kept: bool) -> None:
    if is_kept:
        sys.stderr.write(f"kept: {folder}\n")
    else:
        shutil.rmtree(folder, ignore_errors=True)

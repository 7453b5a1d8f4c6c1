"""Try everything for long and print one table; exit 1 where a promise was broken."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.fuzz import documents, services
from tests.fuzz.tried import Tried

ROOT = Path(__file__).parents[2]


def properties() -> Tried:
    """The properties of the usual tests, each with as many examples as its profile has."""
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "--no-header", "--tb=short"),
            *("--numprocesses", "auto", "--hypothesis-profile=fuzz", "-m", "hypothesis"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    last = ran.stdout.strip().splitlines()[-1]
    found = [line for line in ran.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    if ran.returncode and not found:
        found = [last]
    return Tried("properties, 2,000 examples each", _passed(last), tuple(found))


def _passed(last: str) -> int:
    words = last.split()
    return int(words[words.index("passed") - 1].rstrip(",")) if "passed" in words else 0


def writing() -> Iterator[Tried]:
    """In a process of its own, since it forks."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.writing"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    for line in ran.stdout.splitlines():
        what, count, *found = line.split("\t")
        yield Tried(what, int(count), tuple(found))
    if ran.stderr:
        yield Tried("runs that die or meet", 0, (ran.stderr,))


def everything() -> Iterator[Tried]:
    """Each trial, the quickest first."""
    yield from writing()
    yield documents.all_of_it()
    yield services.all_of_it()
    yield properties()


def main() -> int:
    """Print what was found as it comes, and the table at the end."""
    table = Table("what", "how many", "found", title="make fuzz")
    table.columns[1].justify = table.columns[2].justify = "right"
    bad = False
    for tried in everything():
        table.add_row(tried.what, f"{tried.count:,}", f"{len(tried.found):,}")
        print(f"{tried.what}: {tried.count:,}, found {len(tried.found):,}", file=sys.stderr)
        for line in tried.found:
            print(f"  {line}", file=sys.stderr)
        bad = bad or bool(tried.found) or not tried.count
    Console().print(table)
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())

"""Numbers written by hand, and the shortest ways from a plan to what becomes of it.

Everything here is invented: a ferry company, its pages and its numbers. Stage A
of a plan made here runs from 5/4/2026 for a week, Stage B for the week behind
it, and the baseline is the four weeks before.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from plan_filler import cli
from plan_filler.config import Settings, load
from plan_filler.fill import Outcome, Request, finish, prepare
from plan_filler.metrics import ErrorRate, LoggedErrors, Percentile
from plan_filler.resolve import Answered, Open
from plan_filler.sources.base import (
    Counted,
    DayCount,
    DayCounts,
    MetricCount,
    MonitorAlerts,
    NoData,
    PageCount,
    PageUsers,
    Query,
    Rated,
    Reading,
    Result,
)
from plan_filler.sources.evidence import Ledger, dump, with_readings

NAME = "ferry-plan.md"
BASELINE, STAGE_A, STAGE_B = "2026-04-06", "2026-05-04", "2026-05-11"
AFTERWARDS = datetime(2026, 12, 1, tzinfo=UTC)

CONFIG = """\
[google_analytics]
property = 200000002
hostname = "ferry.example"

[metrics."#search"]
kind = "error_rate"
requests = "search"

[metrics."#book"]
kind = "error_rate"
requests = "book"

[metrics."Estimated number of users"]
kind = "users"
pages = { "Timetable" = "/timetable" }

[metrics."Tickets sold"]
kind = "count"
query = "tickets"
"""

Numbers = Mapping[str, Result | Mapping[str, Result]]

# The command is run from the package that these tests import, wherever others are installed.
COMMAND = (sys.executable, "-m", "plan_filler")
# Whoever measures which branches are reached measures them there as well.
MEASURING = {name: text for name, text in os.environ.items() if name.startswith("COVERAGE_")}
HERE = {
    "PATH": os.defpath,
    "LANG": "C.UTF-8",
    "PYTHONPATH": str(Path(cli.__file__).parents[1]),
    **MEASURING,
}


def rated(*days: tuple[int, int]) -> Rated:
    """Errors and requests of one day after the other."""
    return Rated(
        tuple(
            DayCounts(date(2026, 1, 1) + timedelta(days=number), errors, requests)
            for number, (errors, requests) in enumerate(days)
        )
    )


def counted(*days: int) -> Counted:
    """A count of one day after the other."""
    return Counted(
        tuple(
            DayCount(date(2026, 1, 1) + timedelta(days=number), count)
            for number, count in enumerate(days)
        )
    )


def absent(state: str = "no-data", reason: str = "nothing came back") -> NoData:
    """Nothing that can be trusted."""
    return NoData(state, reason)  # type: ignore[arg-type]


def before_and_since(before: Result, since: Result, *, stage: str = STAGE_B) -> dict[str, Result]:
    """One result for the baseline, one for the stage."""
    return {BASELINE: before, stage: since}


@dataclass
class HandSource:
    """Answers what it has numbers for, by request query, page or count, and nothing else.

    A number is for any window, or one each for the days on which windows start.
    ``late`` is how long after a window's end it is read.
    """

    numbers: Numbers
    late: timedelta = timedelta(days=3)
    name: str = "by hand"
    asked: list[Query] = field(default_factory=list)

    def read(self, queries: Sequence[Query], /) -> Mapping[Query, Reading]:
        self.asked += queries
        found = {query: self._result(query) for query in queries}
        return {
            query: Reading(
                query=query, result=result, read_at=query.window.end.astimezone(UTC) + self.late
            )
            for query, result in found.items()
            if result is not None
        }

    def _result(self, query: Query) -> Result | None:
        found = self.numbers.get(_name(query))
        if isinstance(found, Mapping):
            return found.get(query.window.start.date().isoformat())
        return found


def _name(query: Query) -> str:
    match query.measured:
        case ErrorRate(requests=requests):
            return requests
        case PageUsers(page=page):
            return page
        case MetricCount(query=text):
            return text
        case PageCount(page=page, event=event):
            return page or event
        case Percentile(measure=measure):
            return measure
        case LoggedErrors(query=text):
            return text
        case MonitorAlerts(searches=searches):
            return ", ".join(searches)


def settings_of(config: str = CONFIG) -> Settings:
    """The settings of a config file with this text."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "plan-filler.toml"
        path.write_text(config, encoding="utf-8")
        return load(path)


def plan(results: str, *, before: str = "", share: str = "50% of users") -> str:
    """A plan whose Stage B waits with ``results``; ``before`` is what Stage A answered."""
    return f"""\
# Ferry tickets

## Stage A: 20% of users

### Planning

- Length of time: 1 week

### Results

- Release Date: 5/4/2026
{before}
## Stage B: {share}

### Planning

- Length of time: 1 week

### Results

{results}"""


def with_criteria(text: str, *criteria: str) -> str:
    """The plan with these success criteria in the planning of each stage."""
    asked = '- What must hold ("success criteria")?:'
    listed = "".join(f"  - {criterion}\n" for criterion in criteria)
    return text.replace("### Planning\n", f"### Planning\n\n{asked}\n{listed}")


def run(
    text: str,
    numbers: Numbers,
    *,
    config: str = CONFIG,
    stages: tuple[str, ...] = (),
    as_of: datetime | None = AFTERWARDS,
    ledger: Ledger | None = None,
) -> Outcome:
    """Fill a plan's text with these numbers."""
    prepared = prepare(
        NAME, text.encode(), settings_of(config), Request(stages=stages, as_of=as_of)
    )
    readings = HandSource(numbers).read(prepared.queries)
    return finish(prepared, readings, ledger or Ledger())


def results_of(text: str, heading: str = "### Results\n\n") -> str:
    """What stands below the plan's last Results heading."""
    return text[text.rindex(heading) + len(heading) :]


def answer(
    results: str,
    numbers: Numbers,
    *,
    before: str = "",
    share: str = "50% of users",
    config: str = CONFIG,
) -> str:
    """What becomes of Stage B's ``results``."""
    return results_of(run(plan(results, before=before, share=share), numbers, config=config).text)


def reasons(outcome: Outcome) -> dict[str, str]:
    """Why blanks stay open, by label."""
    return {
        found.question.blank.placeholder.label: found.reason
        for found in outcome.answers
        if isinstance(found, Open)
    }


def labels_filled(outcome: Outcome) -> list[str]:
    """The labels of the blanks that were filled."""
    return [
        found.question.blank.placeholder.label
        for found in outcome.answers
        if isinstance(found, Answered)
    ]


def evidence_for(
    text: str, numbers: Numbers, *, config: str = CONFIG, late: timedelta = timedelta(days=3)
) -> bytes:
    """An evidence file that holds the readings a plan asks for, and no answer yet."""
    prepared = prepare(NAME, text.encode(), settings_of(config), Request())
    readings = HandSource(numbers, late=late).read(prepared.queries)
    return dump(with_readings(Ledger(), readings.values()), plan=NAME, tool="by hand")


@dataclass(frozen=True)
class Ran:
    """A command's exit code, and what it wrote."""

    code: int
    stdout: bytes
    err: str

    @property
    def out(self) -> str:
        return self.stdout.decode()


@dataclass
class Desk:
    """A folder with a plan in it, and the command line run there in this process."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    captured: pytest.CaptureFixture[bytes]

    def __post_init__(self) -> None:
        self.monkeypatch.chdir(self.folder)
        for name in ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE"):
            self.monkeypatch.delenv(name, raising=False)

    @property
    def plan(self) -> Path:
        return self.folder / NAME

    @property
    def evidence(self) -> Path:
        return self.folder / f"{NAME}.evidence.json"

    def lay(self, text: str, numbers: Numbers | None = None, *, config: str = CONFIG) -> None:
        """Put a plan, its config and the evidence of ``numbers`` on the desk."""
        self.plan.write_bytes(text.encode())
        (self.folder / "plan-filler.toml").write_text(config, encoding="utf-8")
        if numbers is not None:
            self.evidence.write_bytes(evidence_for(text, numbers, config=config))

    def files(self) -> dict[str, bytes]:
        """Every file of the folder with its bytes."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }

    def run(self, *words: str, typed: str | Callable[[], str] = "") -> Ran:
        """Run the command line; ``typed`` is what a person types, or makes each line of it."""
        self.captured.readouterr()
        self.monkeypatch.setattr(sys, "argv", ["plan-filler", *words])
        self.monkeypatch.setattr(sys, "stdin", _Typing(typed))
        with pytest.raises(SystemExit) as stop:
            cli.main()
        written = self.captured.readouterr()
        code = stop.value.code
        return Ran(code if isinstance(code, int) else 0, written.out, written.err.decode())


class _Typing(io.StringIO):
    def __init__(self, typed: str | Callable[[], str]) -> None:
        super().__init__(typed if isinstance(typed, str) else "")
        self._typed = typed

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]
        return self._typed() if callable(self._typed) else super().readline(size)


def by_mode_bits(path: os.PathLike[str] | str, mode: int) -> bool:
    """``os.access`` as a user sees it who is not root: the mode bits decide."""
    return mode != os.W_OK or bool(Path(path).stat().st_mode & 0o222)

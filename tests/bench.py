"""Speed and memory as ratios against baselines of the same run: ``make bench``.

A baseline is what any program of this kind must do anyway: start Python with
click and jinja2, or let mistune parse the same text. Exit 1 where a promise is
not kept.
"""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import mistune
from rich.console import Console
from rich.table import Table

from plan_filler.config import Settings
from plan_filler.document import read
from plan_filler.fill import Request, prepare
from plan_filler.lengths import Length
from plan_filler.lines import decode
from plan_filler.output import explained
from plan_filler.plan import Rules, read_plan
from plan_filler.stages import find_stages
from tests import bench_peers, launch_office, live_desk
from tests.fakes import ALWAYS, DatadogFake, Flood, GoogleAnalyticsFake

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
START = [sys.executable, "-c", "import click, jinja2"]
WAIT = 0.3
REPEATS = 20
THOUSAND = 1000
ZONE = ZoneInfo("America/New_York")
TOOL = [sys.executable, "-m", "plan_filler"]
FILL = [
    *(*TOOL, "fill", "plan.md", "--stage", "B", "-o", "out.md", "--refresh"),
    *("--as-of", launch_office.NOW),
]


def main() -> int:
    # As installed: with bytecode, which click and jinja2 have in any case.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    rows = [*started(), *filled(), *measured(), *parsed(), *thousand(), *due(), *grown()]
    table = Table("what", "measured", "baseline", "ratio", "promise", title="plan-filler bench")
    kept = True
    for name, value, base, ratio, limit in rows:
        good = ratio <= limit
        kept = kept and good
        style = "" if good else "red"
        table.add_row(name, value, base, f"{ratio:.2f}", f"≤ {limit:g}", style=style)
    Console().print(table)
    Console().print(bench_peers.table(interleaved))
    return 0 if kept else 1


Measurement = tuple[str, str, str, float, float]


def started() -> list[Measurement]:
    base, helped = interleaved([lambda: run(START), lambda: run([*TOOL, "--help"])], 15)
    return [row("--help against importing click and jinja2", helped, base, 2)]


def filled() -> list[Measurement]:
    with tempfile.TemporaryDirectory() as folder:
        for path in (EXAMPLES / "stages").iterdir():
            shutil.copy(path, folder)
        words = ["fill", "release-plan.md", "--offline", "--stage", "B"]
        command = [*TOOL, *words, "-o", "out.md"]
        base, took = interleaved([lambda: run(START), lambda: run(command, folder)], 15)
        peak = peak_of(command, folder)
    memory = ("peak memory of that fill", f"{peak:.0f} MB", "1 MB", peak, 90.0)
    return [row("offline fill of a plan against the same", took, base, 4), memory]


def measured() -> list[Measurement]:
    """A stage on live services: how many requests, and what their slowness adds."""
    return [
        *live("rates and users", live_desk.CONFIG, requests=2, round_trips=1),
        *live("everything", launch_office.EVERYTHING, requests=8, round_trips=3),
        flooded(),
    ]


def live(what: str, config: str, *, requests: int, round_trips: int) -> list[Measurement]:
    with office(config) as found:
        found.fill(0)
        sent = len(found.datadog.requests) + len(found.google.requests)
        quick, slow = interleaved([lambda: found.fill(0), lambda: found.fill(WAIT)], 7)
    return [
        (f"requests for a stage with {what}", str(sent), "1", sent, requests),
        row(f"what 300 ms a response add to {what}", slow - quick, WAIT, round_trips + 0.4),
    ]


def flooded() -> Measurement:
    with office(live_desk.CONFIG) as found:
        found.datadog.fail(Flood(50), times=ALWAYS)
        peak = peak_of(FILL, found.folder, found.environment)
    return ("peak memory with a 50 MB answer", f"{peak:.0f} MB", "1 MB", peak, 500.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A plan in a folder, and both services."""

    folder: str
    datadog: DatadogFake
    google: GoogleAnalyticsFake
    environment: dict[str, str]

    def fill(self, delay: float) -> None:
        """Fill it while each response takes so many seconds more."""
        self.datadog.delay = self.google.delay = delay
        run(FILL, self.folder, self.environment)


@contextmanager
def office(config: str) -> Iterator[Office]:
    """Both services as the garden office knows them, and the fill of its Stage B."""
    with (
        tempfile.TemporaryDirectory() as folder,
        DatadogFake(live_desk.busy_hours(), api_key="api", app_key="app") as datadog,
        GoogleAnalyticsFake(live_desk.visits(), live_desk.PROPERTY) as google,
    ):
        launch_office.furnish(datadog)
        Path(folder, "plan.md").write_text(launch_office.PLAN, encoding="utf-8")
        Path(folder, "plan-filler.toml").write_text(config, encoding="utf-8")
        environment = {
            **os.environ,
            "DD_API_KEY": "api",
            "DD_APP_KEY": "app",
            "PLAN_FILLER_DATADOG_URL": datadog.url,
            "PLAN_FILLER_GOOGLE_ANALYTICS_URL": google.url,
        }
        yield Office(folder=folder, datadog=datadog, google=google, environment=environment)


def parsed() -> list[Measurement]:
    rows = []
    markdown = mistune.create_markdown(renderer=None, plugins=["table", "strikethrough"])
    for name in ("stages", "phases"):
        path = EXAMPLES / name / "release-plan.md"
        data = path.read_bytes()
        text = data.decode()
        calls = [
            partial(repeated, partial(markdown, text)),
            partial(repeated, partial(understand, data)),
        ]
        base, took = (seconds / REPEATS for seconds in interleaved(calls, 20))
        rows.append(row(f"reading examples/{name} into the model against mistune", took, base, 1.5))
    return rows


def thousand() -> list[Measurement]:
    """What ``explain`` does for a thousand plans, the corpus over and over, without its output."""
    plans = [path.read_bytes() for path in sorted((ROOT / "tests" / "plans").glob("*-*.md"))]
    plans = (plans * (THOUSAND // len(plans) + 1))[:THOUSAND]
    texts = [data.decode() for data in plans]
    markdown = mistune.create_markdown(renderer=None, plugins=["table", "strikethrough"])

    def parse() -> None:
        for text in texts:
            markdown(text)

    def explain() -> None:
        for data in plans:
            explained(prepare("plan.md", data, Settings(), Request()))

    base, took = interleaved([parse, explain], 3)
    return [row("explaining 1,000 plans of the corpus against mistune", took, base, 1.5)]


def due() -> list[Measurement]:
    """``due`` over a folder of a thousand plans, against a program that lets mistune parse them."""
    plans = sorted((ROOT / "tests" / "plans").glob("*-*.md"))
    parse = (
        "import mistune, pathlib, sys\n"
        "markdown = mistune.create_markdown(renderer=None, plugins=['table', 'strikethrough'])\n"
        "for path in sorted(pathlib.Path(sys.argv[1]).iterdir()): markdown(path.read_text())"
    )
    with tempfile.TemporaryDirectory() as folder:
        for number in range(THOUSAND):
            shutil.copy(plans[number % len(plans)], Path(folder, f"{number}.md"))
        calls = [
            lambda: run([sys.executable, "-c", parse, folder]),
            lambda: run([*TOOL, "due", folder, "--json"]),
        ]
        base, took = interleaved(calls, 3)
    return [row("due over 1,000 plans against mistune", took, base, 1.5)]


def grown() -> list[Measurement]:
    """A plan of 1 MB and one of 10 MB: both against mistune, and the one against the other."""
    text = (EXAMPLES / "stages" / "release-plan.md").read_text()
    markdown = mistune.create_markdown(renderer=None, plugins=["table", "strikethrough"])
    times, bases = [], []
    for size in (1_000_000, 10_000_000):
        long = text * (size // len(text))
        base, took = interleaved([partial(markdown, long), partial(understand, long.encode())], 1)
        times.append(took)
        bases.append(base)
    return [
        row("reading a plan of 1 MB against mistune", times[0], bases[0], 1.5),
        row("reading a plan of 10 MB against mistune", times[1], bases[1], 1.5),
        row("10 MB against ten times 1 MB", times[1], times[0] * 10, 1.5),
    ]


def understand(data: bytes) -> object:
    document = read(decode(data, "plan.md"))
    rules = Rules(zone=ZONE, whole_days=True, baseline=Length(days=28, text="4 weeks"))
    return read_plan("plan.md", document, find_stages(document), {}, rules)


def row(name: str, took: float, base: float, limit: float) -> Measurement:
    return name, shown(took), shown(base), took / base, limit


def shown(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def repeated(call: Callable[[], object]) -> None:
    """A call of a few milliseconds, often enough for the clock."""
    for _ in range(REPEATS):
        call()


def run(
    command: list[str], folder: str | None = None, environment: dict[str, str] | None = None
) -> None:
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)


def interleaved(calls: Sequence[Callable[[], object]], times: int) -> list[float]:
    """The best of several runs of each, taken in turns so that a busy machine is fair to all."""
    best = [float("inf")] * len(calls)
    for _ in range(times):
        for index, call in enumerate(calls):
            gc.collect()
            begun = time.perf_counter()
            call()
            best[index] = min(best[index], time.perf_counter() - begun)
    return best


def peak_of(command: list[str], folder: str, environment: dict[str, str] | None = None) -> float:
    """The largest resident memory of a command, in MB, as the kernel reports it."""
    code = (
        "import resource, subprocess, sys;"
        "subprocess.run(sys.argv[1:], check=False, capture_output=True);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command],
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return int(done.stdout) / 1024


if __name__ == "__main__":
    sys.exit(main())

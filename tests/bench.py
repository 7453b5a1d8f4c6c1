"""Speed and memory as ratios against baselines of the same run: ``make bench``.

A baseline is what any program of this kind must do anyway: start Python with
click and jinja2, or let mistune parse the same text. Exit 1 where a promise is
not kept.
"""

from __future__ import annotations

import gc
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import mistune
from rich.console import Console
from rich.table import Table

from plan_filler.dates import Length
from plan_filler.document import decode, read
from plan_filler.plan import Rules, read_plan
from plan_filler.stages import find_stages

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
START = [sys.executable, "-c", "import click, jinja2"]
ZONE = ZoneInfo("America/New_York")
TOOL = [sys.executable, "-m", "plan_filler"]


def main() -> int:
    rows = [*started(), *filled(), *parsed(), *grown()]
    table = Table("what", "measured", "baseline", "ratio", "promise", title="plan-filler bench")
    kept = True
    for name, value, base, ratio, limit in rows:
        good = ratio <= limit
        kept = kept and good
        style = "" if good else "red"
        table.add_row(name, value, base, f"{ratio:.2f}", f"≤ {limit:g}", style=style)
    Console().print(table)
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


def parsed() -> list[Measurement]:
    rows = []
    markdown = mistune.create_markdown(renderer=None, plugins=["table", "strikethrough"])
    for name in ("stages", "phases"):
        path = EXAMPLES / name / "release-plan.md"
        data = path.read_bytes()
        text = data.decode()
        base, took = interleaved([lambda t=text: markdown(t), lambda d=data: understand(d)], 200)
        rows.append(row(f"reading examples/{name} into the model against mistune", took, base, 1.5))
    return rows


def grown() -> list[Measurement]:
    """A plan of 1 MB and one of 10 MB: both against mistune, and the one against the other."""
    text = (EXAMPLES / "stages" / "release-plan.md").read_text()
    markdown = mistune.create_markdown(renderer=None, plugins=["table", "strikethrough"])
    times, bases = [], []
    for size in (1_000_000, 10_000_000):
        long = text * (size // len(text))
        base, took = interleaved(
            [lambda t=long: markdown(t), lambda t=long: understand(t.encode())], 1
        )
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


def run(command: list[str], folder: str | None = None) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def interleaved(calls: list[Callable[[], object]], times: int) -> list[float]:
    """The best of several runs of each, taken in turns so that a busy machine is fair to all."""
    best = [float("inf")] * len(calls)
    for _ in range(times):
        for index, call in enumerate(calls):
            gc.collect()
            begun = time.perf_counter()
            call()
            best[index] = min(best[index], time.perf_counter() - begun)
    return best


def peak_of(command: list[str], folder: str) -> float:
    """The largest resident memory of a command, in MB, as the kernel reports it."""
    code = (
        "import resource, subprocess, sys;"
        "subprocess.run(sys.argv[1:], check=True, capture_output=True);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    return int(done.stdout) / 1024


if __name__ == "__main__":
    sys.exit(main())

"""An invented park office in which the documents' commands are run, with a clock and services.

A console block of a document is run line by line, and what it prints is compared with
the block. ``…`` stands for lines that the document leaves out. A TOML block that begins
with ``# plan-filler.toml`` becomes the config. Nothing that is measured is real.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import pytest

from plan_filler import cli
from plan_filler.sources import datadog_dashboards, live
from plan_filler.sources.base import Query, Reading
from tests.boards import board, formulas, metric, variable, widget
from tests.documents import ROOT, Fence, fences, read, words_of
from tests.live_desk import UNSET
from tests.synthetic import SyntheticSource

EXAMPLE = ROOT / "examples" / "stages"
PLAN = "release-plan.md"
EVIDENCE = f"{PLAN}.evidence.json"
CONFIG = "plan-filler.toml"
TODAY = "2026-10-02"
_LEFT_OUT = "…"


def _rate(action: str) -> Any:
    tags = f"$env,controller:passes,action:{action}"
    parts = [
        metric(f"sum:trails.rack.request{{{tags}{status}}}.as_count()", name)
        for name, status in (("a", ",status:4*"), ("b", ",status:5*"), ("c", ""))
    ]
    return formulas(parts, "100 * (default_zero(a) + default_zero(b)) / c")


DASHBOARD = board(
    widget("#quote: error rate", _rate("quote"), id=11),
    widget("#renew: error rate", _rate("renew"), id=12),
    id="abc-def-ghi",
    title="Trail Pass",
    variables=[variable("env", "env", "prod")],
)


class Services(SyntheticSource):
    """Both services, which say now what they are asked now."""

    access = ("synthetic",)

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self.now = now

    def read(self, queries: Sequence[Query], /) -> Mapping[Query, Reading]:
        found = super().read(queries)
        return {query: replace(one, read_at=self.now) for query, one in found.items()}


@dataclass
class Office:
    """A repository with the example's plan in ``docs``; ``today`` is what its clock says."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    today: str = TODAY

    def __post_init__(self) -> None:
        for name in (*UNSET, "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
            self.monkeypatch.delenv(name, raising=False)
        (self.folder / ".git").mkdir()
        (self.folder / "docs").mkdir()
        self.monkeypatch.chdir(self.folder)
        self.monkeypatch.setattr(live, "connect", lambda *_: Services(self.now))
        got = [datadog_dashboards.Got(id="abc-def-ghi", raw=DASHBOARD)]
        self.monkeypatch.setattr(datadog_dashboards, "get_dashboards", lambda *_, **__: got)
        self.monkeypatch.setattr(cli, "datetime", _Clock(self))

    @property
    def now(self) -> datetime:
        """Eleven in the morning of today."""
        return datetime.fromisoformat(f"{self.today}T15:00:00+00:00")

    def lay(self, *names: str) -> None:
        """Put files of the example in place: the config above the folder of the plan."""
        for name in names:
            shutil.copy(EXAMPLE / name, self.folder if name == CONFIG else self.folder / "docs")

    def run(self, line: str) -> str:
        """What a command prints, on stdout and stderr as a person sees them."""
        if not line.startswith("plan-filler "):
            ran = subprocess.run(
                ["bash", "-c", line], capture_output=True, text=True, check=True, timeout=30
            )
            return ran.stdout + ran.stderr
        screen = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
        with self.monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["plan-filler", *words_of(line)])
            patch.setattr(sys, "stdout", screen)
            patch.setattr(sys, "stderr", screen)
            with pytest.raises(SystemExit):
                cli.main()
        return screen.buffer.getvalue().decode()

    def replay(self, text: str) -> list[tuple[Fence, str, str, str]]:
        """Run the console blocks of a document: the block, command, what it shows, what came."""
        found = []
        for fence in fences(text):
            if fence.language == "toml" and fence.text.startswith(f"# {CONFIG}\n"):
                (self.folder / CONFIG).write_text(fence.text, encoding="utf-8")
            if fence.language != "console":
                continue
            self.today = fence.today or self.today
            for step in re.split(r"^\$ ", fence.text, flags=re.MULTILINE)[1:]:
                line, _, shown = step.partition("\n")
                found.append((fence, line, shown, self.run(line)))
        return found


@dataclass(frozen=True, slots=True)
class _Clock:
    office: Office

    def now(self, _: tzinfo) -> datetime:
        return self.office.now


def same(shown: str, came: str) -> bool:
    """Whether a document shows what came, but for the lines it leaves out."""
    parts = [re.escape(part) for part in re.split(rf"^\s*{_LEFT_OUT}\n", shown, flags=re.MULTILINE)]
    return re.fullmatch("(?:.*\n)*?".join(parts), came) is not None


def replayed(name: str, office: Office) -> list[tuple[Fence, str, str, str]]:
    """The console blocks of a document of the repository."""
    return office.replay(read(name))

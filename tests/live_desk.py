"""An invented garden office whose plan is filled from both services, each on loopback.

Stage A runs from 3/4/2026 for a week, in which the clocks go forward; Stage B for
the week behind it. The baseline is the four weeks before, from 2/4.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from plan_filler import cli
from plan_filler.sources import transport
from plan_filler.sources.base import Query
from plan_filler.timeline import Window
from tests.fakes import DatadogFake, GoogleAnalyticsFake, Series, Visit

ZONE = ZoneInfo("America/New_York")
API_KEY = "garden+api/key=51c0ffee0123456789abcdef"
APP_KEY = "garden+app/key=7ea0ffee9876543210fedcba"
METRIC = "plots.requests"
INDEX = "plots.requests{env:prod,action:index}"
RESERVE = "plots.requests{env:prod,action:reserve}"
PROPERTY = 200000002
HOST = "garden.example"
LINK = f"https://analytics.google.com/analytics/web/#/analysis/a10000001p{PROPERTY}/edit/Q1w2"
AS_OF = "2026-04-20"
NAME = "garden-plan.md"

BASELINE = (datetime(2026, 2, 4, tzinfo=ZONE), datetime(2026, 3, 4, tzinfo=ZONE))
STAGE_A = (datetime(2026, 3, 4, tzinfo=ZONE), datetime(2026, 3, 11, tzinfo=ZONE))
STAGE_B = (datetime(2026, 3, 11, tzinfo=ZONE), datetime(2026, 3, 18, tzinfo=ZONE))

CONFIG = f"""\
timezone = "America/New_York"

[datadog]
site = "datadoghq.com"

[google_analytics]
hostname = "{HOST}"

[metrics."#index"]
kind = "error_rate"
requests = "{INDEX}"
ignore_status = [401, 403]

[metrics."#reserve"]
kind = "error_rate"
requests = "{RESERVE}"
ignore_status = [401, 403]

[metrics."Estimated number of users"]
kind = "users"
pages = {{ "Plot page" = "/plots/*/status", "Waiting list" = "/waiting-list" }}
"""

RESULTS = """\
- Estimated number of users: [FILL_IN]
- #index: [FILL_IN]
- #reserve: [FILL_IN]
- Was the tool shed affected?: [FILL_IN]
"""


def plan(
    results: str = RESULTS, *, link: str = LINK, first: str = "", start: str = "3/4/2026"
) -> str:
    """A plan whose Stage B waits with ``results`` and whose Stage A holds ``first``."""
    return f"""\
# Garden plots by the season

- [Visitors]({link})

## Stage A: 25% of gardeners

### Planning

- Length of time: 1 week

### Results

- Release Date: {start}
{first}
## Stage B: 50% of users

### Planning

- Length of time: 1 week

### Results

{results}"""


def steady(status: int, count: int, *, action: str = "index", env: str = "prod") -> Series:
    """So many requests in every hour there is."""
    tags = {"env": env, "action": action, "status": str(status)}
    return Series(METRIC, tags, lambda _: count)


def bursts(status: int, counts: Mapping[datetime, int], *, action: str = "index") -> Series:
    """Requests in single hours."""
    tags = {"env": "prod", "action": action, "status": str(status)}
    return Series(METRIC, tags, {int(hour.timestamp()): n for hour, n in counts.items()})


TRAFFIC = (
    steady(200, 990),
    steady(500, 10),
    steady(401, 40),
    steady(200, 300, action="reserve"),
    steady(422, 6, action="reserve"),
    steady(500, 700, env="staging"),
)
"""``#index`` fails for 1%, ``#reserve`` for 6 of 306, 1.961%, in every hour."""


def busy_hours() -> tuple[Series, ...]:
    """The same rates from three hours of each window; quicker to evaluate."""
    starts = (BASELINE[0], STAGE_A[0], STAGE_B[0])
    hours = [start + timedelta(hours=9 + n) for start in starts for n in range(3)]
    return (
        bursts(200, dict.fromkeys(hours, 990)),
        bursts(500, dict.fromkeys(hours, 10)),
        bursts(401, dict.fromkeys(hours, 40)),
        bursts(200, dict.fromkeys(hours, 300), action="reserve"),
        bursts(422, dict.fromkeys(hours, 6), action="reserve"),
    )


def visits() -> list[Visit]:
    """Everybody comes twice in Stage B: 1,200 to their plots, 30 to the waiting list."""
    return list(_visits())


@cache
def _visits() -> tuple[Visit, ...]:
    first = STAGE_B[0].date()
    found = [
        Visit(
            f"gardener-{n}",
            first + timedelta(days=(n + again) % 7),
            HOST,
            f"/plots/{n % 40}/status",
        )
        for n in range(1200)
        for again in (0, 3)
    ]
    found += [Visit(f"gardener-{n}", first, HOST, "/waiting-list/") for n in range(30)]
    found += [Visit(f"tester-{n}", first, "staging.example", "/plots/1/status") for n in range(77)]
    return tuple(found)


@dataclass(frozen=True)
class Ran:
    """A command's exit code, and what it wrote."""

    code: int
    out: str
    err: str

    def blanks(self) -> dict[str, dict[str, Any]]:
        """The placeholders of ``--json`` by label."""
        found: dict[str, dict[str, Any]] = {}
        for blank in json.loads(self.out)["plans"][0]["placeholders"]:
            found.setdefault(blank["label"], blank)
        return found


@dataclass
class LiveDesk:
    """A folder with a plan, both services, and the command line run in this process."""

    folder: Path
    datadog: DatadogFake
    analytics: GoogleAnalyticsFake
    monkeypatch: pytest.MonkeyPatch
    captured: pytest.CaptureFixture[str]

    @property
    def plan(self) -> Path:
        return self.folder / NAME

    @property
    def evidence(self) -> Path:
        return self.folder / f"{NAME}.evidence.json"

    @property
    def sent(self) -> tuple[int, int]:
        """How many requests each service was sent so far."""
        return len(self.datadog.requests), len(self.analytics.requests)

    def text(self) -> str:
        return self.plan.read_text(encoding="utf-8")

    def lay(self, text: str | None = None, *, config: str = CONFIG) -> None:
        """Put a plan and its config on the desk."""
        self.plan.write_text(plan() if text is None else text, encoding="utf-8")
        (self.folder / "plan-filler.toml").write_text(config, encoding="utf-8")

    def run(self, *words: str) -> Ran:
        """Run the command line."""
        self.captured.readouterr()
        self.monkeypatch.setattr(sys, "argv", ["plan-filler", *words])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        written = self.captured.readouterr()
        code = stop.value.code
        return Ran(code if isinstance(code, int) else 0, written.out, written.err)

    def fill(self, *words: str, as_of: str = AS_OF) -> Ran:
        """Fill Stage B."""
        return self.run("fill", NAME, "--stage", "B", "--as-of", as_of, *words)

    def readings(self) -> list[dict[str, Any]]:
        """What the evidence holds."""
        found: list[dict[str, Any]] = json.loads(self.evidence.read_bytes())["readings"]
        return found


UNSET = (
    "DD_API_KEY",
    "DD_APP_KEY",
    "DD_SITE",
    "PLAN_FILLER_DATADOG_URL",
    "PLAN_FILLER_GOOGLE_ANALYTICS_URL",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "PLAN_FILLER_TIMEOUT",
    "NO_COLOR",
    "FORCE_COLOR",
    "TTY_COMPATIBLE",
    *("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"),
    *("https_proxy", "http_proxy", "all_proxy", "no_proxy"),
    *("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"),
)


@contextmanager
def live_desk(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    captured: pytest.CaptureFixture[str],
    *,
    traffic: Sequence[Series] | None = None,
    events: Sequence[Visit] | None = None,
) -> Iterator[LiveDesk]:
    """A desk with the usual plan on it, both services up, and no long pause between tries."""
    with ExitStack() as stack:
        datadog = stack.enter_context(
            DatadogFake(
                busy_hours() if traffic is None else traffic, api_key=API_KEY, app_key=APP_KEY
            )
        )
        analytics = stack.enter_context(
            GoogleAnalyticsFake(visits() if events is None else events, PROPERTY)
        )
        for name in UNSET:
            monkeypatch.delenv(name, raising=False)
        for name, value in {
            "DD_API_KEY": API_KEY,
            "DD_APP_KEY": APP_KEY,
            "PLAN_FILLER_DATADOG_URL": datadog.url,
            "PLAN_FILLER_GOOGLE_ANALYTICS_URL": analytics.url,
        }.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(transport, "_pause", lambda _: 0.0)
        monkeypatch.chdir(folder)
        desk = LiveDesk(folder, datadog, analytics, monkeypatch, captured)
        desk.lay()
        yield desk


def numbers_from_nothing(*texts: str) -> list[str]:
    """What stands in the texts although nothing was measured that would be zero."""
    return [
        found
        for text in texts
        for found in re.findall(r"(?<![\d.,])0(?:\.0+)?\s?%|No errors|total: ~?0\b", text)
    ]


def query(source: str, measured: Any, ends: tuple[datetime, datetime] = STAGE_B) -> Query:
    """A query over a window."""
    return Query(source, measured, Window(*ends))


def hours(ends: tuple[datetime, datetime]) -> int:
    """How many hours really pass in a window."""
    return int((ends[1].astimezone(UTC) - ends[0].astimezone(UTC)) / timedelta(hours=1))


def day(number: int, month: int = 3) -> date:
    """A day of 2026."""
    return date(2026, month, number)


Change = Callable[[Any], Any]

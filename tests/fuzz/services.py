"""Every way in which a service fails, times every command that asks one.

Whatever happens: exit 3, no traceback, no key in any word or file, and what others
answered is written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import pytest

from tests.boards import board, widget
from tests.fakes import (
    ALWAYS,
    Cut,
    Drip,
    Fake,
    Fault,
    Flood,
    Redirect,
    Reply,
    Reset,
    Slow,
    html,
    too_many_requests,
)
from tests.fuzz.tried import Tried
from tests.launch_office import EVERYTHING, PLAN, furnish
from tests.leaks import leaks
from tests.live_desk import API_KEY, APP_KEY, LINK, NAME, LiveDesk, Ran, live_desk, plan
from tests.streams import captured

SAID = f"the key {API_KEY} and the key {APP_KEY} are no good"
DASHBOARD = "https://acme.datadoghq.com/dashboard/gar-den-001/plots"
TIMEOUT = "0.4"
FAULTS: Mapping[str, Fault] = {
    **{f"HTTP {status}": Reply(status, {"errors": [SAID]}) for status in range(400, 432)},
    **{f"HTTP {status}": Reply(status, SAID) for status in (451, 500, 502, 503, 504, 520, 599)},
    **{f"HTTP {status}, empty": Reply(status) for status in (204, 206, 304, 401, 429, 500)},
    "sign-in page": html(),
    "error page": html(502),
    "redirect": Redirect("http://127.0.0.1:9/"),
    "429 for an hour": too_many_requests(X_RateLimit_Reset="3600", Retry_After="3600"),
    "429 with a wish that is none": too_many_requests(X_RateLimit_Reset="soon"),
    "timeout": Slow(60),
    "dripping": Drip(0.1, 1),
    "reset": Reset(),
    "cut short": Cut(0.5),
    "JSON cut short": Cut(0.5, right_length=True),
    "nothing": Reply(200),
    "null": Reply(200, b"null"),
    "a list": Reply(200, []),
    "an empty object": Reply(200, {}),
    "a number": Reply(200, 7),
    "a text": Reply(200, b'"text"'),
    "garbage": Reply(200, bytes(range(256))),
    "not UTF-8": Reply(200, b'{"data": "\xff\xfe"}'),
    "nested too deep": Reply(200, b"[" * 100_000),
    "nested objects": Reply(200, b'{"data":' * 50_000),
    "a number of ten thousand digits": Reply(200, b'{"data": ' + b"9" * 10_000 + b"}"),
    "the keys": Reply(200, {"data": SAID, "errors": SAID}),
    "errors": Reply(200, {"errors": [SAID]}),
    "data of another shape": Reply(200, {"data": {"attributes": [SAID]}, "reports": SAID}),
    "flood": Flood(80),
    "flood, compressed": Flood(80, compressed=True),
    "flood, undeclared": Flood(80, declared=False),
}
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "fill": ("fill", NAME, "--stage", "B", "--as-of", "2026-03-20", "--accept-drafts"),
    "check --live": ("check", NAME, "--live", "--as-of", "2026-03-20"),
    "capture": ("capture", NAME, "--as-of", "2026-03-05"),
    "suggest": ("suggest", NAME),
    "report --live": ("report", NAME, "--stage", "B", "--as-of", "2026-03-20", "--live"),
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What can fail by itself: a path of a service, and what only it lets ``fill`` write."""

    service: Literal["datadog", "analytics"]
    path: str
    writes: str


ENDPOINTS: Mapping[str, Endpoint] = {
    "metrics": Endpoint("datadog", "/query/timeseries", "Since start of stage: 1%"),
    "views": Endpoint("datadog", "/query/scalar", "2.31 s"),
    "logs": Endpoint("datadog", "/logs/analytics", "Beds::Overlap"),
    "monitors": Endpoint("datadog", "/monitor/search", ""),
    "events": Endpoint("datadog", "/events/search", ""),
    "dashboards": Endpoint("datadog", "/dashboard/", ""),
    "analytics": Endpoint("analytics", "", "- total: 1,200"),
}
_ALL = ("metrics", "views", "logs", "monitors", "events", "analytics")
ASKED: Mapping[str, tuple[str, ...]] = {
    "fill": _ALL,
    "check --live": ("metrics", "analytics"),
    "capture": ("metrics", "views", "logs"),
    "suggest": ("dashboards",),
    "report --live": _ALL,
}
ALERTS = "affected?: no"
"""What monitors and events let ``fill`` write together."""
GONE = ("HTTP 400", "HTTP 404")
"""Of a dashboard these say that it is not there, which is no failure of the service."""
FIGURES = """\
- Estimated number of users:
  - Plot page: `/plots/*/status`
    - total: 400
- #index: 1%
"""


@dataclass(frozen=True, slots=True)
class Case:
    """A command, the endpoints that fail, and how."""

    command: str
    failing: tuple[str, ...]
    fault: str

    def __str__(self) -> str:
        """One line."""
        return f"{self.command}, {' and '.join(self.failing)}: {self.fault}"


def cases() -> Iterator[Case]:
    """All commands times what they ask, one by one and all together, times all faults."""
    for command, asked in ASKED.items():
        for failing in dict.fromkeys((*((one,) for one in asked), asked)):
            for fault in FAULTS:
                yield Case(command, failing, fault)


def lay(desk: LiveDesk, *, first: str = "") -> None:
    """A plan with everything to ask, and both services with everything to tell."""
    furnish(desk.datadog)
    desk.datadog.dashboards = {"gar-den-001": board(widget("Errors", {"q": "sum:a{*}"}))}
    results = PLAN.partition("## Stage B")[2].partition("### Results\n\n")[2]
    desk.lay(
        plan(results, first=first, link=f"{LINK})\n- [Board]({DASHBOARD}"),
        config=EVERYTHING,
    )


def wrong(case: Case, desk: LiveDesk) -> list[str]:
    """Run a case on a desk that was just laid; the promises that were broken."""
    for name in case.failing:
        endpoint = ENDPOINTS[name]
        fake: Fake = getattr(desk, endpoint.service)
        said = _said_by(endpoint.service, FAULTS[case.fault])
        fake.fail(said, times=ALWAYS, path=endpoint.path)
    before = desk.text()
    ran = desk.run(*COMMANDS[case.command])
    return [f"{case}: {found}" for found in _broken(case, desk, ran, before)]


def _said_by(service: str, fault: Fault) -> Fault:
    """Only Datadog was ever told the keys."""
    if service == "datadog" or not isinstance(fault, Reply) or isinstance(fault.body, bytes):
        return fault
    return replace(fault, body=json.loads(json.dumps(fault.body).replace(SAID, "no good")))


def _broken(case: Case, desk: LiveDesk, ran: Ran, before: str) -> Iterator[str]:
    gone = case.command == "suggest" and case.fault in GONE
    if ran.code != (0 if gone else 3):
        yield f"exit {ran.code}: {ran.err[-300:]}"
    if "Traceback" in ran.err:
        yield ran.err[-500:]
    files = [path.read_text("utf-8") for path in desk.folder.rglob("*") if path.is_file()]
    if found := leaks(ran.out, ran.err, *files):
        yield f"a key: {found[0]}"
    for line in ran.err.splitlines():
        if line.startswith("plan-filler: ") and not (len(line) < 500 and line.isprintable()):
            yield f"no short line: {line[:80]!r}"
    if case.command != "fill" and desk.text() != before:
        yield "the plan has changed"
    if case.command == "fill":
        for words, written in _expected(case):
            if (words in desk.text()) is not written:
                yield f"{words!r} is {'not ' if written else ''}written"
    if re.search(r"\b0(?:\.0+)?%|No errors\b", desk.text()):
        yield "a zero from nothing"


def _expected(case: Case) -> Iterator[tuple[str, bool]]:
    """What stands in the filled plan, and what does not."""
    for name, endpoint in ENDPOINTS.items():
        if endpoint.writes:
            yield endpoint.writes, name not in case.failing
    yield ALERTS, not {"monitors", "events"} & set(case.failing)


def tried(case: Case) -> list[str]:
    """The broken promises of one case."""
    with (
        TemporaryDirectory() as folder,
        pytest.MonkeyPatch.context() as monkeypatch,
        captured(monkeypatch) as streams,
        live_desk(Path(folder), monkeypatch, streams) as desk,
    ):
        monkeypatch.setenv("PLAN_FILLER_TIMEOUT", TIMEOUT if _is_slow(case) else "30")
        lay(desk, first=FIGURES if case.command == "check --live" else "")
        return wrong(case, desk)


def _is_slow(case: Case) -> bool:
    return isinstance(FAULTS[case.fault], Slow | Drip)


def all_of_it() -> Tried:
    """Every case there is, on all processors."""
    every = list(cases())
    with ProcessPoolExecutor() as pool:
        found = tuple(one for some in pool.map(tried, every, chunksize=9) for one in some)
    return Tried("faults of each endpoint times commands that ask it", len(every), found)

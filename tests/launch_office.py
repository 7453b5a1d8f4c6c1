"""The garden office with everything that Datadog knows about it: views, logs, monitors.

Stage B is read two days after its end, when the views of the baseline are gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from tests.fakes import DatadogFake
from tests.fakes.datadog_alerts import Alert
from tests.fakes.datadog_distributions import Distribution
from tests.fakes.datadog_logs import Log
from tests.fakes.datadog_monitors import Monitor
from tests.fakes.datadog_rum import View
from tests.live_desk import BASELINE, CONFIG, STAGE_A, STAGE_B, plan

NOW = "2026-03-20"
APPLICATION = "11111111-2222-3333-4444-555555555555"
PAGE = "/plots/?/status"
SECOND = 1_000_000_000

DRAFTS = f"""\

[metrics."Loading times"]
kind = "percentile"
application = "{APPLICATION}"
views = ["{PAGE}"]
env = "production"

[metrics."LCP"]
kind = "percentile"
application = "{APPLICATION}"
measure = "@view.largest_contentful_paint"
views = ["{PAGE}"]
env = "production"

[metrics."Types of errors logged"]
kind = "errors_logged"
query = "service:garden status:error"

[metrics."Was a downstream service affected?"]
kind = "downstream"
query = "garden"
"""
EVERYTHING = CONFIG + DRAFTS

RESULTS = """\
- Estimated number of users: [FILL_IN]
- Metrics:
  - #index: [FILL_IN]
  - #reserve: [FILL_IN]
  - Loading times: [FILL_IN]
  - LCP: [FILL_IN]
- Was a downstream service affected?: [PICK_ONE]: yes | no | N/A
- Types of errors logged:
  - [FILL_IN]
"""
PLAN = plan(RESULTS)


def furnish(datadog: DatadogFake) -> None:
    """Give the fake everything there is to know; its clock stays unset."""
    datadog.views = [*_views(STAGE_A[0], 2_210), *_views(STAGE_B[0], 2_310)]
    datadog.distributions = list(_distributions())
    datadog.logs = list(_logs())
    datadog.monitors = [
        Monitor(id=11, name="Garden map service", tags=("service:garden",)),
        Monitor(id=12, name="Garden letters", tags=("service:garden",)),
        Monitor(id=13, name="Ferry landing", tags=("service:ferry",), status="Alert"),
    ]
    datadog.alerts = []


def _views(start: datetime, milliseconds: int, count: int = 120) -> Iterator[View]:
    """As many views as are said; their 75th percentile takes as long as is said."""
    for number in range(count):
        slow = number >= count * 3 // 4 - 1
        took = milliseconds * 1_000_000 if slow else SECOND
        yield View(
            at=start + timedelta(hours=1 + number % 100),
            name=PAGE,
            measures={"@view.loading_time": took, "@view.largest_contentful_paint": took // 2},
        )


def _distributions() -> Iterator[Distribution]:
    tags = {"application.id": APPLICATION, "view.name": "/plots/_/status", "env": "production"}
    hour = BASELINE[0] + timedelta(hours=9)
    for metric, nanoseconds in (("loading_time", 2_210_000_000), ("largest_contentful_paint", 9e8)):
        points = {int(hour.timestamp()): [float(nanoseconds)] * 4}
        yield Distribution(f"rum.measure.view.{metric}", tags, points)


def _logs() -> Iterator[Log]:
    for window, kind, status, count in (
        (BASELINE, "Maps::Timeout", "504", 30),
        (BASELINE, "Plot::NotFound", "404", 12),
        (STAGE_B, "Maps::Timeout", "504", 9),
        (STAGE_B, "Beds::Overlap", "422", 4),
    ):
        for number in range(count):
            yield log(window[0] + timedelta(hours=number), kind, status)


def log(at: datetime, kind: str, status: str, *, tier: str = "indexes") -> Log:
    """One error of the garden office."""
    attributes = {
        "service": "garden",
        "status": "error",
        "@error.kind": kind,
        "@http.status_code": status,
    }
    message = "could not reserve for Jo Gardener, 123-45-6789"
    return Log(at=at, attributes=attributes, message=message, tier=tier)  # type: ignore[arg-type]


def outage(monitor: int, hours: float, *, days: int = 2) -> Alert:
    """An alert that began so many days into Stage B."""
    began = STAGE_B[0] + timedelta(days=days)
    return Alert(monitor=monitor, triggered=began, recovered=began + timedelta(hours=hours))

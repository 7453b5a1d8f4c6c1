"""The seam to everything that measures: queries go in together, readings come out.

Absence is a type of its own. A source never answers a question it could not
settle with a number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, Protocol

from plan_filler.metrics import ErrorRate, LoggedErrors, Percentile
from plan_filler.timeline import Window

SETTLED_AFTER = timedelta(hours=48)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageUsers:
    """De-duplicated users who saw a page matching ``page`` (``*`` is one path segment)."""

    property: int
    hostname: str
    measure: str
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricCount:
    """The sum of a Datadog count metric."""

    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCount:
    """Page views, sessions or events of Google Analytics."""

    property: int
    hostname: str
    measure: str
    page: str
    event: str


@dataclass(frozen=True, slots=True)
class MonitorAlerts:
    """The alerts of the monitors that each of these searches finds."""

    searches: tuple[str, ...]


Measured = (
    ErrorRate | PageUsers | MetricCount | PageCount | Percentile | LoggedErrors | MonitorAlerts
)
_KINDS: dict[type, str] = {
    ErrorRate: "error_rate",
    PageUsers: "users",
    MetricCount: "count",
    PageCount: "page_count",
    Percentile: "percentile",
    LoggedErrors: "errors_logged",
    MonitorAlerts: "alerts",
}


@dataclass(frozen=True, slots=True)
class Query:
    """What to measure over which window, asked of the source of that name."""

    source: str
    measured: Measured
    window: Window

    def canonical(self) -> dict[str, Any]:
        """The query without its window, as it stands in the evidence; empty parts left out."""
        parts = {k: v for k, v in asdict(self.measured).items() if v not in ("", ())}
        return {"kind": _KINDS[type(self.measured)]} | {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in parts.items()
        }


@dataclass(frozen=True, slots=True)
class DayCounts:
    """Errors and requests of one local day."""

    date: date
    errors: int
    requests: int


@dataclass(frozen=True, slots=True)
class DayCount:
    """Something counted on one local day."""

    date: date
    count: int


@dataclass(frozen=True, slots=True)
class Rated:
    """Errors and requests, kept per local day; at least one day."""

    days: tuple[DayCounts, ...]

    @property
    def errors(self) -> int:
        """The errors of the whole window."""
        return sum(day.errors for day in self.days)

    @property
    def requests(self) -> int:
        """The requests of the whole window; zero is "no traffic", not "no data"."""
        return sum(day.requests for day in self.days)


@dataclass(frozen=True, slots=True)
class Counted:
    """A count, kept per local day; at least one day."""

    days: tuple[DayCount, ...]

    @property
    def total(self) -> int:
        """The count of the whole window."""
        return sum(day.count for day in self.days)


@dataclass(frozen=True, slots=True)
class Distinct:
    """De-duplicated users of the whole window; never a sum over days or pages."""

    total: int


Unit = Literal["seconds", ""]


@dataclass(frozen=True, slots=True)
class Percentiled:
    """A percentile over ``samples`` events, ``None`` where the service does not tell.

    ``unit`` is empty for a number without one.
    """

    value: Decimal
    unit: Unit
    samples: int | None


@dataclass(frozen=True, slots=True)
class LoggedGroup:
    """So many logs of one class and status code, either empty where a log has none.

    ``name`` is ``None`` where it may not be shown (see ``untrusted``).
    """

    name: str | None
    status: str
    count: int


@dataclass(frozen=True, slots=True)
class Logged:
    """Logs by class and status code, the most frequent first; at least one.

    ``complete`` is unset where there are more groups than the service lists.
    """

    groups: tuple[LoggedGroup, ...]
    complete: bool

    def has(self, group: LoggedGroup) -> bool:
        """Whether logs of the same class and code are among them."""
        return any((g.name, g.status) == (group.name, group.status) for g in self.groups)


@dataclass(frozen=True, slots=True)
class Watched:
    """A monitor, and when it alerted inside the window: ``[start, end)``, in UTC, in order."""

    id: int
    name: str
    alerts: tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True, slots=True)
class Alerted:
    """All monitors that were watched, whether they alerted or not; at least one."""

    monitors: tuple[Watched, ...]


Absence = Literal["no-data", "outside-retention", "thresholded", "query-failed"]


@dataclass(frozen=True, slots=True)
class NoData:
    """There is no number that can be trusted. This is not zero."""

    state: Absence
    reason: str


Result = Rated | Counted | Distinct | Percentiled | Logged | Alerted | NoData


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a source answered, with its receipt.

    ``read_at`` is in UTC. ``link`` opens the same query on exactly the window;
    ``notes`` are what a reader should know about the number (sampled, fresh).
    """

    query: Query
    result: Result
    read_at: datetime
    link: str = ""
    notes: tuple[str, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether the window had been over for 48 hours when this was read."""
        return self.read_at >= self.query.window.end.astimezone(UTC) + SETTLED_AFTER


class UnusableAnswer(Exception):  # noqa: N818  says what is wrong with an answer, not with us
    """An answer that must not become a number; the message says why."""


class Source(Protocol):
    """Datadog, Google Analytics, or readings taken earlier."""

    name: str

    def read(self, queries: Sequence[Query], /) -> Mapping[Query, Reading]:
        """Answer all queries with as few requests as the service allows.

        A query that is missing from the result was not answered.

        Raises:
            SourceError: no trustworthy answer: refused, timed out, partial, or of a
                shape this version does not know.
        """
        ...

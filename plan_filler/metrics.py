"""How a label is measured: the words of a config file, before any window is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorRate:
    """Errors over requests, by a status tag or by two explicit queries."""

    requests: str
    errors: str = ""
    error_status: tuple[str, ...] = ("4xx", "5xx")
    ignore_status: tuple[str, ...] = ()
    status_tag: str = "status"


@dataclass(frozen=True, slots=True, kw_only=True)
class Users:
    """De-duplicated users of each page pattern, by the page's name.

    Without pages those are counted that an earlier stage of the plan names.
    """

    pages: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A total: of a Datadog query, or of page views, sessions or events."""

    source: Literal["datadog", "google_analytics"] = "datadog"
    query: str = ""
    measure: str = ""
    page: str = ""
    event: str = ""


# What Datadog's scalar queries compute over events ("pc75").
PERCENTILES = (75, 90, 95, 98, 99)
LOADING_TIME = "@view.loading_time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Percentile:
    """A percentile of what browsers measured, over the named views; ``?`` is one path segment.

    Without ``application`` it is the one that the plan links; without
    ``environment`` the views of all environments count.
    """

    application: str = ""
    measure: str = LOADING_TIME
    percentile: int = 75
    views: tuple[str, ...] = ()
    environment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedErrors:
    """Logs that fit a query, counted by class and status code, never read."""

    query: str
    facet: str = "@error.kind"
    status_facet: str = "@http.status_code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Downstream:
    """Monitors found by a search; without one, those that the plan links."""

    query: str = ""


# A machine may propose these answers; a person accepts them.
DRAFTED = (LoggedErrors, Downstream)
Measure = ErrorRate | Users | Count | Percentile | LoggedErrors | Downstream


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """How a label is measured. ``labels`` are the spellings it answers to, its own first."""

    labels: tuple[str, ...]
    measure: Measure

    @property
    def label(self) -> str:
        """The label as the config spells it."""
        return self.labels[0]

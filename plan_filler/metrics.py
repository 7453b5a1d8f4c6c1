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


@dataclass(frozen=True, slots=True, kw_only=True)
class Percentile:
    """A percentile of a browser measure over the named views."""

    source: str = "rum"
    application: str = ""
    measure: str = "@view.loading_time"
    percentile: float = 75
    views: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """Events of a query, grouped by a facet: errors logged, or monitors that alerted."""

    kind: Literal["errors_logged", "downstream"]
    source: str
    query: str = ""
    facet: str = "@error.kind"


Measure = ErrorRate | Users | Count | Percentile | Grouped


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """How a label is measured. ``labels`` are the spellings it answers to, its own first."""

    labels: tuple[str, ...]
    measure: Measure

    @property
    def label(self) -> str:
        """The label as the config spells it."""
        return self.labels[0]

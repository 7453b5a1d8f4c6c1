"""Google Analytics reports, without the network: what to ask, and what the answer says.

A number that the service withheld, sampled or folded into "(other)" is a state
of its own. A window without a row is absent from the answer; that is not zero.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from plan_filler.sources.base import (
    SETTLED_AFTER,
    Distinct,
    NoData,
    PageCount,
    PageUsers,
    Query,
    Result,
    UnusableAnswer,
)

RANGES_A_REPORT = 4
# MatchType of the API: EXACT and FULL_REGEXP.
_EXACT, _FULL_REGEXP = 1, 5


@dataclass(frozen=True, slots=True)
class Report:
    """One measure of one page over up to four windows; ``queries`` differ in nothing else."""

    queries: tuple[Query, ...]

    @property
    def measured(self) -> PageUsers | PageCount:
        """What all its queries measure."""
        return _measured(self.queries[0])

    @property
    def property(self) -> int:
        """The property that is asked."""
        return self.measured.property


def planned(queries: Iterable[Query]) -> list[Report]:
    """The reports that answer ``queries``, in their order."""
    alike: dict[PageUsers | PageCount, list[Query]] = {}
    for query in queries:
        alike.setdefault(_measured(query), []).append(query)
    return [
        Report(tuple(group[n : n + RANGES_A_REPORT]))
        for group in alike.values()
        for n in range(0, len(group), RANGES_A_REPORT)
    ]


def page_regexp(pattern: str) -> str:
    """``/claims/*/status`` as an anchored RE2 expression: ``*`` is one path segment."""
    parts = (re.escape(part) for part in pattern.rstrip("/").split("*"))
    return f"^{'[^/]+'.join(parts)}/?$"


def wire(report: Report) -> dict[str, Any]:
    """The report as the API takes it. Dates are inclusive, in the property's own zone."""
    measured = report.measured
    conditions = []
    if measured.page:
        conditions.append(_condition("pagePath", _FULL_REGEXP, page_regexp(measured.page)))
    if measured.hostname:
        conditions.append(_condition("hostName", _EXACT, measured.hostname))
    if isinstance(measured, PageCount) and measured.event:
        conditions.append(_condition("eventName", _EXACT, measured.event))
    body: dict[str, Any] = {
        "metrics": [{"name": measured.measure}],
        "date_ranges": [
            {"start_date": first, "end_date": last, "name": f"w{number}"}
            for number, (first, last) in enumerate(map(_dates, report.queries))
        ],
    }
    if len(conditions) == 1:
        body["dimension_filter"] = conditions[0]
    elif conditions:
        body["dimension_filter"] = {"and_group": {"expressions": conditions}}
    return body


def _condition(name: str, match_type: int, value: str) -> dict[str, Any]:
    return {
        "filter": {"field_name": name, "string_filter": {"match_type": match_type, "value": value}}
    }


def _dates(query: Query) -> tuple[str, str]:
    window = query.window
    return window.start.date().isoformat(), (window.end - timedelta(days=1)).date().isoformat()


def results_of(report: Report, answer: Any, zone: ZoneInfo) -> dict[Query, Result]:
    """A result for each query of the report.

    Raises:
        UnusableAnswer: other days than asked, or numbers that are none.
    """
    metadata = answer.metadata
    _check_zone(metadata.time_zone, zone, report.queries)
    if (withheld := _withheld(metadata)) is not None:
        return dict.fromkeys(report.queries, withheld)
    if answer.row_count > len(answer.rows):
        raise UnusableAnswer("the answer holds only a part of its rows")
    values = _values(report, answer)
    reason = metadata.empty_reason or "no row came back"
    results: dict[Query, Result] = {}
    for number, query in enumerate(report.queries):
        value = values.get(number)
        if value:
            results[query] = Distinct(value)
        else:
            page = report.measured.page or "the property"
            why = "it counted nobody" if value == 0 else reason
            results[query] = NoData(
                "no-data", f"Google Analytics has nothing for {page} ({why}); check the pattern"
            )
    return results


def _check_zone(name: str, zone: ZoneInfo, queries: Sequence[Query]) -> None:
    if not name:
        raise UnusableAnswer("the property's time zone is missing from the answer")
    try:
        theirs = ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        theirs = None
    moments = [m for query in queries for m in (query.window.start, query.window.end)]
    if theirs is None or any(
        moment.astimezone(theirs).utcoffset() != moment.astimezone(zone).utcoffset()
        for moment in moments
    ):
        raise UnusableAnswer(
            f"the property counts days in {name}, the plan in {zone.key};"
            " set timezone, or the property's reporting time zone"
        )


def _withheld(metadata: Any) -> NoData | None:
    if metadata.subject_to_thresholding:
        return NoData(
            "thresholded", "Google Analytics withholds small numbers here; look it up by hand"
        )
    for sampling in metadata.sampling_metadatas:
        read, space = sampling.samples_read_count, sampling.sampling_space_size
        return NoData("thresholded", f"only a sample was counted ({read:,} of {space:,} events)")
    if metadata.data_loss_from_other_row:
        return NoData("thresholded", 'a part of the data was folded into "(other)"')
    if metadata.schema_restriction_response.active_metric_restrictions:
        return NoData("query-failed", "google_analytics: the metric is restricted for this account")
    return None


def _values(report: Report, answer: Any) -> dict[int, int]:
    """The value of each window by its number; windows without a row are absent."""
    many = len(report.queries) > 1
    values: dict[int, int] = {}
    for row in answer.rows:
        name = row.dimension_values[-1].value if many and row.dimension_values else "w0"
        number = int(name[1:]) if re.fullmatch(r"w[0-9]", name) else -1
        if not 0 <= number < len(report.queries) or number in values:
            raise UnusableAnswer(f"a row belongs to no window that was asked for: {name!r}")
        text = row.metric_values[0].value if len(row.metric_values) == 1 else ""
        if not re.fullmatch(r"[0-9]{1,18}", text):
            raise UnusableAnswer(f"{text!r} is no count")
        values[number] = int(text)
    return values


def freshness(query: Query, now: datetime) -> tuple[str, ...]:
    """A note on numbers that may still change: data settles within 48 hours."""
    if now >= query.window.end.astimezone(UTC) + SETTLED_AFTER:
        return ()
    return (
        f"Google Analytics may still change numbers up to {query.window.end:%Y-%m-%d}:"
        " the window has not been over for 48 hours",
    )


def link(query: Query) -> str:
    """The pages report of the property, on exactly the window."""
    first, last = (date.replace("-", "") for date in _dates(query))
    parameters = quote(f"_u.date00={first}&_u.date01={last}", safe="")
    return (
        f"https://analytics.google.com/analytics/web/#/p{_measured(query).property}"
        f"/reports/explorer?params={parameters}&r=all-pages-and-screens"
    )


def _measured(query: Query) -> PageUsers | PageCount:
    measured = query.measured
    assert isinstance(measured, PageUsers | PageCount)  # noqa: S101  by the registry of sources
    return measured

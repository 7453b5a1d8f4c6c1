"""A fake of the Google Analytics Data API (v1beta, REST) over visits a test wrote down.

Served: ``POST /v1beta/properties/<id>:runReport`` and ``:batchRunReports``. Enums go
out as numbers when the client asks for ``enum-encoding=int``, 64-bit numbers as
texts, and what is empty is left out, as in every JSON that comes from protobuf.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from .google_analytics_filters import Predicate, compile_filter
from .google_analytics_reports import DIMENSIONS, METRICS, DateRange, Report, Visit, evaluate
from .serving import Fake, Recorded, Refused
from .shapes import a_flag, a_list, a_text, an_integer, an_object, body_of

__all__ = ["GoogleAnalyticsFake", "Visit"]

MOST_REPORTS = 5
MOST_RANGES = 4
MOST_DIMENSIONS = 9
MOST_METRICS = 10
MOST_ROWS = 250_000
USUAL_ROWS = 10_000
TOKENS_A_DAY = 200_000
_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
}
_PATH = re.compile(r"/v1beta/properties/([^/:?]+):(runReport|batchRunReports)(\?.*)?")
_FIELDS = (
    "property",
    "dimensions",
    "metrics",
    "dateRanges",
    "dimensionFilter",
    "offset",
    "limit",
    "currencyCode",
    "keepEmptyRows",
    "returnPropertyQuota",
)


class GoogleAnalyticsFake(Fake):
    """Google Analytics with one property.

    ``time_zone`` is the property's. ``now`` gives ``today`` and its kin a meaning;
    without it they are refused. With a ``threshold`` reports are marked as subject to
    thresholding and rows of fewer users are withheld. ``tokens`` are what is left of
    the day's quota, of which each report takes one. With a ``token`` requests must
    carry it as their bearer.
    """

    def __init__(
        self,
        events: Iterable[Visit],
        property_id: int = 419143770,
        time_zone: str = "America/New_York",
        *,
        now: datetime | None = None,
        threshold: int = 0,
        tokens: int = TOKENS_A_DAY,
        token: str = "",
    ) -> None:
        super().__init__()
        self.events = list(events)
        self.threshold = threshold
        self.tokens = tokens
        self._property = str(property_id)
        self._zone = ZoneInfo(time_zone)
        self._now = now
        self._token = token

    def answer(self, request: Recorded) -> object:
        """Evaluate one report or a batch."""
        found = _PATH.fullmatch(unquote(request.path))
        if found is None or request.method != "POST":
            raise Refused(404, "Requested entity was not found.")
        self._check(request, found[1])
        enums_as_numbers = "enum-encoding=int" in (found[3] or "")
        if found[2] == "runReport":
            return self._run(self._read(body_of(request)), enums_as_numbers)
        body = an_object(body_of(request), "body", needs=["requests"], may_have=["property"])
        self._check_inner_property(body)
        asked = a_list(body["requests"], "requests")
        if not 1 <= len(asked) <= MOST_REPORTS:
            raise Refused(400, f"A batch holds 1 to {MOST_REPORTS} requests, given {len(asked)}.")
        reports = [self._read(each) for each in asked]  # one bad report fails the batch
        answers = [self._run(report, enums_as_numbers) for report in reports]
        return {"reports": answers, "kind": "analyticsData#batchRunReports"}

    def refusal(self, refused: Refused) -> object:
        """Google's error shape."""
        status = _STATUS.get(refused.status, "UNKNOWN")
        return {"error": {"code": refused.status, "message": refused.message, "status": status}}

    def _check(self, request: Recorded, property_id: str) -> None:
        given = request.headers.get("Authorization")
        if self._token and given is None:
            raise Refused(401, "Request is missing required authentication credential.")
        if self._token and given != f"Bearer {self._token}":
            raise Refused(401, "Request had invalid authentication credentials.")
        if not property_id.isdecimal():
            raise Refused(400, f"Invalid property ID: {property_id}.")
        if property_id != self._property:
            raise Refused(403, "User does not have sufficient permissions for this property.")

    def _check_inner_property(self, body: dict[str, object]) -> None:
        if body.get("property", f"properties/{self._property}") != f"properties/{self._property}":
            raise Refused(400, "The property of a request must be that of the URL.")

    def _read(self, value: object) -> Report:
        body = an_object(value, "request", may_have=_FIELDS)
        self._check_inner_property(body)
        dimensions = _names(body, "dimensions", DIMENSIONS, MOST_DIMENSIONS)
        metrics = _names(body, "metrics", frozenset(METRICS), MOST_METRICS)
        if not dimensions and not metrics:
            raise Refused(400, "A report needs at least one dimension or metric.")
        limit = _int64(body.get("limit", 0), "limit")
        return Report(
            dimensions=dimensions,
            metrics=metrics,
            ranges=self._ranges(body.get("dateRanges", [])),
            accepts=_filter(body),
            offset=_int64(body.get("offset", 0), "offset"),
            limit=min(limit or USUAL_ROWS, MOST_ROWS),
            keep_empty_rows=a_flag(body.get("keepEmptyRows", False), "keepEmptyRows"),
            currency=a_text(body.get("currencyCode") or "USD", "currencyCode"),
            wants_quota=a_flag(body.get("returnPropertyQuota", False), "returnPropertyQuota"),
        )

    def _ranges(self, value: object) -> tuple[DateRange, ...]:
        asked = a_list(value, "dateRanges")
        if not 1 <= len(asked) <= MOST_RANGES:
            raise Refused(400, f"A report has 1 to {MOST_RANGES} dateRanges, given {len(asked)}.")
        ranges: list[DateRange] = []
        for index, each in enumerate(asked):
            found = an_object(each, "dateRanges", needs=["startDate", "endDate"], may_have=["name"])
            name = found.get("name") or f"date_range_{index}"
            if found.get("name") and re.match("date_range_|RESERVED_", a_text(name, "name")):
                raise Refused(400, f"The dateRange name {name} is reserved.")
            start, end = self._day(found["startDate"]), self._day(found["endDate"])
            if start > end:
                raise Refused(400, f"startDate {start} is after endDate {end}.")
            ranges.append(DateRange(name, start, end))
        if len({each.name for each in ranges}) < len(ranges):
            raise Refused(400, "dateRanges must have different names.")
        return tuple(ranges)

    def _day(self, value: object) -> date:
        text = a_text(value, "date")
        ago = re.fullmatch(r"today|yesterday|(\d{1,5})daysAgo", text)
        if ago is None:
            try:
                if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
                    return date.fromisoformat(text)
            except ValueError:
                pass  # such as 2026-02-30
            raise Refused(400, f"Invalid date {text!r}: YYYY-MM-DD, today, yesterday or NdaysAgo.")
        if self._now is None:
            raise Refused(400, f"Invalid date {text!r}: this fake was given no clock.")
        days = int(ago[1]) if ago[1] else int(text == "yesterday")
        return self._now.astimezone(self._zone).date() - timedelta(days=days)

    def _run(self, report: Report, enums_as_numbers: bool) -> dict[str, object]:
        consumed = self._take_token()
        rows = evaluate(report, self.events, self.threshold)
        headers = [*report.dimensions, *(["dateRange"] if len(report.ranges) > 1 else [])]
        integer = 1 if enums_as_numbers else "TYPE_INTEGER"
        metadata: dict[str, object] = {
            "currencyCode": report.currency,
            "timeZone": self._zone.key,
        }
        if self.threshold:
            metadata["subjectToThresholding"] = True
        answer: dict[str, object] = {
            "dimensionHeaders": [{"name": name} for name in headers],
            "metricHeaders": [{"name": name, "type": integer} for name in report.metrics],
            "rows": [
                _without_empty(
                    dimensionValues=[{"value": value} for value in row.dimensions],
                    metricValues=[{"value": str(count)} for count in row.metrics],
                )
                for row in rows[report.offset : report.offset + report.limit]
            ],
            "rowCount": len(rows),
            "metadata": metadata,
            "propertyQuota": consumed if report.wants_quota else None,
            "kind": "analyticsData#runReport",
        }
        return _without_empty(**answer)

    def _take_token(self) -> dict[str, object]:
        with self._lock:
            if self.tokens <= 0:
                raise Refused(429, "Exhausted property tokens per day.")
            self.tokens -= 1
            return {"tokensPerDay": {"consumed": 1, "remaining": self.tokens}}


def _names(body: dict[str, object], kind: str, known: frozenset[str], most: int) -> tuple[str, ...]:
    asked = [an_object(each, kind, needs=["name"]) for each in a_list(body.get(kind, []), kind)]
    names = tuple(a_text(each["name"], f"{kind}.name") for each in asked)
    if len(names) > most:
        raise Refused(400, f"A report has at most {most} {kind}, given {len(names)}.")
    for name in names:
        if name not in known:
            raise Refused(400, f"Field {name} is not a valid {kind.removesuffix('s')}.")
    return names


def _filter(body: dict[str, object]) -> Predicate:
    if "dimensionFilter" in body:
        return compile_filter(body["dimensionFilter"], DIMENSIONS)
    return lambda row: True


def _int64(value: object, where: str) -> int:
    number = int(value) if isinstance(value, str) and value.isdecimal() else value
    found = an_integer(number, where)
    if found < 0:
        raise Refused(400, f"{where} must not be negative")
    return found


def _without_empty(**entries: object) -> dict[str, object]:
    return {name: value for name, value in entries.items() if value not in ([], 0, None)}

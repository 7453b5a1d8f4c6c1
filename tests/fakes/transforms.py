"""Changes to an honest answer, for ``Alter``: right in form and wrong in content.

Each function here returns a function from decoded JSON to decoded JSON. A change
that finds nothing to change raises, and the fake reports that when it closes: a
test must not pass because its trap was never set.
"""

from collections.abc import Callable
from typing import Any

Transform = Callable[[Any], Any]


def put(value: object, *path: str | int) -> Transform:
    """Set what stands at ``path``, whose steps are keys and indexes."""

    def change(answer: Any) -> Any:
        _at(answer, path[:-1])[path[-1]] = value
        return answer

    return change


def drop(*path: str | int) -> Transform:
    """Remove what stands at ``path``, which must exist."""

    def change(answer: Any) -> Any:
        del _at(answer, path[:-1])[path[-1]]
        return answer

    return change


def _at(answer: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        answer = answer[step]
    return answer


# Datadog, timeseries


def errors_in_200(text: str) -> Transform:
    """A top-level ``errors`` beside the data, in an answer whose status is 200."""
    return put(text, "errors")


def point(value: object, *, series: int = 0, index: int = 0) -> Transform:
    """One value of one series: null, ``float("nan")``, a negative, a text."""
    return put(value, "data", "attributes", "values", series, index)


def only_nulls() -> Transform:
    """Every point of every series becomes null; the times stay."""

    def change(answer: Any) -> Any:
        found = answer["data"]["attributes"]
        if not found["values"]:
            raise LookupError("there are no points to make null")
        found["values"] = [[None] * len(row) for row in found["values"]]
        return answer

    return change


def without_group(tag: str) -> Transform:
    """Leave out every series whose ``group_tags`` hold ``tag``, such as ``status:500``."""

    def change(answer: Any) -> Any:
        found = answer["data"]["attributes"]
        pairs = list(zip(found["series"], found["values"], strict=True))
        kept = [(series, row) for series, row in pairs if tag not in series["group_tags"]]
        if len(kept) == len(pairs):
            raise LookupError(f"no series has the tag {tag}")
        found["series"] = [series for series, _ in kept]
        found["values"] = [row for _, row in kept]
        return answer

    return change


def shifted(milliseconds: int) -> Transform:
    """Move every bin in time, off the grid that was asked for."""

    def change(answer: Any) -> Any:
        found = answer["data"]["attributes"]
        if not found["times"]:
            raise LookupError("there are no times to shift")
        found["times"] = [time + milliseconds for time in found["times"]]
        return answer

    return change


# Datadog, logs and events


def timed_out(*, lost: int = 1) -> Transform:
    """Logs aggregated in part: the last buckets are missing and the answer says why."""

    def change(answer: Any) -> Any:
        buckets = answer["data"]["buckets"]
        if len(buckets) < lost:
            raise LookupError(f"there are no {lost} buckets to lose")
        del buckets[len(buckets) - lost :]
        answer["meta"]["status"] = "timeout"
        warning = {"code": "timeout", "title": "Timed out", "detail": "The answer is partial."}
        answer["meta"]["warnings"] = [warning]
        return answer

    return change


# Google Analytics, one report or a batch


def metadata(**entries: object) -> Transform:
    """Add to the metadata of every report.

    ``subjectToThresholding=True``, ``dataLossFromOtherRow=True``, ``emptyReason="…"`` or
    ``samplingMetadatas=[{"samplesReadCount": "1", "samplingSpaceSize": "2"}]``.
    """

    def change(answer: Any) -> Any:
        for report in answer.get("reports", [answer]):
            report["metadata"].update(entries)
        return answer

    return change


def metric_value(value: object, *, report: int = 0, row: int = 0, metric: int = 0) -> Transform:
    """One metric's value in a batch; the service sends texts such as ``"48210"``."""
    return put(value, "reports", report, "rows", row, "metricValues", metric, "value")


def without_last_report() -> Transform:
    """A batch that answers one report less than it was asked."""
    return drop("reports", -1)

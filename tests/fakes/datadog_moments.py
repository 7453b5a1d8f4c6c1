"""Moments as Datadog counts them, and how long it keeps what happened in them."""

import calendar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from .serving import Refused
from .shapes import a_text, an_integer

LOOKS_LIKE_SECONDS = 10**11
FAR_FUTURE = 10**11
"""In seconds since the epoch; later than anything a test writes down."""


@dataclass(frozen=True, slots=True)
class Span:
    """``[start, end)`` in milliseconds since the epoch; without any if they meet or cross."""

    start: int
    end: int

    def __contains__(self, moment: int) -> bool:
        return self.start <= moment < self.end

    def within(self, other: "Span") -> "Span":
        """What the two have in common."""
        return Span(max(self.start, other.start), min(self.end, other.end))


def seconds(moment: datetime) -> int:
    """Whole seconds since the epoch. Raises ``ValueError`` without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("the fake's clock needs a time zone")
    return int(moment.timestamp())


def milliseconds(moment: datetime) -> int:
    """Whole milliseconds since the epoch. Raises ``ValueError`` without a time zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} needs a time zone")
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def iso(moment: int) -> str:
    """Milliseconds since the epoch in the way the service writes them."""
    at = datetime.fromtimestamp(moment // 1000, UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{moment % 1000:03}Z"


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and time so many calendar months earlier, or that month's last day."""
    utc = moment.astimezone(UTC)
    years, month = divmod(utc.month - 1 - months, 12)
    year = utc.year + years
    day = min(utc.day, calendar.monthrange(year, month + 1)[1])
    return utc.replace(year=year, month=month + 1, day=day)


def a_span(start: int, end: int) -> Span:
    """A span of at least one millisecond, or a refusal."""
    if start >= end:
        raise Refused(400, "from must be before to")
    return Span(start, end)


def a_number_of_milliseconds(value: object, where: str) -> int:
    """An integer, as metric queries want it; a count of seconds is refused."""
    return _plausible(an_integer(value, where), where)


def a_written_moment(value: object, where: str) -> int:
    """Milliseconds out of a text of digits or of ISO 8601, as searches want it.

    A number is refused, and so is date math such as ``now-15m``, since no window
    of a plan is measured from now.
    """
    text = a_text(value, where)
    if text.isdecimal():
        return _plausible(int(text), where)
    try:
        return milliseconds(datetime.fromisoformat(text))
    except ValueError as error:
        raise Refused(400, f"{where}: {text!r} is no moment that is understood") from error


def _plausible(moment: int, where: str) -> int:
    if moment < LOOKS_LIKE_SECONDS:
        raise Refused(400, f"{where} must be in milliseconds since the UNIX epoch, given {moment}")
    return moment

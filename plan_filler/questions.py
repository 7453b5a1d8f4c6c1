"""What each blank asks, and which queries would answer it.

Nothing is measured here. A question either wants something, or is closed with
the reason why it stays open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Literal, assert_never

from plan_filler.shapes import Shape
from plan_filler.sources.base import Query
from plan_filler.standing import Blank
from plan_filler.timeline import Window
from plan_filler.vocabulary import Asks

Reason = Literal[
    "needs-person",
    "no-metric",
    "no-window",
    "window-open",
    "window-future",
    "no-data",
    "no-traffic",
    "outside-retention",
    "query-failed",
    "thresholded",
    "ambiguous",
    "skipped-stage",
    "not-selected",
]


@dataclass(frozen=True, slots=True)
class Closed:
    """No source is asked; the blank stays open for this reason."""

    reason: Reason
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RateWanted:
    """An error rate, and beside it the baseline's where the first launch is known."""

    label: str
    stage: Query
    baseline: Query | None


Part = Literal["total", "estimated"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageWanted:
    """The users of one page pattern; ``label`` is how the plan or the config names it."""

    label: str
    pattern: str
    query: Query


@dataclass(frozen=True, slots=True, kw_only=True)
class UsersWanted:
    """Users for each page. ``share`` is the stage's share of users in percent, if it is one.

    ``part`` is set where the blank itself asks for a single number.
    """

    pages: tuple[PageWanted, ...]
    share: Fraction | None
    shape: Shape | None
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class CountWanted:
    """A total over the window."""

    query: Query


@dataclass(frozen=True, slots=True, kw_only=True)
class PercentileWanted:
    """A percentile, and beside it the baseline's where the first launch is known."""

    label: str
    stage: Query
    baseline: Query | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedWanted:
    """Types of errors logged; the baseline's tell which of them are new. A draft."""

    stage: Query
    baseline: Query | None


@dataclass(frozen=True, slots=True)
class AlertsWanted:
    """Which monitors alerted. A draft."""

    query: Query


@dataclass(frozen=True, slots=True)
class DatesWanted:
    """The dates of a window that a person gave."""

    window: Window


@dataclass(frozen=True, slots=True)
class WordsWanted:
    """A person's answer that is known already; ``choice`` where it is one of the options.

    Of several lines each becomes a bullet, two blanks in front of it a level deeper.
    """

    text: str
    choice: bool


@dataclass(frozen=True, slots=True)
class CompositeWanted:
    """One bullet for each part: what it is called, and what it wants."""

    parts: tuple[tuple[str, ListedWanted], ...]


ListedWanted = RateWanted | CountWanted | PercentileWanted | Closed
MeasuredWanted = ListedWanted | LoggedWanted | AlertsWanted
Wanted = MeasuredWanted | UsersWanted | DatesWanted | WordsWanted | CompositeWanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A blank, what it asks, and what would answer it.

    ``interim`` is the last day that counts where the window is still open.
    """

    blank: Blank
    asks: Asks
    wanted: Wanted
    interim: date | None = None

    @property
    def line(self) -> int:
        """The line's number, from 1."""
        return self.blank.placeholder.line + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a run is about: the selected stage keys and the time now, each ``None`` for any.

    ``partial``: windows that are still open are measured up to the last midnight.
    """

    stages: frozenset[str] | None = None
    as_of: datetime | None = None
    partial: bool = False


def queries_of(question: Question) -> tuple[Query, ...]:
    """All queries whose readings the answer needs, in the order they are shown."""
    return tuple(wanted_queries(question.wanted))


def wanted_queries(wanted: Wanted) -> Iterator[Query]:
    """All queries whose readings satisfy what is wanted: the stage's before the baseline's."""
    match wanted:
        case (
            RateWanted(stage=stage, baseline=baseline)
            | PercentileWanted(stage=stage, baseline=baseline)
            | LoggedWanted(stage=stage, baseline=baseline)
        ):
            yield stage
            if baseline is not None:
                yield baseline
        case UsersWanted(pages=pages):
            yield from (page.query for page in pages)
        case CountWanted(query=query) | AlertsWanted(query=query):
            yield query
        case CompositeWanted(parts=parts):
            for _, part in parts:
                yield from wanted_queries(part)
        case DatesWanted() | WordsWanted() | Closed():
            return
        case _:
            assert_never(wanted)

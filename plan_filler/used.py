"""The readings that an answer is made from, numbered in the order in which slots name them."""

from __future__ import annotations

from collections.abc import Mapping

from plan_filler.questions import Reason
from plan_filler.sources.base import NoData, Query, Rated, Reading, Result


class Unanswered(Exception):  # noqa: N818  a way out, not an error
    """There is no number for a blank; it stays open for this reason."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason: Reason = reason
        self.message = message


class Used:
    """Takes readings from those at hand and keeps what it took."""

    def __init__(self, known: Mapping[Query, Reading]) -> None:
        self._known = known
        self._used: list[Reading] = []

    @property
    def readings(self) -> tuple[Reading, ...]:
        """What was taken so far."""
        return tuple(self._used)

    def use(self, query: Query) -> int:
        """The number under which a slot names the query's reading.

        Raises:
            Unanswered: never taken, or failed, or more errors than requests.
        """
        reading = self._known.get(query)
        if reading is None:
            raise Unanswered("no-data", f"not measured yet: {_described(query)}")
        self._used.append(reading)
        match reading.result:
            case NoData(state="query-failed", reason=reason):
                raise Unanswered("query-failed", reason)
            case Rated() as rated if rated.errors > rated.requests > 0:
                raise Unanswered(
                    "ambiguous",
                    f"{rated.errors:,} errors of {rated.requests:,} requests cannot be;"
                    " check the metric's two queries",
                )
            case _:
                return len(self._used) - 1

    def number(self, query: Query) -> int:
        """As ``use``, for a reading without which there is nothing to say.

        Raises:
            Unanswered: nothing came back, or no traffic.
        """
        index = self.use(query)
        match self._used[index].result:
            case NoData(state=state, reason=reason):
                raise Unanswered(state, reason)
            case Rated(days=days) as rated if rated.requests == 0:
                raise Unanswered("no-traffic", f"no requests in the window's {len(days)} days")
            case _:
                return index

    def result(self, index: int) -> Result:
        """What the reading under this number says."""
        return self._used[index].result

    def has_errors(self, index: int) -> bool:
        """Whether the rate under this number counted any error."""
        result = self._used[index].result
        return isinstance(result, Rated) and result.errors > 0

    def mark(self) -> int:
        """The state to which ``forget_since`` returns."""
        return len(self._used)

    def forget_since(self, mark: int) -> None:
        """Give back what was taken since; a part of a list came to nothing."""
        del self._used[mark:]


def _described(query: Query) -> str:
    window = query.window
    return f"{query.source} {window.start:%Y-%m-%d} to {window.end:%Y-%m-%d}"

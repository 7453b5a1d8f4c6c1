"""Ask the sources: the evidence first, then all services at the same time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from plan_filler.errors import SourceError
from plan_filler.sources.base import NoData, Query, Reading, Source
from plan_filler.together import all_of


@dataclass(frozen=True, slots=True)
class Asked:
    """A source with the queries it is to answer."""

    source: Source
    queries: tuple[Query, ...]


def known(queries: Iterable[Query], sources: Sequence[Source]) -> dict[Query, Reading]:
    """What sources that hold readings already answer, each asked for what is still missing."""
    left = list(dict.fromkeys(queries))
    readings: dict[Query, Reading] = {}
    for source in sources:
        if left:
            readings.update(source.read(left))
            left = [query for query in left if query not in readings]
    return readings


def measured(asked: Sequence[Asked]) -> dict[Query, Reading]:
    """Ask every service at once. One that is down fails its own queries alone."""
    found = all_of([partial(_read, one) for one in asked], most=len(asked))
    return {query: reading for readings in found for query, reading in readings}


def _read(asked: Asked) -> list[tuple[Query, Reading]]:
    try:
        return list(asked.source.read(asked.queries).items())
    except SourceError as error:
        return [(query, _failed(query, str(error))) for query in asked.queries]


def _failed(query: Query, message: str) -> Reading:
    # A failure was read at no time that matters: it is never kept.
    result = NoData("query-failed", message)
    return Reading(query=query, result=result, read_at=query.window.end)


def failures(readings: Mapping[Query, Reading]) -> list[str]:
    """What the services said in place of answers, each once."""
    return list(
        dict.fromkeys(
            reading.result.reason
            for reading in readings.values()
            if isinstance(reading.result, NoData) and reading.result.state == "query-failed"
        )
    )

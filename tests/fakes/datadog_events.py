"""Events searched page by page: ``POST /api/v2/events/search``.

Events are kept for 15 months. A full page has a cursor, also where nothing follows it;
then comes a page without events and without ``meta``.
"""

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from .datadog_alerts import Event
from .datadog_moments import Span, a_span, a_written_moment
from .datadog_search import Predicate, parse_search
from .serving import Refused
from .shapes import a_text, an_integer, an_object

USUAL_PAGE = 10
LARGEST_PAGE = 1000

_INVALID_CURSOR = (
    "{'errors': [u\"input_validation_error(Field 'page' is invalid: invalid cursor)\"]}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    wanted: Predicate
    span: Span
    newest_first: bool
    first: int
    limit: int
    cursors: "_Cursors"


def search_events(body: object, events: Iterable[Event], existing: Span) -> object:
    """Answer a whole request. Raises ``Refused``, status 400."""
    asked = _read(body)
    span = asked.span.within(existing)
    matching = [each for each in events if each.record.at in span and asked.wanted(each.record)]
    matching.sort(key=lambda each: (each.record.at, each.id), reverse=asked.newest_first)
    end = asked.first + asked.limit
    data = [each.shown for each in matching[asked.first : end]]
    if not data:
        return {"data": []}
    meta: dict[str, object] = {"elapsed": 9, "request_id": "cmVxdWVzdA", "status": "done"}
    if len(data) < asked.limit:
        return {"data": data, "meta": meta}
    after = asked.cursors.write(end)
    meta["page"] = {"after": after}
    following = f"https://api.datadoghq.com/api/v2/events?{urlencode({'page[cursor]': after})}"
    return {"data": data, "meta": meta, "links": {"next": following}}


def _read(body: object) -> _Asked:
    asked = an_object(body, "body", needs=["filter"], may_have=["sort", "page"])
    wanted = an_object(asked["filter"], "filter", needs=["from", "to"], may_have=["query"])
    sort = asked.get("sort", "-timestamp")
    if sort not in ("timestamp", "-timestamp"):
        raise Refused(400, f"sort: {sort!r} is not valid")
    page = an_object(asked.get("page", {}), "page", may_have=["limit", "cursor"])
    limit = an_integer(page.get("limit", USUAL_PAGE), "page.limit")
    if not 0 < limit <= LARGEST_PAGE:
        raise Refused(400, f"page.limit must be between 1 and {LARGEST_PAGE}, given {limit}")
    cursors = _Cursors(json.dumps([wanted, sort], sort_keys=True))
    return _Asked(
        wanted=parse_search(a_text(wanted.get("query") or "*", "filter.query")),
        span=a_span(*(a_written_moment(wanted[key], f"filter.{key}") for key in ("from", "to"))),
        newest_first=sort == "-timestamp",
        first=cursors.read(page["cursor"]) if "cursor" in page else 0,
        limit=limit,
        cursors=cursors,
    )


@dataclass(frozen=True, slots=True)
class _Cursors:
    """Places in the answer to one search; with any other they are refused."""

    search: str

    def write(self, place: int) -> str:
        """An opaque text."""
        raw = f"{place}/{hashlib.sha256(self.search.encode()).hexdigest()[:12]}"
        return base64.urlsafe_b64encode(raw.encode()).decode()

    def read(self, cursor: object) -> int:
        """The place, or a refusal in the service's own words."""
        text = a_text(cursor, "page.cursor")
        try:
            place = base64.urlsafe_b64decode(text).decode().partition("/")[0]
        except ValueError as error:
            raise Refused(400, _INVALID_CURSOR) from error
        if not place.isdecimal() or self.write(int(place)) != text:
            raise Refused(400, _INVALID_CURSOR)
        return int(place)

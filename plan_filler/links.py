"""What the links of a plan name: ids only. A host or a query is never taken on trust."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from plan_filler.document import Link

_ANALYTICS_HOST = "analytics.google.com"
_PROPERTY = re.compile(r"/(?:a\d+)?p(?P<property>\d{5,12})(?=/|\Z|\?)")


def analytics_properties(links: Sequence[Link]) -> tuple[int, ...]:
    """The Google Analytics 4 properties that the links name, each once, in order.

    Seen forms: ``#/analysis/a<ACCOUNT>p<PROPERTY>/edit/…``, ``#/analysis/p<PROPERTY>/…``,
    ``#/a<ACCOUNT>p<PROPERTY>/reports/…`` and ``#/p<PROPERTY>/…``, with or without ``?pli=1``.
    """
    found: dict[int, None] = {}
    for link in links:
        try:
            url = urlsplit(link.url)
            host = url.hostname
        except ValueError:
            continue
        if host == _ANALYTICS_HOST and (match := _PROPERTY.search(url.fragment)):
            found[int(match["property"])] = None
    return tuple(found)

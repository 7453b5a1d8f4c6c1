"""Dashboards as Datadog keeps them: GET /api/v1/dashboard/{id}, one request each.

https://docs.datadoghq.com/api/latest/dashboards/#get-a-dashboard
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from plan_filler.errors import SourceError
from plan_filler.sources.datadog_client import Access, Connection, connect, refusal
from plan_filler.sources.transport import Clock, Refused
from plan_filler.together import all_of

SCOPE = "dashboards_read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """A dashboard's JSON, as it came."""

    id: str
    raw: Any = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotGot:
    """Why a dashboard did not come.

    ``status`` is the HTTP status that refused this one dashboard; 0 where the
    service itself failed.
    """

    id: str
    reason: str
    status: int = 0


def get_dashboards(
    access: Access,
    ids: Sequence[str],
    *,
    progress: Callable[[int], None] = lambda _: None,
) -> list[Got | NotGot]:
    """The dashboards with these ids, in their order; one that fails does not stop the others.

    Raises:
        SourceError: a key is missing, or is none.
    """
    connection = connect(access, clock=Clock(), progress=progress)
    return all_of([partial(_get, access, connection, one) for one in ids])


def _get(access: Access, connection: Connection, number: str) -> Got | NotGot:
    from datadog_api_client.v1.api.dashboards_api import DashboardsApi

    api = DashboardsApi(connection.client)  # type: ignore[no-untyped-call]
    try:
        raw = connection.ask(
            lambda: api.get_dashboard(number), scope=SCOPE, explained=(400, 403, 404)
        )
    except Refused as refused:
        reason = _told(refused)
        return NotGot(id=number, reason=access.told(reason), status=refused.status)
    except SourceError as error:
        return NotGot(id=number, reason=str(error))
    return Got(id=number, raw=raw)


def _told(refused: Refused) -> str:
    if refused.status == 403:
        return refusal(refused, scope=SCOPE)
    return f"HTTP {refused.status}: no such dashboard at this site; check the plan's link"

"""The official Datadog client, held to our bounds: fixed host, no redirect, no endless body."""

from __future__ import annotations

import json
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from plan_filler.errors import SourceError
from plan_filler.sources.pooled import ask
from plan_filler.sources.transport import Clock, Refused, briefly, exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Where Datadog is and how to get in. ``site`` is the one whose pages people open."""

    url: str
    site: str
    api_key: str = field(repr=False)
    app_key: str = field(repr=False)
    timeout: float
    proxy: str = field(default="", repr=False)
    ca_file: str = ""

    def told(self, message: object) -> str:
        """A message for people: on one line, and without the keys a service may repeat."""
        return briefly(f"datadog: {message}", (self.api_key, self.app_key))


class Connection:
    """Datadog's client within our bounds, with what to say when it refuses."""

    def __init__(
        self,
        access: Access,
        client: Any,
        *,
        clock: Clock,
        progress: Callable[[int], None],
    ) -> None:
        self.client = client
        self._access = access
        self._clock = clock
        self._progress = progress

    def ask(
        self, send: Callable[[], Any], *, scope: str, explained: Container[int] = (400, 404)
    ) -> Any:
        """The JSON of one answer. ``scope`` is what the application key needs for it.

        Raises:
            Refused: a status that the caller explains; usually what was asked for is
                wrong, or is not there.
            SourceError: anything else that is no trustworthy answer.
        """

        def body() -> bytes:
            return bytes(send().data or b"")

        try:
            raw = exchange("datadog", body, timeout=self._access.timeout, clock=self._clock)
        except Refused as refused:
            if refused.status in explained:
                raise
            raise SourceError(self._access.told(refusal(refused, scope=scope))) from None
        try:
            answer = json.loads(raw)
        except (ValueError, RecursionError):
            raise SourceError(
                "datadog: the answer is no JSON; is a proxy or a sign-in page in between?"
            ) from None
        self._progress(1)
        return answer


def refusal(refused: Refused, *, scope: str = "") -> str:
    """What a refusal means and what to check, with the service's own words behind it."""
    status = refused.status
    if status == 401:
        hint = "check DD_API_KEY: it must be a key of this site"
    elif status == 403:
        hint = f"check DD_API_KEY and DD_APP_KEY: the application key needs the scope {scope}"
    elif 300 <= status <= 399:
        hint = "a redirect, which is not followed; check datadog.site and the proxy"
    elif status == 429:
        hint = "too many requests; run again later"
    elif status >= 500:
        hint = "its own trouble; run again later"
    else:
        hint = "check the metric's query"
    return f"HTTP {status}: {hint}" + (f" ({refused.detail})" if refused.detail else "")


def connect(
    access: Access,
    *,
    clock: Clock = Clock(),  # noqa: B008  frozen
    progress: Callable[[int], None] = lambda _: None,
) -> Connection:
    """The client, ready; nothing is sent yet. ``progress`` is told of every answer.

    Raises:
        SourceError: a key is missing, or is none.
    """
    for name, key in (("DD_API_KEY", access.api_key), ("DD_APP_KEY", access.app_key)):
        if not key:
            raise SourceError(f"datadog: {name} is not set; set it (`fill --offline` needs no key)")
        if not key.isascii() or not key.isprintable():
            raise SourceError(f"datadog: {name} holds characters no key has; set it anew")
    from datadog_api_client import ApiClient, Configuration

    configuration = Configuration(  # type: ignore[no-untyped-call]
        host=access.url,
        api_key={"apiKeyAuth": access.api_key, "appKeyAuth": access.app_key},
        preload_content=False,
        check_input_type=False,
        ssl_ca_cert=access.ca_file or None,
    )
    configuration.proxy = access.proxy or None
    client = ApiClient(configuration)
    pool = client.rest_client.pool_manager
    client.rest_client.pool_manager = _Bounded(pool, access.timeout)
    return Connection(access, client, clock=clock, progress=progress)


class DatadogService:
    """One of the services at a site of Datadog, asked as of ``now``."""

    def __init__(
        self,
        access: Access,
        *,
        now: datetime,
        progress: Callable[[int], None] = lambda _: None,
        clock: Clock = Clock(),  # noqa: B008  frozen
    ) -> None:
        self.access = access
        self._now = now
        self._progress = progress
        self._clock = clock

    def _connect(self) -> Connection:
        return connect(self.access, clock=self._clock, progress=self._progress)


class _Bounded:
    """Stands before the client's connections: no redirect, no retry, no endless body."""

    def __init__(self, pool: Any, timeout: float) -> None:
        self._pool = pool
        self._timeout = timeout

    def request(self, method: str, url: str, **options: Any) -> Any:
        """One exchange whose body is read to its end, or not at all."""
        import urllib3

        reply = ask(self._pool, method, url, **options | {"timeout": self._timeout})
        if not reply.succeeded:
            raise Refused(reply.status, reply.headers, _detail(reply.body))
        return urllib3.HTTPResponse(body=reply.body, headers=reply.headers, status=reply.status)


def _detail(data: bytes) -> str:
    try:
        errors = json.loads(data)["errors"]
        return "; ".join(str(e.get("detail", e) if isinstance(e, dict) else e) for e in errors)
    except (ValueError, KeyError, TypeError):
        return ""

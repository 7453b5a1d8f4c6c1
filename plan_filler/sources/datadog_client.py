"""The official Datadog client, held to our bounds: fixed host, no redirect, no endless body."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from plan_filler.errors import SourceError
from plan_filler.sources.transport import Refused, Unreachable, capped


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


def connect(access: Access) -> Any:
    """The client's metrics API; nothing is sent yet.

    Raises:
        SourceError: a key is missing, or is none.
    """
    for name, key in (("DD_API_KEY", access.api_key), ("DD_APP_KEY", access.app_key)):
        if not key:
            raise SourceError(f"datadog: {name} is not set; set it, or run with --offline")
        if not key.isascii() or not key.isprintable():
            raise SourceError(f"datadog: {name} holds characters no key has; set it anew")
    from datadog_api_client import ApiClient, Configuration
    from datadog_api_client.v2.api.metrics_api import MetricsApi

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
    return MetricsApi(client)  # type: ignore[no-untyped-call]


class _Bounded:
    """Stands before the client's connections: no redirect, no retry, no endless body."""

    def __init__(self, pool: Any, timeout: float) -> None:
        self._pool = pool
        self._timeout = timeout

    def request(self, method: str, url: str, **options: Any) -> Any:
        """One exchange whose body is read to its end, or not at all."""
        import urllib3

        options |= {
            "preload_content": False,
            "redirect": False,
            "retries": False,
            "timeout": urllib3.Timeout(total=self._timeout),
        }
        try:
            response = self._pool.request(method, url, **options)
            try:
                data = capped(lambda size: response.read(size, decode_content=True))
            finally:
                response.close()
        except urllib3.exceptions.HTTPError as error:
            raise Unreachable(_plain(error)) from None
        if not 200 <= response.status <= 299:
            raise Refused(response.status, dict(response.headers), _detail(data))
        return urllib3.HTTPResponse(body=data, headers=response.headers, status=response.status)


def _plain(error: Exception) -> str:
    """What happened to a connection, without addresses of objects or hosts."""
    name = type(error).__name__
    words = {
        "NewConnectionError": "connection refused",
        "ConnectTimeoutError": "no connection in time",
        "ReadTimeoutError": "no answer in time",
        "ProtocolError": "the connection broke off",
        "IncompleteRead": "the answer was cut short",
        "DecodeError": "the answer is damaged",
        "SSLError": "the certificate is not trusted; REQUESTS_CA_BUNDLE names your own",
        "ProxyError": "the proxy did not let it through",
        "NameResolutionError": "the host name is unknown here",
    }
    return words.get(name, name)


def _detail(data: bytes) -> str:
    try:
        errors = json.loads(data)["errors"]
        return "; ".join(str(e.get("detail", e) if isinstance(e, dict) else e) for e in errors)
    except (ValueError, KeyError, TypeError):
        return ""

"""One exchange over urllib3, within our bounds: no redirect, no retry, no endless body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plan_filler.sources.transport import Unreachable, capped


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What came back, whole; ``headers`` compare names without case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def succeeded(self) -> bool:
        """Whether the status is a success; a redirect is none."""
        return 200 <= self.status <= 299


def ask(pool: Any, method: str, url: str, *, timeout: float, **options: Any) -> Response:
    """Send one request through a urllib3 pool and read the body to its end.

    ``timeout`` is in seconds and bounds connecting and each silence.

    Raises:
        Unreachable: no answer, or not all of it.
        TooLarge: the body passed the cap.
    """
    import urllib3

    options |= {
        "preload_content": False,
        "redirect": False,
        "retries": False,
        "timeout": urllib3.Timeout(total=timeout),
    }
    try:
        response = pool.request(method, url, **options)
        try:
            data = capped(lambda size: response.read(size, decode_content=True))
        finally:
            response.close()
    except urllib3.exceptions.HTTPError as error:
        raise Unreachable(_plain(error)) from None
    return Response(status=response.status, headers=response.headers, body=data)


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

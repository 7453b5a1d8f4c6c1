"""The hosts that keys may go to. A plan, or a redirect, can never add one."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from plan_filler.errors import IntegrityError
from plan_filler.urls import host_of

# Nothing that ends a link or a table's cell in Markdown, an attribute in HTML, or the host
# before a path.
_PLAIN_URL = re.compile(r"https://[A-Za-z0-9.-]+(?:[/?#][A-Za-z0-9._~:/?#\[\]@!$&*+,;=%-]*)?")
# https://docs.datadoghq.com/getting_started/site/
DATADOG_SITES = (
    "datadoghq.com",
    "us3.datadoghq.com",
    "us5.datadoghq.com",
    "datadoghq.eu",
    "ap1.datadoghq.com",
    "ap2.datadoghq.com",
    "uk1.datadoghq.com",
    "ddog-gov.com",
    "us2.ddog-gov.com",
)


def datadog_site(host: str) -> str | None:
    """The known site that a web host belongs to: the longest suffix on a dot boundary."""
    name = host.strip().rstrip(".").lower()
    fits = [site for site in DATADOG_SITES if name == site or name.endswith(f".{site}")]
    return max(fits, key=len, default=None)


def linked_site(urls: Iterable[str]) -> str | None:
    """The one known Datadog site that links name; ``None`` for none or several."""
    found = {site for url in urls if (site := datadog_site(host_of(url)))}
    return found.pop() if len(found) == 1 else None


def web_host(site: str) -> str:
    """Where people open a site: ``app.datadoghq.com``, ``us3.datadoghq.com``."""
    return f"app.{site}" if site in ("datadoghq.com", "datadoghq.eu", "ddog-gov.com") else site


def opens_safely(url: str) -> bool:
    """Whether an address leads a browser to Datadog or Google Analytics and nowhere else.

    Evidence is a file that anybody may edit, and so are the links in it.
    """
    if not url.startswith("https://") or not _PLAIN_URL.fullmatch(url):
        return False
    host = host_of(url)
    return datadog_site(host) is not None or host == "analytics.google.com"


def loopback_only(name: str, url: str) -> str:
    """A stand-in's base URL, which must be on this machine.

    Raises:
        IntegrityError: it is not; keys are never sent there.
    """
    scheme, host = _plain_parts(url)
    if not (_is_loopback(host) and scheme in ("http", "https")):
        raise IntegrityError(
            f"{name} is {url!r}, which is no loopback address; it is for tests only, unset it"
        )
    return url.rstrip("/")


def github_api(url: str) -> str:
    """The base URL of GitHub's API: any host over TLS, for a company may run its own.

    Raises:
        IntegrityError: it is none; a token is never sent there.
    """
    scheme, host = _plain_parts(url)
    if not host or (scheme != "https" and not (scheme == "http" and _is_loopback(host))):
        # The value is not shown: where it holds a user, it may hold a password.
        raise IntegrityError(
            "GITHUB_API_URL is no plain https:// address, and a token goes to no other;"
            " unset it for api.github.com"
        )
    return url.rstrip("/")


def _plain_parts(url: str) -> tuple[str, str]:
    """Scheme and host; both empty where the URL holds more than these, a port and a path."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "", ""
    return ("", "") if re.search(r"[@#?\\\s]", url) else (parts.scheme, host)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

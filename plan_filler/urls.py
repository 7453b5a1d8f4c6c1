"""Addresses as links write them: read where they are whole, never repaired.

An address that a browser would read in another way than it looks, with a user
before its host, a backslash or a host beyond ASCII, is none here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qsl, unquote, urlsplit

# Longer than what people copy out of an address bar, and quick to read all the same.
_LONGEST = 16_384
_NETLOC = re.compile(r"(?P<host>[A-Za-z0-9.-]{1,253})(?::[0-9]{1,5})?")
# Of what Markdown and word processors escape, only what stands in paths and queries.
_ESCAPED = re.compile(r"\\([_&=~*-])")
_PROSE = re.compile(r"(?:docs|www|learn|status|help|blog|www2|community)\.")
# Names of environments that no user sees, as one group of a pattern.
NOT_PRODUCTION = r"(?:staging|stage|stg|sandbox|sbx|development|develop|dev|preprod|nonprod)"
_HOST_ENVIRONMENT = re.compile(
    rf"(?:^|.*[.-]){NOT_PRODUCTION}\d*[.].*|(?:^|.*[.]){NOT_PRODUCTION}-(?!ops).*"
)
# Hosts that are named as an environment is, and are none.
_NO_ENVIRONMENT = re.compile(r"dev\.to|(?:[\w-]+\.)*dev\.azure\.com")


@dataclass(frozen=True, kw_only=True)
class Url:
    """A web address in its parts; all but the host, in lower case, as they are written."""

    host: str
    path: str
    query: str
    fragment: str

    @cached_property
    def segments(self) -> tuple[str, ...]:
        """The decoded steps of the path: ``/monitors/12/`` is ``("monitors", "12")``."""
        return tuple(unquote(step) for step in self.path.split("/") if step)

    @cached_property
    def parameters(self) -> Sequence[tuple[str, str]]:
        """Names and decoded values of the query and behind a ``?`` of the fragment."""
        _, _, inner = self.fragment.partition("?")
        return [*parse_qsl(self.query), *parse_qsl(inner)]

    def first(self, name: str) -> str:
        """The first value of the parameter; empty where there is none."""
        return next((value for key, value in self.parameters if key == name), "")

    def last(self, name: str) -> str:
        """The last value of the parameter; empty where there is none."""
        return next((value for key, value in reversed(self.parameters) if key == name), "")


def urls_in(written: str) -> Iterator[Url]:
    """The addresses of a link's target, in order.

    There are several where a link was pasted into a link: ``[a](url](url))`` and
    ``[a]([b](url))`` have the targets ``url](url)`` and ``[b](url)``.
    """
    if len(written) > _LONGEST:
        return
    first, *others = written.split("](")
    for part in (first, *(other.removesuffix(")") for other in others)):
        if (url := _url(part)) is not None:
            yield url


def _url(written: str) -> Url | None:
    if not written.lower().startswith(("https://", "http://")):
        return None
    try:
        parts = urlsplit(_ESCAPED.sub(r"\1", written.replace("&amp;", "&")))
    except ValueError:
        return None
    netloc = _NETLOC.fullmatch(parts.netloc)
    if netloc is None:
        return None
    return Url(
        host=netloc["host"].lower(), path=parts.path, query=parts.query, fragment=parts.fragment
    )


def host_of(url: str) -> str:
    """The host that a URL names, in lower case; empty where it names none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def is_prose(host: str) -> bool:
    """Whether a host is where a product is written about, not used."""
    return _PROSE.match(host) is not None


def outside_production(host: str) -> bool:
    """Whether a host says of itself that no user sees it: ``staging-api.…``, ``app.dev.…``."""
    if _NO_ENVIRONMENT.fullmatch(host):
        return False
    return _HOST_ENVIRONMENT.fullmatch(host) is not None

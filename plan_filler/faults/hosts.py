"""Hosts that deceive: links that look as if they led to a known service, and do not.

A tenant of a known service may be called as it likes: "datadoghq.atlassian.net"
is no imitation. What counts is who owns the name, its last two labels, and a
whole brand's domain with more behind it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from plan_filler.faults.places import definitions_seen
from plan_filler.links import Link, find_links
from plan_filler.plan import Plan
from plan_filler.sites import DATADOG_SITES
from plan_filler.timeline import Warned
from plan_filler.urls import host_of


class _Brand(NamedTuple):
    """``whole`` finds its domain with more behind, ``alike`` what is like it in two labels."""

    name: str
    whole: re.Pattern[str]
    alike: re.Pattern[str]
    domains: tuple[str, ...]


_BRANDS = (
    _Brand(
        "Datadog",
        re.compile(r"(?:^|[.-])(?:datadoghq\.(?:com|eu)|ddog-gov\.com)[.-]"),
        re.compile(r"ddog-?gov(?:[.-]|$)|datadog-?hq"),
        (*DATADOG_SITES, "datadoghq-browser-agent.com", "datadoghq.dev"),
    ),
    _Brand(
        "Google Analytics",
        re.compile(r"(?:^|[.-])(?:analytics\.google|google-analytics)\.com[.-]"),
        re.compile(r"analytics-?google(?:[.-]|$)|(?:^|-)google-analytics\."),
        ("google.com", "google-analytics.com", "googleapis.com", "googleblog.com"),
    ),
    _Brand(
        "VA.gov",
        re.compile(r"(?:^|[.-])va\.gov[.-]"),
        re.compile(r"(?:^|-)va-?gov\.[a-z]{2,}$|-va\.gov$"),
        ("va.gov", *DATADOG_SITES),
    ),
)
# What a link's words must name for its target to matter.
_NAMED = (
    ("Datadog", DATADOG_SITES),
    ("Google Analytics", ("analytics.google.com", "google-analytics.com")),
)
_AN_ADDRESS = re.compile(
    r"(?:https?://)?(?P<host>(?:[\w-]+\.){1,20}[a-z]{2,})(?:[/:?#]\S*)?", re.IGNORECASE
)
# Services that lead on to the address they hold.
_LEADS_ON = ("google.com", "outlook.com", "urldefense.com", "slack-redir.net", "slack.com")
# Characters that pass for others: digits, and Cyrillic letters in Latin company.
_PASSES_FOR = str.maketrans("01асеіорѕхуԁɡԛ", "olaceiopsxydgq")
_LONGEST_HOST = 253


def look_alike_hosts(plan: Plan) -> Iterator[Warned]:
    """Links that look as if they led to Datadog, Google Analytics or VA.gov, and do not."""
    document = plan.document
    defined = find_links(document.text, document.lines, sorted(definitions_seen(document)))
    for link in (*document.links, *defined):
        who = _imitated(link.url) or _misnamed(link)
        if who:
            yield Warned(
                link.line,
                "look-alike-host",
                f"the link looks like {who} but leads to another host; do not open it, correct it",
            )


def _imitated(url: str) -> str:
    """Whose host the link imitates; a browser reads a backslash as a slash."""
    try:
        parts = urlsplit(url.replace("\\", "/"))
        host = (parts.hostname or "").rstrip(".")
        shown = urlsplit(url).netloc.lower()
    except ValueError:
        return ""
    if not host or len(host) > _LONGEST_HOST:
        return ""
    look = _skeleton(host)
    for brand in _BRANDS:
        if any(_under(host, domain) for domain in brand.domains):
            continue
        if look != host and any(_under(look, domain) for domain in brand.domains):
            return brand.name
        if any(brand.whole.search(one) or brand.alike.search(_owner(one)) for one in (host, look)):
            return brand.name
        domains = brand.domains
        if any(re.search(rf"(?:^|[.@]){re.escape(d)}(?:[:@\\]|$)", shown) for d in domains):
            return brand.name
    return ""


def _misnamed(link: Link) -> str:
    """Whose address the words of a link are, where it leads to another host."""
    words = _AN_ADDRESS.fullmatch(link.text)
    host = host_of(link.url)
    if words is None or not host:
        return ""
    named = words["host"].lower()
    if any(_under(host, one) for one in _LEADS_ON) and named in unquote(link.url).lower():
        return ""
    for who, domains in _NAMED:
        says = any(_under(named, domain) for domain in domains)
        if says and not any(_under(host, domain) for domain in domains):
            return who
    return ""


def _owner(host: str) -> str:
    """The last two labels of a host."""
    return ".".join(host.rsplit(".", 2)[-2:])


def _under(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def _skeleton(host: str) -> str:
    """The host as an eye reads it."""
    if "xn--" in host:
        try:
            host = host.encode("ascii").decode("idna")
        except UnicodeError:
            return host
    return unicodedata.normalize("NFKC", host).lower().translate(_PASSES_FOR)

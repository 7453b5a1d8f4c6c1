"""What the links of a plan name, each kind as a type of its own: ids and words, never hosts.

A link counts where its host is known, by its path where any host may serve it, as
with toggles. What no source of this tool can read is named, so that a person can
look it up; links to issues, talks and documents are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import parse_qsl

from plan_filler.linked_datadog import (
    ApmLink,
    DashboardLink,
    LogsLink,
    MonitorLink,
    MonitorsLink,
    RumLink,
    datadog_link,
    is_datadog,
)
from plan_filler.links import Link, Mention
from plan_filler.urls import Url, is_prose, outside_production, urls_in

_ANALYTICS_HOST = "analytics.google.com"
# `/analysis/a<ACCOUNT>p<PROPERTY>/edit/…`, `/p<PROPERTY>/reports/…`
_PROPERTY = re.compile(r"/(?:a[0-9]+)?p(?P<property>[0-9]{5,12})(?=/|\Z)")
# `/report/content-pages/a<ACCOUNT>w<…>p<…>/…`
UNIVERSAL_ANALYTICS = "Universal Analytics"
_UNIVERSAL_PROPERTY = re.compile(r"/?(?:[\w-]+/){0,6}a\d+w\d+p\d+(?=[/?&%]|\Z)")
_TOGGLE = re.compile(r"/(?:features|toggles?|flags?)/(?P<name>[\w.-]{2,200})(?=[/?#]|\Z)")
_TOGGLES = re.compile(
    r"(?<![a-z])(?:flipper|(?:feature[_-]?)?(?:toggles?|flags?))(?![a-z])", re.IGNORECASE
)
# Where the code of toggles stands, not the toggles.
_FORGE = re.compile(r"(?:.*\.)?(?:github|gitlab|bitbucket)(?:usercontent)?\.[a-z.]+")

_OBSERVERS = {
    "grafana": "Grafana",
    "sentry": "Sentry",
    "kibana": "Kibana",
    "splunk": "Splunk",
    "newrelic": "New Relic",
    "dynatrace": "Dynatrace",
    "honeycomb": "Honeycomb",
    "prometheus": "Prometheus",
}
_OBSERVER = re.compile(rf"(?:^|[.-])(?P<name>{'|'.join(_OBSERVERS)})(?=[.-]|$)")
_SERVICES = {
    "domo.com": "Domo",
    "powerbi.com": "Power BI",
    "powerbigov.us": "Power BI",
    "tableau.com": "Tableau",
    "lookerstudio.google.com": "Looker Studio",
    "datastudio.google.com": "Looker Studio",
    "looker.com": "Looker",
    "medallia.com": "Medallia",
    "amplitude.com": "Amplitude",
    "mixpanel.com": "Mixpanel",
}
_DATADOG_AREAS = {
    "sb": "Datadog shared dashboard",
    "s": "Datadog shared dashboard",
    "notebook": "Datadog notebook",
    "synthetics": "Datadog Synthetics",
    "slo": "Datadog service level objective",
    "error-tracking": "Datadog error tracking",
    "metric": "Datadog metrics",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalyticsLink(Mention):
    """A Google Analytics 4 property.

    ``page`` is the path that a report is filtered by; saved explorations keep
    theirs to themselves, then it is empty.
    """

    kind: ClassVar[str] = "analytics"
    property: int
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToggleLink(Mention):
    """A feature toggle, in the environment that users see or in another one."""

    kind: ClassVar[str] = "toggle"
    name: str
    production: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unconnected(Mention):
    """A service that holds numbers and that this tool cannot ask."""

    kind: ClassVar[str] = "unconnected"
    service: str


Linked = (
    DashboardLink
    | RumLink
    | LogsLink
    | MonitorLink
    | MonitorsLink
    | ApmLink
    | AnalyticsLink
    | ToggleLink
    | Unconnected
)


def linked_of(links: Sequence[Link]) -> tuple[Linked, ...]:
    """What the links name, in document order; a link may name nothing, or more than one thing."""
    return tuple(one for link in links for one in dict.fromkeys(_linked(link)))


def once_each(linked: Sequence[Linked]) -> tuple[Linked, ...]:
    """Each thing where it is linked first."""
    found: dict[Linked, Linked] = {}
    for one in linked:
        found.setdefault(replace(one, line=0, text=""), one)
    return tuple(found.values())


def observer_of(host: str) -> str:
    """The name of the monitoring service, other than Datadog, that a host serves; or nothing."""
    match = None if is_prose(host) else _OBSERVER.search(host)
    return _OBSERVERS[match["name"]] if match else ""


def _linked(link: Link) -> Iterator[Linked]:
    one: Linked | None
    for url in urls_in(link.url):
        if is_datadog(url):
            one = datadog_link(link, url) or _unconnected(link, _datadog_area(url))
        elif url.host == _ANALYTICS_HOST:
            one = _analytics(link, url)
        else:
            one = _toggle(link, url) or _unconnected(link, _service_of(url))
        if one is not None:
            yield one


def _unconnected(link: Link, service: str) -> Unconnected | None:
    return Unconnected(line=link.line, text=link.text, service=service) if service else None


def _datadog_area(url: Url) -> str:
    area, *behind = url.segments or ("",)
    return _DATADOG_AREAS.get(area, "") if behind or url.query else ""


def _analytics(link: Link, url: Url) -> AnalyticsLink | Unconnected | None:
    if _UNIVERSAL_PROPERTY.match(url.fragment) or url.first("pid").startswith("UA-"):
        return _unconnected(link, UNIVERSAL_ANALYTICS)
    place, _, _ = url.fragment.partition("?")
    match = _PROPERTY.search(place)
    if match is None:
        return None
    return AnalyticsLink(
        line=link.line, text=link.text, property=int(match["property"]), page=_page(url)
    )


def _page(url: Url) -> str:
    """The path in ``params=…filterTerm%3D%252Fa…``, a query within a query."""
    found = {
        value
        for name, value in parse_qsl(url.first("params"))
        if name.endswith("filterTerm") and value.startswith("/")
    }
    return found.pop() if len(found) == 1 else ""


def _toggle(link: Link, url: Url) -> ToggleLink | None:
    place = f"{url.host}{url.path}#{url.fragment}"
    match = _TOGGLE.search(place)
    if match is None or _FORGE.fullmatch(url.host):
        return None
    if not _TOGGLES.search(place, 0, match.start("name")):
        return None
    production = not outside_production(url.host)
    return ToggleLink(line=link.line, text=link.text, name=match["name"], production=production)


def _service_of(url: Url) -> str:
    area = url.segments[0] if url.segments else ""
    if url.host == "docs.google.com":
        return "Google Sheets" if area == "spreadsheets" else ""
    if is_prose(url.host):
        return ""
    if url.host.startswith("console.") and area == "cloudwatch":
        return "Amazon CloudWatch"
    for domain, name in _SERVICES.items():
        if url.host == domain or url.host.endswith(f".{domain}"):
            return name
    return observer_of(url.host)

"""What a link into Datadog names: a dashboard, monitors, a search of logs, sessions or traces.

The ids and words are the plan's. A query is kept as words; nobody sends it on trust.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from plan_filler.links import Link, Mention
from plan_filler.sites import datadog_site
from plan_filler.urls import Url, is_prose

_DASHBOARD = re.compile(r"[a-z0-9]{3}-[a-z0-9]{3}-[a-z0-9]{3}")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Widgets and monitors are numbered in 64 bits.
_NUMBER = re.compile(r"[0-9]{1,19}")
_VARIABLE = re.compile(r"tpl_var_(?P<name>[\w.@-]{1,200})(?:\[[0-9]*\])?")
_NAME = re.compile(r"[\w.:/-]{1,200}")
_WIDGETS = ("fullscreen_widget", "tile_focus")

_QUOTED = r'"(?:[^"\\]|\\.)*+"'
_GROUP = rf'\((?:{_QUOTED}|[^()"])*+\)'
_NEGATED_GROUP = re.compile(rf"(?:-|!|\bNOT\s){_GROUP}")
_TERM = re.compile(
    r"(?<![\w.@!-])(?P<not>[-!]|NOT\s)?(?P<name>@?[\w.]{1,60}):"
    rf'(?P<value>{_GROUP}|{_QUOTED}|[^\s()"]++)(?=[\s)]|\Z)'
)
_OR = re.compile(r"\s+OR\s+")
_ESCAPE = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardLink(Mention):
    """A dashboard, the widgets of it that were opened, and its variables by name."""

    kind: ClassVar[str] = "dashboard"
    id: str
    widgets: tuple[int, ...]
    variables: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RumLink(Mention):
    """Sessions of real users.

    ``application`` is empty where the query names none or several; ``?`` in a
    view stands for one step of a path.
    """

    kind: ClassVar[str] = "rum"
    application: str
    views: tuple[str, ...]
    measure: str
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogsLink(Mention):
    """A search of logs."""

    kind: ClassVar[str] = "logs"
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorLink(Mention):
    """One monitor."""

    kind: ClassVar[str] = "monitor"
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorsLink(Mention):
    """All monitors that a search finds."""

    kind: ClassVar[str] = "monitors"
    search: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApmLink(Mention):
    """Requests to a service; ``resource`` and ``environment`` are empty where none is named."""

    kind: ClassVar[str] = "apm"
    service: str
    resource: str
    environment: str


DatadogLink = DashboardLink | RumLink | LogsLink | MonitorLink | MonitorsLink | ApmLink


def is_datadog(url: Url) -> bool:
    """Whether an address leads into Datadog, not to what is written about it."""
    return datadog_site(url.host) is not None and not is_prose(url.host)


def datadog_link(link: Link, url: Url) -> DatadogLink | None:
    """What an address inside Datadog names; ``None`` where nothing of it can be read."""
    area = url.segments[0] if url.segments else ""
    read = _READERS.get(area)
    return None if read is None else read(link, url)


def _dashboard(link: Link, url: Url) -> DashboardLink | None:
    _, *behind = url.segments
    if not behind or not _DASHBOARD.fullmatch(behind[0]):
        return None
    widgets = (
        int(value)
        for name, value in url.parameters
        if name in _WIDGETS and _NUMBER.fullmatch(value)
    )
    variables = (
        (match["name"], value)
        for name, value in url.parameters
        if (match := _VARIABLE.fullmatch(name))
    )
    return DashboardLink(
        line=link.line,
        text=link.text,
        id=behind[0],
        widgets=tuple(dict.fromkeys(widgets)),
        variables=tuple(dict.fromkeys(variables)),
    )


def _rum(link: Link, url: Url) -> RumLink | None:
    query, measure = url.first("query"), url.first("agg_m")
    if not query:
        return None
    applications = (value.lower() for value in _values(query, "@application.id"))
    views = _values(query, "@view.name", "@view.url_path_group")
    return RumLink(
        line=link.line,
        text=link.text,
        application=_only(filter(_UUID.fullmatch, applications)),
        views=tuple(dict.fromkeys(views)),
        measure=measure,
        query=query,
    )


def _logs(link: Link, url: Url) -> LogsLink | None:
    query = url.first("query")
    return LogsLink(line=link.line, text=link.text, query=query) if query else None


def _monitors(link: Link, url: Url) -> MonitorLink | MonitorsLink | None:
    _, *behind = url.segments
    if behind and _NUMBER.fullmatch(behind[0]):
        return MonitorLink(line=link.line, text=link.text, id=int(behind[0]))
    search = url.first("q")
    return MonitorsLink(line=link.line, text=link.text, search=search) if search else None


def _apm(link: Link, url: Url) -> ApmLink | None:
    query = url.first("query")
    service = _service_of(url) or _only(_values(query, "service"))
    if not _NAME.fullmatch(service):
        return None
    environments = [value for name, value in url.parameters if name == "env"]
    return ApmLink(
        line=link.line,
        text=link.text,
        service=service,
        resource=_only(_values(query, "resource_name")),
        environment=_only([*environments, *_values(query, "env")]),
    )


def _service_of(url: Url) -> str:
    """The service in a path: ``/apm/resource/<service>/…``, ``/apm/entity/service:<service>``."""
    match url.segments:
        case (_, "resource" | "service" | "services", service, *_):
            return service
        case (_, "entity", entity, *_) if entity.startswith("service:"):
            return entity.removeprefix("service:")
        case _:
            return ""


_READERS: dict[str, Callable[[Link, Url], DatadogLink | None]] = {
    "dashboard": _dashboard,
    "rum": _rum,
    "product-analytics": _rum,
    "logs": _logs,
    "monitors": _monitors,
    "apm": _apm,
}


def _values(query: str, *names: str) -> Iterator[str]:
    """What a search wants these facets to be; what it leaves out is none of it."""
    for term in _TERM.finditer(_NEGATED_GROUP.sub(" ", query)):
        if term["name"] in names and not term["not"]:
            value = term["value"]
            options = _OR.split(value[1:-1].strip()) if value.startswith("(") else [value]
            yield from filter(None, map(_unquoted, options))


def _unquoted(value: str) -> str:
    """One value; empty where it is more than that: ``NOT a``, ``-a``, ``a b``."""
    if value.startswith('"'):
        return _ESCAPE.sub(r"\1", value[1:-1]) if value.endswith('"') and len(value) > 1 else ""
    whole = not re.search(r'[\s"]', value) and not value.startswith(("-", "!"))
    return _ESCAPE.sub(r"\1", value) if whole else ""


def _only(values: Iterable[str]) -> str:
    """The one value; empty for none or several."""
    found = set(values)
    return found.pop() if len(found) == 1 else ""

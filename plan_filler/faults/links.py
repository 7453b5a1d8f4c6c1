"""Faults of links: ranges that move, environments that are no production, what is retired."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, unquote_plus, urlsplit

from plan_filler.document import Document
from plan_filler.faults.places import in_results, section_at
from plan_filler.labels import plain
from plan_filler.links import Link
from plan_filler.plan import Plan
from plan_filler.sites import datadog_site, host_of
from plan_filler.stages import stage_at
from plan_filler.timeline import Placed, Warned

_LEFTOVER = 4 * 60 * 60 * 1000
_SHORT_STAGE = timedelta(days=2)
# Logs and traces of one moment are linked for that moment.
_EVENTS = re.compile(r"/(?:logs|apm)(?:/|\Z)")
_EPOCH = re.compile(r"[0-9]{10}(?:[0-9]{3})?")
_NOW = re.compile(r"now\b")
_OBSERVERS = re.compile(
    r"(?:^|[.-])(?:grafana|sentry|kibana|splunk|newrelic|dynatrace|honeycomb|prometheus)(?=[.-]|$)"
)
_NOT_PRODUCTION = r"(?:staging|stage|stg|sandbox|sbx|development|develop|dev|preprod|nonprod)"
_HOST_ENVIRONMENT = re.compile(
    rf"(?:^|.*[.-]){_NOT_PRODUCTION}\d*[.].*|(?:^|.*[.]){_NOT_PRODUCTION}-(?!ops).*"
)
_ENVIRONMENT = re.compile(
    r"(?P<not>-|!|\bnot )?(?<!\w)@?(?:var-|tpl_var_)?env(?:ironment)?(?:\[\d*\])?(?P<sign>!?[:=]~?)"
    r"(?P<values>\([^()]{0,300}\)|[\"']?[\w*.-]{1,80})",
    re.IGNORECASE,
)
# A value of `env`, as opposed to a host, may also be one of these.
_TEST_PART = r"uat|qa|test|tests|testing|integration"
_PART = re.compile(r"[^\W_]+")
_NOT_PRODUCTION_PART = re.compile(rf"{_NOT_PRODUCTION}\d*|(?:{_TEST_PART})\d*")
_PRODUCTION_PART = re.compile(r"prod|production|prd")
_SAYS_SO = re.compile(
    rf"\b(?:{_NOT_PRODUCTION}|non-prod\w*|test\w*|qa|uat|integration)\b", re.IGNORECASE
)
_TRYING_OUT = re.compile(
    r"\bvalidat|\bqa\b|\bquality\b|\btest|\bverif|\bstaging\b|\bsandbox\b|\bdevelopment\b",
    re.IGNORECASE,
)
_TOGGLE = re.compile(r"/(?:features|toggles?|flags?)/(?P<name>[\w.-]{2,})")
_TOGGLES = re.compile(
    r"(?<![a-z])(?:flipper|(?:feature[_-]?)?(?:toggles?|flags?))(?![a-z])", re.IGNORECASE
)
# Hosts that are named as an environment is, and are none.
_NO_ENVIRONMENT = re.compile(r"dev\.to|(?:[\w-]+\.)*dev\.azure\.com")
_PROSE = re.compile(r"(?:docs|www|learn|status|help|blog|www2|community)\.")
_UNIVERSAL = re.compile(r"/?(?:[\w-]+/){0,6}a\d+w\d+p\d+(?=[/?&%]|\Z)")
_RETIRED = re.compile(
    r"\bno longer\b|\bnot (?:be )?used\b|\bnot in use\b|\bunused\b|\bretired?\b|\bsunset"
    r"|\bdeprecated|\breplaced\b|\bmigrated\b|\bformer(?:ly)?\b|\bold\b|\blegacy\b|\bturned off\b"
    r"|\bshut (?:down|off)|\bhistor\w+|\barchived?\b|\bdo(?:es)? not use\b|\bdon['’]t use\b"
    r"|\bstopped\b|\bobsolete\b",
    re.IGNORECASE,
)
_FOUR = re.compile(
    r"\bGA[ -]?4\b|\bGoogle Analytics 4\b|\bG-[A-Z0-9]{8,12}\b"
    r"|analytics\.google\.com/[^\s)>]*#/(?:[\w-]+/)?(?:a\d+)?p\d{5,12}"
)
_UNIVERSAL_ID = re.compile(r"(?<![\w-])UA-\d{4,10}-\d{1,4}(?![\w-])")


def live_links(plan: Plan) -> Iterator[Warned]:
    """Dashboard links that show another time to everybody who opens them."""
    for link in plan.document.links:
        if why := _moves(plan, link):
            yield Warned(
                link.line, "live-link", f"the dashboard link {why}; link the stage's own window"
            )


def _moves(plan: Plan, link: Link) -> str:
    """Why the time range of a dashboard link says nothing; empty where it has none or stands."""
    url = link.url
    host = host_of(url)
    watched = datadog_site(host)
    if not watched and "grafana" not in host:
        return ""
    asked = _parameters(url)
    if not watched:
        return "shows the time up to now (from=now-…)" if _NOW.match(asked.get("from", "")) else ""
    paused = asked.get("refresh_mode") == "paused"
    if asked.get("refresh_mode") == "sliding" or (asked.get("live") == "true" and not paused):
        return "shows the time up to now (live)"
    start, end = asked.get("from_ts", ""), asked.get("to_ts", "")
    if _EPOCH.fullmatch(start) and _EPOCH.fullmatch(end) and not _EVENTS.match(_path_of(url)):
        first, last = _milliseconds(start), _milliseconds(end)
        if 0 <= last - first <= _LEFTOVER and not _within_short_stage(plan, link, first, last):
            return "shows four hours or less, left over from when it was copied"
    return ""


def _path_of(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _within_short_stage(plan: Plan, link: Link, first: int, last: int) -> bool:
    """Whether a span lies in the window of a stage so short that hours of it tell something."""
    stage = stage_at(plan.ranged, link.line)
    placement = plan.placement(stage) if stage else None
    if not isinstance(placement, Placed):
        return False
    window = placement.window
    inside = window.start.timestamp() * 1000 <= first and last <= window.end.timestamp() * 1000
    return inside and window.end - window.start < _SHORT_STAGE


def _milliseconds(epoch: str) -> int:
    return int(epoch) * (1000 if len(epoch) == 10 else 1)


def _parameters(url: str) -> dict[str, str]:
    """The parameters of query and fragment, the last of each name."""
    try:
        parts = urlsplit(url.replace("&amp;", "&"))
    except ValueError:
        return {}
    _, _, inner = parts.fragment.partition("?")
    found = parse_qs(f"{parts.query}&{inner}")
    return {name: values[-1].lower() for name, values in found.items()}


def non_production(plan: Plan) -> Iterator[Warned]:
    """Telemetry of an environment that no user sees, and toggles linked only there."""
    links = plan.document.links
    telemetry = [(link, _environment(link.url)) for link in links if _observes(link.url)]
    any_production = any(environment != "other" for _, environment in telemetry)
    for link, environment in telemetry:
        if environment == "other" and not _allowed(plan, link, any_production):
            yield Warned(
                link.line,
                "non-production",
                "the link shows an environment other than production; link what users see",
            )
    yield from _toggles(plan)


def _observes(url: str) -> bool:
    host = host_of(url)
    if not host or _PROSE.match(host):
        return False
    return datadog_site(host) is not None or _OBSERVERS.search(host) is not None


def _environment(url: str) -> str:
    """``production``, ``other``, or empty where a link does not say."""
    _, _, behind = url.partition("?")
    other = _HOST_ENVIRONMENT.fullmatch(host_of(url)) is not None
    for match in _ENVIRONMENT.finditer(unquote_plus(unquote_plus(behind))):
        if match["not"] or match["sign"].startswith("!"):
            continue
        values = re.sub(r"(?i)\bnon?[-_ ]?prod\w*", "nonprod", match["values"])
        parts = {part.lower() for part in _PART.findall(values)}
        if any(map(_PRODUCTION_PART.fullmatch, parts)):
            return "production"
        other = other or any(map(_NOT_PRODUCTION_PART.fullmatch, parts))
    return "other" if other else ""


def _allowed(plan: Plan, link: Link, any_production: bool) -> bool:
    """Whether the link stands where other environments belong, or says what it is beside others."""
    if _trying_out(plan, link.line):
        return True
    said = _SAYS_SO.search(f"{link.text} {plain(plan.document.words(link.line))}")
    return bool(any_production and said and not in_results(plan, link.line))


def _trying_out(plan: Plan, line: int) -> bool:
    """Whether the line stands in a UAT, a validation or a QA step; a rollout stage is none."""
    if section_at(plan, line) == "uat":
        return True
    around = [] if stage_at(plan.ranged, line) else plan.document.trail(line)
    return any(heading.level > 1 and _TRYING_OUT.search(heading.title) for heading in around)


def _toggles(plan: Plan) -> Iterator[Warned]:
    elsewhere: dict[str, Link] = {}
    production: set[str] = set()
    for link in plan.document.links:
        host = host_of(link.url)
        match = _TOGGLE.search(link.url) if host else None
        if match is None or not _TOGGLES.search(link.url, 0, match.start("name")):
            continue
        if _NO_ENVIRONMENT.fullmatch(host) or not _HOST_ENVIRONMENT.fullmatch(host):
            production.add(match["name"])
        elif not _trying_out(plan, link.line):
            elsewhere.setdefault(match["name"], link)
    for name, link in elsewhere.items():
        if name not in production:
            yield Warned(
                link.line,
                "non-production",
                f"the toggle {name[:60]} is linked outside production only;"
                " link the one that users depend on",
            )


def retired_analytics(plan: Plan) -> Iterator[Warned]:
    """Universal Analytics, which answers nobody any more."""
    document = plan.document
    lines = {link.line for link in document.links if _is_universal(link.url)}
    if "UA-" in document.text:
        for number in range(len(document.lines)):
            if document.visible(number) and _UNIVERSAL_ID.search(document.content(number)):
                lines.add(number)
    for line in sorted(lines):
        if _known_as_retired(document, line):
            continue
        yield Warned(
            line,
            "retired-analytics",
            "Universal Analytics is retired; name the Google Analytics 4 property",
        )


def _known_as_retired(document: Document, line: int) -> bool:
    """Whether the sentence says so, or a line beside it names the property of today."""
    around = range(max(0, line - 1), min(line + 2, len(document.lines)))
    beside = [document.content(number) for number in around if document.visible(number)]
    if any(_FOUR.search(words) for words in beside):
        return True
    # A sentence may go on over the end of its line.
    own = [document.content(line)]
    if line + 1 < len(document.lines) and document.blocks[line + 1].kind == "text":
        if not document.lines[line + 1].bullet(document.text):
            own.append(document.content(line + 1))
    return _RETIRED.search(plain(" ".join(own))) is not None


def _is_universal(url: str) -> bool:
    if host_of(url) != "analytics.google.com":
        return False
    _, _, fragment = url.partition("#")
    return _UNIVERSAL.match(fragment) is not None

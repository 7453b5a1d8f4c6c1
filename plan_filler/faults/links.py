"""Faults of links: ranges that move, environments that are no production, what is retired."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import unquote_plus

from plan_filler.document import Document
from plan_filler.faults.places import in_results, section_at
from plan_filler.labels import plain
from plan_filler.linked import UNIVERSAL_ANALYTICS, ToggleLink, Unconnected, observer_of
from plan_filler.linked_datadog import is_datadog
from plan_filler.links import Link
from plan_filler.plan import Plan
from plan_filler.sections import stage_at
from plan_filler.timeline import Placed, Warned
from plan_filler.urls import NOT_PRODUCTION, Url, outside_production, urls_in

_LEFTOVER = 4 * 60 * 60 * 1000
_SHORT_STAGE = timedelta(days=2)
# Logs and traces of one moment are linked for that moment.
_EVENTS = re.compile(r"/(?:logs|apm)(?:/|\Z)")
_EPOCH = re.compile(r"[0-9]{10}(?:[0-9]{3})?")
_NOW = re.compile(r"now\b")
_ENVIRONMENT = re.compile(
    r"(?P<not>-|!|\bnot )?(?<!\w)@?(?:var-|tpl_var_)?env(?:ironment)?(?:\[\d*\])?(?P<sign>!?[:=]~?)"
    r"(?P<values>\([^()]{0,300}\)|[\"']?[\w*.-]{1,80})",
    re.IGNORECASE,
)
# A value of `env`, as opposed to a host, may also be one of these.
_TEST_PART = r"uat|qa|test|tests|testing|integration"
_PART = re.compile(r"[^\W_]+")
_NOT_PRODUCTION_PART = re.compile(rf"{NOT_PRODUCTION}\d*|(?:{_TEST_PART})\d*")
_PRODUCTION_PART = re.compile(r"prod|production|prd")
_SAYS_SO = re.compile(
    rf"\b(?:{NOT_PRODUCTION}|non-prod\w*|test\w*|qa|uat|integration)\b", re.IGNORECASE
)
_TRYING_OUT = re.compile(
    r"\bvalidat|\bqa\b|\bquality\b|\btest|\bverif|\bstaging\b|\bsandbox\b|\bdevelopment\b",
    re.IGNORECASE,
)
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
        if why := next(filter(None, (_moves(plan, link, url) for url in urls_in(link.url))), ""):
            yield Warned(
                link.line, "live-link", f"the dashboard link {why}; link the stage's own window"
            )


def _moves(plan: Plan, link: Link, url: Url) -> str:
    """Why the time range of a dashboard link says nothing; empty where it has none or stands."""
    if observer_of(url.host) == "Grafana":
        return "shows the time up to now (from=now-…)" if _NOW.match(url.last("from")) else ""
    if not is_datadog(url):
        return ""
    mode, live = url.last("refresh_mode").lower(), url.last("live").lower()
    if mode == "sliding" or (live == "true" and mode != "paused"):
        return "shows the time up to now (live)"
    start, end = url.last("from_ts"), url.last("to_ts")
    if _EPOCH.fullmatch(start) and _EPOCH.fullmatch(end) and not _EVENTS.match(url.path):
        first, last = _milliseconds(start), _milliseconds(end)
        if 0 <= last - first <= _LEFTOVER and not _within_short_stage(plan, link, first, last):
            return "shows four hours or less, left over from when it was copied"
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


def non_production(plan: Plan) -> Iterator[Warned]:
    """Telemetry of an environment that no user sees, and toggles linked only there."""
    links = plan.document.links
    telemetry = [
        (link, _environment(url))
        for link in links
        for url in urls_in(link.url)
        if is_datadog(url) or observer_of(url.host)
    ]
    any_production = any(environment != "other" for _, environment in telemetry)
    for link, environment in telemetry:
        if environment == "other" and not _allowed(plan, link, any_production):
            yield Warned(
                link.line,
                "non-production",
                "the link shows an environment other than production; link what users see",
            )
    yield from _toggles(plan)


def _environment(url: Url) -> str:
    """``production``, ``other``, or empty where an address does not say."""
    other = outside_production(url.host)
    for match in _ENVIRONMENT.finditer(unquote_plus(unquote_plus(f"{url.query} {url.fragment}"))):
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
    toggles = [one for one in plan.linked if isinstance(one, ToggleLink)]
    production = {toggle.name for toggle in toggles if toggle.production}
    elsewhere: dict[str, ToggleLink] = {}
    for toggle in toggles:
        if not toggle.production and not _trying_out(plan, toggle.line):
            elsewhere.setdefault(toggle.name, toggle)
    for name, toggle in elsewhere.items():
        if name not in production:
            yield Warned(
                toggle.line,
                "non-production",
                f"the toggle {name[:60]} is linked outside production only;"
                " link the one that users depend on",
            )


def retired_analytics(plan: Plan) -> Iterator[Warned]:
    """Universal Analytics, which answers nobody any more."""
    document = plan.document
    lines = {
        one.line
        for one in plan.linked
        if isinstance(one, Unconnected) and one.service == UNIVERSAL_ANALYTICS
    }
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

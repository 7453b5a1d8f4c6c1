"""Faults of links: ranges that move, environments that are no production, hosts that deceive."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import parse_qs, unquote_plus, urlsplit

from plan_filler.faults.places import in_results, section_at
from plan_filler.labels import plain
from plan_filler.links import Link
from plan_filler.plan import Plan
from plan_filler.sites import DATADOG_SITES, datadog_site, host_of
from plan_filler.stages import stage_at
from plan_filler.timeline import Warned

_LEFTOVER = 4 * 60 * 60 * 1000
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
_PART = re.compile(r"[^\W_]+")
_NOT_PRODUCTION_PART = re.compile(_NOT_PRODUCTION)
_PRODUCTION_PART = re.compile(r"prod|production|prd")
_SAYS_SO = re.compile(rf"\b(?:{_NOT_PRODUCTION}|non-prod\w*|test\w*|qa)\b", re.IGNORECASE)
_TRYING_OUT = re.compile(
    r"\bvalidat|\bqa\b|\bquality\b|\btest|\bverif|\bstaging\b|\bsandbox\b|\bdevelopment\b",
    re.IGNORECASE,
)
_TOGGLE = re.compile(r"/(?:features|toggles?|flags?)/(?P<name>[\w.-]{2,})")
_TOGGLES = re.compile(r"flipper|toggle|flag|feature", re.IGNORECASE)
_UNIVERSAL = re.compile(r"/?(?:[\w-]+/){0,6}a\d+w\d+p\d+(?=[/?&%]|\Z)")
_UNIVERSAL_ID = re.compile(r"(?<![\w-])UA-\d{4,10}-\d{1,4}(?![\w-])")


def live_links(plan: Plan) -> Iterator[Warned]:
    """Dashboard links that show another time to everybody who opens them."""
    for link in plan.document.links:
        if why := _moves(link.url):
            yield Warned(
                link.line, "live-link", f"the dashboard link {why}; link the stage's own window"
            )


def _moves(url: str) -> str:
    """Why the time range of a dashboard link says nothing; empty where it has none or stands."""
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
    if _EPOCH.fullmatch(start) and _EPOCH.fullmatch(end):
        if 0 <= _milliseconds(end) - _milliseconds(start) <= _LEFTOVER:
            return "shows four hours or less, left over from when it was copied"
    return ""


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
    return bool(host) and (datadog_site(host) is not None or _OBSERVERS.search(host) is not None)


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
        match = _TOGGLE.search(link.url) if host and _TOGGLES.search(link.url) else None
        if match is None:
            continue
        if not _HOST_ENVIRONMENT.fullmatch(host):
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


# Who imitates whom: what a host looks like, and the domains that may look so.
_IMITATED = (
    (
        "Datadog",
        re.compile(r"ddog[.-]?gov(?:[.-]|$)|datadog-?hq"),
        (*DATADOG_SITES, "datadoghq-browser-agent.com", "datadoghq.dev"),
    ),
    (
        "Google Analytics",
        re.compile(r"analytics[.-]?google(?:[.-]|$)|(?:^|[.-])google[.-]analytics(?:[.-]|$)"),
        ("google.com", "google-analytics.com", "googleapis.com", "googleblog.com"),
    ),
    (
        "VA.gov",
        re.compile(
            r"(?:^|[.-])va\.gov[.-]"  # va.gov.evil.example
            r"|(?:^|[.-])va-gov\.[a-z]{2,}$|(?:^|[.-])vagov\.[a-z]{2,}$"  # va-gov.com
            r"|-va\.gov$"
        ),
        ("va.gov", *DATADOG_SITES),
    ),
)
# Characters that pass for others: digits, and Cyrillic letters in Latin company.
_PASSES_FOR = str.maketrans("01асеіорѕхуԁɡԛ", "olaceiopsxydgq")
_LONGEST_HOST = 253


def look_alike_hosts(plan: Plan) -> Iterator[Warned]:
    """Links that look as if they led to Datadog, Google Analytics or VA.gov, and do not."""
    for link in plan.document.links:
        if who := _imitated(link.url):
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
    for who, looks, domains in _IMITATED:
        if any(_under(host, domain) for domain in domains):
            continue
        deceives = look != host and any(_under(look, domain) for domain in domains)
        if deceives or looks.search(host) or looks.search(look):
            return who
        if any(re.search(rf"(?:^|[.@]){re.escape(d)}(?:[:@\\]|$)", shown) for d in domains):
            return who
    return ""


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


def retired_analytics(plan: Plan) -> Iterator[Warned]:
    """Universal Analytics, which answers nobody any more."""
    document = plan.document
    lines = {link.line for link in document.links if _is_universal(link.url)}
    if "UA-" in document.text:
        for number in range(len(document.lines)):
            if document.visible(number) and _UNIVERSAL_ID.search(document.content(number)):
                lines.add(number)
    for line in sorted(lines):
        yield Warned(
            line,
            "retired-analytics",
            "Universal Analytics is retired; name the Google Analytics 4 property",
        )


def _is_universal(url: str) -> bool:
    if host_of(url) != "analytics.google.com":
        return False
    _, _, fragment = url.partition("#")
    return _UNIVERSAL.match(fragment) is not None

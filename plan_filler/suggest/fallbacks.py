"""What can be proposed without dashboards: from the plan's other links, and from its pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from plan_filler.fill import Prepared
from plan_filler.labels import label_key, label_of
from plan_filler.linked import AnalyticsLink, Linked, once_each
from plan_filler.linked_datadog import LogsLink, MonitorLink, MonitorsLink, RumLink
from plan_filler.metrics import Downstream, LoggedErrors, Percentile, Users
from plan_filler.suggest.entries import ProposedMetric, lines_of
from plan_filler.suggest.environments import elsewhere
from plan_filler.suggest.events import environment_of, terms_of, unsaid
from plan_filler.suggest.variables import Unclear
from plan_filler.suggest.wanted import WantedLabel
from plan_filler.user_shapes import page_in, pages_of, users_shape

_MEASURE = re.compile(r"@[\w.]{1,100}")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LONGEST = 4000
_COMPLETE = "To complete by hand:"
_FILTER = "The report counts every page that holds it; the entry counts this very page."
_SEVERAL = "Ambiguous, nothing is chosen: the plan links several. Keep one."
_TO_COMPLETE = {
    "count": ('kind = "count"', 'query = "…{env:…}"  # the metric and filter to count'),
    "percentile": (
        'kind = "percentile"',
        'application = "…"',
        'measure = "@view.loading_time"',
        "percentile = 75",
        'views = ["/…"]',
    ),
    "errors_logged": (
        'kind = "errors_logged"',
        'query = "env:… service:… status:error"',
        'facet = "@error.kind"',
    ),
    "downstream": ('kind = "downstream"', 'query = "…"'),
    "users": ('kind = "users"', 'pages."…" = "/…"'),
}
_BROWSER = (
    (re.compile(r"\blcp\b|\blargest\b"), "@view.largest_contentful_paint"),
    (re.compile(r"\bfcp\b|\bfirst contentful\b"), "@view.first_contentful_paint"),
    (re.compile(r"\bload(?:s|ing)?\b"), "@view.loading_time"),
)


class Fallbacks:
    """Entries that need no dashboard, from a plan that is understood."""

    def __init__(self, prepared: Prepared) -> None:
        self._prepared = prepared
        linked = once_each(prepared.plan.linked)
        self._rum = [one for one in linked if isinstance(one, RumLink)]
        self._logs = [one for one in linked if isinstance(one, LogsLink)]
        self._reports = [one for one in linked if isinstance(one, AnalyticsLink) and one.page]
        self._monitors = [one for one in linked if isinstance(one, MonitorLink | MonitorsLink)]

    def entries(self, wanted: WantedLabel) -> list[ProposedMetric]:
        """What the plan itself offers for a label; to complete where that is nothing.

        Of several that would do none is chosen.
        """
        found = sorted(self._of(wanted.asks, wanted.label), key=lambda entry: not entry.chosen)
        if not found:
            lines = _TO_COMPLETE.get(wanted.asks, ())
            return [
                ProposedMetric(label=wanted.label, lines=lines, said=(_COMPLETE,) if lines else ())
            ]
        if sum(entry.chosen for entry in found) > 1:
            found = [replace(entry, chosen=False) for entry in found]
            found[0] = replace(found[0], said=(_SEVERAL, *found[0].said))
        return found

    def unasked(self, wanted: Sequence[WantedLabel]) -> Iterator[ProposedMetric]:
        """What links offer although no blank asks for it, as comments."""
        asked = {one.asks for one in wanted}
        for asks, label in (
            ("percentile", "Loading times"),
            ("errors_logged", "Types of errors logged"),
            ("downstream", "Was any downstream service affected?"),
        ):
            measured = self._prepared.settings.metric(label)
            if asks in asked or measured is not None:
                continue
            for found in self._of(asks, label):
                said = (*found.said, "No blank of the plan asks for it.")
                yield ProposedMetric(label=label, lines=found.lines, said=said)

    def _of(self, asks: str, label: str) -> Iterator[ProposedMetric]:
        """What the plan's links and pages offer; of equal entries the first."""
        known: set[tuple[str, ...]] = set()
        for entry in self._all_of(asks, label):
            if entry.lines not in known:
                known.add(entry.lines)
                yield entry

    def _all_of(self, asks: str, label: str) -> Iterator[ProposedMetric]:
        match asks:
            case "percentile":
                yield from (self._times(one, label) for one in self._rum)
            case "errors_logged":
                yield from (self._errors(one, label) for one in self._logs)
            case "downstream":
                yield from self._downstream(label)
            case "users":
                yield from self._users(label)
            case _:
                pass  # nothing that a plan links measures it

    def _times(self, link: RumLink, label: str) -> ProposedMetric:
        key = label_key(label)
        named = next((measure for words, measure in _BROWSER if words.search(key)), "")
        linked = link.measure if _MEASURE.fullmatch(link.measure) else "@view.loading_time"
        views = tuple(view for view in link.views if view.startswith("/"))
        application = link.application if _UUID.fullmatch(link.application) else ""
        terms = tuple(terms_of(link.query))
        environment, faults = "", list(unsaid(terms))
        try:
            environment = environment_of(terms)
        except Unclear as unclear:
            faults.append(str(unclear))
        if tag := elsewhere(terms):
            faults.append(f"{tag} is not where users are")
        measure = Percentile(
            application=application or "…",
            measure=named or linked,
            percentile=75,
            views=views,
            environment=environment,
        )
        said = [f"From the plan: review. The link to browser sessions on line {link.line + 1}."]
        if not views:
            said.append("It names no view: add the pages, or all of the application are measured.")
        if faults:
            said.append(f"Never chosen: {'; '.join(faults)}.")
        chosen = bool(application and views and not faults)
        return ProposedMetric(label=label, lines=lines_of(measure), said=tuple(said), chosen=chosen)

    def _errors(self, link: LogsLink, label: str) -> ProposedMetric:
        measure = LoggedErrors(query=link.query)
        said = [f"From the plan: review. The search of logs on line {link.line + 1}, as it stands."]
        tag = elsewhere(terms_of(link.query))
        if tag:
            said.append(f"Never chosen: {tag} is not where users are.")
        usable = not tag and len(link.query) <= _LONGEST
        return ProposedMetric(label=label, lines=lines_of(measure), said=tuple(said), chosen=usable)

    def _downstream(self, label: str) -> Iterator[ProposedMetric]:
        """One search as it stands; several links need no query, an entry without takes them all."""
        if not self._monitors:
            return
        first = self._monitors[0]
        if len(self._monitors) == 1 and isinstance(first, MonitorsLink):
            measure = Downstream(query=first.search)
        else:
            measure = Downstream()
        said = f"From the plan: review. The monitors linked on {on_lines(self._monitors)}."
        usable = len(measure.query) <= _LONGEST
        yield ProposedMetric(label=label, lines=lines_of(measure), said=(said,), chosen=usable)

    def _users(self, label: str) -> Iterator[ProposedMetric]:
        """The pages that an earlier stage names under the same label, else those of reports."""
        key = label_key(label)
        for question in self._prepared.questions:
            if label_key(question.blank.placeholder.label) != key:
                continue
            shape = users_shape(self._prepared.plan, question.blank, label)
            pages = [
                (_page_name(name, pattern), pattern)
                for name, pattern in (pages_of(shape) if shape else [])
                if pattern.startswith("/") and " " not in pattern
            ]
            if pages and len(dict(pages)) == len(pages):
                said = "From the plan: review. The pages that an earlier stage names."
                lines = lines_of(Users(pages=tuple(pages)))
                yield ProposedMetric(label=label, lines=lines, said=(said,), chosen=True)
                return
        for link in self._reports:
            lines = lines_of(Users(pages=((link.page, link.page),)))
            said = f"From the plan: review. The filter of the report on line {link.line + 1}."
            yield ProposedMetric(label=label, lines=lines, said=(said, _FILTER))


def on_lines(linked: Sequence[Linked]) -> str:
    """Where links stand, each line once: "line 3", "lines 3, 8"."""
    lines = list(dict.fromkeys(one.line + 1 for one in linked))
    return f"line{'s' * (len(lines) > 1)} {', '.join(map(str, lines))}"


def _page_name(words: str, pattern: str) -> str:
    """What the words call the page, the path itself where they hold nothing else."""
    name = label_of(words.replace(pattern, "").replace("``", ""))
    return name if name and page_in(name) is None else pattern

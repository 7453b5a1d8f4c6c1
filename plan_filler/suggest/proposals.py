"""Plan and dashboards → a proposal: for each label what measures it, or what might."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from plan_filler.fill import Prepared
from plan_filler.labels import label_key
from plan_filler.linked import AnalyticsLink
from plan_filler.linked_datadog import DashboardLink
from plan_filler.metrics import ErrorRate
from plan_filler.numbers import some
from plan_filler.plan import Plan
from plan_filler.presets import VETS_API_METRIC, endpoint_of
from plan_filler.sites import linked_site
from plan_filler.suggest.actions import actions_of
from plan_filler.suggest.candidates import Offer, Rejected, candidates_of, sources_in
from plan_filler.suggest.controllers import Controllers
from plan_filler.suggest.dashboards import Dashboard
from plan_filler.suggest.entries import ProposedMetric, lines_of, named, said
from plan_filler.suggest.fallbacks import Fallbacks, on_lines
from plan_filler.suggest.matching import Context, Match, Scored, match
from plan_filler.suggest.wanted import WantedLabel, measured_already, wanted_of
from plan_filler.suggest.words import telling

_MOST_LISTED = 6
_ASKS = {
    "error_rate": "an error rate",
    "count": "a count",
    "percentile": "a percentile",
    "errors_logged": "the errors logged",
    "downstream": "what happened downstream",
    "users": "users",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A dashboard that is not there, is not ours to read, or did not come."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Everything that the proposed file says; ``head`` are comments.

    ``entries`` are for labels of the plan, ``unasked`` what its links offer besides.
    """

    plan: str
    head: tuple[str, ...]
    site: str
    properties: tuple[int, ...]
    entries: tuple[ProposedMetric, ...]
    unasked: tuple[ProposedMetric, ...]


def propose(prepared: Prepared, dashboards: Sequence[Dashboard | Unread]) -> Proposal:
    """What the plan's labels could be measured by."""
    return _Proposing(prepared, dashboards).proposal()


class _Proposing:
    def __init__(self, prepared: Prepared, dashboards: Sequence[Dashboard | Unread]) -> None:
        self.prepared = prepared
        self.plan = prepared.plan
        self.all = dashboards
        self.read = [one for one in dashboards if isinstance(one, Dashboard)]
        self.wanted = wanted_of(prepared)
        self.found = self._candidates()
        self.context = self._context()
        self.controllers = Controllers.of(self.plan, self.read)
        self.fallbacks = Fallbacks(prepared)

    def proposal(self) -> Proposal:
        settings = self.prepared.settings
        site = linked_site(link.url for link in self.plan.document.links) or ""
        properties = dict.fromkeys(
            one.property for one in self.plan.linked if isinstance(one, AnalyticsLink)
        )
        asked = [entry for one in self.wanted for entry in self._entries(one)]
        return Proposal(
            plan=self.plan.name,
            head=tuple(self._head()),
            site="" if settings.datadog.site else site,
            properties=() if settings.google_analytics.property else tuple(properties),
            entries=tuple(asked),
            unasked=tuple(self.fallbacks.unasked(self.wanted)),
        )

    def _candidates(self) -> list[Offer | Rejected]:
        endpoints = [endpoint_of(one.label) for one in self.wanted]
        actions = tuple(dict.fromkeys(one.action for one in endpoints if one))
        widgets = [widget for dashboard in self.read for widget in dashboard.widgets]
        return [one for widget in widgets for one in candidates_of(widget, actions)]

    def _context(self) -> Context:
        headings = self.plan.document.headings
        titles = [*(head.title for head in headings[:1]), *(one.title for one in self.read)]
        candidates = [one for one in self.found if isinstance(one, Offer)]
        widgets = [widget for dashboard in self.read for widget in dashboard.widgets]
        asked = [one for widget in widgets for one in sources_in(widget)]
        lines = Counter(line for one in self.wanted for line in one.lines)
        return Context(
            names=frozenset(word for title in titles for word in telling(title)),
            actions=frozenset(a for one in candidates for a in actions_of(one.terms)),
            controlled=frozenset(
                {VETS_API_METRIC, *(one.metric for one in asked if one.scope.of("controller"))}
            ),
            pointed=_pointed(self.plan),
            shared=frozenset(line for line, count in lines.items() if count > 1),
        )

    def _head(self) -> Iterator[str]:
        for one in self.all:
            if isinstance(one, Unread):
                yield f"Not read: dashboard {one.id}: {said(one.reason)}"
                continue
            widgets = some(len(one.widgets), "widget")
            yield f"Read: dashboard {one.id} {named(one.title)}, {widgets} with values"
            yield from self._other_variables(one.id)
            for left in one.unread:
                yield f"Not read: {said(left)} of dashboard {one.id}"
        if not self.all:
            yield "The plan links no dashboard, so nothing here was compared with one."
        path = self.prepared.settings.path
        if path is not None and (labels := measured_already(self.prepared)):
            listed = ", ".join(map(named, labels))
            yield f"Measured by {said(path.name)} already, not proposed again: {listed}"

    def _other_variables(self, number: str) -> Iterator[str]:
        """What is said where links to one dashboard choose different variables."""
        links = [o for o in self.plan.linked if isinstance(o, DashboardLink) and o.id == number]
        chosen = [link for link in links if link.variables]
        left = [link for link in chosen if set(link.variables) != set(chosen[0].variables)]
        if left:
            yield (
                f"Its links choose different variables: those of {on_lines(chosen[:1])} are used"
                f" here, those of {on_lines(left)} are not. Check which are right."
            )

    def _entries(self, wanted: WantedLabel) -> Iterator[ProposedMetric]:
        found = match(wanted, self.found, self.context)
        if found.chosen:
            comments = [self._asked(wanted), *self._about(wanted, found.chosen)]
            comments += self._others(found)
            yield self._entry(wanted, found.chosen, comments, chosen=True)
            return
        if wanted.asks not in _ASKS and not found.near:
            return  # a widget tells nothing of what is a person's to answer
        comments = [self._asked(wanted), *self._verdict(wanted, found)]
        for one in found.near[:_MOST_LISTED]:
            yield self._entry(wanted, one, [*comments, *self._about(wanted, one)], chosen=False)
            comments = []
        comments += self._others(found)
        if found.near:
            yield ProposedMetric(label=wanted.label, lines=(), said=tuple(comments))
            return
        first, *more = self._instead(wanted)
        yield replace(first, said=(*comments, *first.said))
        yield from more

    def _instead(self, wanted: WantedLabel) -> list[ProposedMetric]:
        """What is proposed without a widget."""
        if wanted.asks == "error_rate":
            return [self.controllers.entry(wanted, certain=len(self.read) == len(self.all))]
        return self.fallbacks.entries(wanted)

    def _asked(self, wanted: WantedLabel) -> str:
        numbers = [str(line + 1) for line in wanted.lines]
        where = f"line{'s' * (len(numbers) > 1)} {', '.join(numbers)}"
        if wanted.is_vague:
            return f"No word of {named(wanted.label)} tells what it asks for ({where})."
        return f"{said(wanted.label)} asks for {_ASKS[wanted.asks]} ({where})."

    def _verdict(self, wanted: WantedLabel, found: Match) -> Iterator[str]:
        if len(found.near) > 1:
            yield "Ambiguous, nothing is chosen: these fit about as well."
        elif found.near:
            yield "Nothing is chosen: this comes nearest, and does not fit well enough."
        elif self.read and wanted.asks not in ("users", "downstream"):
            yield "No widget measures it."

    def _entry(
        self, wanted: WantedLabel, scored: Scored, comments: Sequence[str], *, chosen: bool
    ) -> ProposedMetric:
        lines = lines_of(scored.candidate.measure, wanted.left_out)
        return ProposedMetric(label=wanted.label, lines=lines, said=tuple(comments), chosen=chosen)

    def _about(self, wanted: WantedLabel, scored: Scored) -> Iterator[str]:
        because = "; ".join(map(said, scored.why)) or "nothing tells it apart"
        yield f"{scored.points} of 100: {self._origin(scored.candidate)}: {because}."
        for note in scored.candidate.notes:
            yield f"Note: {said(note)}."
        if wanted.left_out and isinstance(scored.candidate.measure, ErrorRate):
            codes = " and ".join(wanted.left_out)
            place = f"the plan leaves out {codes} (line {wanted.left_out_line + 1})"
            if scored.candidate.measure.errors:
                yield f"Note: {place}; see to it that both queries do."
            else:
                yield f"Note: {place}, so neither errors nor requests count them."

    def _origin(self, one: Offer | Rejected) -> str:
        widget = one.widget
        parts = ["widget"] if widget.id is None else [f"widget {widget.id}"]
        parts.append(named(widget.title) if widget.title else "without a title")
        if one.alias and label_key(one.alias) != label_key(widget.title):
            parts.append(f"as {named(one.alias)}")
        if widget.groups:
            parts.append(f"in {' / '.join(map(named, widget.groups))}")
        if len(self.read) > 1:
            parts.append(f"of dashboard {widget.dashboard}")
        return " ".join(parts)

    def _others(self, found: Match) -> Iterator[str]:
        """What else was found, and why it was not taken."""
        for one in found.others[:_MOST_LISTED]:
            why = f": {said('; '.join(one.faults))}" if one.faults else ""
            yield f"Not taken, {one.points} of 100: {self._origin(one.candidate)}{why}."
        more = len(found.others[_MOST_LISTED:]) + len(found.near[_MOST_LISTED:])
        if more:
            yield f"And {more} more that fit less well."
        yield from self._rejected(found.rejected)

    def _rejected(self, rejected: Sequence[Rejected]) -> Iterator[str]:
        for one in rejected[:_MOST_LISTED]:
            yield f"Not usable: {self._origin(one)}: {said(one.reason)}."


def _pointed(plan: Plan) -> dict[tuple[str, int], tuple[int, ...]]:
    """The widgets that links open, by dashboard and id, with the lines of those links."""
    pointed: dict[tuple[str, int], tuple[int, ...]] = {}
    for link in plan.linked:
        if isinstance(link, DashboardLink):
            for widget in link.widgets:
                key = (link.id, widget)
                pointed[key] = (*pointed.get(key, ()), link.line)
    return pointed

"""Plan and dashboards → a proposal: for each label what measures it, or what might."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plan_filler.fill import Prepared
from plan_filler.labels import label_key
from plan_filler.linked import AnalyticsLink
from plan_filler.linked_datadog import DashboardLink
from plan_filler.presets import endpoint_of
from plan_filler.sites import linked_site
from plan_filler.suggest.candidates import Candidate, Rejected, candidates_of
from plan_filler.suggest.controllers import Controllers
from plan_filler.suggest.dashboards import Dashboard
from plan_filler.suggest.entries import Entry, lines_of, named, said
from plan_filler.suggest.fallbacks import Fallbacks
from plan_filler.suggest.matching import Context, Match, Scored, actions_of, match
from plan_filler.suggest.wanted import Wanted, measured_already, wanted_of
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
    """Everything that the proposed file says; ``head`` and ``tail`` are comments."""

    plan: str
    head: tuple[str, ...]
    site: str
    properties: tuple[int, ...]
    entries: tuple[Entry, ...]
    tail: tuple[str, ...]


def propose(prepared: Prepared, dashboards: Sequence[Dashboard | Unread]) -> Proposal:
    """What the plan's labels could be measured by."""
    return _Proposing(prepared, dashboards).proposal()


class _Proposing:
    def __init__(self, prepared: Prepared, dashboards: Sequence[Dashboard | Unread]) -> None:
        self.prepared = prepared
        self.plan = prepared.plan
        self.all = dashboards
        self.read = [one for one in dashboards if isinstance(one, Dashboard)]
        self.titles = {one.id: one.title for one in self.read}
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
            entries=(*asked, *self.fallbacks.unasked(self.wanted)),
            tail=tuple(self._tail()),
        )

    def _candidates(self) -> list[Candidate | Rejected]:
        endpoints = [endpoint_of(one.label) for one in self.wanted]
        actions = tuple(dict.fromkeys(one.action for one in endpoints if one))
        widgets = [widget for dashboard in self.read for widget in dashboard.widgets]
        return [one for widget in widgets for one in candidates_of(widget, actions)]

    def _context(self) -> Context:
        headings = self.plan.document.headings
        titles = [*(head.title for head in headings[:1]), *(one.title for one in self.read)]
        pointed: dict[tuple[str, int], tuple[int, ...]] = {}
        for link in self.plan.linked:
            if isinstance(link, DashboardLink):
                for widget in link.widgets:
                    key = (link.id, widget)
                    pointed[key] = (*pointed.get(key, ()), link.line)
        actions = (
            action
            for one in self.found
            if isinstance(one, Candidate)
            for action in actions_of(one.terms)
        )
        return Context(
            names=frozenset(word for title in titles for word in telling(title)),
            actions=frozenset(actions),
            pointed=pointed,
        )

    def _head(self) -> Iterator[str]:
        for one in self.all:
            if isinstance(one, Unread):
                yield f"Not read: dashboard {one.id}: {said(one.reason)}"
                continue
            count = len(one.widgets)
            yield f"Read: dashboard {one.id} {named(one.title)}, {count} widgets with values"
            for left in one.unread:
                yield f"Not read: {said(left)} of dashboard {one.id}"
        if not self.all:
            yield "The plan links no dashboard, so nothing here was compared with one."
        path = self.prepared.settings.path
        if path is not None and (labels := measured_already(self.prepared)):
            listed = ", ".join(map(named, labels))
            yield f"Measured by {said(path.name)} already, not proposed again: {listed}"

    def _tail(self) -> Iterator[str]:
        if self.fallbacks.monitors:
            yield f"Monitors linked one by one: {self.fallbacks.monitors}"

    def _entries(self, wanted: Wanted) -> Iterator[Entry]:
        found = match(wanted, self.found, self.context)
        vague = wanted.asks not in _ASKS
        if vague and not found.chosen:
            return
        head = [self._asked(wanted)]
        if found.chosen:
            yield self._entry(wanted, found.chosen, [*head, *self._others(found)], chosen=True)
            return
        instead = self._instead(wanted, found)
        usable = [one for one in found.others if not one.faults]
        head.append(self._verdict(usable, instead))
        listed = found.others[:_MOST_LISTED]
        if not listed:
            rejected = self._rejected(found.rejected)
            yield Entry(
                label=wanted.label,
                lines=instead.lines,
                said=(*head, *rejected, *instead.said),
                chosen=instead.chosen,
            )
            return
        yield Entry(label=wanted.label, lines=(), said=tuple(head))
        for one in listed:
            yield self._entry(wanted, one, [], chosen=False)
        rest = [*self._more(found), *self._rejected(found.rejected)]
        yield Entry(
            label=wanted.label,
            lines=instead.lines,
            said=(*rest, *instead.said),
            chosen=instead.chosen,
        )

    def _instead(self, wanted: Wanted, found: Match) -> Entry:
        """What could be proposed without a widget."""
        certain = len(self.read) == len(self.all) and not any(not o.faults for o in found.others)
        if wanted.asks == "error_rate":
            return self.controllers.entry(wanted, certain=certain)
        return self.fallbacks.entry(wanted)

    def _asked(self, wanted: Wanted) -> str:
        numbers = [str(line + 1) for line in wanted.lines]
        where = f"line{'s' * (len(numbers) > 1)} {', '.join(numbers)}"
        asks = _ASKS.get(wanted.asks, "something")
        return f"{said(wanted.label)} asks for {asks} ({where})."

    def _verdict(self, usable: Sequence[Scored], instead: Entry) -> str:
        if instead.chosen:
            return "No widget measures it."
        if not usable:
            return "Nothing is chosen: no widget fits." if self.all else "Nothing is chosen."
        if len(usable) == 1:
            return "Nothing is chosen: what comes nearest does not fit well enough."
        return "Nothing is chosen, it is ambiguous: several widgets fit about as well."

    def _entry(self, wanted: Wanted, scored: Scored, head: Sequence[str], *, chosen: bool) -> Entry:
        candidate = scored.candidate
        because = "; ".join(map(said, scored.why)) or "nothing tells it apart"
        comments = [*head, f"{scored.points} of 100: {self._origin(candidate)}: {because}"]
        comments += [f"Never chosen: {said(fault)}" for fault in scored.faults]
        comments += [f"Note: {said(note)}" for note in candidate.notes]
        comments += self._about_left_out(wanted, candidate)
        lines = lines_of(candidate.measure, wanted.left_out)
        return Entry(label=wanted.label, lines=lines, said=tuple(comments), chosen=chosen)

    def _about_left_out(self, wanted: Wanted, candidate: Candidate) -> Iterator[str]:
        if not wanted.left_out or wanted.asks != "error_rate":
            return
        codes = " and ".join(wanted.left_out)
        place = f"the plan leaves out {codes} (line {wanted.left_out_line + 1})"
        if any(line.startswith("errors = ") for line in lines_of(candidate.measure)):
            yield f"Note: {place}; see to it that both queries do"
        else:
            yield f"Note: {place}, so errors and requests are counted without them"

    def _origin(self, one: Candidate | Rejected) -> str:
        widget = one.widget
        parts = ["widget"] if widget.id is None else [f"widget {widget.id}"]
        parts.append(named(widget.title) if widget.title else "without a title")
        if one.alias and label_key(one.alias) != label_key(widget.title):
            parts.append(f"as {named(one.alias)}")
        if widget.groups:
            parts.append(f"in {' / '.join(map(named, widget.groups))}")
        title = self.titles.get(widget.dashboard, "")
        parts.append(f"of dashboard {widget.dashboard}" + (f" {named(title)}" if title else ""))
        return " ".join(parts)

    def _others(self, found: Match) -> Iterator[str]:
        for one in found.others[:_MOST_LISTED]:
            why = f": {said('; '.join(one.faults))}" if one.faults else ""
            yield f"Behind it, {one.points} of 100: {self._origin(one.candidate)}{why}"
        yield from self._more(found)
        yield from self._rejected(found.rejected)

    def _more(self, found: Match) -> Iterator[str]:
        left = len(found.others) - _MOST_LISTED
        if left > 0:
            yield f"And {left} more that fit less well."

    def _rejected(self, rejected: Sequence[Rejected]) -> Iterator[str]:
        for one in rejected[:_MOST_LISTED]:
            yield f"Not usable: {self._origin(one)}: {said(one.reason)}"

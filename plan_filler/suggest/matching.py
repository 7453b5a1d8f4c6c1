"""Which widget measures which label: evidence in points, and a choice only where it is clear.

A wrong metric is worse than none. So a candidate is chosen only with at least
``CHOSEN_FROM`` of 100 points, ``CLEAR_BY`` points before the next that would
measure something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from plan_filler.metric_tables import is_facet
from plan_filler.metrics import (
    Count,
    ErrorRate,
    LoggedErrors,
    Measure,
    Percentile,
)
from plan_filler.presets import endpoint_of
from plan_filler.suggest.actions import actions_of
from plan_filler.suggest.candidates import Offer, Rejected
from plan_filler.suggest.dashboards import Widget
from plan_filler.suggest.wanted import WantedLabel
from plan_filler.suggest.words import alike, telling, words

CHOSEN_FROM = 70
CLEAR_BY = 15
# Below this a candidate is not worth a reader's time.
LISTED_FROM = 35
# What a label means that no word tells must stand in a title as it is.
_VAGUE_FROM = 90
# A widget that cannot be used is named where its title is so much like the label.
_ALIKE = 60

_EXACT, _NAME_ALONE, _TAGS_ALONE, _NO_NAME = 50.0, 0.8, 0.2, 50.0
_DERIVED, _LINKED, _LINKED_HERE = -10, CLEAR_BY, 200
_REST = frozenset({"index", "show", "create", "update", "destroy", "new", "edit"})
_ERROR_FACET = re.compile(r"(?i)error|exception|class|kind|status|code")
_BROWSER = {
    "largest_contentful_paint": ("lcp", "largest"),
    "first_contentful_paint": ("fcp", "first contentful"),
    "loading_time": ("load", "loading"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A candidate for a label, with its points of 100 and why; ``faults`` rule it out.

    ``rank`` goes beyond 100 where a link adds to what is certain already.
    """

    candidate: Offer
    points: int
    rank: float
    why: tuple[str, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What was found for a label, the best first; ``chosen`` only where it is clearly best.

    ``near`` are those that a person has to choose from, ``others`` what fits less
    well or is ruled out; each measures something else.
    """

    wanted: WantedLabel
    chosen: Scored | None
    near: tuple[Scored, ...]
    others: tuple[Scored, ...]
    rejected: tuple[Rejected, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is known of the plan around a label.

    ``names`` are words of the product that say nothing of a widget, ``controlled``
    the metrics whose actions are those of many controllers. ``pointed`` are the
    widgets that links open, by dashboard and id, with the lines of those links;
    ``shared`` the lines that stand for several labels.
    """

    names: frozenset[str]
    actions: frozenset[str]
    controlled: frozenset[str]
    pointed: Mapping[tuple[str, int], tuple[int, ...]]
    shared: frozenset[int] = frozenset()


def match(wanted: WantedLabel, found: Sequence[Offer | Rejected], context: Context) -> Match:
    """Weigh all candidates for one label."""
    fitting = [one for one in found if isinstance(one, Offer) and _fits(one, wanted)]
    scored = [_Evidence(wanted, one, context).scored() for one in fitting]
    worth = CHOSEN_FROM if wanted.is_vague else LISTED_FROM
    listed = sorted((one for one in scored if one.rank >= worth), key=lambda one: -one.rank)
    usable = _each_once(one for one in listed if not one.faults)
    near = [one for one in usable if usable[0].rank - one.rank < CLEAR_BY]
    clear = len(near) == 1 and near[0].rank >= _least(wanted)
    rejected = [one for one in found if isinstance(one, Rejected)]
    measured = [one.candidate.measure for one in near]
    return Match(
        wanted=wanted,
        chosen=near[0] if clear else None,
        near=() if clear else tuple(near),
        others=tuple(_each_once(o for o in listed if o.candidate.measure not in measured)),
        rejected=tuple(
            one
            for one in rejected
            if _named(wanted, one.widget, one.alias, context) >= max(_ALIKE, worth)
        ),
    )


def _each_once(scored: Iterable[Scored]) -> list[Scored]:
    """The best of those that measure the same."""
    found: dict[Measure, Scored] = {}
    for one in scored:
        found.setdefault(one.candidate.measure, one)
    return list(found.values())


def _least(wanted: WantedLabel) -> float:
    return _VAGUE_FROM if wanted.is_vague else CHOSEN_FROM


def _fits(candidate: Offer, wanted: WantedLabel) -> bool:
    if wanted.is_vague:
        return candidate.asks in ("error_rate", "count")
    return candidate.asks == wanted.asks


class _Evidence:
    def __init__(self, wanted: WantedLabel, candidate: Offer, context: Context) -> None:
        self.wanted = wanted
        self.candidate = candidate
        self.context = context
        self.why: list[str] = []
        self.faults = list(candidate.faults)

    def scored(self) -> Scored:
        rank = self._by_kind(self.candidate.measure)
        rank += _DERIVED if self.candidate.derived else 0
        rank += self._pointed()
        if self._is_mobile():
            self.faults.append("it is of the mobile app")
        return Scored(
            candidate=self.candidate,
            points=round(min(100.0, max(0.0, rank))),
            rank=rank,
            why=tuple(self.why),
            faults=tuple(self.faults),
        )

    def _by_kind(self, measure: Measure) -> float:
        match measure:
            case Percentile():
                return self._percentile(measure)
            case LoggedErrors():
                return self._errors_logged(measure)
            case ErrorRate(requests=query) | Count(query=query):
                return self._endpoint(query.partition("{")[0])
            case _:
                raise AssertionError  # no widget is read as users or monitors

    def _endpoint(self, metric: str) -> float:
        """Half for the endpoint itself in the filter, half for the name."""
        actions = actions_of(self.candidate.terms)
        own = next((action for action in actions if self._is_own(action)), "")
        name = self._name()
        if own:
            self.why.append(f"its filter names {own}")
            if metric in self.context.controlled and not self._values("controller"):
                self.faults.append(f"it counts {own} of every controller")
            return _EXACT + (name if name is not None else _NO_NAME) / 2
        if other := self._contradiction(actions):
            self.faults.append(f"its filter names {other}, another endpoint")
        told = telling(self.wanted.label)
        there = {word for term in self.candidate.terms for v in term.values for word in words(v)}
        shared = [word for word in told if word in there]
        if shared and not actions:
            self.why.append(f"its filter holds {', '.join(shared)}")
        tags = 100 * len(shared) / len(told) if told else 0
        return _NAME_ALONE * (name or 0) + _TAGS_ALONE * tags

    def _is_own(self, action: str) -> bool:
        known = endpoint_of(self.wanted.label)
        if known and known.controller and action == known.action:
            return known.controller in self._values("controller") or not self._values("controller")
        told = telling(self.wanted.label)
        return bool(told) and set(words(action)) == set(told)

    def _contradiction(self, actions: Sequence[str]) -> str:
        """An action of the filter that is certainly not the label's."""
        ours = "_".join(telling(self.wanted.label))
        is_known = ours in _REST | self.context.actions
        is_endpoint = endpoint_of(self.wanted.label) is not None
        for action in actions:
            if is_known or (is_endpoint and action in _REST):
                return action
        return ""

    def _values(self, key: str) -> tuple[str, ...]:
        return tuple(
            v for t in self.candidate.terms if t.key == key and not t.negated for v in t.values
        )

    def _name(self) -> float | None:
        """How alike the label and the widget's names are; ``None`` where that has no words."""
        found = _names(self.wanted, self.candidate.widget, self.candidate.alias, self.context)
        best = max(found, key=lambda one: one[0], default=None)
        if best is None:
            return None
        score, name = best
        if score:
            self.why.append(f"its {name} is {score:.0f} % alike")
        return score

    def _percentile(self, measure: Percentile) -> float:
        label = " ".join(words(self.wanted.label))
        asked = [m for m, said in _BROWSER.items() if any(word in label for word in said)]
        own = measure.measure.removeprefix("@").removeprefix("view.")
        name = self._name()
        if not measure.application:
            self.faults.append("nothing says of which application it is")
        if not measure.views:
            self.faults.append("it is of all pages of the application")
        if asked and own not in asked:
            self.faults.append(f"it is of {own}, not of what the label asks")
            return _NAME_ALONE * (name or 0)
        if not asked:
            return _NAME_ALONE * (name or 0)
        self.why.append(f"it measures {measure.measure}")
        return _EXACT + (name or _NO_NAME) / 2

    def _errors_logged(self, measure: LoggedErrors) -> float:
        name = self._name() or 0
        points = 40.0 + name / 4
        if not is_facet(measure.facet):
            self.faults.append(
                f"{measure.facet} is no facet of classes or codes; messages are never written"
            )
        elif self.candidate.notes:
            points -= 10
        elif _ERROR_FACET.search(measure.facet):
            self.why.append(f"it groups by {measure.facet}")
            points += 20
        if re.search(r"(?i)\b(?:status|level|severity):\(?\"?(?:error|critical)", measure.query):
            self.why.append("it searches errors")
            points += 15
        return points

    def _is_mobile(self) -> bool:
        """Whether another product, the mobile app, is meant; its endpoints have the same names."""
        if "mobile" in (*self.context.names, *words(self.wanted.label)):
            return False
        widget = self.candidate.widget
        said = [widget.title, self.candidate.alias, *widget.groups]
        said += [v for t in self.candidate.terms if not t.negated for v in t.values]
        return any("mobile" in words(text) for text in said)

    def _pointed(self) -> float:
        """A link that opens this very widget: beside the label it settles the matter."""
        widget = self.candidate.widget
        lines = self.context.pointed.get((widget.dashboard, widget.id or 0), ())
        if not lines:
            return 0
        here = set(lines) & (set(self.wanted.lines) - self.context.shared)
        if here:
            self.why.append(f"the link on line {min(here) + 1} opens this widget")
            return _LINKED_HERE
        self.why.append(f"the link on line {lines[0] + 1} opens this widget")
        return _LINKED


def _named(wanted: WantedLabel, widget: Widget, alias: str, context: Context) -> float:
    return max((score for score, _ in _names(wanted, widget, alias, context)), default=0.0)


def _names(
    wanted: WantedLabel, widget: Widget, alias: str, context: Context
) -> Iterator[tuple[float, str]]:
    """How alike a widget's names are to the label; one without a telling word says nothing."""
    ours = telling(wanted.label)
    around = context.names.difference(ours)
    names = {
        "title": widget.title,
        "alias": alias,
        "title with its alias": f"{widget.title} {alias}".strip(),
        "group": widget.groups[-1] if widget.groups else "",
    }
    for name, text in names.items():
        theirs = telling(text, around)
        if theirs or (text and not ours):
            yield alike(ours, theirs), name

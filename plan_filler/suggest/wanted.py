"""What of a plan waits for a measure: the labels of its blanks and of its success criteria."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from plan_filler.fill import Prepared
from plan_filler.labels import label_key
from plan_filler.linked_datadog import ApmLink, LogsLink
from plan_filler.questions import Closed, Question
from plan_filler.vocabulary import Asks, asks_of_label

# Without these words the value of a label is not a dashboard's to give.
_MEASURED = frozenset({"error_rate", "count", "percentile", "errors_logged", "downstream", "users"})
# What these ask is in no word of theirs; a widget may still have just their name.
_VAGUE = frozenset({"kpi", "unknown"})
_ENDPOINT = re.compile(r"(?<![\w#&/])#[A-Za-z][\w-]{1,80}(?!\w)")
_LEFT_OUT = re.compile(
    r"(?i)\b(?:exclud\w{0,4}|without|ignor\w{0,4}|except(?:\s+for)?|other\s+than)\b"
    r"[^\d.;]{0,30}(?P<codes>[1-5]\d\d(?:\s?(?:s|/|,|and|or|&|\s){1,3}\s?[1-5]\d\d)*)"
)
_CODE = re.compile(r"[1-5]\d\d")
_PARTS = frozenset({"total", "estimated"})
_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedLabel:
    """A label that nothing measures yet.

    ``lines`` are the indexes of its blanks and criteria, ``left_out`` the statuses that
    the plan wants in neither errors nor requests, with the line that says so.
    """

    label: str
    asks: Asks
    lines: tuple[int, ...]
    blank: bool
    left_out: tuple[str, ...] = ()
    left_out_line: int = 0

    @property
    def is_vague(self) -> bool:
        """Whether no word of the label tells what it asks for."""
        return self.asks in _VAGUE


def wanted_of(prepared: Prepared) -> tuple[WantedLabel, ...]:
    """What waits, each label once, blanks first; what the config measures is left out."""
    found: dict[str, WantedLabel] = {}
    for one in (*_of_blanks(prepared), *_of_criteria(prepared)):
        key = label_key(one.label)
        if not key or prepared.settings.metric(one.label) is not None:
            continue
        before = found.get(key)
        if before is None:
            if len(found) < _MOST:
                found[key] = one
            continue
        found[key] = replace(
            before,
            lines=tuple(sorted({*before.lines, *one.lines})),
            left_out=before.left_out or one.left_out,
            left_out_line=before.left_out_line if before.left_out else one.left_out_line,
        )
    return tuple(found.values())


def measured_already(prepared: Prepared) -> tuple[str, ...]:
    """The labels of blanks and criteria that the config measures, each once."""
    labels = [question.blank.placeholder.label for question in prepared.questions]
    labels += [one.label for one in _of_criteria(prepared)]
    found = {label_key(label): label for label in labels if prepared.settings.metric(label)}
    return tuple(found.values())


def _of_blanks(prepared: Prepared) -> Iterator[WantedLabel]:
    for question in prepared.questions:
        label = question.blank.placeholder.label
        if _waits(question) and label_key(label) not in _PARTS:
            line = question.blank.placeholder.line
            yield WantedLabel(label=label, asks=question.asks, lines=(line,), blank=True)


def _waits(question: Question) -> bool:
    off = isinstance(question.wanted, Closed) and question.wanted.reason == "skipped-stage"
    pick = question.blank.placeholder.kind == "pick_one"
    waits = question.asks in _MEASURED or (question.asks in _VAGUE and not pick)
    return question.blank.section == "results" and waits and not off


def _of_criteria(prepared: Prepared) -> Iterator[WantedLabel]:
    for criterion in prepared.plan.criteria:
        codes = _LEFT_OUT.search(criterion.text)
        left_out = tuple(sorted(set(_CODE.findall(codes["codes"])))) if codes else ()
        endpoints = list(dict.fromkeys(_ENDPOINT.findall(criterion.text)))
        for label in endpoints or [criterion.label]:
            asks = asks_of_label(label)
            if asks in _MEASURED:
                yield WantedLabel(
                    label=label,
                    asks=asks,
                    lines=(criterion.line,),
                    blank=False,
                    left_out=left_out,
                    left_out_line=criterion.line,
                )


_CONTROLLER = re.compile(r"(?<![\w:])(?P<name>(?:[A-Z]\w*::)*[A-Z]\w*)Controller\b")


def controllers_linked(linked: Iterable[object]) -> tuple[str, ...]:
    """The controllers that links to logs and traces name, as tags: ``v0/benefits_claims``."""
    texts = [
        one.query if isinstance(one, LogsLink) else one.resource
        for one in linked
        if isinstance(one, LogsLink | ApmLink)
    ]
    found = (match["name"] for text in texts for match in _CONTROLLER.finditer(text))
    return tuple(dict.fromkeys("/".join(map(_snake, name.split("::"))) for name in found))


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()

"""The success criteria that a plan states, as lines with a label."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from plan_filler.bounds import COMPARES
from plan_filler.document import Document
from plan_filler.labels import label_of, plain
from plan_filler.sections import Section, ranged, section_of, stage_at
from plan_filler.stages import Stage

_ASKS = re.compile(r"(?i)success criteria|metrics[- ]based criteria")
# A heading of its own, as opposed to one of many things under "Rollout planning".
_HEADED = re.compile(
    r"(?i)(?:our |the |rollout )?(?:success|metrics[- ]based) criteria(?: for [\w -]{1,40})?\W*"
)
# A leftover of the template: "[use your own …]".
_EXAMPLE = re.compile(r"\\?\[.*\\?\]\Z", re.DOTALL)
# "Metrics at this stage (per your "success criteria")" asks for what came of them.
_ASKS_FOR_RESULTS = re.compile(
    r"(?i)metrics at this stage|\b(?:actual|dashboard) results\b"
    r"|\bper (?:(?:your|our|the) )?\W?success criteria"
)
_LINKS = re.compile(r"(?i)\blinks? to\b|\bdashboards?\b.*\bshowing\b")
_LIMIT = re.compile(
    r"[:,]?[ ]*(?:\b(?:(?:should|must|will|has to|have to)(?: be)?|stays?|remains?|is|are)[ ])?"
    rf"(?:\b(?:no|not)[ ])?{COMPARES}.*\Z",
    re.DOTALL | re.IGNORECASE,
)
_ASIDE = re.compile(r"[ ]*\([^()]*\)[ ]*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One success criterion; ``line`` is an index, ``stage`` the stage that states it.

    ``label`` is what is measured, without its limit: "Index error rate".
    """

    text: str
    label: str
    line: int
    stage: str | None


def find_criteria(document: Document, stages: tuple[Stage, ...]) -> Iterator[Criterion]:
    """The bullets below each question or heading for success criteria outside Results."""
    around = ranged(stages)
    asked = {line: field.label for line, field in document.fields.items()}
    asked |= {head.line: head.title for head in document.headings if _HEADED.fullmatch(head.title)}
    for number, label in sorted(asked.items()):
        if not _ASKS.search(label) or _LINKS.search(label):
            continue
        stage = stage_at(around, number)
        if _ASKS_FOR_RESULTS.search(label) or (stage and stage.kind == "check-in"):
            continue
        section: Section = section_of(document, stage, number)
        if section == "results" and stage is not None and stage.has_sections:
            continue
        for line in _bullets_below(document, number):
            text = plain(document.content(line))
            yield Criterion(
                text=text, label=_label(text), line=line, stage=stage.key if stage else None
            )


def _bullets_below(document: Document, asked: int) -> Iterator[int]:
    """Nested bullets; without any, the bullets that follow under deeper headings."""
    nested = False
    first: str | None = None
    trail = document.trail(asked)
    level = trail[-1].level if trail else 0
    for number in range(asked + 1, len(document.lines)):
        block = document.blocks[number]
        asks_again = number in document.fields and _ASKS.search(document.fields[number].label)
        if asks_again or (block.kind == "heading" and block.level <= level):
            return
        bullet = document.lines[number].bullet(document.text)
        if block.kind != "text":
            continue
        if asked in block.items:
            nested = True
        elif nested or document.blocks[asked].items:
            return
        if not bullet:
            # Words between the question and its list are no end; those behind it are.
            if first is not None and not block.items:
                return
            continue
        first = first or bullet[-1]
        if bullet[-1] != first:
            return
        if not _EXAMPLE.match(document.content(number)):
            yield number


def _label(text: str) -> str:
    head, colon, _ = text.partition(": ")
    if colon:
        return label_of(head)
    return label_of(_ASIDE.sub("", _LIMIT.sub("", text))) or label_of(text)

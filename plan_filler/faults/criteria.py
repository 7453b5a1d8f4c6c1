"""Faults of success criteria: what cannot be measured, is not, or is asked for by none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from plan_filler.bounds import has_number
from plan_filler.concerned import concerned, kind_named
from plan_filler.config import Settings
from plan_filler.criteria import Criterion
from plan_filler.document import Document
from plan_filler.faults.places import quoted, result_fields, results
from plan_filler.fields import Field
from plan_filler.plan import Plan
from plan_filler.questions import Question
from plan_filler.timeline import Warned
from plan_filler.vocabulary import asks_of_label
from plan_filler.wording import Measurand, distinct, topics, wording

# No plan that people write has more; comparing all with all would take long.
_MOST_CRITERIA = 300
_MOST_LABELS = 4000

_ZERO_IN_WORDS = re.compile(
    r"\b(?:zero|no|none|nil|not|never|nobody|nothing|without|any|all|every)\b|n['’]t\b",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\b(?:baselines?|consistent|unchanged|same|similar|comparable|compared?|relative|stable|steady"
    r"|in line|previous(?:ly)?|prior|usual|normal(?:ly)?|current(?:ly)?|existing|historic(?:al)?"
    r"|than|as before|(?:week|month|day)s? before|before (?:the )?launch|today|anomal\w+|trends?"
    r"|increases?|increas(?:ed|ing)|rises?|rising|spikes?|drops?|decreases?|decreas(?:ed|ing)"
    r"|reduc\w+|regress\w*|equals?|match(?:es)?|at the levels? of|last (?:week|month|quarter|year)"
    r"|flat|on (?:a )?par|within|SL[OA]s?|green|as above|see above|single[- ]digits?"
    r"|double[- ]digits?)\b|[=±]",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(r"\]\(|https?://|\bsee\b|FILL(?:\\?_|[ -])IN", re.IGNORECASE)
# A number that the template leaves to its reader.
_MASK = re.compile(r"\b[xX]{1,3}(?:\.[xX]{1,2})?[ ]?%|\bXX+\b|\bTB[DA]\b")
_A_WORD = re.compile(r"[^\W\d_]{2}")
_MEASURED_ASKS = frozenset({"error_rate", "percentile", "count"})
_RESULT_HEAD = re.compile(
    r"(?i)\b(?:results?|actual|measured?|weeks?|months?|days?|launch|stage|phase|end of|value)\b"
    r"|\d ?%"
)


# A sentence beside the criteria rather than one of them.
_NO_CRITERION = re.compile(
    r"(?:the )?same as\b|as (?:above|before|in)\b|see\b|we (?:also |will |shall )?"
    r"(?:also )?(?:read|watch|look|check|monitor|review|follow|track)\b",
    re.IGNORECASE,
)
_ALL_MET = re.compile(
    r"\b(?:all|every)\b[^.!?]{0,40}\b(?:criteri(?:a|on)|metrics?|kpis?|targets?|thresholds?|goals?)"
    r"\b[^.!?]{0,40}\b(?:met|pass(?:ed)?|satisfied|reached|fulfilled|achieved|green|ok|good|within)\b"
    r"|\b(?:met|within|passed|satisfied|fulfilled|achieved|below|under)\b[^.!?]{0,20}"
    r"\b(?:all|every)\b[^.!?]{0,30}\b(?:criteri(?:a|on)|metrics?|kpis?|targets?|thresholds?|limits?"
    r"|goals?)\b"
    r"|\bcriteria\b[^.!?]{0,20}(?<!not )\b(?:met|passed|satisfied|fulfilled)\b",
    re.IGNORECASE,
)
_LINKED = re.compile(r"!?\[[^\[\]\r\n]{0,300}\]\([^()\r\n]{0,1000}\)")
_LONGEST_LINE = 2000
# Where a link is asked for it answers nothing else.
_LINK_LABEL = re.compile(
    r"\blinks?\b[^:\[]{0,60}:|\b(?:toggles?|tickets?|issues?|bugs?|monitors?|slack)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A criterion with what its list says around it.

    ``text`` is all of it; ``measurable`` says whether it holds a number, a
    comparison or none at all in words.
    """

    criterion: Criterion
    measure: Measurand
    text: str
    measurable: bool


def stated(plan: Plan) -> list[Stated]:
    """The criteria that stand for themselves.

    A bullet above others that hold the limits only groups them; bullets below
    one that has its limit only explain it.
    """
    known = {criterion.line: criterion for criterion in plan.criteria}
    below: dict[int | None, list[Criterion]] = {}
    for criterion in plan.criteria:
        items = plan.document.blocks[criterion.line].items
        around = [item for item in items if item in known and item != criterion.line]
        below.setdefault(around[-1] if around else None, []).append(criterion)
    found: list[Stated] = []
    waiting = [(criterion, "") for criterion in reversed(below.get(None, []))]
    while waiting:
        criterion, above = waiting.pop()
        inner = below.get(criterion.line, [])
        measurable = is_measurable(criterion.text)
        if inner and not measurable:
            waiting += [(one, f"{above} {criterion.text}") for one in reversed(inner)]
            continue
        text = " ".join([above, criterion.text, *(one.text for one in inner)])
        measure = Measurand.of(criterion.label, text)
        found.append(Stated(criterion, measure, text, measurable or is_measurable(text)))
    return found


def is_measurable(text: str) -> bool:
    """Whether a criterion says how much: a number, a comparison, or nothing at all."""
    if has_number(text):
        return True
    if _MASK.search(text):
        return False
    return bool(_ZERO_IN_WORDS.search(text) or _COMPARED.search(text))


def criteria_without_number(plan: Plan) -> Iterator[Warned]:
    """Criteria that nobody can hold a number against."""
    for one in stated(plan):
        criterion = one.criterion
        words_of_it = plan.document.content(criterion.line)
        if one.measurable or not _A_WORD.search(criterion.text) or _ELSEWHERE.search(words_of_it):
            continue
        if criterion.text.endswith(":"):
            continue
        yield Warned(
            criterion.line,
            "criterion-without-number",
            f"{quoted(criterion.text)} holds no number to measure by; add a limit",
        )


def unmeasured_criteria(
    plan: Plan, settings: Settings, questions: Sequence[Question]
) -> Iterator[Warned]:
    """Criteria that no result of the plan and no configured metric speaks of."""
    criteria = [
        one
        for one in stated(plan)
        if one.measurable and not _NO_CRITERION.match(one.criterion.text)
    ][:_MOST_CRITERIA]
    if not criteria or any(question.asks == "composite" for question in questions):
        return
    if any(asks_of_label(f.label) == "composite" and _in_prose(f) for _, f in result_fields(plan)):
        return
    told = list(islice(dict.fromkeys(_result_labels(plan)), _MOST_LABELS + 1))
    if not told or len(told) > _MOST_LABELS or _all_answered(plan):
        return
    labels = distinct(told)
    spoken_of = frozenset(topic for label in told for topic in topics(label))
    for one in criteria:
        whole = replace(one.criterion, text=one.text)
        if concerned(whole, settings) or not spoken_of.isdisjoint(topics(one.text)):
            continue
        if not any(map(one.measure.answered_by, labels)):
            yield Warned(
                one.criterion.line,
                "unmeasured-criterion",
                f"nothing in the Results and no configured metric measures"
                f" {quoted(one.criterion.text)}; add a line for it to the Results",
            )


def _all_answered(plan: Plan) -> bool:
    """Whether Results answer all criteria at once: in a sentence, by an image or by a link."""
    document = plan.document
    for part in results(plan):
        for number in range(part.first + 1, part.end):
            if not document.visible(number) or document.blocks[number].kind == "heading":
                continue
            content = document.content(number)
            if _ALL_MET.search(content):
                return True
            if "](" in content and not _LINK_LABEL.search(content):
                left = _LINKED.sub(" ", content[:_LONGEST_LINE])
                if not _A_WORD.search(left) or left.rstrip(" *_").endswith(":"):
                    return True
    return False


def _in_prose(field: Field) -> bool:
    return bool(field.value) and field.value_line == field.line


def _result_labels(plan: Plan) -> Iterator[str]:
    """What results are called: labels, heads of rows, and bullets that say it in a sentence."""
    document = plan.document
    criteria = {criterion.line for criterion in plan.criteria}
    for part in results(plan):
        for number in range(part.first + 1, part.end):
            if number in criteria or not document.visible(number):
                continue
            field = document.fields.get(number)
            if field is not None:
                yield field.label
            yield document.words(number)
    for blank in plan.blanks:
        if blank.section == "results":
            yield blank.placeholder.label
    yield from _heads(document)


def _heads(document: Document) -> Iterator[str]:
    """The heads of the columns and rows of tables that hold results, wherever they stand."""
    tells: dict[int, bool] = {}
    for number, rule in document.table_rules.items():
        if rule not in tells:
            heads = document.words(rule - 1)
            tells[rule] = _RESULT_HEAD.search(heads) is not None
            yield from heads.split("|") if tells[rule] else ()
        if tells[rule]:
            yield document.words(number).lstrip("| ").partition("|")[0]


def blanks_without_criterion(plan: Plan, questions: Sequence[Question]) -> Iterator[Warned]:
    """Measures asked for in Results that no criterion names, where there are criteria."""
    criteria = stated(plan)[:_MOST_CRITERIA]
    if not criteria or len(criteria) == _MOST_CRITERIA:
        return
    # "Error rates below 1 %" speaks of every error rate.
    general = {kind_named(one.criterion) for one in criteria}
    named: dict[str, bool] = {}
    for question in questions:
        label = question.blank.placeholder.label
        if question.blank.section != "results" or question.asks not in _MEASURED_ASKS:
            continue
        if label not in named:
            asked = wording(label)
            named[label] = any(one.measure.answered_by(asked) for one in criteria)
        if not named[label] and question.asks not in general:
            yield Warned(
                question.line - 1,
                "blank-without-criterion",
                f"{quoted(label)} is asked for, but no success criterion names it",
            )

"""Faults of answers in words: a marker that was left beside them, a KPI that says itself again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from plan_filler.document import Document
from plan_filler.faults.places import definitions_seen, in_results, quoted, section_at, texts_of
from plan_filler.fields import Field
from plan_filler.labels import label_key
from plan_filler.plan import Plan
from plan_filler.timeline import Warned

_YES_OR_NO = r"(?:yes|no|n/?a|none)"
_MARKED = re.compile(
    r"\\?\[[ \t]*(?:(?P<fill>FILL(?:\\?_|[ -])IN)|(?P<pick>PICK(?:\\?_|[ -])ONE))[ \t]*\\?\]"
    rf"|(?P<options>\[{_YES_OR_NO}\]:?[ \t]*yes[ \t]*\\?[/|][ \t]*no\b"
    r"|(?<![\w/])yes[ \t]*\\?[/|][ \t]*no\b(?:[ \t]*\\?[/|][ \t]*n/?a\b)?"
    rf"[ \t]*[,:;.–—-]+[ \t]*[*_]{{0,3}}{_YES_OR_NO}\b"
    r"(?=[*_]{0,3}[ \t]*(?:[\r\n]|\Z|[.,;!(–—|])))",
    re.IGNORECASE,
)
# What stands in front of a value: a label, a cell's border, a bullet, or nothing.
_VALUE_FOLLOWS = re.compile(r"(?:\A|[:?|=>)\]])[ \t*_]*\Z|\A[\W_]*\Z")
_HIDDEN = re.compile(r"`[^`\r\n]*`|<!--.*?-->|~{1,2}(?=[^\s~])[^~\r\n]*(?<=\S)~{1,2}(?!\w)")
_BEHIND = re.compile(r"[ \t]*:[ \t]*")
_FOR_THE_WRITER = re.compile(
    r"[\W_]*(?:please|an?\b|the\b|lists?\b|links?\b|describe|explain|add\b|insert|include|create"
    r"|provide|enter\b|fill|write|give\b|state\b|note\b|specify|summari[sz]e|copy|paste|put\b|say\b"
    r"|tell\b|names?\b|dates?\b|numbers?\b|total\b|counts?\b|percent|values?\b|rates?\b|with\b|of\b"
    r"|from\b|e\.g|for example|examples?\b|if\b|whether|what|which|who\b|how\b|when\b|where|why\b"
    r"|any\b|tickets?\b|bugs?\b|yes\b.*\bno\b|choose|pick\b|select|delete|remove|keep\b|replace|use\b"
    r"|your\b|see\b|tb[da]\b|lorem|x{1,3}\b|_{2,}|\.{3}|…|\?|\Z)|\(",
    re.IGNORECASE,
)
_COUNTED = (
    r"(?:[ \t](?:unique |active |total )?(?:users?|visitors?|veterans?|people|customers?|sessions?"
    r"|requests?|responses?|errors?|failures?|calls?|clicks?|views?|page ?views?|submissions?"
    r"|seconds?|s|ms))?"
)
_QUANTITY = rf"[~≈]?\d[\d,]*(?:\.\d+)?(?:[ \t]?%|{_COUNTED})"
_PLAIN_ANSWER = re.compile(
    rf"[ \t]+[*_]*(?:{_QUANTITY}|n/?a|none|no errors?|no)[*_.]*[ \t]*", re.IGNORECASE
)
# "None related to this launch": an answer, unless it goes on to say what to write.
_NONE_OF_IT = re.compile(
    r"[ \t]+[*_]*(?:none|no (?:\w+ )?(?:errors?|issues?|bugs?|problems?|incidents?|alerts?"
    r"|impact))\b[^|\r\n]{0,120}",
    re.IGNORECASE,
)
_ASKS_STILL = re.compile(
    r"\b(?:if|or|please|otherwise|write|enter|list|say|state|unless|whether)\b|[/?:\[(]",
    re.IGNORECASE,
)
# What was answered in front of a marker that stayed.
_FILLED_BEFORE = re.compile(
    rf"(?:\A|[?|][ \t*_]*|:[ \t*_]+)(?P<answer>{_QUANTITY})[*_]*[ \t]+[*_]*\Z", re.IGNORECASE
)
_PICKED_BEFORE = re.compile(
    rf"(?:\A|[?|][ \t*_]*|:[ \t*_]+)(?P<answer>{_YES_OR_NO})[*_.]*[ \t]+[*_]*\Z", re.IGNORECASE
)
# What closes the bold type that a marker stands in.
_CLOSES = re.compile(r"\A[*_]{1,3}(?=[ \t]*:)")
_PICKED_BEHIND = re.compile(
    rf"[*_]{{1,3}}[ \t]*:[ \t]*[*_]{{0,3}}{_YES_OR_NO}[.!*_]{{0,4}}[ \t]*", re.IGNORECASE
)
_LONGEST = 400


def half_answered(plan: Plan) -> Iterator[Warned]:
    """Answers whose marker, or whose choices, were left standing beside them."""
    document = plan.document
    waiting = {candidate.start for candidate in document.candidates}
    defined = definitions_seen(document)
    told = -1
    for match in _MARKED.finditer(document.text):
        number = document.line_at(match.start())
        if number == told or not (document.visible(number) or number in defined):
            continue
        if match["pick"] and match.start() in waiting and not _picked(plan, match, number):
            continue
        answer = _answer(plan, match, number)
        if answer and not _hidden(document, number, match.start()):
            told = number
            yield Warned(
                number,
                "half-answered",
                f"{quoted(answer)} stands beside its marker; keep the answer alone",
            )


def _answer(plan: Plan, match: re.Match[str], number: int) -> str:
    """The answer that stands beside a marker; empty where there is none."""
    document = plan.document
    line = document.lines[number]
    before = document.text[max(line.content, match.start() - _LONGEST) : match.start()]
    if not _VALUE_FOLLOWS.search(before):
        return _answer_before(plan, match, number, before)
    if match["options"]:
        return match[0]
    rest = document.text[match.end() : min(line.end, match.end() + _LONGEST)]
    if number in document.table_rules:
        rest = rest.partition("|")[0]
    if match["pick"]:
        rest = _CLOSES.sub("", rest)
        behind = _BEHIND.match(rest)
        rest = rest[behind.end() :] if behind else rest
        return "" if _FOR_THE_WRITER.match(rest) else rest
    return _filled(rest) if _is_written(plan, number) else ""


def _picked(plan: Plan, match: re.Match[str], number: int) -> bool:
    """Whether a choice that still waits has its answer beside it: "No [PICK_ONE]: yes | no"."""
    document = plan.document
    line = document.lines[number]
    before = document.text[max(line.content, match.start() - _LONGEST) : match.start()]
    if _PICKED_BEFORE.search(before):
        return True
    end = min(line.end, match.end() + _LONGEST)
    return bool(
        _PICKED_BEHIND.fullmatch(document.text, match.end(), end)
        and (line.bullet(document.text) or before.strip(" \t*_"))
        and _is_written(plan, number)
    )


def _answer_before(plan: Plan, match: re.Match[str], number: int, before: str) -> str:
    """The answer that was written in front of a marker, behind its label or bullet."""
    document = plan.document
    line = document.lines[number]
    if match["options"] or not _is_written(plan, number):
        return ""
    found = (_PICKED_BEFORE if match["pick"] else _FILLED_BEFORE).search(before)
    if found is None or (not found.start() and not line.bullet(document.text)):
        return ""
    if match["fill"]:
        rest = document.text[match.end() : min(line.end, match.end() + _LONGEST)]
        if number in document.table_rules:
            rest = rest.partition("|")[0]
        if rest.strip(" \t.*_"):
            return ""
    return found["answer"]


def _is_written(plan: Plan, number: int) -> bool:
    return in_results(plan, number) or section_at(plan, number) == "uat"


def _filled(rest: str) -> str:
    if _PLAIN_ANSWER.fullmatch(rest) or (
        _NONE_OF_IT.fullmatch(rest) and not _ASKS_STILL.search(rest)
    ):
        return rest
    colon = _BEHIND.match(rest)
    if colon is None or _FOR_THE_WRITER.match(rest, colon.end()) or _MARKED.search(rest):
        return ""
    return rest[colon.end() :]


def _hidden(document: Document, number: int, offset: int) -> bool:
    """Whether the place stands in code, a comment or struck-through words of its line."""
    line = document.lines[number]
    first = max(line.start, offset - _LONGEST)
    shown = document.text[first : min(line.end, offset + _LONGEST)]
    return any(m.start() <= offset - first < m.end() for m in _HIDDEN.finditer(shown))


_KPI = re.compile(r"\bKPIs?\b[ #-]*(?P<number>\d{0,3})", re.IGNORECASE)
_ACTUAL = re.compile(r"\bactual\b|\bresults?\b|\bmeasured\b", re.IGNORECASE)
_DEFINES = re.compile(
    r"\bkpi\b|\bdefinition\b|\bmetric\b|\bmeasure\b|\btarget\b|\bgoal\b", re.IGNORECASE
)
_NOT_YET = re.compile(r"\W*(?:[xX]{1,3}\b|lorem\b|tb[da]\b|FILL.IN\b)", re.IGNORECASE)
# "No increase in calls": the value itself, where that was the aim.
_NOTHING = re.compile(r"\W*(?:no|none|zero|nil|not|never)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class _Wording:
    words: frozenset[str]
    numbers: frozenset[str]

    @classmethod
    def of(cls, text: str) -> _Wording:
        key = label_key(text)
        return cls(frozenset(_WORD.findall(key)), frozenset(_DIGITS.findall(key)))

    def repeats(self, other: _Wording) -> bool:
        """Whether this says nothing that the other has not said."""
        same = self.words == other.words and len(self.words) > 1
        within = self.words <= other.words and len(self.words) > 2
        return (same or within) and self.numbers <= other.numbers


def restated_kpis(plan: Plan) -> Iterator[Warned]:
    """KPIs whose "actual" is their definition once more."""
    defined: dict[str, list[_Wording]] = {}
    actual: list[tuple[Field, str]] = []
    for field in plan.document.fields.values():
        kpi = _KPI.search(field.label)
        if kpi is None or not field.value or _NOT_YET.match(field.value):
            continue
        if _ACTUAL.search(field.label):
            if _NOTHING.match(field.value):
                continue
            actual.append((field, kpi["number"]))
        elif len(defined.setdefault(kpi["number"], [])) < 10:
            defined[kpi["number"]].append(_Wording.of(field.value))
    lines = {
        field.line: field.value
        for field, number in actual
        if any(_Wording.of(field.value).repeats(one) for one in defined.get(number, ()))
    }
    for number, value in sorted((lines | dict(_restated_cells(plan.document))).items()):
        yield Warned(
            number,
            "kpi-restated",
            f"{quoted(value)} repeats what the KPI is; write the number that was measured",
        )


def _restated_cells(document: Document) -> Iterator[tuple[int, str]]:
    """Rows of KPI tables whose actual cell repeats the cell that defines it."""
    columns: dict[int, tuple[list[int], list[int]]] = {}
    for number, rule in document.table_rules.items():
        if rule not in columns:
            heads = texts_of(document, rule - 1)
            kpis = any(_KPI.search(head) for head in heads)
            columns[rule] = (
                [i for i, head in enumerate(heads) if kpis and _ACTUAL.search(head)],
                [i for i, head in enumerate(heads) if kpis and _DEFINES.search(head)],
            )
        actual, defining = columns[rule]
        if not actual or not defining or not document.visible(number):
            continue
        row = texts_of(document, number)
        said = [_Wording.of(row[i]) for i in defining[:10] if i < len(row) and i not in actual]
        for i in actual[:10]:
            if (
                i < len(row)
                and not _NOTHING.match(row[i])
                and any(_Wording.of(row[i]).repeats(one) for one in said)
            ):
                yield number, row[i]
                break

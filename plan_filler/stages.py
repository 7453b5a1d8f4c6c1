"""Document → stages: which parts of a plan are rollout stages and check-ins.

A stage's identity is its place in the document: letters repeat, skip, or are
all "Canary". User acceptance tests and headings that only contain stages are
no stages themselves. Where stages have no headings, the rows of a launch table
are the stages; a check-in may be no more than the column of a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, NamedTuple

from plan_filler import tables
from plan_filler.columns import role_of
from plan_filler.document import Document
from plan_filler.headings import Heading
from plan_filler.labels import plain
from plan_filler.launch_tables import StageRow, find_stage_rows
from plan_filler.shares import PERCENT_LABEL, share_of
from plan_filler.titles import (
    FULL,
    PLANNING,
    RESULTS,
    UAT,
    Title,
    names_same_stage,
    read_column,
    read_title,
)

_SHORT = re.compile(r"[:(—–]")
StageKind = Literal["rollout", "check-in"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A rollout stage or a check-in.

    ``[line, end)`` are line indexes; the range is empty where the stage is a row
    or a column of a table. ``rows`` are the table rows about it. ``name`` is
    what people call it ("B", "II", "50%", "1-week"). ``percent`` is the share of
    users in percent, or ``None`` where it is a range, contradictory, or no share
    of users. ``claims`` are the percentages that heading and planning state.
    ``rollout`` numbers the rollouts of a file from 0. ``struck`` marks a heading
    that is struck through.
    """

    key: str
    name: str
    title: str
    line: int
    end: int
    kind: StageKind
    percent: Fraction | None
    claims: tuple[Fraction, ...]
    rollout: int
    has_sections: bool
    rows: tuple[int, ...] = ()
    struck: bool = False

    @property
    def short_title(self) -> str:
        """The title up to its colon: "Stage B" for "Stage B: 50% of users"."""
        short = _SHORT.split(self.title, maxsplit=1)[0].strip()
        return short if len(short) > 2 else self.title


_QUESTIONS = re.compile(r"\bquestions\b", re.IGNORECASE)
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


class _Found(NamedTuple):
    """What begins a stage: the heading with this index, or else a line of a table."""

    title: Title
    line: int
    at: int | None
    rows: tuple[int, ...] = ()
    words: str = ""
    part: bool = False


def find_stages(document: Document) -> tuple[Stage, ...]:
    """All stages and check-ins in document order."""
    found = list(_headed(document.headings))
    tables_of_rows = list(find_stage_rows(document))
    if any(one.title.kind == "stage" for one in found):
        found = _with_rows(document, found, tables_of_rows)
    else:
        found += _from_rows(document, tables_of_rows)
    found += _columns(document, {one.title.name for one in found if one.title.kind == "check-in"})
    found.sort(key=lambda one: one.line)
    return tuple(
        _stage(document, stage, key, rollout) for stage, key, rollout in _identified(found)
    )


def _headed(headings: Sequence[Heading]) -> Iterator[_Found]:
    above = ""
    for index, heading in enumerate(headings):
        title = read_title(heading.title)
        if title.kind == "check-in":
            above = heading.title
            yield _Found(title, heading.line, index)
        elif title.kind in ("stage", "stage part") and _begins(headings, index, title, above):
            above = heading.title
            part = title.kind == "stage part"
            yield _Found(replace(title, kind="stage"), heading.line, index, part=part)


def _begins(headings: Sequence[Heading], index: int, title: Title, above: str) -> bool:
    words = headings[index].title
    if title.kind == "stage part" and names_same_stage(above, words):
        return False
    return not UAT.search(words) and not _is_container(headings, index, title.word)


def _with_rows(
    document: Document, found: Sequence[_Found], rows: Sequence[Sequence[StageRow]]
) -> list[_Found]:
    """Stages of headings with the table rows that name them: the letter, else the share."""
    own: dict[int, list[int]] = {}
    by_name: dict[tuple[str, str], list[int]] = {}
    by_share: dict[Fraction, list[int]] = {}
    for index, one in enumerate(found):
        if one.title.kind != "stage" or one.at is None:
            continue
        by_name.setdefault((one.title.word, one.title.name), []).append(index)
        share = share_of(document.headings[one.at].title)
        if isinstance(share, Fraction):
            by_share.setdefault(share, []).append(index)
    for row in (row for table in rows for row in table):
        share = share_of(row.words)
        fits = by_name.get((row.title.word, row.title.name), [])
        if not fits and isinstance(share, Fraction):
            fits = by_share.get(share, [])
        if len(fits) == 1:
            own.setdefault(fits[0], []).append(row.line)
    return [one._replace(rows=tuple(own.get(index, ()))) for index, one in enumerate(found)]


def _from_rows(document: Document, rows: Sequence[Sequence[StageRow]]) -> list[_Found]:
    """Each row of the first table is a stage; rows of later ones belong to those or are more."""
    found: list[_Found] = []
    logged = False
    for table in rows:
        earlier = {(one.title.word, one.title.name): n for n, one in enumerate(found)}
        logs = any(role_of(head) == "date" for head in document.heads(table[0].line))
        if logs and logged:
            earlier.clear()  # a second log of launches is a second rollout
        logged = logged or logs
        for row in table:
            known = earlier.pop((row.title.word, row.title.name), None)
            if known is None:
                found.append(_Found(row.title, row.line, None, (row.line,), row.words))
            else:
                found[known] = found[known]._replace(rows=(*found[known].rows, row.line))
    return found


def _columns(document: Document, known: set[str]) -> Iterator[_Found]:
    """Check-ins that are no more than the head of a table's column."""
    for rule in dict.fromkeys(document.table_rules.values()):
        head = document.lines[rule - 1]
        for start, end in tables.cells(document.text, head)[1:]:
            words = plain(document.text[start:end])
            title = read_column(words)
            if title.kind == "check-in" and title.name not in known:
                known.add(title.name)
                yield _Found(title, rule - 1, None, words=words)


def ordinal(name: str) -> int:
    """1 for "1", "I" and "A"; 0 for what counts nothing."""
    if name.isascii() and name.isdigit():
        return int(name)
    if name.upper() in _ROMAN:
        return _ROMAN.index(name.upper())
    return ord(name) - ord("A") + 1 if len(name) == 1 and name.isascii() else 0


def _stage(document: Document, found: _Found, key: str, rollout: int) -> Stage:
    kind: StageKind = "rollout" if found.title.kind == "stage" else "check-in"
    end, struck, words = found.line, False, found.words
    inner: Sequence[Heading] = ()
    if found.at is not None:
        headings = document.headings
        below = _below(headings, found.at)
        end = headings[below].line if below < len(headings) else len(document.lines)
        inner = headings[found.at + 1 : below]
        struck, words = headings[found.at].struck, headings[found.at].title
    claims: tuple[Fraction, ...] = ()
    certain = False
    if kind == "rollout":
        shares = [share_of(words), *_planned_shares(document, found, end)]
        if found.title.word == FULL and not any(shares):
            shares = [Fraction(100)]
        claims = _distinct([s for s in shares if isinstance(s, Fraction)])
        certain = len(claims) == 1 and "no share" not in shares
    return Stage(
        key=key,
        name=found.title.name,
        title=plain(words).rstrip(": "),
        line=found.line,
        end=end,
        kind=kind,
        percent=claims[0] if certain else None,
        claims=claims,
        rollout=rollout,
        rows=found.rows,
        struck=struck or (words.startswith("~~") and words.endswith("~~")),
        # A launch for everybody is planned, unless Results of its own say more.
        has_sections=found.title.word == FULL
        or any(RESULTS.search(h.title) or PLANNING.search(h.title) for h in inner),
    )


def _distinct(shares: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """The shares that differ by more than their rounding: "33%" is "33.3%"."""
    kept: list[Fraction] = []
    for share in shares:
        if all(abs(share - other) >= min(Fraction(1, 2), share / 20) for other in kept):
            kept.append(share)
    return tuple(kept)


def _planned_shares(
    document: Document, found: _Found, end: int
) -> Iterator[Fraction | Literal["no share"] | None]:
    """The shares that planning states: in a field, or in a column of the stage's rows."""
    for field in document.fields_between(found.line, end):
        if "%" in field.value and PERCENT_LABEL.search(field.label):
            yield share_of(field.value)
    for row in found.rows:
        for head, words in document.row(row)[1:]:
            if "%" in words and PERCENT_LABEL.search(head):
                yield share_of(words)


def _is_container(headings: Sequence[Heading], index: int, word: str) -> bool:
    """Whether stages stand inside the heading: deeper ones, or those of a phase without parts."""
    level = headings[index].level
    parts = results = False
    for number in range(index + 1, len(headings)):
        below = headings[number]
        title = read_title(below.title)
        if title.kind == "stage":
            of_a_phase = (word, title.word) in (("phase", "stage"), ("phase", "launch"))
            return (below.level > level and not results) or (of_a_phase and not parts)
        if title.kind != "part" and below.level <= level:
            return False
        parts = parts or title.kind == "part"
        results = results or RESULTS.search(below.title) is not None
    return False


def _below(headings: Sequence[Heading], index: int) -> int:
    """The index of the heading at which the stage of ``headings[index]`` ends."""
    level = headings[index].level
    for number in range(index + 1, len(headings)):
        below = headings[number]
        kind = read_title(below.title).kind
        if kind == "stage part" and names_same_stage(headings[index].title, below.title):
            continue
        if kind in ("stage", "stage part", "check-in") or below.level < level:
            return number
        if (below.level == level and kind != "part") or _QUESTIONS.search(below.title):
            return number
    return len(headings)


def _identified(stages: Sequence[_Found]) -> Iterator[tuple[_Found, str, int]]:
    """Each stage with its key and rollout: repeated letters get keys of their own."""
    used: dict[str, int] = {}
    rollout, names, complete = 0, set[str](), False
    for stage in stages:
        name = stage.title.name
        if stage.title.kind == "stage":
            first = ordinal(name) == 1 or (name.endswith("%") and name in names)
            if first and not stage.part and (name in names or complete):
                rollout, names, complete = rollout + 1, set(), False
            names.add(name)
        elif stage.at is not None:
            complete = True
        key = stage.title.key
        count = used[key] = used.get(key, 0) + 1
        yield stage, key if count == 1 else f"{key}-{count}", rollout

"""Plans of scraps: whatever stands around the answers, not one byte of it changes.

A document is made from its number alone, so that a number is enough to see it again.
The examples of CommonMark's specification are among the scraps where ``make fuzz`` has
fetched them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from random import Random

from plan_filler.config import Settings
from plan_filler.errors import IntegrityError
from plan_filler.fill import Outcome, Request, finish, prepare
from plan_filler.resolve import Answered
from plan_filler.sources.base import Distinct
from plan_filler.sources.evidence import Ledger, dump, parse
from plan_filler.verify import verify
from tests import corpus
from tests.by_hand import (
    AFTERWARDS,
    CONFIG,
    NAME,
    HandSource,
    Numbers,
    before_and_since,
    counted,
    plan,
    rated,
    settings_of,
)
from tests.fuzz.tried import Tried
from tests.hostile_strings import HOSTILE

SPECIFICATION = Path(__file__).parents[2] / ".venv" / "commonmark.json"
NUMBERS: Numbers = {
    "search": before_and_since(rated((4, 1000)), rated((5, 1000))),
    "book": before_and_since(rated((4, 1000)), rated((0, 1000))),
    "tickets": counted(7),
    "/timetable": Distinct(48_210),
}
MARKERS = (
    "- #search: [FILL_IN]",
    "- #book: [FILL_IN]",
    "- Tickets sold: [FILL_IN]",
    "- Estimated number of users: [FILL_IN]",
    "  - #search: [FILL_IN] ",
    "    * #book:   \\[FILL\\_IN\\]\t",
    "| Tickets sold | [FILL_IN] |",
    "| #search | [FILL_IN] | x |",
    "> - #search: [FILL_IN]",
    "1. #book: [FILL_IN] (baseline `11%`)",
    "#search: [FILL_IN]",
    "- Tickets sold: [FILL_IN] a list that includes everything",
    "- Metrics at this stage: [FILL_IN]",
    "TBD",
    "- #search:",
    "  - [FILL_IN]",
    "- Any trouble?: [PICK_ONE]: yes | no | N/A",
    "- If yes, what: [FILL_IN]",
    "- Mood: [FILL_IN]",
)
SCRAPS = (
    "[", "]", "[]", "(", ")", "{{ 1 }}", "{% raw %}", "{#", "|", "||", "\\", "\\|", "`", "``",
    "```", "~~~", "~~", "~", "*", "**", "_", "<!--", "-->", "<b>", "</pre>", "<pre>", "&nbsp;",
    ":", "::",
    " ", "  ", "\t", "\u00a0", "\u2028", "\x0b", "\x0c", "\x85", "\x00", "\x1b[31m", "\ufeff",
    "\ue000", "\ue0011\ue002", "é", "e\u0301", "😀", "\u202e", "-", "- ", "* ", "> ", "1. ", "    ",
    "---", "===", "| --- | --- |", "| a | b |", "[x]: /url", "[a](b)", "<https://f.example>", "#",
    "## ", "#### Results", "### Planning", "## 1-week results", "## Stage C: 100% of users", "4.5%",
    "No errors", "TBD", "total: 5", "- total: 5", "`/timetable`", "Release Date: 5/11/2026",
    "- #search: 0.4%", "- #search:\n  - Since launch: 0.41%", "[FILL_IN", "FILL_IN]",
)  # fmt: skip
LINE_ENDS = ("\n", "\r\n", "\r")


@cache
def _settings() -> Settings:
    return settings_of(CONFIG)


@cache
def _examples() -> Sequence[str]:
    if not SPECIFICATION.exists():
        return ()
    return [each["markdown"] for each in json.loads(SPECIFICATION.read_text("utf-8"))]


@cache
def _lines() -> Sequence[str]:
    return [
        line
        for name in corpus.names()
        for line in corpus.plan_bytes(name).decode("utf-8").splitlines()
        if line.strip()
    ]


def document(number: int) -> str:
    """The plan of this number: known metrics wait in its Stage B, among scraps."""
    random = Random(number)
    body = _scraps(random, random.randint(1, 9)) + random.choice(MARKERS) + "\n"
    text = plan(body + _scraps(random, random.randint(0, 4)), before=_scraps(random, 2))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ends = random.choice([[one] for one in LINE_ENDS] + [list(LINE_ENDS)])
    mixed = "".join(f"{line}{random.choice(ends)}" for line in lines)
    cut = random.choice([0, 0, 1, 2])
    return random.choice(["", "", "\ufeff"]) + mixed[: len(mixed) - cut]


def _scraps(random: Random, count: int) -> str:
    return "".join(_scrap(random) + random.choice(["\n", "\n", "\n\n", ""]) for _ in range(count))


def _scrap(random: Random) -> str:
    match random.randrange(8):
        case 0 | 1 | 2:
            return random.choice(MARKERS)
        case 3 | 4:
            return "".join(random.choices(SCRAPS, k=random.randint(1, 4)))
        case 5:
            return random.choice(_lines())
        case 6:
            return random.choice(HOSTILE).encode("utf-8", "replace").decode("utf-8")
        case _:
            return random.choice(_examples() or SCRAPS)


def filled(text: str) -> Outcome:
    """A document with its answers.

    Raises:
        IntegrityError: rightly refused: an answer would upset the Markdown around it.
    """
    prepared = prepare(NAME, text.encode("utf-8"), _settings(), Request(as_of=AFTERWARDS))
    return finish(prepared, HandSource(NUMBERS).read(prepared.queries), Ledger())


def broken(number: int) -> str | None:
    """What is wrong with the filled document of this number; empty where all is well.

    ``None`` where it is not filled since an answer would upset the Markdown around it.
    """
    text = document(number)
    try:
        outcome = filled(text)
    except IntegrityError:
        return None
    if (place := first_change(outcome, text)) is not None:
        return f"document {number}: bytes change at {place}"
    ledger = parse(dump(outcome.ledger, plan=NAME, tool="t"), "e")
    if findings := verify(outcome.text, ledger):
        return f"document {number}: line {findings[0].line}: {findings[0].message}"
    return ""


def first_change(outcome: Outcome, text: str) -> int | None:
    """Where the filled plan differs from ``text`` outside the answers, if it does."""
    position = at = 0
    for found, answer in zip(outcome.answers, outcome.texts, strict=True):
        if not isinstance(found, Answered):
            continue
        placeholder = found.question.blank.placeholder
        kept = text[position : placeholder.start]
        if answer.startswith(("\r", "\n")):
            kept = kept.rstrip()
        if not outcome.text.startswith(kept + answer, at):
            return position
        position, at = placeholder.tail, at + len(kept) + len(answer)
    return None if outcome.text[at:] == text[position:] else position


def _broken_of(numbers: Iterable[int]) -> list[str | None]:
    found: list[str | None] = []
    for number in numbers:
        try:
            found.append(broken(number))
        except Exception as error:  # noqa: BLE001  a find like any other
            found.append(f"document {number}: {type(error).__name__}: {error}")
    return found


def all_of_it(count: int = 10_000) -> Tried:
    """Fill so many documents, on all processors."""
    with ProcessPoolExecutor() as pool:
        tried = [one for part in pool.map(_broken_of, batches(count)) for one in part]
    found = tuple(one for one in tried if one)
    refused = tried.count(None)
    what = f"plans of scraps and {len(_examples())} examples of CommonMark, {refused:,} refused"
    return Tried(what, count, found)


def batches(count: int, size: int = 100) -> list[range]:
    """The numbers below ``count``, so many at a time."""
    return [range(first, min(first + size, count)) for first in range(0, count, size)]

"""Hostile text: whatever stands in a plan, each reader of it comes to an end.

Nothing is timed here: the texts are so long that a pattern which goes back over
them again and again would not be done before the suite is given up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from plan_filler.columns import LAUNCHED, role_of
from plan_filler.dates import stretches, unstruck
from plan_filler.dialects import is_empty_brackets, tokens, whole_value
from plan_filler.document import Document, read
from plan_filler.fields import LABEL
from plan_filler.labels import asks_for_dates, label_of
from plan_filler.lengths import lengths
from plan_filler.placeholders import only_names, scan
from plan_filler.shares import PERCENT_LABEL, share_of
from plan_filler.stages import find_stages
from plan_filler.standing import find_blanks
from plan_filler.titles import read_check_in, read_column, read_row, read_title


def all_of(reader: Callable[[str], Iterator[Any]]) -> Callable[[str], Any]:
    return lambda text: list(reader(text))


def names(text: str) -> bool:
    return any(only_names(text, candidate) for candidate in scan(text))


READERS: dict[str, Callable[[str], Any]] = {
    "read_title": read_title,
    "read_row": read_row,
    "read_column": read_column,
    "read_check_in": read_check_in,
    "whole_value": whole_value,
    "is_empty_brackets": is_empty_brackets,
    "tokens": all_of(tokens),
    "role_of": role_of,
    "launched": LAUNCHED.search,
    "share_of": share_of,
    "percent label": PERCENT_LABEL.search,
    "scan": all_of(scan),
    "only_names": names,
    "label": LABEL.match,
    "label_of": label_of,
    "asks_for_dates": asks_for_dates,
    "stretches": stretches,
    "lengths": all_of(lengths),
    "unstruck": unstruck,
}


def long(unit: str, characters: int = 2000) -> str:
    return (unit * (characters // len(unit) + 1))[:characters]


HOSTILE = {
    "dashes": "-" * 1990 + "stage A",
    "parts": long("actual and stage "),
    "months": "results" + long(" 1 jan febr") + "x",
    "post-launch": long("post-launch after "),
    "firsts": long("first the "),
    "numbers": long("1 -"),
    "ends": long("end of results at for the "),
    "exclamation": "!" * 1000 + "up to" + "!" * 990,
    "percents": long("1% of the all "),
    "percent ranges": long("1%-"),
    "lorem": "lorem" + long(" lorem ipsum"),
    "undecided": "tbd" + long(" by") + "!",
    "brackets": "[" * 2000,
    "data": long("[data "),
    "links": long("[a](b"),
    "slashes": long("yes/no/"),
    "pipes": "[PICK_ONE]: " + long("yes | "),
    "picks": long("[PICK_ONE]: "),
    "fills": long("[FILL_IN] : a "),
    "commands": long("complete all ") + "[FILL_IN] a",
    "underscores": "_" * 2000,
    "escapes": long("\\_") + "a",
    "stars": long("**a"),
    "tildes": long("~a"),
    "comments": long("<!--"),
    "tags": long("<b"),
    "backticks": long("`a"),
    "colons": long("a:b?"),
    "questions": long("? "),
    "equals": long("a ="),
    "dates": long("2/11/2026 "),
    "ranges": long("2/11 - "),
    "vague": long("week of the ") + "2/11/2026",
    "fractions": long("1/"),
    "lengths": long("1 to "),
    "limits": long("at least "),
    "clocks": long("9:00 @ 1000 "),
    "actuals": long("actual "),
    "letters": long("A "),
    "astral": long("é😀"),
}


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_hostile_text_is_read_to_its_end(reader: Callable[[str], Any]) -> None:
    for text in HOSTILE.values():
        reader(text)


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        pytest.param(stretches, "2/11/2026 - " + " " * 20_000 + "x", id="end of a range"),
        pytest.param(READERS["lengths"], "half" + " " * 50_000 + "x", id="length"),
        pytest.param(READERS["scan"], "[FILL_IN]" + " " * 200_000 + "x", id="instruction"),
        pytest.param(
            READERS["scan"], "[FILL_IN]:" + " " * 100_000 + "a" + "!" * 100_000, id="answer left"
        ),
        pytest.param(unstruck, "~~a " * 100_000, id="tildes"),
        pytest.param(lambda text: read(text).fields, f"- Sold: {'<b>' * 50_000}x", id="tags"),
    ],
)
def test_a_line_of_megabytes_is_read_to_its_end(reader: Callable[[str], Any], text: str) -> None:
    reader(text)


def test_a_row_is_read_once_and_not_for_each_of_its_cells(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heads = f"| Stage | Actual date |{'a|' * 40}\n|{'---|' * 42}"
    document = read(f"# Kites\n\n{heads}\n| A: 10% | 2/11/2026 |{' |' * 40}\n")
    stages = find_stages(document)
    lines: list[int] = []
    row = Document.row

    def counted(document: Document, number: int) -> Sequence[tuple[str, str]]:
        lines.append(number)
        return row(document, number)

    monkeypatch.setattr(Document, "row", counted)
    assert len(list(find_blanks(document, stages))) == 40
    assert len(lines) <= 2

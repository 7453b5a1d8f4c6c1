"""The documents of this repository, cut into what tests look at: fences, tables, links, words."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCUMENTS = tuple(
    sorted(
        [
            *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "BENCHMARKS.md")),
            *(ROOT / "docs").glob("*.md"),
        ]
    )
)
NAMES = tuple(path.relative_to(ROOT).as_posix() for path in DOCUMENTS)

_FENCE = re.compile(
    r"(?:^<!-- today: (?P<today>\d{4}-\d\d-\d\d) -->\n+)?"
    r"^```(?P<language>\w*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_HEADING = re.compile(r"^(?P<level>#{1,6}) (?P<title>.+)$", re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[(?:[^\[\]]|\[[^\]]*\])*\]\((?P<target>[^()\s]+)\)")
_CODE = re.compile(r"(?<!`)`(?P<code>[^`\n]+)`(?!`)")


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block. ``today`` is the day that a comment above it names, empty for none."""

    line: int
    language: str
    text: str
    today: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table below a heading; ``cells`` as they are written."""

    heading: str
    cells: tuple[str, ...]


def read(name: str) -> str:
    """A document of the repository."""
    return (ROOT / name).read_text(encoding="utf-8")


def fences(text: str) -> list[Fence]:
    """The fenced blocks, in order; lines are counted from 1."""
    return [
        Fence(
            text.count("\n", 0, match.start("language")) + 1,
            match["language"],
            match["text"],
            match["today"] or "",
        )
        for match in _FENCE.finditer(text)
    ]


def without_fences(text: str) -> str:
    """The text with empty lines in place of its fenced blocks."""
    return _FENCE.sub(lambda match: "\n" * match[0].count("\n"), text)


def rows(text: str) -> Iterator[Row]:
    """The rows of all tables, their heads left out."""
    heading, lines = "", without_fences(text).splitlines()
    for number, line in enumerate(lines):
        if found := _HEADING.match(line):
            heading = found["title"]
        is_head = number + 1 < len(lines) and lines[number + 1].startswith("| ---")
        if line.startswith("| ") and not line.startswith("| ---") and not is_head:
            cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
            yield Row(heading, tuple(cell.strip().replace("\\|", "|") for cell in cells))


def codes(cell: str) -> list[str]:
    """What a text shows as code."""
    return [match["code"] for match in _CODE.finditer(cell)]


def anchors(text: str) -> set[str]:
    """The names that GitHub gives to headings."""
    found: set[str] = set()
    for match in _HEADING.finditer(without_fences(text)):
        slug = re.sub(r"[^\w\- ]", "", match["title"].lower()).replace(" ", "-")
        number = 1
        while slug in found:
            slug = f"{slug.removesuffix(f'-{number - 1}')}-{number}"
            number += 1
        found.add(slug)
    return found


def links(text: str) -> list[str]:
    """Where links lead, in order."""
    return [match["target"] for match in _LINK.finditer(without_fences(text))]


def command_lines(text: str) -> list[str]:
    """The calls of plan-filler in fenced blocks, their comments taken off."""
    return [
        line.removeprefix("$ ")
        for fence in fences(text)
        for line in fence.text.splitlines()
        if re.match(r"(?:\$ )?plan-filler\s", line)
    ]


def words_of(command_line: str) -> list[str]:
    """The arguments of a call, as a shell would cut them."""
    return shlex.split(command_line.replace("…", "..."), comments=True)[1:]

"""People's answers in TOML: read, and kept from one run to the next.

An answer is one line, or a list of lines of which each becomes a bullet; two blanks in
front of one put it a level deeper. Keeping appends: what people wrote into the file, its
order and its comments stay, byte for byte.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from plan_filler.errors import UsageError, escaped
from plan_filler.labels import label_key
from plan_filler.toml_table import Table, parsed

_HEAD = "# People's answers, kept by `plan-filler fill --interactive`.\n"
_LINES = "one line of text, or a list of such lines"
_BARE = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """A person's answers by label, for all stages and for single ones by their selector.

    An answer of several lines has line feeds between them.
    """

    everywhere: Mapping[str, str] = field(default_factory=dict)
    by_stage: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer for one stage. ``stage`` selects it, ``label`` is as the plan writes it."""

    stage: str
    label: str
    text: str


def answers_of(data: bytes, path: Path) -> Answers:
    """The answers in a file: the ``choices`` tables of a config file and nothing else.

    Raises:
        UsageError: not TOML, or something in it is unknown or of the wrong kind; the
            message names file, table and key.
    """
    table = Table(path.name, "", parsed(data, path))
    choices = choices_of(table.table("choices"))
    by_stage = {}
    for name, stage in table.tables("stages"):
        by_stage[name] = choices_of(stage.table("choices"))
        stage.done()
    table.done()
    return Answers(everywhere=choices, by_stage=by_stage)


def choices_of(table: Table) -> dict[str, str]:
    """Answers by label key, each written as a table with ``answer`` or bare."""
    found: dict[str, str] = {}
    for label, value in table.values.items():
        entry = Table(
            table.file,
            f'{table.name}."{label}"',
            value if isinstance(value, dict) else {"answer": value},
        )
        answer = entry.get("answer", (str, list), _LINES, "")
        entry.done()
        lines = [answer] if isinstance(answer, str) else answer
        if not lines or not all(isinstance(line, str) and _is_line(line) for line in lines):
            raise entry.fault("answer", f"must be {_LINES}")
        found[label_key(label)] = "\n".join(line.rstrip() for line in lines).strip()
    return found


def _is_line(text: str) -> bool:
    return bool(text.strip()) and not any(ord(character) < 32 for character in text)


def with_kept(before: bytes | None, kept: Sequence[Kept], path: Path) -> bytes:
    """The bytes of an answers file that holds these answers behind its own.

    ``before`` is what it holds now, ``None`` where there is no file.

    Raises:
        UsageError: nothing can be appended to this file: it answers one of them already,
            or writes its tables in a way that cannot be continued.
    """
    held = answers_of(before, path) if before is not None else Answers()
    eol = "\r\n" if b"\r\n" in (before or b"") else "\n"
    start = _HEAD.encode() if before is None else before
    if not start.endswith((b"\n", b"\r")) and start:
        start += eol.encode()
    data = start + "".join(map(_entry, kept)).replace("\n", eol).encode()
    if _holds(data, path) != _together(held, kept):
        raise UsageError(
            f"{path}: answers cannot be appended to it; name another file with --answers"
        )
    return data


def _entry(kept: Kept) -> str:
    stage = kept.stage if _BARE.fullmatch(kept.stage) else _quoted(kept.stage)
    lines = [_quoted(line) for line in kept.text.split("\n")]
    listed = "".join(f"  {line},\n" for line in lines)
    answer = lines[0] if len(lines) == 1 else f"[\n{listed}]"
    return f"\n[stages.{stage}.choices.{_quoted(kept.label)}]\nanswer = {answer}\n"


def _quoted(text: str) -> str:
    """A basic string; what JSON escapes, TOML reads in the same way."""
    return escaped(json.dumps(text, ensure_ascii=False))


def _holds(data: bytes, path: Path) -> Answers | None:
    try:
        return answers_of(data, path)
    except UsageError:
        return None


def _together(held: Answers, kept: Sequence[Kept]) -> Answers:
    by_stage = {name: dict(own) for name, own in held.by_stage.items()}
    for one in kept:
        by_stage.setdefault(one.stage, {})[label_key(one.label)] = one.text
    return Answers(everywhere=held.everywhere, by_stage=by_stage)

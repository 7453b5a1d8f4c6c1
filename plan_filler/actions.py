"""What GitHub Actions takes from a step: outputs, a job summary, and a comment's size.

Every one of them has a limit beyond which GitHub drops all of it without a word, so
texts are cut before, where Markdown can be cut. Annotations are in ``annotations``.
https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

import json
import re
import secrets
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from plan_filler.check import Finding, counted
from plan_filler.environment import github
from plan_filler.errors import IntegrityError
from plan_filler.untrusted import code_span

# In bytes, of a step; GitHub drops a summary of more than 1 MiB.
SUMMARY_BUDGET = 900_000
# In characters; GitHub refuses a body of more than 65,536.
COMMENT_LIMIT = 60_000
_SUMMARY_CUT = "\n\n**The rest is left out here: a job summary holds no more.**\n"
_COMMENT_CUT = "\n\n**The rest is left out here: a comment holds no more.**\n"
_TITLES = 5

_OUTPUT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
# The opening of a fence, in quotes and list items too (CommonMark 4.5).
_FENCE = re.compile(
    r"(?P<prefix>[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)(?P<run>`{3,}(?=[^`]*$)|~{3,})(?P<info>.*)"
)
# Of a line that begins with one; anywhere else it is text in a code span, or escaped.
_FOLDS = re.compile(r"[ \t>]*</?details\b", re.IGNORECASE)
_DETAILS = re.compile(r"<(?P<close>/?)details\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a comment that is shown whole or not at all."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Cut:
    """A comment that fits, and the titles of the sections that did not."""

    text: str
    left_out: tuple[str, ...]


def outputs(values: Mapping[str, str], delimiter: str) -> str:
    """A step's outputs as the file ``GITHUB_OUTPUT`` takes them.

    Nobody must be able to guess ``delimiter``: a line of a value that equals it would
    end the value, and what follows would be outputs.

    Raises:
        IntegrityError: a value holds it, or a name is none.
    """
    for name, value in values.items():
        if not _OUTPUT_NAME.fullmatch(name) or delimiter in value:
            raise IntegrityError(f"output {name!r}: its name is none, or its value ends it early")
    return "".join(f"{name}<<{delimiter}\n{value}\n{delimiter}\n" for name, value in values.items())


def write_outputs(path: Path, values: Mapping[str, str]) -> None:
    """Add outputs to the file ``GITHUB_OUTPUT``.

    Raises:
        As ``outputs``; ``OSError`` where the file cannot be written.
    """
    _append(path, outputs(values, f"end_{secrets.token_hex(16)}"))


def write_summary(path: Path, markdown: str) -> None:
    """Add Markdown to the file ``GITHUB_STEP_SUMMARY``, as much as there is room for.

    Raises:
        OSError: the file cannot be written.
    """
    used = path.stat().st_size if path.exists() else 0
    _append(path, cut_summary(markdown, SUMMARY_BUDGET - used))


def _append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8", errors="replace", newline="") as file:
        file.write(text)


def cut_summary(markdown: str, budget: int = SUMMARY_BUDGET) -> str:
    """Markdown of at most ``budget`` bytes in UTF-8, cut at a line's end with a sentence.

    What the cut leaves open, fences and ``<details>``, is closed; where not even the
    sentence fits, nothing is left.
    """
    text = markdown.rstrip("\n") + "\n\n"
    if _bytes(text) <= budget:
        return text
    kept = closing = ""
    for end in _line_ends(text, _bytes):
        if end.size + _bytes(end.closing + _SUMMARY_CUT) <= budget:
            kept, closing = text[: end.offset], end.closing
    short = kept.rstrip("\n") + closing + _SUMMARY_CUT
    return short if _bytes(short) <= budget else ""


def cut_comment(sections: Sequence[Piece], limit: int = COMMENT_LIMIT) -> Cut:
    """Sections as one comment of at most ``limit`` characters.

    Whole sections go, the last first, and a sentence names them. Should the first, which
    holds the marker, be too long by itself, it is cut where no fence or ``<details>`` is
    open.
    """
    texts = [section.text.strip("\n") for section in sections]
    titles = tuple(section.title for section in sections)
    for count in range(len(sections), 0, -1):
        text = "\n\n".join(texts[:count]) + _left_out(titles[count:]) + "\n"
        if len(text) <= limit:
            return Cut(text, titles[count:])
    return Cut(_shortened(texts[0], limit) if texts else "", titles)


def _left_out(titles: Sequence[str]) -> str:
    if not titles:
        return ""
    named = [code_span(title[:120], in_table=False) for title in titles[:_TITLES]]
    more = f" and {len(titles) - _TITLES} more" if len(titles) > _TITLES else ""
    return f"\n\n**Left out for length:** {', '.join(named)}{more}."


def _shortened(text: str, limit: int) -> str:
    kept = 0
    for end in _line_ends(f"{text}\n", len):
        if not end.closing and end.size + len(_COMMENT_CUT) <= limit:
            kept = end.offset
    return text[:kept].rstrip("\n") + _COMMENT_CUT


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", errors="replace"))


@dataclass(frozen=True, slots=True)
class _LineEnd:
    """Where a line ends: its ``offset``, the ``size`` up to it, and what closes what is open."""

    offset: int
    size: int
    closing: str


def _line_ends(text: str, measure: Callable[[str], int]) -> Iterator[_LineEnd]:
    fence = prefix = ""
    details = offset = size = 0
    for line in text.split("\n")[:-1]:
        found = _FENCE.fullmatch(line.rstrip("\r"))
        if fence:
            if found and found["run"].startswith(fence) and not found["info"].strip():
                fence = ""
        elif found:
            fence, prefix = found["run"], re.sub(r"[^ \t>]", " ", found["prefix"])
        elif _FOLDS.match(line):
            for tag in _DETAILS.finditer(line):
                details = max(0, details + (-1 if tag["close"] else 1))
        offset += len(line) + 1
        size += measure(f"{line}\n")
        closing = (f"\n{prefix}{fence}" if fence else "") + "\n\n</details>" * details
        yield _LineEnd(offset, size, closing)


def findings_summary(
    plans: Sequence[tuple[str, Sequence[Finding]]],
    unreadable: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """The findings of ``check`` as Markdown: a table for each plan that has any.

    Annotations end after ten of a type; this does not.
    """
    every = [finding for _, findings in plans for finding in findings]
    parts = [f"### Release plans: {counted(every)}"]
    parts += [
        f"{code_span(name, in_table=False)} could not be read: {code_span(why, in_table=False)}"
        for name, why in unreadable.items()
    ]
    for name, findings in plans:
        if findings:
            rows = [_row(finding) for finding in findings]
            head = ["| line | severity | what |", "| ---: | --- | --- |"]
            parts.append("\n".join([f"#### {code_span(name, in_table=False)}\n", *head, *rows]))
    return "\n\n".join(parts) + "\n"


def _row(finding: Finding) -> str:
    said = code_span(finding.message, in_table=True)
    return f"| {finding.line + 1} | {finding.severity} `{finding.code}` | {said} |"


def read_event(path: str) -> Mapping[str, object]:
    """The event that started the run, from ``GITHUB_EVENT_PATH``; empty where there is none."""
    try:
        event = json.loads(Path(path).read_text("utf-8")) if path else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return event if isinstance(event, dict) else {}


def why_read_only(event: Mapping[str, object]) -> str | None:
    """Why GitHub gives the run of this event a token that cannot write.

    ``None`` where it is not the event: then the workflow does not ask for the permission.
    """
    match event.get("pull_request"):
        case {"head": {"repo": {"full_name": head}}, "base": {"repo": {"full_name": base}}} if (
            head != base
        ):
            return "the pull request comes from a fork, whose runs may read and not write"
        case {"head": {"repo": None}}:
            return "the pull request comes from a fork that is gone; its runs may only read"
        case {"user": {"login": "dependabot[bot]"}}:
            return "the pull request is Dependabot's, whose runs may read and not write"
        case _:
            return None


def main(arguments: Sequence[str]) -> None:
    """``outputs NAME=VALUE…`` or ``summary FILE``, into the files that the runner names."""
    kind, *rest = arguments
    runner = github()
    if kind == "outputs" and runner.output:
        write_outputs(Path(runner.output), dict(each.split("=", 1) for each in rest))
    if kind == "summary" and runner.step_summary:
        write_summary(Path(runner.step_summary), Path(rest[0]).read_text("utf-8"))


if __name__ == "__main__":
    main(sys.argv[1:])

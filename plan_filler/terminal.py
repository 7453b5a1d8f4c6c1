"""What people see: the summary, the explanation and the diff, coloured on a terminal.

Text from plans and services is shown as text: no control character of theirs
reaches the terminal, and none of it is read as markup.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import unified_diff
from itertools import groupby
from threading import Lock
from typing import IO, TYPE_CHECKING, get_args

from plan_filler.content import fresh_rows
from plan_filler.fill import Outcome, Prepared
from plan_filler.lines import cut
from plan_filler.plan import Plan
from plan_filler.questions import Closed, Question, Reason, queries_of
from plan_filler.resolve import Answered, Open
from plan_filler.stages import Stage
from plan_filler.windows import Placed, Unplaced, Warned, Window

if TYPE_CHECKING:
    from rich.console import Console

_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_FOR_PEOPLE = frozenset({"needs-person"})
_ASIDE = frozenset({"not-selected", "skipped-stage"})
_LACKING = frozenset(get_args(Reason)) - _FOR_PEOPLE - _ASIDE


def harmless(text: str) -> str:
    """``text`` without control, zero-width and direction-changing characters."""
    return _HARMFUL.sub("�", text)


def console(file: IO[str]) -> Console:
    """A console that colours only a terminal and honours NO_COLOR; lines are never cut."""
    from rich.console import Console

    return Console(file=file, highlight=False, markup=False, emoji=False, soft_wrap=True)


@contextmanager
def progress(file: IO[str], words: str) -> Iterator[Callable[[int], None]]:
    """Count answers while something is waited for; silent where nobody watches."""
    out = console(file)
    if not out.is_terminal:
        yield lambda _: None
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=out, transient=True) as shown:
        task = shown.add_task(harmless(words))
        answers = 0
        lock = Lock()

        def tick(count: int) -> None:
            nonlocal answers
            with lock:
                answers += count
                shown.update(task, description=harmless(f"{words}: {answers} answers"))

        yield tick


def print_summary(outcome: Outcome, out: Console, *, wrote: str) -> None:
    """Filled, left to people, left for lack of data: each with its line and reason."""
    plan = outcome.plan
    out.print(f"{plan.name}: {wrote}", style="bold")
    rows = [*_filled_rows(outcome), *_open_rows(outcome)]
    aside = sum(row.reason in _ASIDE for row in rows)
    seen: set[str] = set()
    for title, style, part in (
        ("filled", "green", [r for r in rows if not r.reason]),
        ("left to people", "yellow", [r for r in rows if r.reason in _FOR_PEOPLE]),
        ("left for lack of data", "red", [r for r in rows if r.reason in _LACKING]),
    ):
        if part:
            out.print(f"  {title}: {len(part)}", style=style)
            _print_rows(plan, part, seen, out)
    if aside:
        out.print(f"  {aside} more in stages that were not selected or did not run", style="dim")
    _print_warnings(outcome.warnings, out)


@dataclass(frozen=True, slots=True)
class _SummaryRow:
    """One line of the summary; ``reason`` is empty for what was filled."""

    stage: Stage | None
    line: int
    label: str
    reason: str
    words: str


def _filled_rows(outcome: Outcome) -> Iterator[_SummaryRow]:
    for found, text in zip(outcome.answers, outcome.texts, strict=True):
        if isinstance(found, Answered):
            blank = found.question.blank
            label = blank.placeholder.label
            yield _SummaryRow(blank.stage, found.question.line, label, "", _in_one_line(text))


def _open_rows(outcome: Outcome) -> Iterator[_SummaryRow]:
    for found in outcome.answers:
        stage, line = found.question.blank.stage, found.question.line
        label = found.question.blank.placeholder.label
        if isinstance(found, Open):
            yield _SummaryRow(stage, line, label, found.reason, found.message)
        else:
            for row, fresh in fresh_rows(found.content):
                yield _SummaryRow(stage, line, f"{label} / {row}", fresh.reason, fresh.message)


def _print_rows(plan: Plan, rows: Sequence[_SummaryRow], seen: set[str], out: Console) -> None:
    """The rows under their stages; a stage's window is told where it is first met."""
    from rich.text import Text

    for stage, group in groupby(rows, key=lambda row: row.stage):
        if stage is None:
            out.print("    outside the stages", style="dim")
        elif stage.key in seen:
            out.print(f"    {harmless(stage.title)}")
        else:
            seen.add(stage.key)
            _print_window(plan, stage, out, indent=4)
        for row in group:
            text = Text(f"      line {row.line}  ", style="dim")
            text.append(harmless(_shortened(row.label)), style="default not dim")
            if row.reason:
                text.append(f"  {_because(row.reason, row.words)}", style="dim")
            else:
                text.append(f"  {harmless(row.words)}", style="cyan not dim")
            out.print(text)


def _because(reason: str, message: str) -> str:
    """The reason in words; why there is no window is told with the stage."""
    if reason in ("no-window", "needs-person"):
        return reason
    return f"{reason}: {harmless(message)}"


def _shortened(label: str) -> str:
    return label if len(label) <= 60 else f"{label[:59].rstrip()}…"


def _in_one_line(text: str) -> str:
    words = (re.sub(r"\A[-*+] ", "", line.strip()) for line in re.split(r"[\r\n]+", text))
    return _long(" · ".join(word for word in words if word))


def _long(text: str) -> str:
    return text if len(text) <= 160 else f"{text[:159]}…"


def _print_window(plan: Plan, stage: Stage, out: Console, *, indent: int) -> None:
    from rich.text import Text

    text = Text(f"{' ' * indent}{harmless(stage.title)}  ")
    match plan.placement(stage):
        case Placed(window=window, basis=basis, because=because):
            text.append(f"{written(window)}, {basis}", style="cyan")
            text.append(f": {harmless(because)}", style="dim")
        case Unplaced(because=because):
            text.append("no window", style="yellow")
            text.append(f": {harmless(because)}", style="dim")
    out.print(text)


def written(window: Window) -> str:
    """A window for people: both ends, the end exclusive."""
    pattern = "%Y-%m-%d" if window.whole_days else "%Y-%m-%d %H:%M"
    return f"{window.start:{pattern}} up to {window.end:{pattern}}"


def _print_warnings(warnings: Sequence[Warned], out: Console) -> None:
    for warned in warnings:
        message = f"  warning, line {warned.line + 1}: {harmless(warned.message)} ({warned.code})"
        out.print(message, style="yellow")


def print_explanation(prepared: Prepared, out: Console) -> None:
    """Each stage with its window, each blank with what it asks and would be answered by."""
    plan = prepared.plan
    count = len(prepared.questions)
    out.print(f"{plan.name}: {len(plan.stages)} stages, {count} placeholders", style="bold")
    by_stage: dict[str, list[Question]] = {}
    for question in prepared.questions:
        stage = question.blank.stage
        by_stage.setdefault(stage.key if stage else "", []).append(question)
    if "" in by_stage:
        out.print("  outside the stages")
        for question in by_stage[""]:
            _print_question(question, out)
    for stage in plan.stages:
        _print_window(plan, stage, out, indent=2)
        for question in by_stage.get(stage.key, ()):
            _print_question(question, out)
    _print_warnings(prepared.warnings, out)


def _print_question(question: Question, out: Console) -> None:
    from rich.text import Text

    text = Text(f"    line {question.line}  ", style="dim")
    label = question.blank.placeholder.label
    text.append(harmless(_shortened(label)) or "(no label)", style="default not dim")
    text.append(f"  {question.asks}", style="cyan not dim")
    if isinstance(question.wanted, Closed):
        words = _because(question.wanted.reason, question.wanted.message)
        text.append(f"  {words}", style="dim")
    out.print(text)
    for query in queries_of(question):
        parts = [f"{name}={value}" for name, value in query.canonical().items() if name != "kind"]
        words = f"{query.source}  {', '.join(parts)}  {written(query.window)}"
        out.print(f"          {harmless(words)}", style="dim")


def print_diff(outcome: Outcome, out: Console) -> None:
    """A unified diff of the plan, in the bytes of the plan."""
    for line in diff(outcome.plan.name, outcome.plan.document.text, outcome.text):
        style = {"+": "green", "-": "red", "@": "cyan"}.get(line[0], "")
        if out.is_terminal:
            out.print(harmless(line.rstrip("\r\n")), style=style)
        else:
            out.file.write(line)


def diff(name: str, before: str, after: str) -> Iterator[str]:
    """Lines of a unified diff, each with its own line ending."""
    old, new = _lines(before), _lines(after)
    for line in unified_diff(old, new, f"a/{name}", f"b/{name}"):
        yield line if line.endswith(("\n", "\r")) else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    return [text[line.start : line.end] + line.eol for line in cut(text)]

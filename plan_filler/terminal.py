"""Lines on a screen: coloured by rich where there is a terminal, plain everywhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import IO, TYPE_CHECKING

from plan_filler.errors import harmless
from plan_filler.summary import StyledLine

if TYPE_CHECKING:
    from rich.console import Console

_DIFF_STYLES = {"+": "green", "-": "red", "@": "cyan"}


def console(file: IO[str]) -> Console:
    """A console that honours NO_COLOR, reads no markup, and wraps at words only."""
    from rich.console import Console

    return Console(file=file, highlight=False, markup=False, emoji=False)


def show(lines: Iterable[StyledLine], file: IO[str]) -> None:
    """Print lines; without a terminal as they are, unwrapped and without any colour."""
    if not file.isatty():
        for line in lines:
            file.write("".join(span.text for span in line) + "\n")
        return
    from rich.padding import Padding
    from rich.text import Text

    out = console(file)
    for line in lines:
        text = Text.assemble(*line)
        words = text.plain.lstrip()
        indent = min(len(text.plain) - len(words), out.width // 2)
        # A long line goes on a little to the right of its beginning, which so stands out.
        first, *others = text[-len(words) :].wrap(out, out.width - indent - 2)
        out.print(Padding(first, (0, 0, 0, indent)))
        for other in others:
            out.print(Padding(other, (0, 0, 0, indent + 2)))


def show_diff(lines: Iterable[str], file: IO[str]) -> None:
    """Print a diff; without a terminal in the very bytes of the plan."""
    if not file.isatty():
        for line in lines:
            file.write(line)
        return
    from rich.text import Text

    out = console(file)
    for line in lines:
        out.print(Text(harmless(line.rstrip("\r\n")), style=_DIFF_STYLES.get(line[0], "")))


@contextmanager
def progress(file: IO[str], words: str) -> Iterator[Callable[[int], None]]:
    """Count answers while something is waited for; silent where nobody watches."""
    if not file.isatty():
        yield lambda _: None
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=console(file), transient=True) as shown:
        task = shown.add_task(words)
        answers = 0
        lock = Lock()

        def tick(count: int) -> None:
            nonlocal answers
            with lock:
                answers += count
                shown.update(task, description=f"{words}: {answers} answers")

        yield tick

"""How a run ends: every failure is one line and its exit code."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import NoReturn, TextIO

import click

from plan_filler.errors import PlanFillerError, one_line


def run(command: click.Command) -> NoReturn:
    """Run a command with the process's own arguments, and exit with its code."""
    code = 0
    _open_streams()
    try:
        code = command.main(standalone_mode=False) or 0
        sys.stdout.flush()
    except (click.Abort, KeyboardInterrupt):
        _complain("interrupted; nothing was half-written")
        code = 130
    except click.UsageError as error:
        error.show()
        code = 2
    except BrokenPipeError:
        # The reader of the pipe has seen enough; what is still buffered goes nowhere.
        _let_go(sys.stdout)
    except PlanFillerError as error:
        _complain(str(error))
        code = error.exit_code
    except OSError as error:
        _let_go(sys.stdout)
        place = os.fsdecode(error.filename) if error.filename else "stdout"
        _complain(f"{place}: {error.strerror or error}; make room, or write elsewhere")
        code = 2
    sys.exit(code)


def _open_streams() -> None:
    """Give a process that was started without stdout one that refuses, and a mute stderr."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115


def _let_go(stream: TextIO) -> None:
    """Send nowhere what is still buffered: written again at the exit, it would fail again."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _complain(message: str) -> None:
    try:
        click.echo(f"plan-filler: {one_line(message)}", err=True)
    except OSError:
        _let_go(sys.stderr)

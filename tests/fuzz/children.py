"""The command line in a forked child, which can be struck at any of its calls to the system.

A step is a call that opens, writes, renames, removes or locks a file; a write is two,
one for each half of its bytes. Whoever strikes before every step in turn has met every
state that the folder passes through. Only a process without threads may fork.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from plan_filler import cli

STEPS = ("open", "fsync", "chmod", "replace", "unlink", "close", "stat", "access", "umask")
SAID = "said.txt"
WAITS = b"w"


def kill() -> None:
    """Die at once, as under ``kill -9``."""
    os.kill(os.getpid(), signal.SIGKILL)


def stop() -> None:
    """Stand still until somebody sends SIGCONT."""
    os.kill(os.getpid(), signal.SIGSTOP)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended: its exit code, negative for a signal; what it said on both streams."""

    code: int
    said: str


@dataclass(frozen=True, slots=True)
class Child:
    """A running command; ``waits`` yields a byte when it has to wait for a lock."""

    process: int
    waits: int
    folder: Path

    def stopped(self) -> bool:
        """Wait until it stands still (true) or has ended; then ``ended`` knows at once."""
        found = os.waitid(os.P_PID, self.process, os.WEXITED | os.WSTOPPED | os.WNOWAIT)
        return found is not None and found.si_code == os.CLD_STOPPED

    def go_on(self) -> None:
        """Let it run again."""
        os.kill(self.process, signal.SIGCONT)

    def ran_or_waits(self) -> None:
        """Wait until it has ended, or has to wait for a lock that somebody else holds."""
        os.read(self.waits, 1)

    def ended(self) -> Ended:
        """Wait for its end."""
        _, status = os.waitpid(self.process, 0)
        os.close(self.waits)
        said = self.folder / f"{self.process}.{SAID}"
        text = said.read_text("utf-8", "replace")
        said.unlink()
        return Ended(os.waitstatus_to_exitcode(status), text)


def start(
    folder: Path, talk: Path, *words: str, at: int = 0, strike: Callable[[], None] = kill
) -> Child:
    """Run a command in ``folder`` and ``strike`` before its step number ``at``; 0 is never.

    What it says is kept in ``talk``, another folder.
    """
    reads, writes = os.pipe()
    process = os.fork()
    if process:
        os.close(writes)
        return Child(process, reads, talk)
    try:
        os.close(reads)
        os.chdir(folder)
        _speak_into(talk / f"{os.getpid()}.{SAID}")
        _watch(_counting(at, strike), writes)
        sys.argv = ["plan-filler", *words]
        cli.main()
    except SystemExit as end:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(end.code if isinstance(end.code, int) else 0)
    finally:
        os._exit(99)
    raise AssertionError


def run(
    folder: Path, talk: Path, *words: str, at: int = 0, strike: Callable[[], None] = kill
) -> Ended:
    """Run a command to its end."""
    return start(folder, talk, *words, at=at, strike=strike).ended()


def _speak_into(path: Path) -> None:
    said = os.open(path, os.O_WRONLY | os.O_CREAT)
    os.dup2(said, 1)
    os.dup2(said, 2)
    sys.stdout = io.TextIOWrapper(io.FileIO(1, "w"), "utf-8", write_through=True)
    sys.stderr = io.TextIOWrapper(io.FileIO(2, "w"), "utf-8", write_through=True)


def _counting(at: int, strike: Callable[[], None]) -> Callable[[], None]:
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1
        if steps == at:
            strike()

    return step


def _watch(step: Callable[[], None], waits: int) -> None:
    def stepping(call: Callable[..., Any]) -> Callable[..., Any]:
        def called(*arguments: Any, **named: Any) -> Any:
            step()
            return call(*arguments, **named)

        return called

    for name in STEPS:
        setattr(os, name, stepping(getattr(os, name)))
    io.open = stepping(io.open)
    fdopen: Callable[..., Any] = os.fdopen
    os.fdopen = lambda *arguments: _InHalves(fdopen(*arguments), step)  # type: ignore[assignment]
    _watch_locks(step, waits)


def _watch_locks(step: Callable[[], None], waits: int) -> None:
    import fcntl

    flock = fcntl.flock

    def locked(handle: int, how: int) -> None:
        step()
        try:
            flock(handle, how | fcntl.LOCK_NB)
        except BlockingIOError:
            os.write(waits, WAITS)
            flock(handle, how)

    fcntl.flock = locked  # type: ignore[assignment]


class _InHalves:
    """A file that is written half by half."""

    def __init__(self, file: BinaryIO, step: Callable[[], None]) -> None:
        self._file = file
        self._step = step

    def __enter__(self) -> _InHalves:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, data: bytes) -> None:
        half = len(data) // 2
        for part in (data[:half], data[half:]):
            self._step()
            self._file.write(part)
            self._file.flush()

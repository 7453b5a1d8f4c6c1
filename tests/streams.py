"""What a command writes to its streams, where there is no fixture of pytest's to take it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest


class Captured:
    """What ``live_desk`` needs of pytest's fixture, for the length of a module."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch
        self.streams: tuple[io.TextIOWrapper, io.TextIOWrapper]
        self.readouterr()

    def readouterr(self) -> Any:
        old = getattr(self, "streams", None)
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2))
        self.streams = out, err
        self.monkeypatch.setattr("sys.stdout", out)
        self.monkeypatch.setattr("sys.stderr", err)
        return _Texts(*(_text(stream) for stream in old)) if old else None


@dataclass(frozen=True)
class _Texts:
    out: str
    err: str


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()


@contextmanager
def captured(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Standard output and error of this process, for a command line that runs in it."""
    yield Captured(monkeypatch)

"""What is shown while something is waited for."""

from __future__ import annotations

import io

import pytest

from plan_filler.terminal import progress


class Screen(io.StringIO):
    """A terminal that keeps whatever was ever shown."""

    def isatty(self) -> bool:
        return True


def test_answers_are_counted_where_somebody_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("TTY_COMPATIBLE", raising=False)
    screen = Screen()

    with progress(screen, "asking [red]Datadog[/]") as tick:
        tick(2)
        tick(3)

    assert "asking [red]Datadog[/]: 5 answers" in screen.getvalue()


def test_nothing_is_shown_where_nobody_watches() -> None:
    file = io.StringIO()

    with progress(file, "asking") as tick:
        tick(2)

    assert file.getvalue() == ""

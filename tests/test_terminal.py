"""Lines on a screen: wrapped where there is one, as they are everywhere else."""

from __future__ import annotations

import io

import pytest

from plan_filler import terminal
from plan_filler.summary import Span


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _forty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("TERM", "xterm")


def lines_of(text: str, file: io.StringIO) -> list[str]:
    terminal.show([(Span(text, ""),)], file)
    return [line.rstrip() for line in file.getvalue().splitlines()]


LONG = "  line 8  #search  4 week avg before launch: 0.4577%"


def test_a_long_line_goes_on_to_the_right_of_its_beginning() -> None:
    assert lines_of(LONG, Screen()) == [
        "  line 8  #search  4 week avg before",
        "    launch: 0.4577%",
    ]


def test_without_a_screen_it_stays_one_line() -> None:
    assert lines_of(LONG, io.StringIO()) == [LONG]


@pytest.mark.parametrize("text", ["", "plan.md: written", "  [bold]#a[/bold]  :x: 4%"])
def test_a_short_line_stands_as_it_is(text: str) -> None:
    assert lines_of(text, Screen()) == [text]


def test_a_word_that_is_wider_than_the_screen_is_broken_and_not_lost() -> None:
    assert "".join(line.strip() for line in lines_of(f"    {'x' * 90}", Screen())) == "x" * 90


def test_what_stands_too_far_to_the_right_is_still_readable() -> None:
    shown = lines_of(f"{' ' * 38}one two three", Screen())
    assert " ".join(" ".join(shown).split()) == "one two three"


def test_answers_are_counted_where_somebody_watches() -> None:
    screen = Screen()

    with terminal.progress(screen, "asking [red]A[/]") as tick:
        tick(2)
        tick(3)

    assert "asking [red]A[/]: 5 answers" in screen.getvalue()


def test_nothing_is_counted_where_nobody_watches() -> None:
    file = io.StringIO()

    with terminal.progress(file, "asking") as tick:
        tick(2)

    assert file.getvalue() == ""

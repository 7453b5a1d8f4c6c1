"""Ask people on a terminal, line by line: no raw mode, so that it works wherever text does."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, assert_never

import click

from plan_filler import numbers
from plan_filler.briefing import (
    ask_lines,
    choices_line,
    draft_of,
    key_lines,
    opening_lines,
    question_lines,
    stage_lines,
)
from plan_filler.decided import Decided, decided, kept, refusal
from plan_filler.earlier import Earlier, earlier
from plan_filler.editing import edited, to_edit
from plan_filler.errors import UsageError, one_line
from plan_filler.fill import Accepts, Prepared
from plan_filler.inputs import shown
from plan_filler.interview import Ask, Interview, Passed, Reply, Said, Taken, interview_of
from plan_filler.keeping import AnswersFile
from plan_filler.moves import NotUnderstood, Typed, is_yes_or_no, move_of
from plan_filler.place import place_of
from plan_filler.resolve import Drafted, answer
from plan_filler.sources.base import Query, Reading
from plan_filler.stages import Stage
from plan_filler.summary import Span, StyledLine
from plan_filler.terminal import show

_NOBODY = (
    "--interactive asks, and nobody is there to answer: stdin is no terminal and holds no"
    " answers; run it in a terminal, or give --answers FILE"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """What is asked about one plan.

    ``named`` is whether its stages were chosen by name. ``accepts`` decides about drafts
    beforehand. ``file`` keeps what is typed; without one nothing is kept.
    """

    prepared: Prepared
    readings: Mapping[Query, Reading]
    accepts: Accepts
    named: bool
    file: AnswersFile | None


class _Quit(Exception):  # noqa: N818  a way out, not an error
    """A person has had enough; what was answered counts."""


def ask_people(sittings: Sequence[Sitting]) -> list[Decided]:
    """Ask for the blanks that need a person, one plan after the other.

    Raises:
        click.Abort: interrupted, or the input ended. What was typed is kept.
        UsageError: nobody is there to answer, or answers cannot be kept where they should.
    """
    typed = _Typed()
    talks = [_Talk(sitting, typed) for sitting in sittings]
    try:
        for talk in talks:
            talk.hold()
    except _Quit:
        pass
    except (KeyboardInterrupt, click.Abort):
        _say(())
        _tell_kept(talks)
        raise click.Abort from None
    _tell_kept(talks)
    return [talk.decided() for talk in talks]


class _Typed:
    """The lines that a person types. The end of the input is an interruption."""

    def __init__(self) -> None:
        self.lines = 0

    def line(self) -> str:
        """The next line, without its end.

        Raises:
            click.Abort: there is none any more.
            UsageError: there never was one.
        """
        if sys.stdin is None:
            raise UsageError(_NOBODY)
        click.echo("> ", nl=False, err=True)
        typed = sys.stdin.readline()
        if not sys.stdin.isatty():
            click.echo(err=True)
        if not typed:
            raise click.Abort if self.lines or sys.stdin.isatty() else UsageError(_NOBODY)
        self.lines += 1
        return typed.rstrip("\r\n")


class _Talk:
    """The interview about one plan as it goes on."""

    def __init__(self, sitting: Sitting, typed: _Typed) -> None:
        self.sitting, self.typed = sitting, typed
        self.plan = sitting.prepared.plan
        found = answer(
            self.plan,
            sitting.prepared.questions,
            sitting.readings,
            sitting.prepared.settings.baseline,
        )
        self.answers = tuple(
            one.accepted() if isinstance(one, Drafted) and sitting.accepts(one, "") else one
            for one in found
        )
        self.interview = interview_of(sitting.prepared, self.answers, named=sitting.named)
        self.unsaid = ""

    def decided(self) -> Decided:
        """What becomes of the plan's questions."""
        return decided(self.sitting.prepared, self.interview, self.sitting.accepts)

    def hold(self) -> None:
        """Ask until everything was asked."""
        _say(*opening_lines(self.sitting.prepared, self.answers, self.interview))
        if self.sitting.file is not None and self.interview.asks:
            self.sitting.file.check()
        stage: Stage | None = None
        while (ask := self.interview.current) is not None:
            if (now := ask.question.blank.stage) is not None and now != stage:
                _say(*stage_lines(self.sitting.prepared, now, self.answers))
                stage = now
            before = earlier(self.plan, self.interview)
            _say(*ask_lines(self.plan, self.interview, before))
            self.unsaid = ""
            self.interview = self._moved(ask, _offer(ask, before))
            if self.sitting.file is not None:
                self.sitting.file.keep(kept(self.sitting.prepared, self.interview))

    def _moved(self, ask: Ask, offer: Reply | None) -> Interview:
        """The interview after one move; what cannot be understood or taken is asked again."""
        while True:
            _say(choices_line(self.interview, offers=offer is not None))
            move = move_of(self.typed.line(), ask.options)
            match move:
                case "enter":
                    return self.interview.onward()
                case "skip":
                    return self.interview.replied(Passed())
                case "back":
                    return self.interview.back()
                case "quit":
                    raise _Quit
                case "help":
                    _say(*key_lines())
                case "accept" | "edit" | Typed():
                    reply = self._reply(move, ask, offer)
                    if reply is not None and self._stands(reply):
                        return self.interview.replied(reply)
                case NotUnderstood(why=why):
                    _complain(why)
                case _:
                    assert_never(move)

    def _reply(
        self, move: Literal["accept", "edit"] | Typed, ask: Ask, offer: Reply | None
    ) -> Reply | None:
        match move:
            case "accept":
                if offer is None:
                    _complain("there is nothing to accept here")
                return offer
            case "edit":
                if ask.options:
                    _complain("one of the options is the answer; type its number")
                    return None
                return self._edited(ask)
            case Typed(text=text):
                if isinstance(ask.found, Drafted) and not ask.options and is_yes_or_no(text):
                    _complain(
                        f'"{text}" to the draft? a takes it, s leaves the blank open;'
                        " as an answer, write it with e"
                    )
                    return None
                return Said(text)

    def _edited(self, ask: Ask) -> Reply | None:
        """What comes back from the editor; a text that is refused is there the next time."""
        said = self.interview.said(self.interview.at)
        text = to_edit(
            self.unsaid or said or draft_of(self.plan, ask) or "",
            question_lines(self.plan.document, ask.question.blank.placeholder),
            list_fits=place_of(self.plan.document, ask.question.blank.placeholder).own_lines,
        )
        try:
            back = click.edit(text, extension=".md")
        except click.ClickException as error:
            _complain(
                f"{error.format_message()}; set $EDITOR to one that starts, or type the answer"
            )
            return None
        self.unsaid = edited(back or "")
        if not self.unsaid:
            _complain("nothing was saved in the editor")
            return None
        return Said(self.unsaid)

    def _stands(self, reply: Reply) -> bool:
        """Whether the reply can be written into the plan; if not, the reason is told."""
        sitting = self.sitting
        why = refusal(sitting.prepared, sitting.readings, self.interview, reply)
        if why is not None:
            _complain(f"not taken: {why}")
        return why is None


def _offer(ask: Ask, before: Sequence[Earlier]) -> Reply | None:
    """What can be accepted: the draft, else the words of an earlier stage."""
    if isinstance(ask.found, Drafted):
        return Taken()
    if ask.options or not before or not before[0].may_be_said_again:
        return None
    return Said(before[0].text)


def _tell_kept(talks: Sequence[_Talk]) -> None:
    for talk in talks:
        file = talk.sitting.file
        if file is not None and file.count:
            count = numbers.some(file.count, "typed answer")
            _say((Span(one_line(f"{count} kept in {shown(file.path)}"), "dim"),))


def _complain(why: str) -> None:
    _say((Span(f"  {one_line(why)}", "yellow"),))


def _say(*lines: StyledLine) -> None:
    show(lines, sys.stderr)

"""Ask a person for the blanks that need one. What is skipped stays open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import click

from plan_filler.content import because
from plan_filler.errors import harmless
from plan_filler.fill import Prepared
from plan_filler.labels import label_key
from plan_filler.questions import Closed, Question, WordsWanted
from plan_filler.resolve import Drafted
from plan_filler.timeline import Placed
from plan_filler.vocabulary import is_follow_up


def asked(prepared: Prepared) -> Prepared:
    """The questions with the answers a person types; an empty line leaves one open.

    Raises:
        click.Abort: interrupted, or the input ended.
    """
    questions: list[Question] = []
    for question in prepared.questions:
        closed = isinstance(question.wanted, Closed) and question.wanted.reason == "needs-person"
        if closed and _is_due(question, prepared):
            if text := _implied(question, questions) or _ask(question):
                choice = bool(question.blank.placeholder.options)
                question = replace(question, wanted=WordsWanted(text, choice=choice))  # noqa: PLW2901
        questions.append(question)
    return replace(prepared, questions=tuple(questions))


def accepted(draft: Drafted, text: str) -> bool:
    """Whether a person says yes to a draft; Enter leaves the blank open.

    Raises:
        click.Abort: interrupted, or the input ended.
    """
    question = draft.question
    _where(question)
    click.echo(harmless(question.blank.placeholder.label), err=True)
    click.secho(harmless("\n".join(text.strip("\r\n").splitlines())), fg="cyan", err=True)
    if why := because(draft.content, [reading.result for reading in draft.readings]):
        click.echo(harmless(why), err=True)
    return bool(click.confirm("write this draft?", default=False, err=True))


def _is_due(question: Question, prepared: Prepared) -> bool:
    """Whether the stage is over, as far as is known: nobody can judge it before."""
    stage = question.blank.stage
    placement = prepared.plan.placement(stage) if stage else None
    if not isinstance(placement, Placed) or prepared.as_of is None:
        return True
    return placement.window.end <= prepared.as_of


def _implied(question: Question, before: Sequence[Question]) -> str:
    """``N/A`` for an "if yes, what" whose pick was answered with no."""
    if not is_follow_up(question.blank.placeholder.label) or not before:
        return ""
    pick = before[-1]
    said = pick.wanted.text if isinstance(pick.wanted, WordsWanted) else ""
    same_stage = pick.blank.stage == question.blank.stage
    return "N/A" if same_stage and label_key(said) in ("no", "n/a", "na") else ""


def _ask(question: Question) -> str:
    placeholder = question.blank.placeholder
    _where(question)
    options = placeholder.options
    hint = (
        f" ({' | '.join(options)}; Enter leaves it open)" if options else " (Enter leaves it open)"
    )
    while True:
        text = str(
            click.prompt(
                harmless(placeholder.label + hint), default="", show_default=False, err=True
            )
        ).strip()
        if not options or not text:
            return text
        for option in options:
            if label_key(option) == label_key(text):
                return option
        click.echo(harmless(f"one of {' | '.join(options)}, please"), err=True)


def _where(question: Question) -> None:
    stage = question.blank.stage
    where = f"line {question.line}" + (f", {stage.short_title}" if stage else "")
    click.secho(harmless(where), dim=True, err=True)

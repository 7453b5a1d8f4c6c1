"""The ferry office, half of whose blanks need a person, and what a person is asked there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from plan_filler.fill import Prepared, Request, prepare
from plan_filler.interview import Interview, Reply, Said, interview_of
from plan_filler.resolve import Answer, answer
from plan_filler.sources.base import Alerted, Logged, LoggedGroup, Query, Reading, Watched
from tests.by_hand import (
    AFTERWARDS,
    CONFIG,
    NAME,
    HandSource,
    Numbers,
    before_and_since,
    plan,
    rated,
    settings_of,
)

PICK = "- Any trouble at the quay?: [PICK_ONE]: yes | no | N/A\n"
FOLLOW_UP = "- If yes, what: [FILL_IN]\n"
MOOD = "- Mood of the crew: [FILL_IN]\n"
NEWS = "- News from the pier: [FILL_IN]\n"
TYPES = "- Types of errors logged:\n  - [FILL_IN]\n"
AFFECTED = "- Was a downstream service affected?: [PICK_ONE]: yes | no | N/A\n"
SEARCH = "- #search: [FILL_IN]\n"

DRAFTS = f"""{CONFIG}
[metrics."Types of errors logged"]
kind = "errors_logged"
query = "errors"

[metrics."Was a downstream service affected?"]
kind = "downstream"
query = "tides"
"""
QUIET = Watched(id=7, name="Tide service", alerts=())
LOUD = Watched(
    id=7,
    name="Tide service",
    alerts=((datetime(2026, 5, 12, tzinfo=UTC), datetime(2026, 5, 13, tzinfo=UTC)),),
)
OLD, NEW = LoggedGroup("Sail::Torn", "500", 3), LoggedGroup("Oar::Lost", "", 1)
NUMBERS: Numbers = {
    "search": before_and_since(rated((4, 1000)), rated((5, 1000))),
    "errors": before_and_since(Logged((OLD,), True), Logged((OLD, NEW), True)),
    "tides": Alerted((QUIET,)),
}


@dataclass(frozen=True)
class Sat:
    """A plan that was measured, and the interview about it."""

    prepared: Prepared
    readings: Mapping[Query, Reading]
    answers: tuple[Answer, ...]
    interview: Interview


def sit(
    results: str,
    *,
    numbers: Numbers = NUMBERS,
    config: str = DRAFTS,
    before: str = "",
    stages: tuple[str, ...] = (),
    as_of: datetime = AFTERWARDS,
    text: str | None = None,
) -> Sat:
    """What a person is asked about Stage B's ``results``."""
    data = (plan(results, before=before) if text is None else text).encode()
    prepared = prepare(NAME, data, settings_of(config), Request(stages=stages, as_of=as_of))
    readings = HandSource(numbers).read(prepared.queries)
    answers = answer(prepared.plan, prepared.questions, readings, prepared.settings.baseline)
    named = bool(stages)
    return Sat(prepared, readings, answers, interview_of(prepared, answers, named=named))


def labels(interview: Interview) -> list[str]:
    """The labels of everything that may be asked."""
    return [ask.question.blank.placeholder.label for ask in interview.asks]


def told(interview: Interview, *replies: Reply | str) -> Interview:
    """The interview after these replies; a text is what a person said."""
    for reply in replies:
        interview = interview.replied(Said(reply) if isinstance(reply, str) else reply)
    return interview

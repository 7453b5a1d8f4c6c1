"""Which blanks people are asked for, what they said so far, and the way back and forth.

Nothing is shown and nothing is read here: an interview is a value, and each move makes
the next one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from plan_filler.fill import Prepared
from plan_filler.follow_ups import OnPick, hangs_on, says_no
from plan_filler.questions import AlertsWanted, Closed, LoggedWanted, Question
from plan_filler.resolve import Answer, Drafted, Open
from plan_filler.timeline import Placed
from plan_filler.vocabulary import is_follow_up


@dataclass(frozen=True, slots=True)
class Said:
    """A person's own words; of several lines each becomes a bullet."""

    text: str


@dataclass(frozen=True, slots=True)
class Taken:
    """The draft as it stands."""


@dataclass(frozen=True, slots=True)
class Passed:
    """The blank stays open."""


Reply = Said | Taken | Passed


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A blank that a person is asked for.

    ``found`` is what the machine has: a draft, or the reason why there is none.
    ``pick`` is the place among the asks of the pick on which a follow-up hangs.
    """

    question: Question
    found: Drafted | Open
    pick: int | None = None

    @property
    def options(self) -> tuple[str, ...]:
        """The choices of a pick."""
        return self.question.blank.placeholder.options

    @property
    def start(self) -> int:
        """Where its blank begins, which tells it from all others of the plan."""
        return self.question.blank.placeholder.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """The asks in document order, the replies by their places, and the place that is next."""

    asks: tuple[Ask, ...]
    replies: Mapping[int, Reply] = field(default_factory=dict)
    at: int = 0

    @property
    def current(self) -> Ask | None:
        """What is asked now; ``None`` once everything was."""
        return self.asks[self.at] if self.at < len(self.asks) else None

    @property
    def reply(self) -> Reply | None:
        """What was said before to what is asked now."""
        return self.replies.get(self.at)

    @property
    def progress(self) -> tuple[int, int]:
        """Which ask this is, from 1, and how many there are as far as is known."""
        asked = self._asked()
        return sum(place <= self.at for place in asked), len(asked)

    @property
    def first(self) -> bool:
        """Whether there is nothing to go back to."""
        return not any(place < self.at for place in self._asked())

    def said(self, place: int) -> str | None:
        """The words with which the ask at this place is answered."""
        match self.replies.get(place):
            case Said(text=text):
                return text
            case Taken():
                found = self.asks[place].found
                return found.content.words.get("text") if isinstance(found, Drafted) else None
            case Passed() | None:
                return None

    def is_ruled_out(self, place: int) -> bool:
        """Whether it is an "if yes" whose pick was answered with a no."""
        pick = self.asks[place].pick
        if pick is None:
            return False
        return self.is_ruled_out(pick) or says_no(self.said(pick) or "")

    def replied(self, reply: Reply) -> Interview:
        """With this reply to what is asked now, at the next ask."""
        return replace(self, replies={**self.replies, self.at: reply}).onward()

    def onward(self) -> Interview:
        """At the next ask; what nobody replied to is passed."""
        replies = {self.at: Passed(), **self.replies}
        moved = replace(self, replies=replies)
        ahead = (place for place in moved._asked() if place > self.at)
        return replace(moved, at=next(ahead, len(self.asks)))

    def back(self) -> Interview:
        """At the ask before; at the first one it stays."""
        behind = [place for place in self._asked() if place < self.at]
        return replace(self, at=behind[-1] if behind else self.at)

    def _asked(self) -> list[int]:
        """The places that are asked, or may be: not an "if yes" after a no, or after nothing."""
        asked: list[int] = []
        for place, ask in enumerate(self.asks):
            waits = ask.pick is not None and (
                isinstance(self.replies.get(ask.pick), Passed) or ask.pick not in asked
            )
            if not waits and not self.is_ruled_out(place):
                asked.append(place)
        return asked


def interview_of(prepared: Prepared, answers: Sequence[Answer], *, named: bool) -> Interview:
    """What a person is asked once everything was measured.

    Those are the blanks of stages that are over: nobody can judge a stage before. A stage
    without a window is asked about only where stages were ``named``. Numbers are not
    asked for: each is measured and proven, or its blank stays open.
    """
    asks: list[Ask] = []
    places: dict[int, int] = {}
    picks = frozenset(
        found.question.blank.placeholder.line
        for found in answers
        if found.question.blank.placeholder.kind == "pick_one"
    )
    for found in answers:
        if not isinstance(found, Drafted | Open) or not _is_persons(found):
            continue
        if not _is_due(found.question, prepared, named=named):
            continue
        blank = found.question.blank
        if blank.placeholder.kind == "pick_one":
            places[blank.placeholder.line] = len(asks)
        pick = None
        if blank.stage is not None and is_follow_up(blank.placeholder.label):
            match hangs_on(prepared.plan.document, blank, blank.stage, picks):
                case OnPick(line=line):
                    pick = places.get(line)
                case _:
                    pass
        asks.append(Ask(question=found.question, found=found, pick=pick))
    return Interview(asks=tuple(asks))


def _is_persons(found: Drafted | Open) -> bool:
    """Whether a person's word is wanted: for a draft, for what has none, for a judgement."""
    match found.question.wanted:
        case Closed(reason=reason):
            return reason == "needs-person"
        case LoggedWanted() | AlertsWanted():
            return True
        case _:
            return False


def _is_due(question: Question, prepared: Prepared, *, named: bool) -> bool:
    stage = question.blank.stage
    if stage is None:
        return False
    placement = prepared.plan.placement(stage)
    if not isinstance(placement, Placed):
        return named
    return prepared.as_of is None or placement.window.end <= prepared.as_of

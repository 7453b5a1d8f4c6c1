"""Plan + settings → questions: one for each blank."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from plan_filler.audience import Audience
from plan_filler.concerned import concerned
from plan_filler.config import Settings
from plan_filler.errors import UsageError
from plan_filler.events import WISH
from plan_filler.follow_ups import NOT_ASKED, OnPick, OnWords, hangs_on, says_no
from plan_filler.labels import label_key
from plan_filler.measuring import Measuring
from plan_filler.metrics import DRAFTED, Metric, Users
from plan_filler.plan import Plan
from plan_filler.questions import (
    Closed,
    CompositeWanted,
    DatesWanted,
    ListedWanted,
    Part,
    Question,
    Scope,
    Wanted,
    WordsWanted,
    wanted_queries,
)
from plan_filler.stages import Stage
from plan_filler.standing import Blank
from plan_filler.timeline import Placed, Window
from plan_filler.vocabulary import Asks, asks_of, asks_of_label, is_follow_up


def ask(
    plan: Plan, settings: Settings, scope: Scope, answers: Mapping[str, Mapping[str, str]]
) -> tuple[Question, ...]:
    """One question for each blank, in document order.

    ``answers`` are people's answers by stage key ("" for every stage) and label key.
    """
    asker = _Asker(plan, settings, scope, answers)
    return tuple(asker.question(blank) for blank in plan.blanks)


PERSON = Closed("needs-person", "a person's to answer")


class _Asker:
    def __init__(
        self,
        plan: Plan,
        settings: Settings,
        scope: Scope,
        answers: Mapping[str, Mapping[str, str]],
    ) -> None:
        self.plan = plan
        self.settings = settings
        self.scope = scope
        self.answers = answers
        self.audience = Audience(plan, settings)
        self.measuring = Measuring(plan, settings, self.audience)
        picks = [blank for blank in plan.blanks if blank.placeholder.kind == "pick_one"]
        self.pick_lines = frozenset(blank.placeholder.line for blank in picks)
        self.last_choice: tuple[Stage | None, str] = (None, "")

    def question(self, blank: Blank) -> Question:
        label = blank.placeholder.label
        asks = asks_of(blank.placeholder, self.settings.metric(label))
        part = self.audience.part(blank)
        if part is not None:
            asks = "users"
        wanted = self._wanted(blank, asks, part)
        return Question(
            blank=blank, asks=asks, wanted=wanted, interim=self._interim(blank.stage, wanted)
        )

    def _interim(self, stage: Stage | None, wanted: Wanted) -> date | None:
        """The last day that counts where what is wanted is measured before its window is over."""
        placement = self.plan.placement(stage) if stage else None
        if not isinstance(placement, Placed) or not any(wanted_queries(wanted)):
            return None
        so_far = self._so_far(placement.window)
        return so_far.last_day if so_far else None

    def _so_far(self, window: Window) -> Window | None:
        """The part of an open window that is measured already, where that is wished for."""
        now = self.scope.as_of
        if not self.scope.partial or now is None or window.end <= now:
            return None
        return window.until_midnight(now)

    def _wanted(self, blank: Blank, asks: Asks, part: Part | None) -> Wanted:
        stage, label = blank.stage, blank.placeholder.label
        if (
            stage is not None
            and self.scope.stages is not None
            and stage.key not in self.scope.stages
        ):
            return Closed("not-selected", f"{stage.short_title} was not selected")
        if stage is None and blank.section == "results":
            head = blank.placeholder.cell.column_head if blank.placeholder.cell else ""
            return Closed("no-window", f'nothing says when the column "{head}" was measured')
        if stage is None:
            return PERSON
        if blank.section == "uat":
            return self._own(blank, stage) or PERSON
        placement = self.plan.placement(stage)
        if not isinstance(placement, Placed) and placement.code == "skipped-stage":
            return Closed("skipped-stage", placement.because)
        if blank.section == "planning" and asks != "dates":
            return self._own(blank, stage) or PERSON
        if asks in ("choice", "judgement", "downstream", "errors_logged", "unknown"):
            return self._persons(blank, stage) or self._drafted(blank, stage) or PERSON
        if asks == "dates":
            given = isinstance(placement, Placed) and placement.basis == "given"
            if not given or not isinstance(placement, Placed) or WISH.search(label):
                return self._own(blank, stage) or PERSON
            return self._not_over(placement.window) or DatesWanted(placement.window)
        return self._measured(blank, stage, asks, part)

    def _measured(self, blank: Blank, stage: Stage, asks: Asks, part: Part | None) -> Wanted:
        if blank.doubt:
            return Closed("ambiguous", blank.doubt)
        metric = self.settings.metric(blank.placeholder.label)
        if asks == "composite":
            return self._in_window(stage, lambda window: self._composite(blank, stage, window))
        if asks == "users":
            users = metric.measure if metric and isinstance(metric.measure, Users) else Users()
            return self._in_window(
                stage, lambda w: self.audience.wanted(blank, stage, users, w, part)
            )
        if metric is None:
            label = blank.placeholder.label
            return Closed("no-metric", f'nothing measures "{label}"; add [metrics."{label}"]')
        return self._in_window(stage, lambda window: self.measuring.wanted(metric, stage, window))

    def _drafted(self, blank: Blank, stage: Stage) -> Wanted | None:
        """What a machine may propose where a person has to answer."""
        metric = self.settings.metric(blank.placeholder.label)
        if metric is None or not isinstance(metric.measure, DRAFTED):
            return None
        if blank.doubt:
            return Closed("ambiguous", blank.doubt)
        placement = self.plan.placement(stage)
        if not isinstance(placement, Placed):
            return Closed("no-window", placement.because)
        window = placement.window
        return self._not_over(window) or self.measuring.wanted(metric, stage, window)

    def _in_window(self, stage: Stage, want: Callable[[Window], Wanted]) -> Wanted:
        """What is wanted over the stage's window, once that is over or as far as it is."""
        placement = self.plan.placement(stage)
        if not isinstance(placement, Placed):
            return Closed("no-window", placement.because)
        window = placement.window
        if so_far := self._so_far(window):
            return want(so_far)
        return self._not_over(window) or want(window)

    def _not_over(self, window: Window) -> Closed | None:
        now = self.scope.as_of
        if now is None or window.end <= now:
            return None
        if window.start > now:
            return Closed("window-future", f"the window starts {window.start:%Y-%m-%d %H:%M}")
        return Closed("window-open", f"the window is not over before {window.end:%Y-%m-%d %H:%M}")

    def _composite(self, blank: Blank, stage: Stage, window: Window) -> Wanted:
        parts: dict[str, ListedWanted] = {}
        used: set[Metric] = set()
        listable = [
            m for m in self.settings.metrics if not isinstance(m.measure, (Users, *DRAFTED))
        ]
        for criterion in self.plan.criteria_for(stage):
            exact = self.settings.metric(criterion.label)
            named = [m for m in concerned(criterion, self.settings) if m in listable]
            for metric in named:
                if metric in used:
                    continue
                used.add(metric)
                label = criterion.label if metric is exact else metric.label
                parts[label] = self.measuring.listed(metric, stage, window)
            if not named:
                parts.setdefault(criterion.label, self._unmeasured(criterion.label))
        covered = {label_key(label) for label in parts}
        for metric in listable:
            if covered.isdisjoint(map(label_key, metric.labels)) and self._in_plan(metric):
                parts[metric.label] = self.measuring.listed(metric, stage, window)
        if all(isinstance(part, Closed) for part in parts.values()):
            label = blank.placeholder.label
            return Closed("no-metric", f'nothing measures what "{label}" lists; add [metrics."…"]')
        return CompositeWanted(tuple(parts.items()))

    def _unmeasured(self, label: str) -> Closed:
        """Why a list's entry stays open; the same as for the blank that is left there."""
        if asks_of_label(label) in ("unknown", "judgement", "downstream", "errors_logged"):
            return PERSON
        return Closed("no-metric", f'nothing measures "{label}"; add [metrics."{label}"]')

    def _in_plan(self, metric: Metric) -> bool:
        return any(label_key(label) in self.plan.fields_by_label for label in metric.labels)

    def _persons(self, blank: Blank, stage: Stage) -> Wanted | None:
        """A person's answer, if there is one and its time has come."""
        text = self._persons_text(blank, stage)
        if blank.placeholder.kind == "pick_one":
            self.last_choice = (stage, text or "")
        if text is None:
            return None
        placement = self.plan.placement(stage)
        if isinstance(placement, Placed):
            if waits := self._not_over(placement.window):
                return waits
        elif self.scope.stages is None:
            return Closed("no-window", "an answer is at hand; --stage writes it")
        return WordsWanted(text, choice=bool(blank.placeholder.options))

    def _own(self, blank: Blank, stage: Stage) -> Wanted | None:
        """A person's answer for this very stage; what is planned waits for no window."""
        text = self.answers.get(stage.key, {}).get(label_key(blank.placeholder.label))
        if text is None:
            return None
        return WordsWanted(_one_of(text, blank), choice=bool(blank.placeholder.options))

    def _persons_text(self, blank: Blank, stage: Stage) -> str | None:
        key = label_key(blank.placeholder.label)
        own, everywhere = self.answers.get(stage.key, {}), self.answers.get("", {})
        if key in own:
            return _one_of(own[key], blank)
        # Standing words for a "yes" are not meant for a "no".
        if is_follow_up(blank.placeholder.label) and self._said_no(blank, stage):
            return NOT_ASKED
        return _one_of(everywhere[key], blank) if key in everywhere else None

    def _said_no(self, blank: Blank, stage: Stage) -> bool:
        """Whether the pick before this "if yes" is answered with no, here or in the plan."""
        match hangs_on(self.plan.document, blank, stage, self.pick_lines):
            case OnPick():
                chosen, text = self.last_choice
                return chosen is stage and says_no(text)
            case OnWords(no=no):
                return no
            case None:
                return False


def _one_of(answer: str, blank: Blank) -> str:
    options = blank.placeholder.options
    if not options:
        return answer
    for option in options:
        if label_key(option) == label_key(answer):
            return option
    listed = " | ".join(options)
    raise UsageError(
        f'line {blank.placeholder.line + 1}: "{blank.placeholder.label}" takes one of {listed},'
        f" not {answer!r}; correct the answer"
    )

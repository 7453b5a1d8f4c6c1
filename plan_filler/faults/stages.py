"""Faults of stages: named twice, never for everybody, and looked at too late."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from plan_filler.faults.places import result_fields
from plan_filler.plan import Plan
from plan_filler.stages import Stage
from plan_filler.timeline import Placed, Unplaced, Warned

_PATIENCE = timedelta(days=14)
_EVERYBODY = re.compile(
    r"(?<![\d.])100[ \t]*%|\b(?:all|every)(?: the)? (?:users|veterans|traffic|visitors|customers)\b"
    r"|\beverybody\b|\beveryone\b|\bgeneral availability\b|\bfull(?:y)?[ -](?:roll|launch|releas)"
    r"|\bgo[ -]?live\b",
    re.IGNORECASE,
)
_ON_PURPOSE = re.compile(
    r"\bexperiment|\bA/B\b|\bsplit tests?\b|\bhold-?out\b|\bcontrol group\b|\bpilot\b"
    r"|(?:n['’]t|\bnot|\bnever|\bno|\bwithout)\b[^.!?]{0,50}"
    r"(?:(?<![\d.])100[ ]?%|\b(?:everybody|everyone|all users|all veterans|full rollout)\b)"
    r"|\b(?:later|further|next|remaining|additional|more|subsequent|following|future|other)"
    r"[ ](?:\w+[ ])?(?:stages?|phases?|steps?|percentages?|rollouts?|ramps?|increases?)\b"
    r"[^.!?]{0,60}\b(?:follows?|to come|tb[da]|will|planned|added|decided|scheduled)\b"
    r"|\b(?:stages?|phases?|percentages?|rest|remainder)\b[^.!?]{0,40}"
    r"\b(?:follows?|to come|tb[da]|later|another plan|separate(?:ly)?|to be (?:decided|planned))\b"
    r"|\b(?:stays?|remains?|stops?|ends?|holds?|kept|keep|capped|limited)\b[^.!?]{0,30}"
    r"\bat[ ]\d{1,2}(?:\.\d+)?[ ]?%"
    r"|\b(?:rest|others|(?:last|remaining|other)[ ][\w%]+)[ ](?:of \w+[ ])?"
    r"(?:stays?|keeps?|remains?)\b",
    re.IGNORECASE,
)
_STRUCK = re.compile(r"~~[^~\r\n]*~~")
_STEP = re.compile(r"\[[ xX]?\][ \t]")


def duplicate_stages(plan: Plan) -> Iterator[Warned]:
    """Stages that bear the letter or number of another one of their rollout."""
    for first, stage in _named_twice(plan):
        yield Warned(
            stage.line,
            "duplicate-stage",
            f"{stage.short_title} stands here again, after line {first.line + 1};"
            " give each stage a letter or number of its own",
        )


def _named_twice(plan: Plan) -> Iterator[tuple[Stage, Stage]]:
    """Each stage whose name another one of its rollout had before, behind that one."""
    rollouts = [stage for stage in plan.stages if stage.kind == "rollout" and not stage.struck]
    places = {stage.key: place for place, stage in enumerate(plan.stages)}
    before: list[Stage] = []
    for _, group in groupby(rollouts, key=lambda stage: stage.rollout):
        members = list(group)
        # A letter that comes again starts a new rollout, unless that is all there was.
        begun = len(before) == 1 and places[before[0].key] + 1 == places[members[0].key]
        alone = before if begun and _side_by_side(plan, before[0], members[0]) else []
        names: dict[tuple[str, str], Stage] = {}
        for stage in (*alone, *members):
            first = names.setdefault((stage.key.partition("-")[0], stage.name), stage)
            if first is not stage:
                yield first, stage
        before = members


def _side_by_side(plan: Plan, one: Stage, other: Stage) -> bool:
    """Whether two headings stand on one level below the same heading."""
    first, second = (plan.document.trail(stage.line) for stage in (one, other))
    return first[:-1] == second[:-1]


def without_full_stage(plan: Plan, as_of: datetime | None = None) -> Iterator[Warned]:
    """Rollouts by share of users that end before everybody has the feature."""
    everybody = [
        h.line for h in plan.document.headings if not h.struck and _EVERYBODY.search(h.title)
    ]
    begins = {stage.rollout: stage.line for stage in reversed(plan.stages)}
    rollouts = (stage for stage in plan.stages if stage.kind == "rollout")
    looked_at = {stage.rollout for stage in plan.stages if stage.kind == "check-in"}
    unclear = {stage.rollout for pair in _named_twice(plan) for stage in pair}
    for number, group in groupby(rollouts, key=lambda stage: stage.rollout):
        members = [stage for stage in group if not _is_off(plan, stage)]
        if not members or not members[-1].claims or number in unclear:
            continue
        end = begins.get(number + 1, len(plan.document.lines))
        if bisect_left(everybody, end) > bisect_left(everybody, members[0].line):
            continue
        most = max(claim for stage in members for claim in stage.claims)
        if most >= 100 or any(_reaches_everybody(plan, stage) for stage in members):
            continue
        # Where nobody looks back yet, more stages may follow.
        if number not in looked_at and not _all_over(plan, members, as_of):
            continue
        if not _stops_on_purpose(plan):
            last = members[-1]
            yield Warned(
                last.line,
                "no-full-stage",
                f"the rollout ends with {float(most):g} % of users ({last.short_title});"
                " add the stage that reaches 100 %, or say why there is none",
            )


def _all_over(plan: Plan, members: Sequence[Stage], as_of: datetime | None) -> bool:
    """Whether each stage has its window and results, and nothing in it waits any more."""
    keys = {stage.key for stage in members}
    if any(blank.stage is not None and blank.stage.key in keys for blank in plan.blanks):
        return False
    answered = {stage.key for stage, field in result_fields(plan) if field.value}
    for stage in members:
        placement = plan.placement(stage)
        if stage.key not in answered or not isinstance(placement, Placed):
            return False
        if as_of is not None and as_of < placement.window.end:
            return False
    return True


def _stops_on_purpose(plan: Plan) -> bool:
    """Whether the plan says that it tries something out, or that more is to come."""
    document = plan.document
    return any(
        document.visible(number) and _ON_PURPOSE.search(document.words(number))
        for number in range(len(document.lines))
    )


def _is_off(plan: Plan, stage: Stage) -> bool:
    placement = plan.placement(stage)
    return stage.struck or (isinstance(placement, Unplaced) and placement.code == "skipped-stage")


def _reaches_everybody(plan: Plan, stage: Stage) -> bool:
    """Whether a planned share or a step of the timeline speaks of everybody."""
    document = plan.document
    if any(
        _EVERYBODY.search(_STRUCK.sub("", field.value))
        and "%" in field.value
        and "percent" in field.label.lower()
        for field in document.fields_between(stage.line, stage.end)
    ):
        return True
    for number in range(stage.line, stage.end):
        if document.text.startswith("[", document.lines[number].content):
            words = _STRUCK.sub("", document.content(number))
            if _STEP.match(words) and _EVERYBODY.search(words):
                return True
    return False


def overdue(plan: Plan, as_of: datetime | None) -> Iterator[Warned]:
    """Check-ins that were over two weeks before ``as_of`` and still have blanks."""
    if as_of is None:
        return
    open_blanks: dict[str, int] = {}
    for blank in plan.blanks:
        if blank.stage is not None:
            open_blanks[blank.stage.key] = open_blanks.get(blank.stage.key, 0) + 1
    for stage in plan.stages:
        placement = plan.placement(stage)
        count = open_blanks.get(stage.key, 0)
        if stage.kind != "check-in" or not count or not isinstance(placement, Placed):
            continue
        end = placement.window.end
        if as_of - end > _PATIENCE:
            yield Warned(
                stage.line,
                "overdue",
                f"{stage.short_title} was over on {end:%Y-%m-%d},"
                f" {(as_of - end).days} days ago, and has {_blanks(count)} open; fill it",
            )


def _blanks(count: int) -> str:
    return "1 blank" if count == 1 else f"{count} blanks"

"""Which stage a person means: ``--stage B``, a table's name in the config, ``@LINE``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from plan_filler.errors import UsageError
from plan_filler.labels import label_key
from plan_filler.stages import Stage, ordinal
from plan_filler.titles import read_check_in

_WORDS = re.compile(r"[\w-]+")


def select(stages: Sequence[Stage], wanted: str) -> Stage:
    """The one stage that ``wanted`` means: a letter, number, title, check-in or ``@LINE``.

    Raises:
        UsageError: no stage fits, or several do; the message lists them with their lines.
    """
    if re.fullmatch(r"@[0-9]{1,9}", wanted):
        line = int(wanted[1:]) - 1
        fits = [s for s in stages if line in s.rows] or [
            s for s in stages if s.line <= line < max(s.end, s.line + 1)
        ]
    else:
        fits = _fitting(stages, wanted)
    if len(fits) == 1:
        return fits[0]
    listed = "; ".join(f"{stage.title} (line {stage.line + 1})" for stage in fits or stages)
    if fits:
        raise UsageError(f"--stage {wanted} fits {len(fits)} stages: {listed}; choose one as @LINE")
    known = f"the plan has: {listed}" if stages else "the plan has no stages"
    raise UsageError(f"--stage {wanted}: no such stage; {known}")


def _fitting(stages: Sequence[Stage], wanted: str) -> list[Stage]:
    key = label_key(wanted)
    if name := read_check_in(key):
        return [s for s in stages if s.kind == "check-in" and s.name == name]
    for fits in (
        [s for s in stages if key == s.key],
        [s for s in stages if key in (label_key(s.title), label_key(s.short_title))],
        [s for s in stages if s.kind == "rollout" and _named(s.name, key)],
        [s for s in stages if key.replace(" ", "-") == s.key],
        [s for s in stages if len(key) > 2 and label_key(s.title).startswith(key)],
        [s for s in stages if s.percent is not None and key == f"{float(s.percent):g}%"],
        [s for s in stages if len(key) > 2 and key in _WORDS.findall(label_key(s.title))],
    ):
        if fits:
            return fits
    return []


def _named(name: str, key: str) -> bool:
    """Whether a stage of this name is meant; "2" means "II" too."""
    return name.casefold() == key or (_number(name) == _number(key) != 0)


def _number(name: str) -> int:
    """What "2" and "II" count; a letter that is no numeral counts nothing."""
    return ordinal(name) if name.isdigit() or set(name.upper()) <= set("IVX") else 0

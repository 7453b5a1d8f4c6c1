"""What an "if yes, what" hangs on: the pick before it, or an answer that stands there."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass

from plan_filler.document import Document
from plan_filler.labels import label_key, plain
from plan_filler.stages import Stage
from plan_filler.standing import Blank

NOT_ASKED = "N/A"
# A pick further above than this is not what "if yes" hangs on.
_FAR = 100
# An answer to a pick, behind a marker that was left standing or without one.
_YES_OR_NO = re.compile(
    r"(?:\[PICK_ONE\]:?\s*)?(?:(?P<yes>yes)|no|n/?a)(?=\s*(?:\Z|[,;!–—-]|\.(?!\s*\d)))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class OnPick:
    """It hangs on the open pick of the line with this index."""

    line: int


@dataclass(frozen=True, slots=True)
class OnWords:
    """It hangs on an answer that somebody wrote; whether that is a no."""

    no: bool


def says_no(answer: str) -> bool:
    """Whether an answer to a pick leaves nothing to say for "if yes, what"."""
    return label_key(answer) in ("no", "n/a", "na")


def hangs_on(
    document: Document, blank: Blank, stage: Stage, picks: Set[int]
) -> OnPick | OnWords | None:
    """What the follow-up hangs on, within its stage. ``picks`` are lines with open picks."""
    last = max(stage.line, blank.placeholder.line - _FAR)
    for number in range(blank.placeholder.line - 1, last, -1):
        if number in picks:
            return OnPick(number)
        field = document.fields.get(number)
        if field is None:
            continue
        said = _YES_OR_NO.match(plain(field.value))
        if said or field.label.endswith("?"):
            return OnWords(said is not None and not said["yes"])
    return None

"""A plan without fault, and the ways to put one into it.

Everything here is invented: a lighthouse that lets visitors in, and its numbers.
"""

from __future__ import annotations

from datetime import datetime

from plan_filler.check import Finding, check
from plan_filler.config import Settings
from plan_filler.fill import Request, prepare
from plan_filler.sources.evidence import Ledger
from tests.by_hand import settings_of

NAME = "lighthouse.md"
CRITERIA = """\
- Ticket error rate: < 1%
- Calls to the keeper: 0
"""
RESULTS_A = """\
- Release Date: 5/4/2026
- Number of unique users: 1,204
- Ticket error rate: 0.318%
- Calls to the keeper: 0
"""
RESULTS_B = """\
- Number of unique users: [FILL_IN]
- Ticket error rate: [FILL_IN]
- Calls to the keeper: [FILL_IN]
- Any trouble on the stairs?: [PICK_ONE]: yes | no |  N/A
"""


def lighthouse(
    *,
    top: str = "",
    criteria: str = CRITERIA,
    a: str = RESULTS_A,
    b: str = RESULTS_B,
    after: str = "",
) -> str:
    """A plan of two stages; every part may be replaced by a faulty one."""
    return f"""\
# Lighthouse tickets

{top}

## Phase I: UAT

### Results

- Bugs found: 2

## Rollout planning

What must hold ("success criteria")?:

{criteria}
## Stage A: 20% of users

### Planning

- Length of time: 1 week

### Results

{a}
## Stage B: 100% of users

### Planning

- Length of time: 1 week

### Results

{b}
{after}"""


def findings(
    text: str,
    *,
    config: str = "",
    ledger: Ledger | None = None,
    as_of: datetime | None = None,
) -> tuple[Finding, ...]:
    """What ``check`` finds in a plan's text."""
    settings = settings_of(config) if config else Settings()
    prepared = prepare(NAME, text.encode(), settings, Request())
    return check(prepared, ledger or Ledger(), as_of)


def lines_with(
    code: str, text: str, *, config: str = "", ledger: Ledger | None = None
) -> list[str]:
    """The lines on which ``check`` finds a fault of this code."""
    found = findings(text, config=config, ledger=ledger)
    return [text.split("\n")[one.line].strip() for one in found if one.code == code]

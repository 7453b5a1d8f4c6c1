"""What can go wrong, and the exit code each kind ends with.

    PlanFillerError          1  the plan could not be completed
    ├── UsageError           2  configuration or arguments are wrong
    │   └── DocumentError    2  the plan itself cannot be read
    ├── SourceError          3  Datadog, Google Analytics or GitHub did not answer
    └── IntegrityError       4  the result would change bytes it must not

A message names the place, states the fact and ends with what to do.
"""

from __future__ import annotations

import re
from typing import ClassVar


class PlanFillerError(Exception):
    """The plan could not be completed."""

    exit_code: ClassVar[int] = 1


class UsageError(PlanFillerError):
    """Configuration or arguments are wrong."""

    exit_code = 2


class DocumentError(UsageError):
    """The plan itself cannot be read."""


class SourceError(PlanFillerError):
    """A service gave no answer that can be trusted."""

    exit_code = 3


class IntegrityError(PlanFillerError):
    """The result would change bytes it must not; nothing was written."""

    exit_code = 4


def one_line(message: str) -> str:
    """The message on one line, without characters that act on a terminal."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f]+", " ", message)

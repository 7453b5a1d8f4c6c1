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


# Control characters, and those that are invisible or turn the direction of writing.
_HARMFUL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def harmless(text: str) -> str:
    """``text`` without characters that act on a terminal or deceive its reader."""
    return _HARMFUL.sub("\ufffd", text)


def escaped(json: str) -> str:
    """JSON that says the same, with those characters as escapes."""
    return _HARMFUL.sub(lambda match: f"\\u{ord(match[0]):04x}", json)


def one_line(message: str) -> str:
    """A message on one line, and harmless."""
    return re.sub(rf"(?:[\r\n\t]|{_HARMFUL.pattern})+", " ", message)

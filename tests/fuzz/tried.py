"""What came of a trial."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tried:
    """How many cases of something were tried, and a line for each that broke a promise."""

    what: str
    count: int
    found: tuple[str, ...]

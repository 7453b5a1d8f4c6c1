"""The answers file of an interview: written after each reply, so that nothing is typed twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from plan_filler import files
from plan_filler.answers import Kept, with_kept
from plan_filler.errors import UsageError


@dataclass(slots=True)
class AnswersFile:
    """An answers file with the bytes it was read with, ``None`` where there is none yet."""

    path: Path
    before: bytes | None
    count: int = field(default=0, init=False)
    _now: bytes | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._now = self.before

    def check(self) -> None:
        """Refuse before anything is typed what could not be kept.

        Raises:
            UsageError: the file cannot be written.
        """
        try:
            files.check_writable(self.path)
        except UsageError:
            raise UsageError(
                f"{self.path}: answers cannot be kept there; name another file with --answers"
            ) from None

    def keep(self, kept: Sequence[Kept]) -> None:
        """Write these answers behind those it was read with; without any, no file is made.

        Raises:
            IntegrityError: somebody else wrote the file meanwhile.
            UsageError: it cannot be written, or nothing can be appended to it.
        """
        self.count = len(kept)
        if not kept and self._now is None:
            return
        data = with_kept(self.before, kept, self.path)
        if data != self._now:
            files.write_over(self.path, data, before=self._now)
            self._now = data

"""The options of ``fill``, and which of them contradict each other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from plan_filler.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class FillOptions:
    """The options of ``fill``, as typed."""

    plans: tuple[Path, ...]
    stages: tuple[str, ...]
    start: str | None
    end: str | None
    as_of: str | None
    config: Path | None
    evidence: Path | None
    offline: bool
    refresh: bool
    partial: bool
    answers: Path | None
    accept_drafts: bool
    interactive: bool
    dry_run: bool
    show_diff: bool
    output: Path | None
    strict: bool
    as_json: bool

    def check(self) -> None:
        """Refuse options that contradict each other.

        Raises:
            UsageError: they do.
        """
        if len(self.plans) > 1:
            for name, value in (("-o", self.output), ("--evidence", self.evidence)):
                if value is not None:
                    raise UsageError(f"{name} goes with one plan, not {len(self.plans)}")
        if len(self.plans) > 1 and self.interactive and self.answers is not None:
            raise UsageError(
                "--interactive keeps answers in the file of --answers, which goes with one plan;"
                " leave --answers out, and each plan has a file of its own"
            )
        stdout = [
            name
            for name, used in (
                ("--json", self.as_json),
                ("--diff", self.show_diff),
                ("-o -", self.to_stdout),
            )
            if used
        ]
        if self.offline and self.refresh:
            raise UsageError("--offline and --refresh contradict each other; choose one")
        if len(stdout) > 1:
            raise UsageError(f"{' and '.join(stdout)} both write to stdout; choose one")

    @property
    def to_stdout(self) -> bool:
        """Whether the filled plan itself goes to stdout."""
        return self.output is not None and str(self.output) == "-"

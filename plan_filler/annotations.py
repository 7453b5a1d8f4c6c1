"""Findings as GitHub Actions shows them: annotations at the lines of a pull request.

What a runner prints it also obeys: a line that begins with ``::`` is a command.
So everything from a plan is escaped, and the ordinary lines stand where no
command is obeyed.
https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from plan_filler.check import SEVERITIES, Finding, Severity, counted
from plan_filler.errors import one_line

# GitHub shows ten of a type for each step and drops the rest without a word.
MOST = 10
_COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}


def annotated(
    plans: Sequence[tuple[str, Sequence[Finding]]],
    unreadable: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[str]:
    """One workflow command a line: the worst first, at most ten of a type.

    Where there are more, the tenth says how many. ``unreadable`` are plans that
    could not be read, by name, and why.
    """
    broken = [(name, _unreadable(why)) for name, why in unreadable.items()]
    every = [*broken, *((name, one) for name, findings in plans for one in findings)]
    for severity in SEVERITIES:
        found = [(name, one) for name, one in every if one.severity == severity]
        shown = found if len(found) <= MOST else found[: MOST - 1]
        for name, finding in shown:
            yield _annotation(name, finding)
        if left := found[len(shown) :]:
            more = counted([finding for _, finding in left])
            yield f"::{_COMMANDS[severity]} title=plan-filler::{more} more; see the step's log"


def _unreadable(why: str) -> Finding:
    return Finding(line=0, code="unreadable", severity="error", message=why)


def _annotation(name: str, finding: Finding) -> str:
    properties = {"file": name, "line": str(finding.line + 1), "title": finding.code}
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {listed}::{_message(finding.message)}"


def _message(text: str) -> str:
    """``text`` as the data of a workflow command."""
    return one_line(text).replace("%", "%25")


def _property(text: str) -> str:
    """``text`` as a property of a workflow command."""
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return one_line(escaped.replace(":", "%3A").replace(",", "%2C"))


def without_commands(lines: Sequence[str], token: str) -> Iterator[str]:
    """The lines where the runner obeys none of them; nobody can guess ``token``."""
    yield f"::stop-commands::{token}"
    yield from lines
    yield f"::{token}::"

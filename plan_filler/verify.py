"""Rebuild every filled text from the evidence, and compare it with the plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from plan_filler.locate import Differs, Found, Gone, locate
from plan_filler.render import text_of
from plan_filler.sources.evidence import Filled, Ledger, digest_of


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A filled text that the evidence does not bear out; ``line`` counts from 1."""

    line: int
    message: str


def verify(text: str, ledger: Ledger) -> tuple[Mismatch, ...]:
    """All differences between a plan and its evidence, by line. Empty: every number is proven."""
    return tuple(sorted(_findings(text, ledger), key=lambda finding: finding.line))


def _findings(text: str, ledger: Ledger) -> Iterator[Mismatch]:
    for entry, location in zip(ledger.filled, locate(text, ledger.filled), strict=True):
        match location:
            case Gone(line=line):
                yield Mismatch(line, f'"{entry.label}" was filled here and is gone')
            case Differs(line=line, expected=expected, actual=actual):
                yield Mismatch(line, f'filled as "{expected}", the plan says "{actual}"')
            case Found(line=line):
                yield from _rebuilt(entry, line, ledger)


def _rebuilt(entry: Filled, line: int, ledger: Ledger) -> Iterator[Mismatch]:
    """The first line that the evidence's own counts write otherwise."""
    results = [ledger.entries[key].result for key in entry.readings]
    try:
        rebuilt = text_of(entry.content, results)
    except (ValueError, ArithmeticError) as error:
        yield Mismatch(line, f'"{entry.label}" cannot be rebuilt from the evidence: {error}')
        return
    if rebuilt.strip() == entry.text.strip():
        if entry.digest and digest_of(entry.content, results) != entry.digest:
            yield Mismatch(
                line, f'"{entry.label}": the evidence\'s counts are not those it was filled from'
            )
        return
    eol = entry.content.eol
    wanted, stands = rebuilt.split(eol), entry.text.split(eol)
    for offset, (new, old) in enumerate(zip(wanted, stands, strict=False)):
        if new.strip() != old.strip():
            message = f'the evidence gives "{new.strip()}", the plan says "{old.strip()}"'
            yield Mismatch(line + offset, message)
            return
    yield Mismatch(
        line, f'"{entry.label}" has {len(stands)} lines, the evidence gives {len(wanted)}'
    )

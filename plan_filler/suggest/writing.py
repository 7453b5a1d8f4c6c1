"""A proposal as a ``plan-filler.toml`` to review: chosen entries stand, the rest are comments."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from plan_filler.suggest.entries import ProposedMetric, said, text
from plan_filler.suggest.proposals import Proposal

_WIDTH = 96


def written(proposal: Proposal) -> str:
    """The whole file. It loads as it stands, and says the same for the same input."""
    return "\n".join(_lines(proposal)) + "\n"


def _lines(proposal: Proposal) -> Iterator[str]:
    yield from _comment(
        f"Proposed by plan-filler for {said(proposal.plan)}. Review every entry: a comment above it"
        " says where it comes from. What was not clear enough stands as a comment."
    )
    for line in proposal.head:
        yield "#"
        yield from _comment(line)
    if proposal.site:
        yield ""
        yield "[datadog]"
        yield f"site = {text(proposal.site)}  # of the plan's links"
    yield from _google_analytics(proposal)
    for entry in (*proposal.entries, *proposal.unasked):
        if entry.said or entry.lines:
            yield ""
            yield from _entry(entry)


def _google_analytics(proposal: Proposal) -> Iterator[str]:
    if not proposal.properties:
        return
    one = len(proposal.properties) == 1
    yield ""
    if not one:
        yield from _comment(
            "The plan links several properties; keep the one that counts its users."
        )
    mark = "" if one else "# "
    yield f"{mark}[google_analytics]"
    for number in proposal.properties:
        yield f"{mark}property = {number}  # of the plan's link"
    yield '# hostname = "www.…"  # add it: without it other hosts, such as staging, may be counted'


def _entry(entry: ProposedMetric) -> Iterator[str]:
    for line in entry.said:
        yield from _comment(line)
    if not entry.lines:
        return
    mark = "" if entry.chosen else "# "
    for line in (f"[metrics.{text(entry.label)}]", *entry.lines):
        yield f"{mark}{line}"


def _comment(line: str) -> Iterable[str]:
    """A comment over as many lines as it needs; later ones are indented."""
    return textwrap.wrap(
        line,
        _WIDTH,
        initial_indent="# ",
        subsequent_indent="#   ",
        break_long_words=False,
        break_on_hyphens=False,
    )

"""The command ``suggest``: read the plan, fetch its dashboards, print what they propose.

stdout, or the file named, takes the proposal; everything said about it goes to stderr.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from plan_filler import files
from plan_filler.environment import environment
from plan_filler.errors import SourceError, one_line
from plan_filler.fill import Prepared, Request, prepare
from plan_filler.inputs import settings_for, shown
from plan_filler.linked_datadog import DashboardLink
from plan_filler.numbers import some
from plan_filler.suggest.dashboards import Dashboard, read_dashboard
from plan_filler.suggest.proposals import Proposal, Unread, propose
from plan_filler.suggest.variables import Unclear
from plan_filler.suggest.writing import written
from plan_filler.terminal import progress


def run_suggest(path: Path, config: Path | None, output: Path | None) -> int:
    """Print a proposed config; 3 where a service failed, after what could be proposed."""
    if output is not None and str(output) == "-":
        output = None
    if output is not None:
        files.check_new(output)
    data = files.read_plan_bytes(path)
    prepared = prepare(shown(path), data, settings_for(path, config), Request())
    found, failed = _dashboards(prepared)
    proposal = propose(prepared, found)
    _print(written(proposal), output)
    _talk(proposal, found, output)
    for reason in failed:
        _say(reason)
    return SourceError.exit_code if failed else 0


def _dashboards(prepared: Prepared) -> tuple[list[Dashboard | Unread], list[str]]:
    """The plan's dashboards, and what to say of a service that failed.

    A dashboard that is not there or not ours to read is no failure of the
    service, unless the keys open none at all.
    """
    chosen = _chosen_variables(prepared)
    if not chosen:
        return [], []
    from plan_filler.sources.datadog_dashboards import NotGot, get_dashboards
    from plan_filler.sources.live import datadog_access

    urls = [link.url for link in prepared.plan.document.links]
    access = datadog_access(prepared.settings, urls, environment())
    try:
        with progress(sys.stderr, "asking Datadog") as tick:
            got = get_dashboards(access, list(chosen), progress=tick)
    except SourceError as error:
        return [Unread(id=one, reason="Datadog was not asked") for one in chosen], [str(error)]
    failed = [one.reason for one in got if isinstance(one, NotGot) and not one.status]
    closed = [one.reason for one in got if isinstance(one, NotGot) and one.status == 403]
    if len(closed) == len(got):
        failed = closed
    found: list[Dashboard | Unread] = []
    for one in got:
        if isinstance(one, NotGot):
            found.append(Unread(id=one.id, reason=one.reason))
            continue
        read = _read(one.id, one.raw, chosen[one.id])
        found.append(read)
        if isinstance(read, Unread):
            failed.append(f"datadog: dashboard {read.id}: {read.reason}")
    return found, list(dict.fromkeys(failed))


def _read(number: str, raw: object, chosen: Sequence[tuple[str, str]]) -> Dashboard | Unread:
    try:
        return read_dashboard(number, raw, chosen)
    except Unclear as unclear:
        return Unread(id=number, reason=str(unclear))


def _chosen_variables(prepared: Prepared) -> dict[str, tuple[tuple[str, str], ...]]:
    """Each linked dashboard with the variables its links give; the first that gives any wins."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for link in prepared.plan.linked:
        if isinstance(link, DashboardLink):
            found[link.id] = found.get(link.id) or link.variables
    return found


def _print(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
    else:
        files.write_new(output, text.encode("utf-8"))


def _talk(proposal: Proposal, found: Sequence[Dashboard | Unread], output: Path | None) -> None:
    for one in found:
        if isinstance(one, Unread):
            _say(f"dashboard {one.id}: {one.reason}")
    chosen = {entry.label for entry in proposal.entries if entry.chosen}
    left = [
        label for label in dict.fromkeys(e.label for e in proposal.entries) if label not in chosen
    ]
    listed = f", left to you: {', '.join(left)}" if left else ""
    where = f" in {shown(output)}" if output is not None else ""
    review = "; review every entry" if chosen else ""
    _say(f"{some(len(chosen), 'label')} proposed{where}{listed}{review}")


def _say(message: str) -> None:
    sys.stderr.write(f"plan-filler: {one_line(message)}\n")

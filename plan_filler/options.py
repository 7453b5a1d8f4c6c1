"""What several commands take, each told once; and the order of commands in the help."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

PATH = click.Path(path_type=Path)
PLANS = click.argument("plans", metavar="PLAN...", nargs=-1, required=True, type=PATH)
ANY_PLANS = click.argument("plans", metavar="PLAN...", nargs=-1, type=PATH)
PLAN = click.argument("plan", metavar="PLAN", type=PATH)
CONFIG = click.option(
    "--config",
    type=PATH,
    metavar="FILE",
    help="Config file; default: plan-filler.toml beside the plan or above it.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON to stdout.")
AS_OF = click.option(
    "--as-of", metavar="WHEN", help="Take this as the time now; a date, `today` or `now`."
)
START = click.option(
    "--start",
    metavar="WHEN",
    help="First day of the stage's window, where the plan does not say it; such as 2026-02-18.",
)
END = click.option("--end", metavar="WHEN", help="The day after its last: the end is exclusive.")
EVIDENCE = click.option(
    "--evidence", type=PATH, metavar="FILE", help="Evidence file; default: PLAN.evidence.json."
)
LIVE = click.option(
    "--live", is_flag=True, help="Measure what the evidence lacks, and keep it there."
)


class InOrder(click.Group):
    """Lists the commands in the order of their use, which is that of their definition."""

    def list_commands(self, _: click.Context) -> list[str]:
        """The commands' names."""
        return list(self.commands)


def some(plans: Sequence[Path], if_any: bool) -> bool:
    """Whether plans are named, as they must be unless there need not be any."""
    if not plans and not if_any:
        raise click.UsageError("Missing argument 'PLAN...'.", click.get_current_context())
    return bool(plans)

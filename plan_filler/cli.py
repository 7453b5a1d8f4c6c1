"""The command line: reads the clock, the files and the options, and hands them in.

stdout is data, stderr is talk. Everything heavy is imported by the command that
needs it, so that ``--help`` stays quick.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn, TextIO

import click

from plan_filler import __version__
from plan_filler.errors import PlanFillerError, one_line

_PATH = click.Path(path_type=Path)
_PLANS = click.argument("plans", metavar="PLAN...", nargs=-1, required=True, type=_PATH)
_PLAN = click.argument("plan", metavar="PLAN", type=_PATH)
_CONFIG = click.option(
    "--config",
    type=_PATH,
    metavar="FILE",
    help="Config file; default: plan-filler.toml beside the plan or above it.",
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON to stdout.")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", prog_name="plan-filler")
def cli() -> None:
    r"""Fill the blanks of a release plan from measurements, and prove every number.

    \b
    plan-filler explain docs/release-plan.md          what each blank asks
    plan-filler fill docs/release-plan.md --stage B   fill what can be measured
    plan-filler capture docs/release-plan.md          keep the baseline, on launch day
    plan-filler check docs/release-plan.md            list the faults of the plan itself
    plan-filler suggest docs/release-plan.md          propose a config from its dashboards
    plan-filler verify docs/release-plan.md           rebuild it from the evidence
    plan-filler report docs/release-plan.md --stage B what the stage came to, beside its baseline
    plan-filler due docs                              which stages are over and have blanks

    Only answered blanks change; every other byte stays. What is left open is
    listed with the reason.

    \b
    Exit codes: 0 done · 1 something fillable is open (--strict), or check or verify
    found something · 2 usage, config or plan · 3 a service did not answer · 4 refused,
    nothing written · 130 interrupted
    """


@cli.command()
@_PLANS
@click.option(
    "--stage",
    "stages",
    multiple=True,
    metavar="STAGE",
    help="A letter, a number, a title, 1-week, 1-month or @LINE; may be given again."
    " Default: every stage whose window is over.",
)
@click.option("--start", metavar="WHEN", help="The stage's first day, such as 2026-02-18.")
@click.option("--end", metavar="WHEN", help="The day after the stage's last; exclusive.")
@click.option(
    "--as-of", metavar="WHEN", help="Take this as the time now; a date, `today` or `now`."
)
@_CONFIG
@click.option(
    "--evidence", type=_PATH, metavar="FILE", help="Evidence file; default: PLAN.evidence.json."
)
@click.option("--offline", is_flag=True, help="Ask no service; use the evidence alone.")
@click.option("--refresh", is_flag=True, help="Ask anew what the evidence holds already.")
@click.option(
    "--answers",
    type=_PATH,
    metavar="FILE",
    help="People's answers, as [choices] in TOML; default: PLAN.answers.toml. --interactive keeps"
    " there what is typed.",
)
@click.option(
    "--accept-drafts",
    is_flag=True,
    help="Write drafts too: types of errors logged, downstream effects.",
)
@click.option(
    "--interactive", is_flag=True, help="Ask, one by one, for the blanks that need a person."
)
@click.option("--dry-run", is_flag=True, help="Write nothing.")
@click.option("--diff", "show_diff", is_flag=True, help="Print a unified diff to stdout.")
@click.option("-o", "--output", type=_PATH, metavar="FILE|-", help="Write the plan elsewhere.")
@click.option("--strict", is_flag=True, help="Exit 1 if something fillable stays open.")
@_JSON
def fill(**options: Any) -> int:
    """Fill the blanks of one or more plans, in place."""
    from plan_filler.commands import run_fill
    from plan_filler.fill_options import FillOptions

    return run_fill(FillOptions(**options), now=datetime.now(UTC))


@cli.command()
@_PLAN
@click.option("--stage", metavar="STAGE", help="Only this stage's blanks.")
@_CONFIG
@_JSON
def explain(plan: Path, stage: str | None, config: Path | None, as_json: bool) -> None:
    """Say what each blank asks, its window and its query; no network."""
    from plan_filler.commands import run_explain

    run_explain(plan, stage, config, as_json=as_json)


@cli.command()
@_PLANS
@_CONFIG
@click.option(
    "--evidence", type=_PATH, metavar="FILE", help="Evidence file; default: PLAN.evidence.json."
)
@click.option(
    "--as-of",
    metavar="WHEN",
    help="Report check-ins overdue at this time; a date, `today` or `now`. Without it the same file"
    " gives the same findings on every day.",
)
@click.option(
    "--live",
    is_flag=True,
    help="Measure what people filled in for earlier stages, and show both side by side.",
)
@_JSON
def check(**options: Any) -> int:
    """List the faults of the plans themselves; nothing is written.

    Without --live it needs no network and no keys.
    """
    from plan_filler.checking import CheckOptions, run_check

    return run_check(CheckOptions(**options), now=datetime.now(UTC))


@cli.command()
@_PLAN
@_CONFIG
@click.option(
    "--evidence", type=_PATH, metavar="FILE", help="Evidence file; default: PLAN.evidence.json."
)
@click.option("--start", metavar="WHEN", help="The launch day, where the plan does not say it.")
@click.option(
    "--as-of", metavar="WHEN", help="Take this as the time now; a date, `today` or `now`."
)
def capture(**options: Any) -> int:
    """Read the baseline, and the first stage once it is over, before the services forget.

    The readings go into the evidence, where later fills and reports find them; the plan
    stays as it is. Run it on launch day: browser events are kept for 30 days only.
    """
    from plan_filler.capturing import CaptureOptions, run_capture

    return run_capture(CaptureOptions(**options), now=datetime.now(UTC))


@cli.command()
@_PLAN
@_CONFIG
@click.option(
    "-o",
    "--output",
    type=_PATH,
    metavar="FILE",
    help="Write the proposal here instead of stdout; a file that is there is never overwritten.",
)
def suggest(plan: Path, config: Path | None, output: Path | None) -> int:
    """Propose a config from the dashboards that a plan links; nothing is measured."""
    from plan_filler.suggesting import run_suggest

    return run_suggest(plan, config, output)


@cli.command()
@_PLAN
@click.option("--stage", required=True, metavar="STAGE", help="B, II, 2, 1-week, 1-month, @LINE.")
@click.option("--start", metavar="WHEN", help="The window's start, where the plan has none.")
@click.option("--end", metavar="WHEN", help="The window's end, exclusive.")
@click.option(
    "--as-of", metavar="WHEN", help="Take this as the time now; a date, `today` or `now`."
)
@_CONFIG
@click.option(
    "--evidence", type=_PATH, metavar="FILE", help="Evidence file; default: PLAN.evidence.json."
)
@click.option("--live", is_flag=True, help="Measure what the evidence lacks, and keep it there.")
@click.option(
    "--format", type=click.Choice(["md", "html", "json"]), default="md", show_default=True
)
@click.option("-o", "--output", type=_PATH, metavar="FILE", help="Write here; - is stdout.")
def report(**options: Any) -> int:
    """Say what a stage or check-in came to: criteria, metrics beside their baseline, users.

    Made from the evidence alone, without network or keys, unless --live is given.
    """
    from plan_filler.reporting import ReportOptions, run_report

    return run_report(ReportOptions(**options), now=datetime.now(UTC))


@cli.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=_PATH)
@_CONFIG
@click.option(
    "--as-of", metavar="WHEN", help="Take this as the time now; a date, `today` or `now`."
)
@_JSON
def due(**options: Any) -> int:
    """List the stages under PATH whose window is over and that still have blanks; no network.

    PATH is a plan, or a folder whose Markdown files are looked through. The objects of
    --json fit a job matrix of GitHub Actions.
    """
    from plan_filler.seeking import DueOptions, run_due

    return run_due(DueOptions(**options), now=datetime.now(UTC))


@cli.command()
@_PLANS
def verify(plans: Sequence[Path]) -> int:
    """Rebuild every filled text from the evidence; no network."""
    from plan_filler.commands import run_verify

    return run_verify(plans)


def main() -> NoReturn:
    """Run the command line; every failure is one line and its exit code."""
    code = 0
    _open_streams()
    try:
        code = cli.main(standalone_mode=False) or 0
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except (click.Abort, KeyboardInterrupt):
        _complain("interrupted; nothing was half-written")
        code = 130
    except click.UsageError as error:
        error.show()
        code = 2
    except BrokenPipeError:
        # The reader of the pipe has seen enough; what is still buffered goes nowhere.
        _let_go(sys.stdout)
    except PlanFillerError as error:
        _complain(str(error))
        code = error.exit_code
    except OSError as error:
        _let_go(sys.stdout)
        place = os.fsdecode(error.filename) if error.filename else "stdout"
        _complain(f"{place}: {error.strerror or error}; make room, or write elsewhere")
        code = 2
    sys.exit(code)


def _open_streams() -> None:
    """Give a process that was started without stdout one that refuses, and a mute stderr."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115


def _let_go(stream: TextIO) -> None:
    """Send nowhere what is still buffered: written again at the exit, it would fail again."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _complain(message: str) -> None:
    try:
        click.echo(f"plan-filler: {one_line(message)}", err=True)
    except OSError:
        _let_go(sys.stderr)

"""The command line: reads the clock, the files and the options, and hands them in.

stdout is data, stderr is talk. Everything heavy is imported by the command that
needs it, so that ``--help`` stays quick.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from plan_filler import __version__
from plan_filler import options as shared
from plan_filler.ending import run


@click.group(
    cls=shared.InOrder,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, "-V", "--version", prog_name="plan-filler")
def cli() -> None:
    """Fill the blanks of a release plan from measurements, and prove every number.

    \b
    First, what each blank asks; then what could be filled, nothing written:
      plan-filler explain docs/release-plan.md
      plan-filler fill docs/release-plan.md --stage B --dry-run --diff

    Only answered blanks change; every other byte stays. What is left open is
    listed with the reason.

    \b
    Exit codes:
      0    done
      1    something fillable is open (--strict); check or verify found something
      2    usage, config, evidence or plan cannot be read
      3    a service did not answer; what could be filled was written
      4    refused for integrity or safety; nothing was written
      130  interrupted
    """  # noqa: D301 (\b keeps the lines of what follows)


@cli.command()
@shared.PLAN
@click.option(
    "--stage",
    metavar="STAGE",
    help="Only this stage's blanks: a letter, a number, a title, 1-week, 1-month or @LINE.",
)
@shared.CONFIG
@shared.JSON
def explain(plan: Path, stage: str | None, config: Path | None, as_json: bool) -> None:
    """Say what each blank asks, over which window; no network.

    With each blank stand the queries that would answer it, or the reason why none can.
    Start here: a wrong window or a label that nothing measures shows before anything is asked.
    """
    from plan_filler.explaining import run_explain

    run_explain(plan, stage, config, as_json=as_json)


@cli.command()
@shared.PLAN
@shared.CONFIG
@click.option(
    "-o",
    "--output",
    type=shared.PATH,
    metavar="FILE",
    help="Write the proposal here instead of stdout; a file that is there is never overwritten.",
)
def suggest(plan: Path, config: Path | None, output: Path | None) -> int:
    """Propose a config from the dashboards that a plan links.

    Each proposal says which widget it came from and why. Nothing is measured, and what is
    ambiguous is listed, never chosen. Review the file before the first fill. It needs
    DD_API_KEY and DD_APP_KEY.
    """
    from plan_filler.suggesting import run_suggest

    return run_suggest(plan, config, output)


@cli.command()
@shared.PLAN
@shared.CONFIG
@shared.EVIDENCE
@click.option("--start", metavar="WHEN", help="The launch day, where the plan does not say it.")
@shared.AS_OF
def capture(**options: Any) -> int:
    """On launch day: keep the baseline before services forget.

    Reads the baseline of every metric, and the first stage once it is over, into the
    evidence, where later fills and reports find them; the plan stays as it is. Browser
    events are kept for 30 days only. It needs the same keys as fill.
    """
    from plan_filler.capturing import CaptureOptions, run_capture

    return run_capture(CaptureOptions(**options), now=datetime.now(UTC))


@cli.command()
@shared.PLANS
@click.option(
    "--stage",
    "stages",
    multiple=True,
    metavar="STAGE",
    help="A letter, a number, a title, 1-week, 1-month or @LINE; repeat it for more."
    " Default: every stage whose window is over.",
)
@shared.START
@shared.END
@shared.AS_OF
@shared.CONFIG
@shared.EVIDENCE
@click.option(
    "--offline", is_flag=True, help="Ask no service and need no key; use the evidence alone."
)
@click.option("--refresh", is_flag=True, help="Ask anew what the evidence holds already.")
@click.option(
    "--partial",
    is_flag=True,
    help="Measure open windows up to the last midnight; later runs bring the answers up to date.",
)
@click.option(
    "--answers",
    type=shared.PATH,
    metavar="FILE",
    help="People's answers: a TOML file with [choices]; default: PLAN.answers.toml, where"
    " --interactive keeps what is typed.",
)
@click.option(
    "--accept-drafts",
    is_flag=True,
    help="Write drafts too (types of errors logged, downstream effects). Read them first.",
)
@click.option("--interactive", is_flag=True, help="Ask for the blanks that need a person.")
@click.option("--dry-run", is_flag=True, help="Write nothing: neither plan nor evidence.")
@click.option("--diff", "show_diff", is_flag=True, help="Print a unified diff to stdout.")
@click.option(
    "-o",
    "--output",
    type=shared.PATH,
    metavar="FILE|-",
    help="Write the plan there instead; - is stdout.",
)
@click.option("--strict", is_flag=True, help="Exit 1 if something fillable stays open.")
@shared.JSON
def fill(**options: Any) -> int:
    """Fill the blanks that can be measured, in place.

    Each number is measured over its stage's window, and its readings are kept in the
    evidence beside the plan. Blanks that need a person stay open and are listed, as is
    what could not be measured. To look first: --dry-run --diff.
    """
    from plan_filler.fill_options import FillOptions
    from plan_filler.filling import run_fill

    return run_fill(FillOptions(**options), now=datetime.now(UTC))


@cli.command()
@shared.ANY_PLANS
@click.option(
    "--if-any",
    is_flag=True,
    help="Pass over files without evidence, take evidence for its plan, and exit 0 where none"
    " is left: for hooks.",
)
def verify(plans: Sequence[Path], if_any: bool) -> int:
    """Rebuild every filled text from the evidence; no network.

    Each line where plan and evidence differ is printed; exit 1 if there is one.
    """
    from plan_filler.inputs import with_evidence
    from plan_filler.verifying import run_verify

    if not shared.some(plans, if_any):
        return 0
    return run_verify(with_evidence(plans) if if_any else plans)


@cli.command()
@shared.ANY_PLANS
@shared.CONFIG
@shared.EVIDENCE
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
@click.option("--if-any", is_flag=True, help="Exit 0 where no plan is named: for hooks.")
@shared.JSON
def check(if_any: bool, **options: Any) -> int:
    """List the faults of the plans themselves.

    One fault a line, with what to do. Nothing is written. Without --live it needs no
    network and no keys. Exit 1 from a warning up.
    """
    from plan_filler.checking import CheckOptions, run_check

    if not shared.some(options["plans"], if_any):
        return 0
    return run_check(CheckOptions(**options), now=datetime.now(UTC))


@cli.command()
@shared.PLAN
@click.option(
    "--stage",
    required=True,
    metavar="STAGE",
    help="A letter, a number, a title, 1-week, 1-month or @LINE.",
)
@shared.START
@shared.END
@shared.AS_OF
@shared.CONFIG
@shared.EVIDENCE
@shared.LIVE
@click.option(
    "--format",
    type=click.Choice(["md", "html", "json"]),
    default="md",
    show_default=True,
    help="Markdown, one HTML file with charts, or JSON.",
)
@click.option("-o", "--output", type=shared.PATH, metavar="FILE", help="Write here; - is stdout.")
def report(**options: Any) -> int:
    """Say what a stage came to, beside its baseline.

    Success criteria met or not, what is still open, each metric with an interval, users,
    errors logged and alerts. Made from the evidence alone, without network or keys, unless
    --live is given.
    """
    from plan_filler.reporting import ReportOptions, run_report

    return run_report(ReportOptions(**options), now=datetime.now(UTC))


@cli.command()
@shared.PLAN
@click.option(
    "--pr",
    required=True,
    type=click.IntRange(min=1),
    metavar="N",
    help="The pull request's number.",
)
@click.option("--repo", metavar="OWNER/NAME", help="The repository; default: GITHUB_REPOSITORY.")
@click.option("--stage", metavar="STAGE", help="The stage to tell first; default: the last filled.")
@shared.AS_OF
@shared.CONFIG
@shared.EVIDENCE
@shared.LIVE
@click.option("--dry-run", is_flag=True, help="Print the comment; send nothing.")
def comment(**options: Any) -> int:
    """Keep one comment about the plan on a pull request.

    It says what was filled, from which query and over which window, and whether the
    criteria hold. It is written with GITHUB_TOKEN, and only where it differs from what is
    there.
    """
    from plan_filler.commenting import CommentOptions, run_comment

    return run_comment(CommentOptions(**options), now=datetime.now(UTC))


@cli.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=shared.PATH)
@shared.CONFIG
@shared.AS_OF
@shared.JSON
def due(**options: Any) -> int:
    """List the stages that are over and have blanks; no network.

    PATH is a plan, or a folder whose Markdown files are looked through. The objects of
    --json fit a job matrix of GitHub Actions.
    """
    from plan_filler.seeking import DueOptions, run_due

    return run_due(DueOptions(**options), now=datetime.now(UTC))


def main() -> NoReturn:
    """Run the command line, and exit."""
    run(cli)

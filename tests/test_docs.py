"""The documents say what is so: commands run, links lead somewhere, nothing is left out."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from plan_filler import config, environment
from plan_filler.cli import cli
from tests.documented import CONFIG, EVIDENCE, PLAN, Office, replayed, same
from tests.documents import (
    NAMES,
    ROOT,
    anchors,
    codes,
    command_lines,
    fences,
    links,
    read,
    rows,
    without_fences,
    words_of,
)

READERS = ("product-manager", "engineer", "reviewer", "security")
# Read by libraries: Google's, rich and click.
BY_LIBRARIES = {"GOOGLE_APPLICATION_CREDENTIALS", "NO_COLOR", "_PLAN_FILLER_COMPLETE"}


class TestWhatTheyShow:
    @pytest.mark.parametrize("name", [n for n in NAMES if "```console" in read(n)])
    def test_what_a_document_shows_is_what_its_commands_print(
        self, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        office = Office(tmp_path, monkeypatch)
        office.lay(*([PLAN] if name == "docs/guide.md" else [PLAN, EVIDENCE, CONFIG]))

        for fence, line, shown, came in replayed(name, office):
            assert same(shown, came), f"{name}:{fence.line}: $ {line}\n{came}"

    def test_lines_that_are_left_out_stand_for_any_and_others_for_themselves(self) -> None:
        assert same("a\n…\nd\n", "a\nb\nc\nd\n")
        assert same("a\n…\n", "a\n")
        assert not same("a\n…\nd\n", "a\nb\n")
        assert not same("a\nb\n", "a\nc\n")
        assert not same("a.\n", "ab\n")

    def test_the_guide_ends_with_the_numbers_of_the_example(self) -> None:
        expected = (ROOT / "examples/stages/expected.md").read_text(encoding="utf-8")
        added = re.findall(r"^\+( *- .*)$", read("docs/guide.md"), re.MULTILINE)

        assert len(added) > 6
        assert "\n".join(added[-6:]) in expected

    def test_the_plan_line_on_the_first_screen_is_that_of_the_example(self) -> None:
        plan = (ROOT / "examples/stages/release-plan.md").read_text(encoding="utf-8")
        expected = (ROOT / "examples/stages/expected.md").read_text(encoding="utf-8")
        (diff,) = (fence.text for fence in fences(read("README.md")) if fence.language == "diff")

        before = [line[1:] for line in diff.splitlines() if line.startswith("-")]
        after = [line[1:] for line in diff.splitlines() if line.startswith("+")]
        assert "\n".join(before) in plan
        assert "\n".join(after) in expected.partition("### Stage B")[2]

    def test_the_first_screen_is_one(self) -> None:
        first = read("README.md").partition("| you are |")[0]

        assert len(first.splitlines()) < 40
        assert "explain" in first
        assert "The promise" in first

    @pytest.mark.parametrize("name", READERS)
    def test_a_readers_page_is_short(self, name: str) -> None:
        assert len(read(f"docs/{name}.md").splitlines()) < 110

    @pytest.mark.parametrize("name", [n for n in NAMES if "```toml" in read(n)])
    def test_every_config_that_is_shown_can_be_loaded(self, name: str, tmp_path: Path) -> None:
        for fence in fences(read(name)):
            if fence.language == "toml":
                path = tmp_path / CONFIG
                path.write_text(fence.text, encoding="utf-8")
                config.load(path)


class TestThePathOfTheData:
    def test_every_module_stands_in_it_once(self) -> None:
        package = ROOT / "plan_filler"
        there = [path.stem for path in package.glob("*.py") if not path.stem.startswith("__")]
        there += [f"{path.parent.name}/" for path in package.glob("*/__init__.py")]
        listed = [
            name
            for row in rows(read("CONTRIBUTING.md"))
            if row.heading == "The path of the data"
            for name in codes(row.cells[0])
        ]
        assert sorted(listed) == sorted(there)


class TestLinks:
    @pytest.mark.parametrize("name", NAMES)
    def test_a_link_leads_to_a_file_and_a_heading_that_are_there(self, name: str) -> None:
        for target in links(read(name)):
            if target.startswith("https://"):
                continue
            place, _, anchor = target.partition("#")
            path = (ROOT / name).parent / place if place else ROOT / name
            assert path.exists(), f"{name} links {target}"
            if anchor:
                assert anchor in anchors(path.read_text(encoding="utf-8")), f"{name}: {target}"

    def test_every_document_is_reached_from_the_readme(self) -> None:
        seen, left = set[Path](), [ROOT / "README.md"]
        while left:
            path = left.pop().resolve()
            if path in seen or path.suffix != ".md":
                continue
            seen.add(path)
            places = (target.partition("#")[0] for target in links(path.read_text("utf-8")))
            left += [path.parent / place for place in places if place and "://" not in place]

        assert {(ROOT / name).resolve() for name in NAMES} <= seen


def inline_calls(text: str) -> Iterator[str]:
    """Calls in the running text; a line break inside one is a blank."""
    for code in codes(re.sub(r"(?<=\S)\n(?=\S)", " ", without_fences(text))):
        if re.match(r"plan-filler\s+[a-z]", code):
            yield code


def parsed(line: str) -> None:
    """Let click read a call; nothing is run."""
    name, command, rest = cli.resolve_command(click.Context(cli), words_of(line))
    assert command is not None
    with command.make_context(name, rest):
        pass


class TestCommands:
    @pytest.mark.parametrize("name", [*NAMES, "examples/README.md"])
    def test_every_example_can_be_typed(self, name: str) -> None:
        for line in command_lines(read(name)):
            parsed(line)

    @pytest.mark.parametrize("name", [*NAMES, "examples/README.md"])
    def test_every_call_in_the_text_names_options_that_exist(self, name: str) -> None:
        for line in inline_calls(read(name)):
            try:
                parsed(line.replace("N", "12") if "--pr N" in line else line)
            except click.MissingParameter:
                continue  # the command is only named

    def test_every_command_and_option_is_documented_and_no_other(self) -> None:
        listed: dict[str, set[str]] = {}
        for row in rows(read("docs/commands.md")):
            if row.heading in cli.commands:
                names = " ".join(codes(row.cells[0]))
                listed.setdefault(row.heading, set()).update(
                    re.findall(r"(?<!\S)--?[a-z-]+", names)
                )

        assert listed == {
            name: {
                option
                for parameter in command.params
                if isinstance(parameter, click.Option)
                for option in parameter.opts
            }
            for name, command in cli.commands.items()
        }

    def test_the_overview_names_every_command_in_the_order_of_the_help(self) -> None:
        overview = [r for r in rows(read("docs/commands.md")) if r.heading == "Commands"]

        assert [codes(row.cells[0])[0] for row in overview] == list(cli.commands)

    @pytest.mark.parametrize("name", ["", *cli.commands])
    def test_help_fits_eighty_columns(self, name: str) -> None:
        out = CliRunner().invoke(cli, [*filter(None, [name]), "--help"], terminal_width=80).output

        assert max(map(len, out.splitlines())) <= 80
        assert "\b" not in out
        assert "\\b" not in out

    def test_the_help_keeps_its_lines_and_cuts_no_command_short(self) -> None:
        out = CliRunner().invoke(cli, ["--help"], terminal_width=80).output

        assert "\n    3    a service did not answer; what could be filled was written\n" in out
        assert "\n    plan-filler explain docs/release-plan.md\n" in out
        assert "..." not in out.partition("Commands:")[2]

    def test_every_option_says_what_it_does(self) -> None:
        for command in cli.commands.values():
            for parameter in command.params:
                assert not isinstance(parameter, click.Option) or parameter.help

    def test_exit_codes_are_the_same_in_help_and_documents(self) -> None:
        listed = [
            row.cells[0] for row in rows(read("docs/commands.md")) if row.heading == "Exit codes"
        ]

        out = CliRunner().invoke(cli, ["--help"], terminal_width=80).output
        assert listed == re.findall(r"^    (\d+) ", out, re.MULTILINE)

    @pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")
    def test_bash_completes_as_documented(self, tmp_path: Path) -> None:
        line = next(one for one in read("docs/commands.md").splitlines() if "bash_source" in one)
        evaluated = line.removeprefix("echo '").partition("' >>")[0]
        command = tmp_path / "plan-filler"
        command.write_text(f"#!{sys.executable}\nfrom plan_filler.cli import main\nmain()\n")
        command.chmod(0o755)
        script = (
            f"{evaluated}\nCOMP_WORDS=(plan-filler fill --acc); COMP_CWORD=2\n"
            '_plan_filler_completion plan-filler\necho "${COMPREPLY[@]}"\n'
        )

        ran = subprocess.run(
            ["bash", "-c", script],
            env={"PATH": f"{tmp_path}:{os.defpath}", "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
            text=True,
            timeout=30,
        )

        assert ran.stdout.strip() == "--accept-drafts"


class Asked(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, key: str, default: str | None = None) -> str:  # type: ignore[override]
        self.names.add(key)
        return default or ""


class TestEnvironment:
    def test_every_variable_is_documented_and_every_documented_one_is_read(self) -> None:
        asked = Asked()
        environment.environment(asked)
        environment.on_github_actions(asked)
        headings = ("Keys", "Where and how", "GitHub", "Stand-ins for tests")
        listed = [
            name
            for row in rows(read("docs/configuration.md"))
            if row.heading in headings
            for name in codes(row.cells[0])
        ]

        assert len(listed) == len(set(listed))
        assert set(listed) == asked.names | BY_LIBRARIES

    def test_those_that_libraries_read_are_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from google.auth.environment_vars import CREDENTIALS
        from rich.console import Console

        monkeypatch.setenv("NO_COLOR", "1")
        completed = CliRunner().invoke(
            cli, prog_name="plan-filler", env={"_PLAN_FILLER_COMPLETE": "zsh_source"}
        )

        assert CREDENTIALS == "GOOGLE_APPLICATION_CREDENTIALS"
        assert Console().no_color
        assert completed.output.startswith("#compdef plan-filler")

    @pytest.mark.parametrize("name", NAMES)
    def test_no_document_names_a_variable_that_is_not_listed(self, name: str) -> None:
        named = re.findall(r"\b(?:DD|PLAN_FILLER|GITHUB|GOOGLE)_[A-Z_]+\b", read(name))
        listed: Mapping[str, None] = dict.fromkeys(
            code for row in rows(read("docs/configuration.md")) for code in codes(row.cells[0])
        )

        assert set(named) - set(listed) - {"PLAN_FILLER_COMPLETE"} == set()


def test_the_changelog_has_a_section_for_the_version() -> None:
    from plan_filler import __version__

    assert re.search(rf"^## {re.escape(__version__)}\b", read("CHANGELOG.md"), re.MULTILINE)


def test_the_benchmarks_say_of_each_promise_whether_it_is_kept() -> None:
    promises = [row.cells for row in rows(read("BENCHMARKS.md")) if row.heading == "Promises"]
    assert promises
    for what, *_, ratio, promise, kept in promises:
        keeps = float(ratio) <= float(promise.removeprefix("≤ "))
        assert kept == ("yes" if keeps else "**no**"), what

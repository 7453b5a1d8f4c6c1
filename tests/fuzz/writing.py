"""Runs that die while they write, and runs that meet on the same files.

Runs as a process of its own, ``python -m tests.fuzz.writing``, since it forks.
"""

from __future__ import annotations

import itertools
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.by_hand import CONFIG, NAME, before_and_since, evidence_for, plan, rated
from tests.by_hand import run as of_hand
from tests.fuzz.children import Ended, run, start, stop
from tests.fuzz.tried import Tried

EVIDENCE = f"{NAME}.evidence.json"
TEXT = plan("- #search: [FILL_IN]\n- Any trouble?: [PICK_ONE]: yes | no\n- Mood: [FILL_IN]\n")
NUMBERS = {"search": before_and_since(rated((4, 1000)), rated((5, 1000)))}
OFFLINE = ("--offline", "--as-of", "2026-12-01")
FILL = ("fill", NAME, *OFFLINE, "--answers")
ANSWERS = {
    "calm.toml": '[choices."Any trouble?"]\nanswer = "no"\n[choices."Mood"]\nanswer = "calm"\n',
    "wild.toml": '[choices."Any trouble?"]\nanswer = "yes"\n[choices."Mood"]\nanswer = "wild"\n',
}
WRITERS: Mapping[str, tuple[str, ...]] = {
    "fill": (*FILL, "calm.toml"),
    "fill -o": (*FILL, "calm.toml", "-o", "out.md"),
    "report -o": ("report", NAME, "--stage", "B", "--format", "json", "-o", "out.json"),
}
Files = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder for files, and another for what the commands say; every how many steps to try."""

    folder: Path
    talk: Path
    every: int

    def lay(self, *, evidence: bool = True) -> None:
        """Put the plan and what belongs to it into the folder, and nothing else."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        (self.folder / NAME).write_text(TEXT, "utf-8")
        (self.folder / "other-plan.md").write_text(TEXT, "utf-8")
        (self.folder / "plan-filler.toml").write_text(CONFIG, "utf-8")
        for name, text in ANSWERS.items():
            (self.folder / name).write_text(text, "utf-8")
        if evidence:
            (self.folder / EVIDENCE).write_bytes(evidence_for(TEXT, NUMBERS))

    def files(self) -> Files:
        """All files but those that a write left behind."""
        return {
            path.name: path.read_bytes()
            for path in self.folder.iterdir()
            if not path.name.startswith(".")
        }

    def run(self, *words: str) -> Ended:
        """Run a command, undisturbed."""
        return run(self.folder, self.talk, *words)

    def alone(self, *words: str, evidence: bool = True) -> Files:
        """What a command makes of the folder when nothing disturbs it."""
        self.lay(evidence=evidence)
        ended = self.run(*words)
        assert ended.code == 0, ended.said
        return self.files()


def killed(desk: Desk, name: str) -> Tried:
    """Kill a command before each of its steps; afterwards each file is old or new."""
    words = WRITERS[name]
    new = desk.alone(*words)
    desk.lay()
    old = desk.files()
    found: list[str] = []
    for at in itertools.count(1, desk.every):
        desk.lay()
        ended = run(desk.folder, desk.talk, *words, at=at)
        if ended.code >= 0:
            return Tried(f"{name}, killed before each step", at // desk.every, tuple(found))
        found += [f"step {at}: {wrong}" for wrong in _torn(desk.files(), old, new)]
        again = desk.run(*words)
        if (again.code, desk.files()) != (0, new):
            found.append(f"step {at}: the next run is {again.code}: {again.said}")
    raise AssertionError


def _torn(now: Files, old: Files, new: Files) -> Iterator[str]:
    for name in {*now, *old, *new}:
        if now.get(name) not in (old.get(name), new.get(name)):
            yield f"{name} is neither old nor new"
    for name in new:
        books = f"{name}.evidence.json"
        changed = old.get(name) != new[name] and now.get(name) == new[name]
        if changed and books in new and now.get(books) != new[books]:
            yield f"{name} is new and its evidence is not"


def met(desk: Desk, *, evidence: bool) -> Tried:
    """Stop a run before each of its steps, let another run whole, and let the first go on."""
    what = "with evidence" if evidence else "without evidence"
    ends = [desk.alone(*FILL, name, evidence=evidence) for name in ANSWERS]
    found: list[str] = []
    for at in itertools.count(1, desk.every):
        desk.lay(evidence=evidence)
        codes, whole = _together(desk, at, (*FILL, "calm.toml"), (*FILL, "wild.toml"))
        if not whole:
            return Tried(f"two fills of one plan, {what}", at // desk.every, tuple(found))
        now = desk.files()
        if now not in ends:
            found.append(f"step {at}: a mixture, exit codes {codes}")
        elif codes[ends.index(now)] != 0 or set(codes) - {0, 4}:
            found.append(f"step {at}: exit codes {codes}, and it is the fill {ends.index(now) + 1}")
        if desk.run("verify", NAME).code != 0:
            found.append(f"step {at}: the plan is not proven")
    raise AssertionError


def shared(desk: Desk, *, evidence: bool) -> Tried:
    """The same for two plans that share an evidence file: who ends with 0 is in it."""
    runs = [
        ("fill", name, *OFFLINE, "--answers", "calm.toml", "--evidence", EVIDENCE)
        for name in (NAME, "other-plan.md")
    ]
    found: list[str] = []
    for at in itertools.count(1, desk.every):
        desk.lay(evidence=evidence)
        codes, whole = _together(desk, at, *runs)
        if not whole:
            what = "with it" if evidence else "still to come"
            count = at // desk.every
            return Tried(f"two plans with one evidence file, {what}", count, tuple(found))
        if set(codes) - {0, 4} or 0 not in codes:
            found.append(f"step {at}: exit codes {codes}")
        plans = [(desk.folder / words[1]).read_text("utf-8") != TEXT for words in runs]
        if plans != [code == 0 for code in codes]:
            found.append(f"step {at}: exit codes {codes}, changed {plans}")
    raise AssertionError


def _together(
    desk: Desk, at: int, one: tuple[str, ...], other: tuple[str, ...]
) -> tuple[list[int], bool]:
    """The exit codes of both, and whether the first had so many steps."""
    first = start(desk.folder, desk.talk, *one, at=at, strike=stop)
    if not first.stopped():
        return [first.ended().code], False
    second = start(desk.folder, desk.talk, *other)
    second.ran_or_waits()
    first.go_on()
    ended = [first.ended(), second.ended()]
    assert not any("Traceback" in each.said for each in ended), ended
    return [each.code for each in ended], True


def _import_everything() -> None:
    """Once, and not in each child."""
    from plan_filler import filling, output, reporting, summary, terminal, verify  # noqa: F401

    of_hand(TEXT, NUMBERS)


def all_of_it(every: int = 1) -> Iterator[Tried]:
    """Every trial of this module, before ``every`` so many steps."""
    _import_everything()
    with TemporaryDirectory() as folder:
        talk = Path(folder) / "talk"
        talk.mkdir()
        desk = Desk(Path(folder) / "desk", talk, every)
        for name in WRITERS:
            yield killed(desk, name)
        for evidence in (True, False):
            yield met(desk, evidence=evidence)
            yield shared(desk, evidence=evidence)


def main() -> int:
    """Try before every step, or every so many; print what was found, and exit 1 if it is any."""
    bad = False
    for tried in all_of_it(*map(int, sys.argv[1:])):
        print(tried.what, tried.count, *tried.found, sep="\t")
        bad = bad or bool(tried.found) or not tried.count
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())

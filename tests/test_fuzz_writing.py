"""Runs that die while they write, and runs that meet: a sample of what ``make fuzz`` tries."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from plan_filler import files
from plan_filler.errors import IntegrityError

ROOT = Path(__file__).parents[1]


def test_whoever_dies_or_meets_another_leaves_old_files_or_new_ones_and_no_mixture() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.writing", "11"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout
    assert len(ran.stdout.splitlines()) == 7


def test_nobody_else_writes_in_a_folder_while_one_is_alone_there(tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")

    def is_locked() -> bool:
        with (tmp_path / "other").open("w"):
            handle = os.open(tmp_path, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
        return False

    with files.alone(tmp_path / "plan.md", tmp_path / "plan.md.evidence.json"):
        assert is_locked()
    assert not is_locked()


def test_a_folder_that_cannot_be_locked_is_written_all_the_same(tmp_path: Path) -> None:
    with files.alone(tmp_path / "gone" / "plan.md"):
        pass


def test_a_file_that_came_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "e.json").write_bytes(b"theirs")
    with pytest.raises(IntegrityError, match=r"e\.json: changed by someone else meanwhile"):
        files.write_over(tmp_path / "e.json", b"ours", before=None)
    assert (tmp_path / "e.json").read_bytes() == b"theirs"

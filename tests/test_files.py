"""There is always either the old file or the new one, and never anything else."""

from __future__ import annotations

import os
import stat
import tempfile
import unicodedata
from pathlib import Path

import pytest

from plan_filler import files
from plan_filler.errors import (
    DocumentError,
    IntegrityError,
    PlanFillerError,
    SourceError,
    UsageError,
    one_line,
)
from plan_filler.files import check_writable, read_if_there, read_plan_bytes, write
from tests.by_hand import by_mode_bits


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "ferry-plan.md"
    path.write_bytes(b"old\r\n")
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


class TestReading:
    def test_the_bytes_come_as_they_are(self, plan: Path) -> None:
        assert read_plan_bytes(plan) == b"old\r\n"

    def test_a_plan_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(DocumentError, match=r"no\.md: no such file; name a release plan"):
            read_plan_bytes(tmp_path / "no.md")

    def test_a_folder_is_no_plan(self, tmp_path: Path) -> None:
        with pytest.raises(DocumentError, match=r": a directory; name the plan inside it"):
            read_plan_bytes(tmp_path)

    def test_a_plan_inside_a_file_cannot_be_read(self, plan: Path) -> None:
        with pytest.raises(DocumentError, match=r": Not a directory; make it readable"):
            read_plan_bytes(plan / "plan.md")

    def test_a_link_to_itself_cannot_be_read(self, tmp_path: Path) -> None:
        (tmp_path / "loop.md").symlink_to("loop.md")

        with pytest.raises(DocumentError, match=r"loop\.md: .*; make it readable"):
            read_plan_bytes(tmp_path / "loop.md")

    def test_a_file_that_may_be_missing_is_nothing_then(self, tmp_path: Path) -> None:
        assert read_if_there(tmp_path / "no.json") is None

    def test_a_file_that_may_be_missing_but_cannot_be_read_is_an_error(
        self, tmp_path: Path
    ) -> None:
        with pytest.raises(UsageError, match=r": Is a directory; make it readable"):
            read_if_there(tmp_path)


class TestWriting:
    def test_the_file_holds_the_new_bytes_and_no_other_file_is_left(self, plan: Path) -> None:
        write(plan, b"new\n", expected=b"old\r\n")

        assert plan.read_bytes() == b"new\n"
        assert names(plan.parent) == ["ferry-plan.md"]

    @pytest.mark.parametrize("mode", [0o644, 0o600, 0o755, 0o664, 0o200])
    def test_the_mode_stays(self, plan: Path, mode: int) -> None:
        plan.chmod(mode)

        write(plan, b"new\n", expected=None)

        assert stat.S_IMODE(plan.stat().st_mode) == mode

    @pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600)])
    def test_a_new_file_gets_the_mode_the_mask_allows(
        self, tmp_path: Path, mask: int, mode: int
    ) -> None:
        before = os.umask(mask)
        try:
            write(tmp_path / "new.md", b"new\n", expected=None)
            assert os.umask(mask) == mask
        finally:
            os.umask(before)

        assert stat.S_IMODE((tmp_path / "new.md").stat().st_mode) == mode

    def test_the_file_is_replaced_in_one_step_and_never_written_into(self, plan: Path) -> None:
        with plan.open("rb") as reader:
            write(plan, b"new\n", expected=None)
            assert reader.read() == b"old\r\n"

    def test_a_symlink_stays_one_and_its_target_is_written(self, plan: Path) -> None:
        (plan.parent / "links").mkdir()
        link = plan.parent / "links" / "plan.md"
        link.symlink_to(plan)

        write(link, b"new\n", expected=b"old\r\n")

        assert link.is_symlink()
        assert plan.read_bytes() == b"new\n"
        assert names(link.parent) == ["plan.md"]

    def test_a_symlink_to_a_file_still_to_come_makes_that_file(self, tmp_path: Path) -> None:
        (tmp_path / "plan.md").symlink_to("target.md")

        write(tmp_path / "plan.md", b"new\n", expected=None)

        assert (tmp_path / "plan.md").is_symlink()
        assert (tmp_path / "target.md").read_bytes() == b"new\n"

    def test_a_name_with_odd_characters_is_a_name(self, tmp_path: Path) -> None:
        path = tmp_path / "fähr plan %s {}.md"

        write(path, b"new\n", expected=None)

        assert names(tmp_path) == [path.name]


class TestRefusing:
    def test_a_file_that_somebody_changed_meanwhile_is_left_to_them(self, plan: Path) -> None:
        plan.write_bytes(b"theirs\n")

        with pytest.raises(IntegrityError, match=r"changed by someone else meanwhile") as refused:
            write(plan, b"new\n", expected=b"old\r\n")

        assert refused.value.exit_code == 4
        assert plan.read_bytes() == b"theirs\n"
        assert names(plan.parent) == ["ferry-plan.md"]

    def test_a_file_that_somebody_removed_meanwhile_stays_removed(self, plan: Path) -> None:
        plan.unlink()

        with pytest.raises(IntegrityError, match=r"changed by someone else meanwhile"):
            write(plan, b"new\n", expected=b"old\r\n")

        assert names(plan.parent) == []

    def test_where_the_old_content_does_not_matter_it_is_not_asked_for(self, plan: Path) -> None:
        write(plan, b"new\n", expected=None)

        assert plan.read_bytes() == b"new\n"

    @pytest.mark.parametrize("attempt", ["check", "write"])
    def test_a_read_only_file_is_left_alone(
        self, plan: Path, attempt: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(os, "access", by_mode_bits)
        plan.chmod(0o444)

        with pytest.raises(UsageError, match=r": read-only; make it writable, or write elsewhere"):
            check_writable(plan) if attempt == "check" else write(plan, b"new\n", expected=None)

        assert plan.read_bytes() == b"old\r\n"
        assert stat.S_IMODE(plan.stat().st_mode) == 0o444
        assert names(plan.parent) == ["ferry-plan.md"]

    def test_a_symlink_to_a_read_only_file_is_refused_too(
        self, plan: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(os, "access", by_mode_bits)
        plan.chmod(0o444)
        link = plan.parent / "link.md"
        link.symlink_to(plan.name)

        with pytest.raises(UsageError, match=r"link\.md: read-only"):
            write(link, b"new\n", expected=None)

    def test_a_file_in_a_read_only_folder_is_left_alone(
        self, plan: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(os, "access", by_mode_bits)
        plan.parent.chmod(0o555)
        try:
            with pytest.raises(UsageError, match=r": its folder is not writable; write elsewhere"):
                check_writable(plan)
        finally:
            plan.parent.chmod(0o755)

    def test_a_folder_that_takes_no_new_file_is_told(
        self, plan: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(**_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(tempfile, "mkstemp", full)

        with pytest.raises(UsageError, match=r": No space left on device; write elsewhere"):
            write(plan, b"new\n", expected=None)

        assert plan.read_bytes() == b"old\r\n"

    def test_a_file_that_came_since_it_was_looked_for_is_never_replaced(
        self, plan: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(files, "check_new", lambda _: None)

        with pytest.raises(UsageError, match=r": File exists; write elsewhere with -o"):
            files.write_new(plan, b"new\n")

        assert plan.read_bytes() == b"old\r\n"

    def test_a_folder_is_no_file(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=r": a directory; name a file"):
            write(tmp_path, b"new\n", expected=None)

    def test_a_folder_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=r": no such folder .*gone; create it first"):
            write(tmp_path / "gone" / "plan.md", b"new\n", expected=None)

    def test_a_failure_while_writing_loses_nothing_and_leaves_nothing(
        self, plan: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)

        with pytest.raises(UsageError, match=r": No space left on device; nothing was written"):
            write(plan, b"new\n", expected=b"old\r\n")

        assert plan.read_bytes() == b"old\r\n"
        assert names(plan.parent) == ["ferry-plan.md"]

    def test_an_interruption_while_writing_loses_nothing_and_leaves_nothing(
        self, plan: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupted(_: int) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(os, "fsync", interrupted)

        with pytest.raises(KeyboardInterrupt):
            write(plan, b"new\n", expected=b"old\r\n")

        assert plan.read_bytes() == b"old\r\n"
        assert names(plan.parent) == ["ferry-plan.md"]


class TestErrors:
    @pytest.mark.parametrize(
        ("kind", "code"),
        [
            (PlanFillerError, 1),
            (UsageError, 2),
            (DocumentError, 2),
            (SourceError, 3),
            (IntegrityError, 4),
        ],
    )
    def test_each_kind_of_error_ends_with_its_own_exit_code(
        self, kind: type[PlanFillerError], code: int
    ) -> None:
        assert kind("x").exit_code == code

    @pytest.mark.parametrize("between", ["\n", "\r\n", "\t", "\r\n\t \n"])
    def test_a_message_is_one_line(self, between: str) -> None:
        assert one_line(f"a{between}b").split() == ["a", "b"]

    @pytest.mark.parametrize(
        "acting",
        ["\x1b[31m", "\x1b]0;title\x07", "\x9b31m", "\x07", "\x08", "\x7f", "\x00", "\x85"],
    )
    def test_a_message_cannot_act_on_a_terminal(self, acting: str) -> None:
        shown = one_line(f"a{acting}b")

        assert (shown[0], shown[-1]) == ("a", "b")
        assert not any(unicodedata.category(character) == "Cc" for character in shown)

    def test_a_message_keeps_its_words(self) -> None:
        assert one_line("Fähre 😀: 5 < 6, “so”") == "Fähre 😀: 5 < 6, “so”"

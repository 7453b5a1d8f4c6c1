"""Which stages wait for their blanks, and how a scheduled job is told."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.by_hand import Desk, plan

OPEN = plan("- #search: [FILL_IN]\n- Any queue at the quay?: [PICK_ONE]: yes | no\n")
ANSWERED = plan("- #search: 0.5%\n")


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Desk:
    return Desk(tmp_path, monkeypatch, capsysbinary)


def lay(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def listed(desk: Desk, *words: str) -> list[dict[str, Any]]:
    ran = desk.run("due", *words, "--json")
    assert ran.code == 0
    found: list[dict[str, Any]] = json.loads(ran.out)["due"]
    return found


def test_a_stage_that_is_over_and_has_blanks_is_due(desk: Desk) -> None:
    lay(desk.folder, "plans/ferry.md", OPEN)

    (one,) = listed(desk, "plans", "--as-of", "2026-05-21")

    assert one == {
        "plan": "plans/ferry.md",
        "stage": "stage-b",
        "title": "Stage B: 50% of users",
        "ended": "2026-05-18T00:00:00-04:00",
        "overdue_days": 3,
        "open": 2,
    }


def test_the_key_that_is_listed_selects_the_stage(desk: Desk) -> None:
    lay(desk.folder, "ferry.md", OPEN)
    (one,) = listed(desk, "ferry.md", "--as-of", "2026-05-21")

    ran = desk.run("explain", one["plan"], "--stage", one["stage"])

    assert ran.code == 0
    assert "#search" in ran.out


@pytest.mark.parametrize(
    ("text", "as_of"),
    [
        (OPEN, "2026-05-17"),
        (ANSWERED, "2026-05-21"),
        ("# Meeting notes\n\n- Next steps: [FILL_IN]\n", "2026-05-21"),
    ],
)
def test_nothing_is_due_before_the_end_or_without_blanks(desk: Desk, text: str, as_of: str) -> None:
    lay(desk.folder, "ferry.md", text)

    assert listed(desk, "ferry.md", "--as-of", as_of) == []


def test_planning_that_was_never_filled_in_is_not_owed(desk: Desk) -> None:
    text = ANSWERED.replace(
        "- Length of time: 1 week", "- Length of time: 1 week\n- Who: [FILL_IN]"
    )

    assert text != ANSWERED
    lay(desk.folder, "ferry.md", text)
    assert listed(desk, "ferry.md", "--as-of", "2026-05-21") == []


def test_a_folder_is_looked_through_without_following_links(desk: Desk) -> None:
    for name in ("b/two.md", "a/one.MARKDOWN", ".git/x.md", "node_modules/y.md", "a/notes.txt"):
        lay(desk.folder / "docs", name, OPEN)
    away = lay(desk.folder, "elsewhere/three.md", OPEN)
    (desk.folder / "docs" / "three.md").symlink_to(away)
    (desk.folder / "docs" / "more").symlink_to(away.parent, target_is_directory=True)

    found = listed(desk, "docs", "--as-of", "2026-05-21")

    assert [one["plan"] for one in found] == ["docs/a/one.MARKDOWN", "docs/b/two.md"]


def test_a_plan_named_twice_is_listed_once(desk: Desk) -> None:
    lay(desk.folder, "docs/ferry.md", OPEN)

    assert len(listed(desk, "docs", "docs/ferry.md", "--as-of", "2026-05-21")) == 1


def test_many_plans_are_listed_in_the_same_order_as_few(desk: Desk) -> None:
    names = [f"docs/plan-{number:03}.md" for number in range(120)]
    for name in names:
        lay(desk.folder, name, OPEN)

    found = listed(desk, "docs", "--as-of", "2026-05-21")

    assert [one["plan"] for one in found] == names


def test_people_read_a_line_a_stage(desk: Desk) -> None:
    lay(desk.folder, "ferry.md", OPEN)

    ran = desk.run("due", "ferry.md", "--as-of", "2026-05-19")

    assert ran.code == 0
    (line,) = ran.out.splitlines()
    assert line.startswith("ferry.md:")
    assert line.endswith(": Stage B: 50% of users: over 2026-05-18, 1 day ago, 2 blanks open")
    assert "1 stage in 1 of 1 files" in ran.err


@pytest.mark.parametrize(("path", "code"), [("docs", 0), ("docs/broken.md", 2)])
def test_what_cannot_be_read_is_told_and_fails_only_where_it_was_named(
    desk: Desk, path: str, code: int
) -> None:
    lay(desk.folder, "docs/ferry.md", OPEN)
    (desk.folder / "docs" / "broken.md").write_bytes(b"\xff\xfe\x00")

    ran = desk.run("due", path, "docs/ferry.md", "--as-of", "2026-05-21")

    assert ran.code == code
    assert "Stage B" in ran.out
    assert "broken.md" in ran.err


def test_a_path_that_is_not_there_is_a_mistake(desk: Desk) -> None:
    ran = desk.run("due", "nowhere", "--as-of", "2026-05-21")

    assert ran.code == 2
    assert "nowhere: no such file or folder" in ran.err


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_name_with_control_characters_does_not_act_on_a_terminal(desk: Desk) -> None:
    lay(desk.folder, "ferry\x1b[31m.md", OPEN)

    ran = desk.run("due", ".", "--as-of", "2026-05-21")

    assert "\x1b" not in ran.out


def test_a_config_that_cannot_be_read_hides_the_plans_beside_it_alone(desk: Desk) -> None:
    lay(desk.folder, "good/ferry.md", OPEN)
    lay(desk.folder, "bad/ferry.md", OPEN)
    lay(desk.folder, "bad/plan-filler.toml", "timezone = 5\n")

    ran = desk.run("due", ".", "--as-of", "2026-05-21", "--json")

    assert ran.code == 0
    assert [one["plan"] for one in json.loads(ran.out)["due"]] == ["good/ferry.md"]
    assert "plan-filler.toml: timezone" in ran.err
    assert desk.run("due", "bad/ferry.md", "--as-of", "2026-05-21").code == 2

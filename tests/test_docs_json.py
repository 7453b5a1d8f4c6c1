"""docs/json.md lists exactly the keys that the outputs have, found by running everything."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import pytest

from plan_filler.placeholders import PlaceholderKind
from plan_filler.questions import Reason
from plan_filler.sources import live
from plan_filler.vocabulary import Asks
from tests.documented import CONFIG, EVIDENCE, PLAN, Office
from tests.documents import codes, read, rows
from tests.everything import CONFIG as EVERY_CONFIG
from tests.everything import PLAN as EVERY_PLAN
from tests.everything import Receipts
from tests.json_keys import SHARED, Keys, documented

COMMANDS = {
    "explain --json": "plan-filler explain docs/release-plan.md --json",
    "check --json": "plan-filler check docs/release-plan.md --json",
    "due --json": "plan-filler due docs --json",
    "fill --json": "plan-filler fill docs/release-plan.md --stage B --json",
    "report --format json": "plan-filler report docs/release-plan.md --stage B --format json",
}
SECTIONS = {*COMMANDS, "Evidence", *SHARED.values()}
TEXT = read("docs/json.md")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return Office(tmp_path, monkeypatch)


def printed(office: Office, line: str) -> Any:
    """The JSON among what a command prints."""
    screen = office.run(line)
    return json.JSONDecoder().raw_decode(screen, screen.index("{"))[0]


def flat(keys: Mapping[str, set[str]]) -> set[str]:
    """Each key with its section."""
    return {f"{section}: {key}" for section, own in keys.items() for key in own}


def told(office: Office, keys: Keys) -> None:
    """All outputs about the plan as it is now."""
    for section, line in COMMANDS.items():
        keys.add(section, printed(office, line))
    keys.add("Evidence", json.loads((office.folder / "docs" / EVIDENCE).read_bytes()))


def test_every_key_of_every_output_is_documented_and_no_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = Keys()
    office.lay(PLAN, EVIDENCE, CONFIG)
    office.today = "2026-11-02"
    office.run("plan-filler fill docs/release-plan.md --stage B --accept-drafts")
    told(office, keys)

    monkeypatch.setattr(live, "connect", lambda *_: Receipts(office.now))
    (office.folder / "docs" / EVIDENCE).unlink()
    (office.folder / "docs" / PLAN).write_bytes(EVERY_PLAN.encode())
    (office.folder / CONFIG).write_text(EVERY_CONFIG, encoding="utf-8")
    office.today = "2026-05-20"
    office.run("plan-filler fill docs/release-plan.md --partial")
    office.today = "2026-06-20"
    told(office, keys)

    found, listed = flat(keys.found), flat(documented(TEXT, SECTIONS))
    assert (sorted(found - listed), sorted(listed - found)) == ([], [])


def values(heading: str, key: str) -> set[str]:
    """The values that the row of a key lists."""
    row = next(row for row in rows(TEXT) if row.heading == heading and codes(row.cells[0]) == [key])
    return set(codes(row.cells[1]))


def test_every_reason_is_documented_and_no_other() -> None:
    listed = [codes(row.cells[0]) for row in rows(TEXT) if row.heading == "Reasons"]

    assert listed == [[reason] for reason in get_args(Reason)]


def test_every_kind_of_placeholder_and_all_that_it_may_ask_are_documented() -> None:
    assert values("A placeholder", "kind") == set(get_args(PlaceholderKind))
    assert values("A placeholder", "asks") == set(get_args(Asks))

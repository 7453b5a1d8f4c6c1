"""docs/configuration.md lists exactly the keys of a config, with kinds and defaults."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from plan_filler.config import load
from plan_filler.toml_table import Table
from tests.documents import codes, read, rows

PRESET = 'kind = "error_rate" with a preset'
# A config that makes every branch of the reader ask for its keys.
BRANCHES = """\
[metrics.a]
kind = "error_rate"
requests = "a{b:c}"
[metrics.b]
kind = "error_rate"
preset = "vets-api"
controller = "v0/claims"
action = "index"
[metrics.c]
kind = "users"
[metrics.d]
kind = "count"
query = "a{b:c}"
[metrics.e]
kind = "count"
source = "google_analytics"
[metrics.f]
kind = "percentile"
[metrics.g]
kind = "errors_logged"
query = "a"
[metrics.h]
kind = "downstream"
[stages.b]
start = 2026-01-01
[choices.b]
answer = "no"
"""


@dataclass
class Asked:
    """What the reader asks of each table: kind, and default, by section of the document."""

    kinds: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    defaults: dict[str, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))

    def note(self, table: Table, key: str, kind: str, default: Any) -> None:
        section = _section(table, key)
        self.kinds[section][key] = kind
        self.defaults[section][key] = default


def _section(table: Table, key: str) -> str:
    top, _, rest = table.name.partition(".")
    match top:
        case "":
            return "The file itself"
        case "metrics" if rest and key not in ("kind", "labels"):
            kind = table.values["kind"]
            return PRESET if "preset" in table.values else f'kind = "{kind}"'
        case "metrics":
            return '[metrics."LABEL"]'
        case "stages":
            return "[stages.NAME]"
        case "choices":
            return '[choices."LABEL"]'
        case _:
            return f"[{top}]"


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What is asked for while a config is read that has every kind of metric."""
    found = Asked()
    get, choice, number = Table.get, Table.choice, Table.number

    def noted_get(table: Table, key: str, kind: Any, what: str, default: Any = None) -> Any:
        if table.name not in ("metrics", "stages"):  # their keys are labels and stages
            found.note(table, key, what.removeprefix("a ").removeprefix("the "), default)
        return get(table, key, kind, what, default)

    def noted_choice(table: Table, key: str, options: tuple[str, ...], default: str) -> Any:
        value = choice(table, key, options, default)
        found.note(table, key, f"one of {', '.join(f'`{one}`' for one in options)}", default)
        return value

    def noted_number(table: Table, key: str, default: float, low: float, high: float) -> float:
        value = number(table, key, default, low, high)
        found.note(table, key, f"number over {low:g}, at most {high:g}", default)
        return value

    monkeypatch.setattr(Table, "get", noted_get)
    monkeypatch.setattr(Table, "choice", noted_choice)
    monkeypatch.setattr(Table, "number", noted_number)
    path = tmp_path / "plan-filler.toml"
    path.write_text(BRANCHES, encoding="utf-8")
    load(path)
    return found


def documented() -> dict[str, dict[str, tuple[str, str]]]:
    """Kind and default of each key, by section."""
    found: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for row in rows(read("docs/configuration.md")):
        if len(row.cells) == 4:
            (key,) = codes(row.cells[0])
            assert key not in found[row.heading], f"{row.heading}: {key} is listed twice"
            found[row.heading][key] = (row.cells[1], row.cells[2])
    return found


def test_every_key_is_documented_with_its_kind_and_no_other(asked: Asked) -> None:
    listed = {
        section: {key: kind for key, (kind, _) in keys.items()}
        for section, keys in documented().items()
    }

    assert listed == asked.kinds


def test_every_default_is_the_one_that_is_documented(asked: Asked) -> None:
    for section, keys in documented().items():
        for key, (_, shown) in keys.items():
            literal = shown[1:-1] if codes(shown) == [shown.strip("`")] else ""
            default = asked.defaults[section][key]
            place = f"{section} {key}: {shown!r}"
            if default in (None, "", [], {}):
                assert not literal, place
            else:
                assert tomllib.loads(f"x = {literal}")["x"] == default, place

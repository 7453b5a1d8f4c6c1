"""Warnings: what a reader should know beyond the numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plan_filler.answers import Answers
from plan_filler.config import load
from plan_filler.fill import Prepared, Request, finish, prepare
from plan_filler.gather import known
from plan_filler.sources.base import DayCounts, Query, Rated, Reading
from plan_filler.sources.evidence import Ledger
from tests.synthetic import SyntheticSource

AS_OF = datetime(2026, 11, 2, tzinfo=UTC)
PLAN = """\
### Stage A: 20% of users

- Release Date: 9/8/2026{clock}
- Length of time: 1 week
- Number of users: [FILL_IN]

### Stage B: 50% of users

- Start Date: 9/15/2026{clock}
"""
CONFIG = """\
[google_analytics]
property = 200000002
hostname = "trails.example"
[metrics."Number of users"]
kind = "users"
pages = {{ "Passes" = "/passes" }}
{more}
"""


def prepared(folder: Path, *, clock: str = "", more: str = "") -> Prepared:
    config = folder / "plan-filler.toml"
    config.write_text(CONFIG.format(more=more))
    text = PLAN.format(clock=clock).encode()
    return prepare("plan.md", text, load(config), Request(as_of=AS_OF))


def codes(found: Prepared) -> list[str]:
    return [warned.code for warned in found.warnings]


def test_a_faultless_plan_yields_no_warning(tmp_path: Path) -> None:
    assert codes(prepared(tmp_path)) == []


def test_users_of_a_window_with_hours_are_counted_on_its_whole_days_and_that_is_said(
    tmp_path: Path,
) -> None:
    found = prepared(tmp_path, clock=" at 11a ET")

    assert codes(found) == ["users-whole-days"]
    (query,) = found.queries
    assert query.window.whole_days
    assert "up to 2026-09-15" in found.warnings[0].message


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("[stages.q]\nstart = 2026-09-08", "unused-stage"),
        ('[choices]\n"Any gulls?" = "no"', None),
    ],
)
def test_a_stage_in_the_config_that_fits_none_is_said(
    tmp_path: Path, more: str, code: str | None
) -> None:
    assert codes(prepared(tmp_path, more=more)) == ([code] if code else [])


def test_an_answer_whose_label_the_plan_does_not_have_is_said(tmp_path: Path) -> None:
    config = tmp_path / "plan-filler.toml"
    config.write_text(CONFIG.format(more=""))
    words = {"any gulls?": "no", "number of users": "9", "release date": "9/8/2026"}
    answers = Answers(everywhere=words, by_stage={"b": {"any seals?": "no"}})
    request = Request(as_of=AS_OF, answers=answers)
    found = prepare("plan.md", PLAN.format(clock="").encode(), load(config), request)

    assert [warned.message for warned in found.warnings] == [
        'the answer for "any gulls?" fits nothing here',
        'the answer for "any seals?" fits nothing here',
    ]


def test_without_a_hostname_staging_may_be_counted(tmp_path: Path) -> None:
    config = tmp_path / "plan-filler.toml"
    config.write_text(CONFIG.format(more="").replace('hostname = "trails.example"', ""))
    found = prepare("plan.md", PLAN.format(clock="").encode(), load(config), Request(as_of=AS_OF))

    assert codes(found) == ["no-hostname"]


def test_a_plan_without_stages_is_told_so(tmp_path: Path) -> None:
    config = tmp_path / "plan-filler.toml"
    config.write_text(CONFIG.format(more=""))
    found = prepare("plan.md", b"# Words\n\n- Users: [FILL_IN]\n", load(config), Request())

    assert codes(found) == ["no-stages"]


def test_more_errors_than_requests_leave_the_blank_open(tmp_path: Path) -> None:
    more = '[metrics."#quote"]\nkind = "error_rate"\nerrors = "a{b}"\nrequests = "c{d}"'
    config = tmp_path / "plan-filler.toml"
    config.write_text(CONFIG.format(more=more))
    text = PLAN.format(clock="").replace("Number of users", "#quote").encode()
    found = prepare("plan.md", text, load(config), Request(as_of=AS_OF))

    outcome = finish(found, known(found.queries, [MoreErrors()]), Ledger())

    assert outcome.text.encode() == text
    assert [getattr(answer, "reason", None) for answer in outcome.answers] == ["ambiguous"]


class MoreErrors(SyntheticSource):
    """Answers that cannot be: three errors of two requests a day."""

    def read(self, queries: Sequence[Query], /) -> Mapping[Query, Reading]:
        return {
            query: replace(
                reading,
                result=Rated((DayCounts(query.window.start.date(), 3, 2),)),
            )
            for query, reading in super().read(queries).items()
        }

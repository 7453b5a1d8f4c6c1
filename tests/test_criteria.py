"""Success criteria: which lines state them, and what each one measures."""

from __future__ import annotations

import pytest

from plan_filler.criteria import Criterion, find_criteria
from plan_filler.document import read
from plan_filler.stages import find_stages

ASKED = 'What must hold before more kites fly ("success criteria")?:'


def criteria(text: str) -> list[Criterion]:
    document = read(text)
    return list(find_criteria(document, find_stages(document)))


def texts(text: str) -> list[str]:
    return [criterion.text for criterion in criteria(text)]


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("Glue error rate: < 1%", "Glue error rate"),
        ("String error rate: < 2.0%", "String error rate"),
        ("**Glue error rate:** < 1%", "Glue error rate"),
        ("Calls to the shop: 0", "Calls to the shop"),
        ("Kites sold: any", "Kites sold"),
        ("Sentry error rate < 5%", "Sentry error rate"),
        ("Error rate ≤ baseline of `11%`", "Error rate"),
        ("Low error rates <5% for `#strings` (401 left out)", "Low error rates"),
        ("Average latency under 2 seconds over a day", "Average latency"),
        ("Error rate of `#index` (401 left out)", "Error rate of #index"),
        ("zero silent failures", "zero silent failures"),
        ("< 1%", "< 1%"),
    ],
)
def test_the_label_of_a_criterion_is_what_it_measures_without_its_limit(
    written: str, label: str
) -> None:
    (criterion,) = criteria(f"- {ASKED}\n  - {written}\n")
    assert criterion.label == label


def test_a_criterion_keeps_its_words_without_markup_and_its_line() -> None:
    (criterion,) = criteria(f"# Kites\n\n- {ASKED}\n  - **Errors** of `#index`: < 1%  \n")
    assert (criterion.text, criterion.line) == ("Errors of #index: < 1%", 3)


@pytest.mark.parametrize(
    "asked",
    [
        ASKED,
        "Success criteria:",
        "**Success criteria**:",
        "Which metrics-based criteria count?",
    ],
)
def test_the_bullets_below_the_question_are_the_criteria(asked: str) -> None:
    text = f"- {asked}\n  - Errors: < 1%\n  - Latency: < 2 s\n- Who is watching?:\n  - the shop\n"
    assert texts(text) == ["Errors: < 1%", "Latency: < 2 s"]


def test_bullets_under_a_deeper_heading_are_criteria_where_none_are_nested() -> None:
    text = (
        f"### Planning\n{ASKED}  \n\n#### Board:\n\n"
        "> See above\n     \n- Errors: < 1%\n- Calls: 0\n"
    )
    assert texts(text) == ["Errors: < 1%", "Calls: 0"]


def test_criteria_end_at_the_next_heading_of_the_same_level() -> None:
    text = f"### Planning\n{ASKED}\n\n- Errors: < 1%\n\n### Results\n\n- Errors: 3%\n"
    assert texts(text) == ["Errors: < 1%"]


@pytest.mark.parametrize(
    "what_follows",
    [
        "Afterwards:\n- not one\n",
        "Who is watching?\n\n- not one\n",
        "1. not one either:\n   - not one\n",
    ],
)
def test_criteria_end_at_the_next_question(what_follows: str) -> None:
    assert texts(f"{ASKED}\n\n- Errors: < 1%\n\n{what_follows}") == ["Errors: < 1%"]


def test_nested_criteria_end_with_their_list_item() -> None:
    text = (
        f"- {ASKED}\n  - Errors: < 1%\n\n    more about errors\n"
        "- Links:\n  - not one\n\n- not one\n"
    )
    assert texts(text) == ["Errors: < 1%"]


def test_links_to_dashboards_showing_success_criteria_are_none() -> None:
    text = (
        '- Links to the boards that show our "success criteria":\n  - [board](https://b.example)\n'
    )
    assert texts(text) == []


@pytest.mark.parametrize(
    "line",
    [
        r"\[use your KPIs to help guide this. Errors < 5% is one\]",
        "<!-- Errors: < 5% -->",
    ],
)
def test_what_the_template_left_behind_is_no_criterion(line: str) -> None:
    assert texts(f"- {ASKED}\n  - {line}\n  - Calls: 0\n") == ["Calls: 0"]


def test_a_question_in_results_states_no_criteria() -> None:
    text = f"### Stage A\n\n#### Planning\n\n#### Results\n\n- {ASKED}\n  - Errors: 3%\n"
    assert texts(text) == []


def test_a_question_in_a_stage_without_sub_headings_states_criteria() -> None:
    assert texts(f"### Stage A\n\n- {ASKED}\n  - Errors: < 1%\n") == ["Errors: < 1%"]


def test_a_criterion_knows_the_stage_that_states_it() -> None:
    text = (
        f"## Rollout Planning\n\n- {ASKED}\n  - Errors: < 1%\n\n"
        f"## Stage A\n\n### Planning\n\n- {ASKED}\n  - Calls: 0\n"
    )
    assert [(c.text, c.stage) for c in criteria(text)] == [
        ("Errors: < 1%", None),
        ("Calls: 0", "stage-a"),
    ]


@pytest.mark.parametrize(
    "heading",
    [
        "Success criteria",
        "**Success criteria**",
        "Our success criteria:",
        "Metrics-based criteria for Stage A",
    ],
)
def test_the_bullets_below_a_heading_for_criteria_are_criteria(heading: str) -> None:
    text = f"## {heading}\n\n1. Errors: < 1%\n1. Calls: 0\n\n## Who flies\n\n1. not one\n"
    assert texts(text) == ["Errors: < 1%", "Calls: 0"]


def test_a_heading_over_criteria_and_more_states_none_by_itself() -> None:
    text = "## Rollout planning and success criteria\n\n- Desired date range: 3/2/2026\n"
    assert texts(text) == []


def test_a_question_below_its_own_heading_is_asked_once() -> None:
    text = f"## Success criteria\n\n- {ASKED}\n  - Errors: < 1%\n"
    assert texts(text) == ["Errors: < 1%"]


@pytest.mark.parametrize(
    "asked",
    [
        'Metrics at this stage (see your "success criteria"):',
        "Actual results (per your “success criteria”):",
        "Dashboard results for the success criteria:",
        "What came of it, per the success criteria:",
    ],
)
def test_a_question_for_what_came_of_the_criteria_states_none(asked: str) -> None:
    assert texts(f"### Stage A\n\n- {asked}\n  - Errors: 3%\n") == []


def test_a_check_in_states_no_criteria() -> None:
    assert texts(f"### 1-week results\n\n- {ASKED}\n  - Errors: 3%\n") == []

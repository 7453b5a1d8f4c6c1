"""Plans of scraps in every line end: a sample of what ``make fuzz`` tries."""

from __future__ import annotations

from plan_filler.errors import IntegrityError
from plan_filler.fill import Outcome
from tests.fuzz import documents

NUMBERS = range(400)


def test_of_hundreds_of_plans_no_byte_changes_outside_the_answers() -> None:
    assert [found for found in map(documents.broken, NUMBERS) if found] == []


def test_most_of_them_are_filled_and_few_are_refused() -> None:
    """Or the test above would compare nothing."""
    outcomes = [outcome_of(number) for number in NUMBERS[::4]]
    assert sum(outcome is not None and outcome.changed for outcome in outcomes) > 55
    assert outcomes.count(None) < 20


def outcome_of(number: int) -> Outcome | None:
    try:
        return documents.filled(documents.document(number))
    except IntegrityError:
        return None


def test_their_line_ends_are_of_every_kind_and_mixed() -> None:
    texts = [documents.document(number) for number in NUMBERS[::4]]
    without_pairs = [text.replace("\r\n", "") for text in texts]
    kinds = {
        ("\r\n" in text, "\n" in rest, "\r" in rest)
        for text, rest in zip(texts, without_pairs, strict=True)
    }
    assert kinds >= {(True, False, False), (False, True, False), (True, True, True)}
    assert any(text.startswith("\ufeff") for text in texts)


def test_a_changed_byte_would_be_noticed() -> None:
    text = documents.document(1)
    outcome = documents.filled(text)
    assert documents.first_change(outcome, text) is None
    assert documents.first_change(outcome, f"x{text}") == 0
    assert documents.first_change(outcome, f"{text}x") is not None

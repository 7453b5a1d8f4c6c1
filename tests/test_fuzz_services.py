"""Services that fail in one way or another: a sample of what ``make fuzz`` tries."""

from __future__ import annotations

import pytest

from tests.fakes import Alter
from tests.fuzz import services

CASES = [case for case in services.cases() if case.fault in ("HTTP 403", "the keys")]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_command_that_asks_ends_with_3_keeps_the_keys_and_writes_the_rest(
    case: services.Case,
) -> None:
    assert services.tried(case) == []


@pytest.mark.parametrize("command", services.COMMANDS)
def test_without_a_fault_each_of_them_asks_those_that_fail_in_these_cases(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or the test above would compare nothing."""
    monkeypatch.setitem(services.FAULTS, "none", Alter(lambda answer: answer))
    (found, *_) = services.tried(services.Case(command, services.ASKED[command], "none"))
    assert "exit 0" in found

"""Dimension filters and their regular expressions, in the form they have on the wire."""

import re
from typing import Any

import pytest

from .google_analytics_filters import compile_filter
from .google_analytics_regexp import compile_re2
from .serving import Refused

DIMENSIONS = frozenset({"page", "host"})
ROW = {"page": "/claims/12/Status", "host": "www.va.gov"}


def text(value: str, **more: Any) -> dict[str, Any]:
    return {"filter": {"fieldName": "page", "stringFilter": {"value": value, **more}}}


def one_of(*values: str, **more: Any) -> dict[str, Any]:
    return {"filter": {"fieldName": "page", "inListFilter": {"values": list(values), **more}}}


YES = text("CLAIMS", matchType=4)
NO = text("appeals", matchType=4)


@pytest.mark.parametrize(
    ("expression", "accepted"),
    [
        (text("/claims/12/status"), True),
        (text("/claims/12/status", matchType=0), True),
        (text("/claims/12/status", matchType=1), True),
        (text("/claims/12/status", matchType="EXACT", caseSensitive=True), False),
        (text("/claims/12", matchType=1), False),
        (text("/CLAIMS", matchType=2), True),
        (text("/Status", matchType="ENDS_WITH", caseSensitive=True), True),
        (text("/status", matchType=3, caseSensitive=True), False),
        (text("/claims/[^/]+/status/?", matchType=5), True),
        (text("^/claims/[^/]+/status/?$", matchType=5), True),
        (text("^/claims/[^/]+/status/?$", matchType=5, caseSensitive=True), False),
        (text("/claims", matchType="FULL_REGEXP"), False),
        (text("/claims", matchType=6), True),
        (text("status$", matchType=6, caseSensitive=True), False),
        (one_of("/x", "/CLAIMS/12/STATUS"), True),
        (one_of("/claims/12/status", caseSensitive=True), False),
        ({"andGroup": {"expressions": [YES, NO]}}, False),
        ({"orGroup": {"expressions": [NO, YES]}}, True),
        ({"notExpression": NO}, True),
        ({"notExpression": {"andGroup": {"expressions": [YES, YES]}}}, False),
    ],
)
def test_a_filter_accepts_what_the_service_would(
    expression: dict[str, Any], accepted: bool
) -> None:
    assert compile_filter(expression, DIMENSIONS)(ROW) is accepted


@pytest.mark.parametrize(
    "expression",
    [
        None,
        {},
        {"filter": YES["filter"], "notExpression": NO},
        {"andGroup": {}},
        {"andGroup": {"expressions": []}},
        {"filter": {"fieldName": "page"}},
        {"filter": {"fieldName": "page", "emptyFilter": {}}},
        {"filter": {"fieldName": "users", "stringFilter": {"value": "1"}}},
        {"filter": {**YES["filter"], **one_of("a")["filter"]}},
        {"filter": {"fieldName": "page", "stringFilter": {}}},
        text(""),
        text("a", matchType=7),
        text("a", matchType="REGEXP"),
        text("a", caseSensitive=1),
        text("(", matchType=5),
        one_of(),
    ],
)
def test_a_filter_that_says_nothing_clear_is_refused(expression: Any) -> None:
    with pytest.raises(Refused) as caught:
        compile_filter(expression, DIMENSIONS)
    assert caught.value.status == 400


@pytest.mark.parametrize(
    "pattern",
    [
        "a(?=b)",
        "a(?!b)",
        "(?<=a)b",
        "(?<!a)b",
        "(?>a)b",
        "(?#a)b",
        r"(a)\1",
        "(?P<n>a)(?P=n)",
        "a*+",
        "a++",
        "a{2}+",
        "a**",
        "a{1001}",
        "a{,3}",
        r"a\Z",
        r"\pL",
        "[[:alpha:]]",
        r"[\b]",
        r"\u0041",
        "b(?i)a",
        "é",
        "(a",
        "a)",
        "[a",
        "*a",
    ],
)
def test_a_pattern_that_re2_or_this_fake_does_not_know_is_refused(pattern: str) -> None:
    with pytest.raises(Refused, match=re.escape(repr(pattern))):
        compile_re2(pattern, case_sensitive=False)


@pytest.mark.parametrize(
    ("pattern", "whole"),
    [
        (r"/a\.b\-c/\d{2,3}?/[^/]+", "/a.b-c/123/x y"),
        ("(?i:A)(?P<n>b|c)+(?:d)?", "acbd"),
        ("(?i)ab", "AB"),
        (r"[]a\]]+[^]/]", "]aa"),
        (r"\x41\sb", "A b"),
        ("é", "é"),
        ("a|ab", "ab"),
        ("a{1000}", "a" * 1000),
    ],
)
def test_a_pattern_that_both_know_matches_the_whole_text(pattern: str, whole: str) -> None:
    compiled = compile_re2(pattern, case_sensitive=True)
    assert compiled.fullmatch(whole)
    assert not compiled.fullmatch(whole + "/")


def test_the_digits_of_re2_are_ascii() -> None:
    assert not compile_re2(r"\d", case_sensitive=True).fullmatch("٣")

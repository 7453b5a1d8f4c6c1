"""Filters in both grammars, and the variables in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_filler.suggest.scopes import Filter, Term, read_scope
from plan_filler.suggest.variables import (
    Unclear,
    Variable,
    in_search,
    unfiltered_in_search,
    variables_of,
)
from tests.boards import variable
from tests.fakes.datadog_grammar import parse_filter

PLOT = {
    "env": Variable("env", ("prod",)),
    "any": Variable("shed", ("*",)),
    "two": Variable("shed", ("north", "south")),
    "bare": Variable("", ("north",)),
    "app": Variable("@application.id", ("a b",)),
    "view": Variable("@view.name", ("/plots/?/status",)),
}


def scope(text: str) -> Filter:
    return read_scope(text, PLOT)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("*", "*"),
        ("", "*"),
        ("env:prod,action:index", "env:prod,action:index"),
        ("env:prod, !status:401 ,!status:403", "env:prod,!status:401,!status:403"),
        ("env:prod AND NOT status:401", "env:prod,!status:401"),
        ("env:prod and not (status:401)", "env:prod,!status:401"),
        ("env:prod AND action IN (index, show)", "env:prod AND action IN (index,show)"),
        ("(action:index OR action:show) AND env:prod", "env:prod AND action IN (index,show)"),
        ("NOT action IN (index,show)", "!action:index,!action:show"),
        ("action NOT IN (index,show) AND env:prod", "!action:index,!action:show,env:prod"),
        ("(env:prod)", "env:prod"),
        ("$env,action:index", "env:prod,action:index"),
        ("$env AND action:index", "env:prod,action:index"),
        ("env:$env.value,action:index", "env:prod,action:index"),
        ("cluster:eks-$env.value", "cluster:eks-prod"),
        ("$any,action:index", "action:index"),
        ("action:index AND $any", "action:index"),
        ("shed:$any.value,action:index", "action:index"),
        ("$any", "*"),
        ("$two,env:prod", "env:prod AND shed IN (north,south)"),
        ("!$two,env:prod", "!shed:north,!shed:south,env:prod"),
        ("shed IN ($two.value) AND env:prod", "env:prod AND shed IN (north,south)"),
        ("shed:$bare.value", "shed:north"),
        ("north,env:prod", "north,env:prod"),
        ("env:prod,env:prod", "env:prod"),
    ],
)
def test_a_filter_is_written_in_one_grammar(text: str, written: str) -> None:
    assert str(scope(text)) == written


def test_alternatives_with_wildcards_stand_as_alternatives() -> None:
    found = scope("env:prod AND (status:4* OR status:5*)")
    assert str(found) == "env:prod AND (status:4* OR status:5*)"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("$nobody,action:index", "does not say what $nobody is"),
        ("env:$nobody.value", "does not say what $nobody is"),
        ("$bare", "which tag $bare is of"),
        ("!$any", "excludes every shed"),
        ("NOT shed:*", "excludes more than one tag"),
        ("shed:$two.value-annex", "several values inside a longer one"),
        ("$app", "is no tag"),
        ("env:prod AND !status:401", "mixes words and symbols"),
        ("env:prod OR action:index", "not understood"),
        ("status:4* OR status:5*", "not understood"),
        ("(env:prod,action:index)", "not understood"),
        ("(env:prod OR action:index)", "alternatives of different tags"),
        ("(env:prod", "not understood"),
        ("env:prod AND", "breaks off"),
        ("env:prod AND OR action:index", "not understood"),
        ("env:prod AND action NOT index", "not understood"),
        ("env:prod,,action:index", "empty term"),
        ("env:prod,", "empty term"),
        ("env:prod action:index", "not understood"),
        ("NOT (env:prod AND action:index)", "excludes more than one"),
        ("action IN ()", "a list that is not understood"),
        ("action IN (*)", "a list that is not understood"),
        ("1env:prod", "a tag that is not understood"),
        ("env:prod\N{RIGHT-TO-LEFT OVERRIDE}", "a value that is not understood"),
        ("(" * 50 + "env:prod" + ")" * 50, "too deeply"),
        ("NOT " * 50 + "env:prod", "too deeply"),
    ],
)
def test_a_filter_that_is_not_understood_is_never_guessed_at(text: str, why: str) -> None:
    with pytest.raises(Unclear) as unclear:
        scope(text)
    assert why in str(unclear.value)


TERMS = st.builds(
    Term,
    st.sampled_from(["env", "action", "status"]),
    st.lists(st.sampled_from(["a", "b-c", "v0/d", "4*"]), min_size=1, max_size=3, unique=True).map(
        tuple
    ),
    st.booleans(),
)
TAGS = st.fixed_dictionaries(
    {key: st.sampled_from(["a", "b-c", "v0/d", "404", "x"]) for key in ("env", "action", "status")}
)


def holds(term: Term, value: str) -> bool:
    among = any(value == one or (one == "4*" and value.startswith("4")) for one in term.values)
    return among is not term.negated


@given(st.lists(TERMS, max_size=4), TAGS)
def test_what_is_written_means_for_datadog_what_was_read(
    terms: list[Term], tags: dict[str, str]
) -> None:
    text = str(Filter(tuple(terms)))
    expected = all(holds(term, tags[term.key]) for term in terms)
    assert parse_filter(text)(tags) is expected
    assert parse_filter(str(read_scope(text, {})))(tags) is expected


def test_variables_take_their_defaults_in_either_spelling() -> None:
    raw = [
        variable("env", "env", "prod", "canary"),
        {"name": "shed", "prefix": "shed", "default": "north"},
        {"name": "empty", "prefix": "shed", "defaults": []},
        {"name": 7, "prefix": "shed", "default": "north"},
        "nonsense",
        None,
    ]
    assert variables_of(raw) == {
        "env": Variable("env", ("prod", "canary")),
        "shed": Variable("shed", ("north",)),
    }


def test_a_link_chooses_other_values_than_the_defaults() -> None:
    raw = [variable("env", "env", "staging"), variable("shed", "shed", "*")]
    chosen = [("env", "prod"), ("shed", "north"), ("shed", "south"), ("unknown", "x")]
    assert variables_of(raw, chosen) == {
        "env": Variable("env", ("prod",)),
        "shed": Variable("shed", ("north", "south")),
    }


@pytest.mark.parametrize("raw", [None, [], {}, "env", 7, [[]], [{"name": "env"}]])
def test_a_dashboard_may_have_no_variables(raw: object) -> None:
    assert variables_of(raw) == {}


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("service:plots $env status:error", "service:plots env:prod status:error"),
        ("service:plots -$two", "service:plots -shed:(north OR south)"),
        ("$any service:plots", "service:plots"),
        ("env:$env.value", "env:prod"),
        ("$view", '@view.name:"/plots/?/status"'),
        ("@view.name:$view.value", '@view.name:"/plots/?/status"'),
        ("@shed:$any.value status:error", "status:error"),
    ],
)
def test_a_search_has_variables_too(text: str, replaced: str) -> None:
    assert in_search(text, PLOT) == replaced


def test_a_search_tells_what_it_does_not_filter() -> None:
    variables = {"env": Variable("env", ("*",))}
    assert unfiltered_in_search("service:plots $env", variables) == ("env",)
    assert unfiltered_in_search("@dd.env:$env.value", variables) == ("@dd.env",)


@pytest.mark.parametrize(
    "text", ["service:plots $nobody", "-$any", "$bare", "plots-$env.value-x", "$app"]
)
def test_a_search_with_an_open_variable_is_never_used(text: str) -> None:
    with pytest.raises(Unclear):
        in_search(text, PLOT)

"""The search language: what it finds, and what it refuses."""

import pytest

from .datadog_moments import Span
from .datadog_search import Record, found, parse_search
from .serving import Refused

EVENT = Record(
    at=5,
    fields={
        "@view.name": "/claims/?/files",
        "@error.kind": "Net::ReadTimeout",
        "@http.status_code": 503,
        "@share": 0.5,
        "@note": 'say "*"',
        "service": "claims-api",
        "status": "error",
        "@flag": True,
    },
    tags=("env:eks-prod", "team:one", "team:two", "team:one"),
    text="Upstream (gateway) gave up: Retry later, host a.b",
)


@pytest.mark.parametrize(
    "search",
    [
        "",
        "  ",
        "*",
        "service:claims-api",
        "service:claims-api status:error",
        "service:claims-api AND status:error",
        "service:other OR status:error",
        "service:other status:error OR env:eks-prod",
        "service:other status:error OR (env:eks-prod status:error)",
        "status:(ok OR error)",
        "(status:error)-service:other",
        "team:(one AND two)",
        "team:(one two)",
        "team:(one -three)",
        "@monitor.id:(1 OR 2) OR status:error",
        "-service:other",
        "NOT service:other",
        "-(service:other OR status:ok)",
        "-@missing:*",
        "status:error -env:staging",
        "@view.name:/claims/?/files",
        "@view.name:(/other OR /claims/?/files)",
        '@view.name:"/claims/?/files"',
        "@view.name:/claims/*",
        "@view.name:*",
        "env:eks-*",
        '@error.kind:"Net::ReadTimeout"',
        r"@error.kind:Net\:\:ReadTimeout",
        r'@note:"say \"*\""',
        r"@note:say\ ?\*?",
        "@http.status_code:503",
        "@http.status_code:>=503",
        "@http.status_code:>502",
        "@http.status_code:<=503",
        "@http.status_code:<504",
        "@http.status_code:[500 TO 599]",
        "@http.status_code:[500 TO *]",
        "@http.status_code:[* TO 503]",
        "@http.status_code:50?",
        "@share:<0.6",
        "@flag:true",
        "upstream",
        "gateway LATER",
        "up*m",
        '"gave UP: retry"',
        '-"gave in"',
    ],
)
def test_a_search_finds_what_it_describes(search: str) -> None:
    assert parse_search(search)(EVENT)


@pytest.mark.parametrize(
    "search",
    [
        "service:claims",
        "service:Claims-api",
        "service:claims-api status:ok",
        "service:other OR status:ok",
        "service:other (status:error OR env:eks-prod)",
        "status:(ok OR warn)",
        "(status:error)-service:claims-api",
        "team:(one AND three)",
        "-status:error",
        "NOT (status:error OR service:other)",
        "--status:ok",
        "@missing:*",
        "missing:error",
        "view.name:*",
        '@view.name:"/claims/*"',
        "@view.name:/claims/?",
        "@view.name:/claims/??/files",
        '@note:"say*"',
        r"@view.name:/claims/\*/files",
        "@http.status_code:>503",
        "@http.status_code:<503",
        "@http.status_code:[504 TO *]",
        "service:>1",
        "stream",
        "later or",
        '"gave later"',
    ],
)
def test_a_search_leaves_out_what_it_does_not_describe(search: str) -> None:
    assert not parse_search(search)(EVENT)


@pytest.mark.parametrize(
    "search",
    [
        "service:",
        "service: claims-api",
        ":claims",
        "(status:error",
        "status:error)",
        "()",
        "status:()",
        "status:(ok OR)",
        "status:error AND",
        "AND status:error",
        "status:error OR OR status:ok",
        "OR",
        "NOT",
        "-",
        "a - b",
        'status:"error',
        "status:(a service:b)",
        "@error.kind:Net::ReadTimeout",
        "service:$service",
        "@missing",
        ">5",
        "@a:>x",
        "@a:>5x",
        "@a:[1 TO]",
        "[1 TO 2]",
        "status:{a}",
        "a && b",
        "a || b",
        "status:a^2",
        "/a/{id}",
        "status:-a:b",
    ],
)
def test_what_is_not_understood_to_its_last_character_is_refused(search: str) -> None:
    with pytest.raises(Refused, match="Query parsing error") as caught:
        parse_search(search)
    assert caught.value.status == 400


def test_records_of_a_span_are_found_oldest_first_and_its_end_is_open() -> None:
    records = [Record(at=at, fields={}) for at in (30, 10, 20, 9)]
    assert [each.at for each in found(records, parse_search("*"), Span(10, 30))] == [10, 20]


def test_a_key_has_all_its_values_each_once() -> None:
    assert EVENT.values("team") == ("one", "two")
    assert EVENT.values("@http.status_code") == (503,)
    assert EVENT.values("nothing") == ()

"""What the Google Analytics fake reads and writes, without the official client between."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from .google_analytics import GoogleAnalyticsFake, Visit

PROPERTY = "properties/419143770"
VISITS = [Visit("ann", date(2026, 2, 2), "www.va.gov", "/a")]
ASKED = {
    "metrics": [{"name": "totalUsers"}],
    "dateRanges": [{"startDate": "2026-02-02", "endDate": "2026-02-08"}],
}


@pytest.fixture
def fake() -> Iterator[GoogleAnalyticsFake]:
    with GoogleAnalyticsFake(VISITS) as server:
        yield server


def post(fake: GoogleAnalyticsFake, sent: Any, query: str = "", **headers: str) -> Any:
    request = Request(
        f"{fake.url}/v1beta/{PROPERTY}:runReport{query}", json.dumps(sent).encode(), headers
    )
    with urlopen(request, timeout=5) as response:
        return json.load(response)


def refused(fake: GoogleAnalyticsFake, sent: Any, **headers: str) -> tuple[int, str]:
    with pytest.raises(HTTPError) as caught:
        post(fake, sent, **headers)
    with caught.value as response:
        error = json.load(response)["error"]
    assert error["code"] == caught.value.code
    assert error["message"]
    return error["code"], error["status"]


def test_a_report_has_texts_for_numbers_and_names_for_enums(fake: GoogleAnalyticsFake) -> None:
    assert post(fake, ASKED) == {
        "metricHeaders": [{"name": "totalUsers", "type": "TYPE_INTEGER"}],
        "rows": [{"metricValues": [{"value": "1"}]}],
        "rowCount": 1,
        "metadata": {"currencyCode": "USD", "timeZone": "America/New_York"},
        "kind": "analyticsData#runReport",
    }


def test_on_the_wire_empty_fields_are_absent_and_enums_have_the_encoding_asked_for(
    fake: GoogleAnalyticsFake,
) -> None:
    asked = {**ASKED, "dateRanges": [{"startDate": "2020-01-01", "endDate": "2020-01-01"}]}
    answer = post(fake, asked)
    assert answer == {
        "metricHeaders": [{"name": "totalUsers", "type": "TYPE_INTEGER"}],
        "metadata": {"currencyCode": "USD", "timeZone": "America/New_York"},
        "kind": "analyticsData#runReport",
    }
    answer = post(fake, asked, "?%24alt=json%3Benum-encoding%3Dint")
    assert answer["metricHeaders"][0]["type"] == 1


def test_a_token_is_asked_for_and_compared() -> None:
    with GoogleAnalyticsFake(VISITS, token="secret") as fake:
        assert post(fake, ASKED, Authorization="Bearer secret")["rowCount"] == 1
        assert refused(fake, ASKED) == (401, "UNAUTHENTICATED")
        assert refused(fake, ASKED, Authorization="Bearer other") == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize(
    "asked",
    [
        [],
        {"metric": []},
        {**ASKED, "limit": -1},
        {**ASKED, "offset": "x"},
        {**ASKED, "dimensionFilter": {}},
        {**ASKED, "comparisons": []},
        {**ASKED, "metrics": {"name": "totalUsers"}},
        {**ASKED, "keepEmptyRows": "yes"},
    ],
)
def test_errors_have_the_shape_of_google(fake: GoogleAnalyticsFake, asked: Any) -> None:
    assert refused(fake, asked) == (400, "INVALID_ARGUMENT")


def test_each_kind_of_error_has_its_status() -> None:
    with GoogleAnalyticsFake(VISITS, property_id=1) as fake:
        assert refused(fake, ASKED) == (403, "PERMISSION_DENIED")
    with GoogleAnalyticsFake(VISITS, tokens=0) as fake:
        assert refused(fake, ASKED) == (429, "RESOURCE_EXHAUSTED")


@pytest.mark.parametrize("path", [f"/v1beta/{PROPERTY}:runReport", "/v1/x", f"/v1beta/{PROPERTY}"])
def test_other_paths_and_methods_are_not_found(fake: GoogleAnalyticsFake, path: str) -> None:
    with pytest.raises(HTTPError) as caught:
        urlopen(f"{fake.url}{path}", timeout=5)
    with caught.value as response:
        assert json.load(response)["error"]["status"] == "NOT_FOUND"


def test_a_body_that_is_not_json_is_refused(fake: GoogleAnalyticsFake) -> None:
    request = Request(f"{fake.url}/v1beta/{PROPERTY}:runReport", b"{")
    with pytest.raises(HTTPError) as caught:
        urlopen(request, timeout=5)
    with caught.value as response:
        assert json.load(response)["error"]["status"] == "INVALID_ARGUMENT"

"""The GitHub fake refuses what GitHub refuses and agrees with GitHub's own description."""

import json
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest

from .github import LONGEST_BODY, Account, GitHubFake, primary_limit, secondary_limit
from .github_openapi import faults, request_faults

PERSON, ACTIONS, FORK = "ghp_person", "ghs_actions", "ghs_fork"
ACCOUNTS = {
    PERSON: Account(login="dana"),
    ACTIONS: Account(login="github-actions[bot]", app=True),
    FORK: Account(login="github-actions[bot]", app=True, writes=False),
}
COMMENTS = "/repos/launch/office/issues/7/comments"
HEADERS = {
    "Authorization": f"Bearer {PERSON}",
    "Accept": "application/vnd.github+json",
    "X-GitHub-Api-Version": "2022-11-28",
    "User-Agent": "test",
}


@pytest.fixture
def fake() -> Iterator[GitHubFake]:
    with GitHubFake(ACCOUNTS, former=["launch/shed"]) as server:
        yield server


class Said:
    """What came back; ``json`` was found to agree with GitHub's description."""

    def __init__(self, status: int, headers: Any, answer: Any) -> None:
        self.status, self.headers, self.json = status, headers, answer


def ask(
    fake: GitHubFake, method: str, path: str, sent: object = None, **headers: str | None
) -> Said:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    merged = {name: value for name, value in {**HEADERS, **given}.items() if value is not None}
    raw = sent if isinstance(sent, bytes) or sent is None else json.dumps(sent).encode()
    with closing(HTTPConnection(fake.url.removeprefix("http://"), timeout=5)) as connection:
        connection.request(method, path, raw, merged)
        response = connection.getresponse()
        said = Said(response.status, response.headers, json.loads(response.read()))
    described = path.replace("/repositories/4071/", "/repos/launch/office/").split("?")[0]
    if said.status != 301 and (described == "/user" or "comments" in described):
        assert faults(method, described, said.status, said.json) == []
    return said


def refused(said: Said) -> tuple[int, str]:
    return said.status, said.json["message"]


def links(said: Said) -> dict[str, str]:
    found = {}
    for link in filter(None, (said.headers["Link"] or "").split(", ")):
        place, relation = link.split("; rel=")
        parts = urlsplit(place.strip("<>"))
        found[relation.strip('"')] = f"{parts.path}?{parts.query}"
    return found


def test_a_comment_is_created_listed_and_updated(fake: GitHubFake) -> None:
    made = ask(fake, "POST", COMMENTS, {"body": "one"})
    assert made.status == 201
    assert (made.json["body"], made.json["user"]["login"]) == ("one", "dana")
    place = urlsplit(made.headers["Location"]).path
    changed = ask(fake, "PATCH", place, {"body": "two"})
    assert (changed.status, changed.json["id"], changed.json["body"]) == (
        200,
        made.json["id"],
        "two",
    )
    assert changed.json["updated_at"] > made.json["updated_at"]
    assert [each["body"] for each in ask(fake, "GET", COMMENTS).json] == ["two"]
    assert [request.method for request in fake.writes] == ["POST", "PATCH"]


def test_a_page_holds_thirty_comments_and_links_lead_to_the_others(fake: GitHubFake) -> None:
    for number in range(70):
        fake.say("somebody", str(number))
    fake.say("somebody", "of another pull request", pull=8)
    first = ask(fake, "GET", COMMENTS)
    assert [each["body"] for each in first.json] == [str(n) for n in range(30)]
    assert set(links(first)) == {"next", "last"}
    second = ask(fake, "GET", links(first)["next"])
    assert set(links(second)) == {"prev", "next", "last", "first"}
    third = ask(fake, "GET", links(second)["next"])
    assert [each["body"] for each in third.json] == [str(n) for n in range(60, 70)]
    assert set(links(third)) == {"prev", "first"}
    assert ask(fake, "GET", f"{COMMENTS}?page=4").json == []


@pytest.mark.parametrize(
    ("query", "size"), [("per_page=100", 100), ("per_page=500", 100), ("per_page=0", 30)]
)
def test_a_page_holds_a_hundred_at_most(fake: GitHubFake, query: str, size: int) -> None:
    for number in range(120):
        fake.say("somebody", str(number))
    assert len(ask(fake, "GET", f"{COMMENTS}?{query}").json) == size


def test_a_comment_of_a_deleted_account_has_no_author(fake: GitHubFake) -> None:
    fake.say(None, "who was it")
    assert ask(fake, "GET", COMMENTS).json[0]["user"] is None


def test_a_person_has_a_login_and_an_app_is_refused_its_own(fake: GitHubFake) -> None:
    assert ask(fake, "GET", "/user").json["login"] == "dana"
    said = ask(fake, "GET", "/user", Authorization=f"token {ACTIONS}")
    assert refused(said) == (403, "Resource not accessible by integration")


def test_the_token_of_a_forks_run_reads_and_does_not_write(fake: GitHubFake) -> None:
    own = fake.say("github-actions[bot]", "mine")
    bearer = f"Bearer {FORK}"
    assert ask(fake, "GET", COMMENTS, Authorization=bearer).status == 200
    for method, path in (
        ("POST", COMMENTS),
        ("PATCH", f"/repos/launch/office/issues/comments/{own.id}"),
    ):
        said = ask(fake, method, path, {"body": "x"}, Authorization=bearer)
        assert refused(said) == (403, "Resource not accessible by integration")
    assert fake.comments == [own]


def test_somebody_elses_comment_stays_as_it_is(fake: GitHubFake) -> None:
    other = fake.say("somebody", "theirs")
    said = ask(fake, "PATCH", f"/repos/launch/office/issues/comments/{other.id}", {"body": "x"})
    assert refused(said) == (403, "Must have admin rights to Repository.")
    assert fake.comments == [other]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/repos/launch/office/issues/8/comments"),
        ("POST", "/repos/launch/other/issues/7/comments"),
        ("PATCH", "/repos/launch/office/issues/comments/1"),
        ("DELETE", COMMENTS),
        ("GET", "/"),
    ],
)
def test_what_is_not_there_is_not_found(fake: GitHubFake, method: str, path: str) -> None:
    connection_only = path == "/" or method == "DELETE"
    with closing(HTTPConnection(fake.url.removeprefix("http://"), timeout=5)) as connection:
        connection.request(method, path, json.dumps({"body": "x"}), HEADERS)
        response = connection.getresponse()
        answer = json.loads(response.read())
    assert (response.status, answer["message"]) == (404, "Not Found")
    assert connection_only or faults(method, path, 404, answer) == []


@pytest.mark.parametrize(
    ("headers", "status", "message"),
    [
        ({"Authorization": None}, 401, "Requires authentication"),
        ({"Authorization": "Bearer wrong"}, 401, "Bad credentials"),
        ({"Authorization": f"Basic {PERSON}"}, 401, "Bad credentials"),
        ({"Accept": "text/html"}, 415, "Unsupported 'Accept' header"),
        ({"X-GitHub-Api-Version": "2020-01-01"}, 400, "not a supported version"),
        ({"User-Agent": ""}, 403, "Request forbidden by administrative rules"),
    ],
)
def test_headers_are_checked(
    fake: GitHubFake, headers: dict[str, str | None], status: int, message: str
) -> None:
    said = ask(fake, "POST", COMMENTS, {"body": "x"}, **headers)
    assert said.status == status
    assert message in said.json["message"]
    assert not fake.comments


@pytest.mark.parametrize(
    ("sent", "status", "message"),
    [
        (b"{", 400, "Problems parsing JSON"),
        ([], 400, "Body should be a JSON object"),
        ({}, 422, "wasn't supplied"),
        ({"body": 1}, 422, "is not a string"),
        ({"body": " \n"}, 422, "Validation Failed"),
        ({"body": "x" * (LONGEST_BODY + 1)}, 422, "Validation Failed"),
    ],
)
def test_a_body_of_the_wrong_shape_is_refused(
    fake: GitHubFake, sent: object, status: int, message: str
) -> None:
    said = ask(fake, "POST", COMMENTS, sent)
    assert said.status == status
    assert message in said.json["message"]
    assert not fake.comments


def test_a_body_of_just_the_limit_is_taken_whatever_its_bytes(fake: GitHubFake) -> None:
    assert ask(fake, "POST", COMMENTS, {"body": "😀" * LONGEST_BODY}).status == 201


def test_the_primary_limit_says_that_nothing_is_left_and_until_when() -> None:
    with GitHubFake(ACCOUNTS, left=1, reset=1_772_600_000) as fake:
        assert ask(fake, "GET", "/user").status == 200
        for status in (403, 403):
            said = ask(fake, "GET", COMMENTS)
            assert said.status == status
            assert said.headers["x-ratelimit-remaining"] == "0"
            assert said.headers["X-RateLimit-Reset"] == "1772600000"
        fake.fail(primary_limit(17, status=429))
        assert ask(fake, "GET", COMMENTS).status == 429


def test_the_secondary_limit_has_requests_left_and_a_wish(fake: GitHubFake) -> None:
    fake.fail(secondary_limit("7"), secondary_limit(None, status=429))
    first, second = ask(fake, "GET", COMMENTS), ask(fake, "GET", COMMENTS)
    assert (first.status, first.headers["Retry-After"]) == (403, "7")
    assert first.headers["x-ratelimit-remaining"] != "0"
    assert (second.status, second.headers["Retry-After"]) == (429, None)


def test_a_former_name_redirects_to_the_repositorys_number(fake: GitHubFake) -> None:
    fake.say("dana", "here")
    said = ask(fake, "GET", COMMENTS.replace("office", "shed"))
    assert said.status == 301
    place = urlsplit(said.headers["Location"]).path
    assert [each["body"] for each in ask(fake, "GET", place).json] == ["here"]


def test_githubs_description_tells_right_shapes_from_wrong_ones(fake: GitHubFake) -> None:
    comment = ask(fake, "POST", COMMENTS, {"body": "x"}).json
    assert faults("POST", COMMENTS, 201, {**comment, "user": {"login": "dana"}})
    assert faults("POST", COMMENTS, 201, {**comment, "id": "9"})
    assert faults("POST", COMMENTS, 200, comment)
    assert faults("GET", COMMENTS, 200, comment)
    assert request_faults("POST", COMMENTS, {"text": "x"})
    assert request_faults("POST", COMMENTS, {"body": "x"}) == []
    with pytest.raises(LookupError):
        faults("DELETE", COMMENTS, 204, None)

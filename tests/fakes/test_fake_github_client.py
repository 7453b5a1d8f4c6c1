"""The GitHub fake as PyGithub sees it: a client that was written for the real one."""

from collections.abc import Iterator

import pytest
from github import Auth, BadCredentialsException, Github, GithubException
from github import RateLimitExceededException as RateLimitExceeded
from github import UnknownObjectException as UnknownObject
from github.Issue import Issue

from .github import GitHubFake, primary_limit, secondary_limit
from .test_fake_github import ACCOUNTS, ACTIONS, FORK, PERSON


@pytest.fixture
def fake() -> Iterator[GitHubFake]:
    with GitHubFake(ACCOUNTS) as server:
        yield server


def client(fake: GitHubFake, token: str = PERSON) -> Github:
    return Github(
        auth=Auth.Token(token),
        base_url=fake.url,
        timeout=5,
        retry=0,
        lazy=True,
        seconds_between_requests=0,
        seconds_between_writes=0,
    )


def pull(fake: GitHubFake, token: str = PERSON, number: int = 7) -> Issue:
    return client(fake, token).get_repo("launch/office").get_issue(number)


def test_comments_are_read_over_all_pages(fake: GitHubFake) -> None:
    for number in range(70):
        fake.say("somebody", str(number))
    found = [(each.user.login, each.body) for each in pull(fake).get_comments()]
    assert found == [("somebody", str(number)) for number in range(70)]
    assert len(fake.requests) == 3


def test_a_comment_is_created_and_edited(fake: GitHubFake) -> None:
    comment = pull(fake).create_comment("one")
    assert (comment.user.login, comment.body) == ("dana", "one")
    before = comment.updated_at
    comment.edit("two")
    assert (comment.body, comment.updated_at > before) == ("two", True)
    assert [each.body for each in fake.comments] == ["two"]


def test_the_own_login_is_told_to_people_and_refused_to_apps(fake: GitHubFake) -> None:
    assert client(fake).get_user().login == "dana"
    with pytest.raises(GithubException) as refused:
        print(client(fake, ACTIONS).get_user().login)
    assert refused.value.status == 403


def test_refusals_are_known_by_their_kinds(fake: GitHubFake) -> None:
    with pytest.raises(BadCredentialsException):
        pull(fake, "wrong").create_comment("x")
    with pytest.raises(UnknownObject):
        pull(fake, number=8).create_comment("x")
    with pytest.raises(GithubException, match="not accessible by integration"):
        pull(fake, FORK).create_comment("x")
    with pytest.raises(GithubException, match="too long") as refused:
        pull(fake).create_comment("x" * 65_537)
    assert refused.value.status == 422


@pytest.mark.parametrize("limit", [primary_limit(99), secondary_limit("5")])
def test_both_limits_are_known_as_such(fake: GitHubFake, limit: object) -> None:
    fake.fail(limit)  # type: ignore[arg-type]
    with pytest.raises(RateLimitExceeded):
        list(pull(fake).get_comments())

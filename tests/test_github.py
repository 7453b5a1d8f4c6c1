"""One comment for each plan, found again by its marker and its author, and nobody else's."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from plan_filler.errors import IntegrityError, SourceError
from plan_filler.github import (
    ACTIONS_LOGIN,
    Posted,
    ReadOnlyToken,
    UpToDate,
    create,
    find_comment,
    keep,
    marker,
    own_login,
    update,
)
from plan_filler.github_client import Access, Connection
from plan_filler.sources.transport import Clock
from tests.fakes import (
    ALWAYS,
    Account,
    Alter,
    Fault,
    Flood,
    GitHubFake,
    Redirect,
    Reply,
    Reset,
    Slow,
    html,
    primary_limit,
    secondary_limit,
)
from tests.fakes import Comment as Written
from tests.fakes.github_openapi import faults, request_faults

PLAN = "docs/release-plan.md"
MARK = f"<!-- plan-filler: {PLAN} -->"
PERSON, ACTIONS, FORK = "ghp_0fPerson", "ghs_0fActions", "ghs_0fFork"
ACCOUNTS = {
    PERSON: Account(login="dana"),
    ACTIONS: Account(login=ACTIONS_LOGIN, app=True),
    FORK: Account(login=ACTIONS_LOGIN, app=True, writes=False),
}
NOW = 1_776_686_400.0  # 2026-04-20 12:00 UTC
SAYS = f"{MARK}\nAll criteria are met."


@pytest.fixture
def fake() -> Iterator[GitHubFake]:
    with GitHubFake(ACCOUNTS, former=["launch/shed"]) as server:
        yield server


@dataclass
class Desk:
    """A connection whose waits are only noted down."""

    fake: GitHubFake
    token: str = ACTIONS
    repo: str = "launch/office"
    timeout: float = 5
    slept: list[float] = field(default_factory=list)

    @property
    def connection(self) -> Connection:
        access = Access(url=self.fake.url, repo=self.repo, token=self.token, timeout=self.timeout)
        return Connection(access, clock=Clock(sleep=self.slept.append, epoch=lambda: NOW))

    def keep(self, body: str = SAYS, pull: int = 7, plan: str = PLAN) -> UpToDate | ReadOnlyToken:
        return keep(self.connection, pull, plan=plan, body=body)

    def refused(self, pull: int = 7) -> str:
        with pytest.raises(SourceError) as caught:
            self.keep(pull=pull)
        assert caught.value.exit_code == 3
        assert str(caught.value).startswith("github: ")
        return str(caught.value)


@pytest.fixture
def desk(fake: GitHubFake) -> Desk:
    return Desk(fake)


def how(kept: UpToDate | ReadOnlyToken) -> str:
    assert isinstance(kept, UpToDate)
    return kept.how


class TestOneComment:
    def test_the_first_run_creates_it_the_second_writes_nothing(self, desk: Desk) -> None:
        first = desk.keep()
        assert how(first) == "created"
        assert isinstance(first, UpToDate)
        assert first.comment.url.endswith(f"/launch/office/pull/7#issuecomment-{first.comment.id}")
        assert how(desk.keep()) == "unchanged"
        assert [request.method for request in desk.fake.writes] == ["POST"]
        assert [each.body for each in desk.fake.comments] == [SAYS]

    def test_a_new_text_replaces_the_old_in_the_same_comment(self, desk: Desk) -> None:
        desk.keep()
        assert how(desk.keep(f"{MARK}\nTwo are not.")) == "updated"
        (comment,) = desk.fake.comments
        assert (comment.body, comment.updates) == (f"{MARK}\nTwo are not.", 1)

    def test_line_ends_of_a_browser_are_no_difference(self, desk: Desk) -> None:
        desk.fake.say(ACTIONS_LOGIN, SAYS.replace("\n", "\r\n") + "\r\n")
        assert how(desk.keep()) == "unchanged"

    def test_each_plan_has_its_own(self, desk: Desk) -> None:
        other = "docs/other-plan.md"
        desk.keep()
        assert how(desk.keep(f"{marker(other)}\nx", plan=other)) == "created"
        assert how(desk.keep(f"{marker(other)}\ny", plan=other)) == "updated"
        assert [each.body for each in desk.fake.comments] == [SAYS, f"{marker(other)}\ny"]

    def test_it_is_found_over_all_pages_and_nobody_elses_is_touched(self, desk: Desk) -> None:
        for number in range(120):
            desk.fake.say("somebody", f"comment {number}")
        desk.fake.say("somebody", SAYS)
        theirs = list(desk.fake.comments)
        assert how(desk.keep()) == "created"
        for number in range(120):
            desk.fake.say("somebody", f"later {number}")
        assert how(desk.keep(f"{MARK}\nnew")) == "updated"
        assert how(desk.keep(f"{MARK}\nnew")) == "unchanged"
        assert desk.fake.comments[:121] == theirs
        assert [each.login for each in desk.fake.comments if each.updates] == [ACTIONS_LOGIN]
        assert len(desk.fake.writes) == 2

    def test_a_marker_within_the_text_of_another_bot_of_the_same_login_is_not_ours(
        self, desk: Desk
    ) -> None:
        quoted = desk.fake.say(ACTIONS_LOGIN, f"Somebody wrote:\n{MARK}\nhello")
        longer = desk.fake.say(ACTIONS_LOGIN, f"{MARK} and more\nhello")
        assert how(desk.keep()) == "created"
        assert desk.fake.comments[:2] == [quoted, longer]

    def test_the_oldest_of_several_is_kept(self, desk: Desk) -> None:
        for _ in range(2):
            desk.fake.say(ACTIONS_LOGIN, f"{MARK}\nold")
        assert how(desk.keep()) == "updated"
        assert [each.updates for each in desk.fake.comments] == [1, 0]

    def test_a_comment_whose_author_is_gone_is_read_and_left(self, desk: Desk) -> None:
        ghost = desk.fake.say(None, SAYS)
        assert how(desk.keep()) == "created"
        assert desk.fake.comments[0] == ghost

    def test_a_text_without_its_marker_is_refused_before_anything_is_sent(self, desk: Desk) -> None:
        for body in ("All is well.", f"\n{SAYS}", f"All is well.\n{MARK}", f"{MARK}x\n", ""):
            with pytest.raises(IntegrityError, match="does not begin with <!-- plan-filler"):
                desk.keep(body)
        assert desk.fake.requests == []


class TestMarker:
    def test_it_is_the_plan_in_a_hidden_comment(self) -> None:
        assert marker(PLAN) == MARK
        assert marker("Pläne/mein plan (2).md") == "<!-- plan-filler: Pläne/mein plan (2).md -->"

    @pytest.mark.parametrize(
        "plan", ["a-->b.md", "a--!><b.md", "a\nb.md", "--><script>alert(1)</script>.md", "a\x00.md"]
    )
    def test_no_name_ends_the_comment_early(self, plan: str) -> None:
        found = marker(plan)
        assert found.isprintable()
        assert found.count(">") == found.count("<") == 1
        assert found.endswith(" -->")

    def test_two_names_never_share_one(self) -> None:
        names = ["a>b", "a%3Eb", "a%253Eb", "a<b", "a%3Cb"]
        assert len({marker(name) for name in names}) == len(names)


class TestOwnLogin:
    def test_a_person_is_told(self, desk: Desk) -> None:
        desk.token = PERSON
        assert own_login(desk.connection) == "dana"
        desk.keep()
        assert [each.login for each in desk.fake.comments] == ["dana"]

    def test_actions_is_refused_and_known_all_the_same(self, desk: Desk) -> None:
        assert own_login(desk.connection) == "github-actions[bot]"

    @pytest.mark.parametrize("answer", [{}, {"login": None}, {"login": ""}, [], b'"dana"', None])
    def test_an_answer_without_a_login_is_none(self, desk: Desk, answer: object) -> None:
        desk.fake.fail(Reply(200, answer))
        with pytest.raises(SourceError, match="no user"):
            own_login(desk.connection)


class TestReadOnly:
    def test_a_forks_token_is_an_outcome_of_its_own_and_nothing_is_written(
        self, desk: Desk
    ) -> None:
        desk.token = FORK
        found = desk.keep()
        assert found == ReadOnlyToken("github: Resource not accessible by integration")
        assert desk.fake.comments == []
        assert len(desk.fake.writes) == 1

    def test_so_it_is_for_an_update(self, desk: Desk) -> None:
        old = desk.fake.say(ACTIONS_LOGIN, f"{MARK}\nold")
        desk.token = FORK
        assert isinstance(desk.keep(), ReadOnlyToken)
        assert desk.fake.comments == [old]

    def test_it_is_no_rate_limit_even_where_it_was_the_last_request_of_the_hour(
        self, desk: Desk
    ) -> None:
        said = {"message": "Resource not accessible by integration"}
        desk.fake.fail(Reply(403, said, {"x-ratelimit-remaining": "0"}))
        assert own_login(desk.connection) == ACTIONS_LOGIN
        assert desk.slept == []


class TestRefusals:
    @pytest.mark.parametrize(
        ("status", "message", "hint"),
        [
            (401, "Bad credentials", "check GITHUB_TOKEN: it is no valid token"),
            (403, "Resource not accessible by personal access token", "`pull-requests: write`"),
            (403, "Must have admin rights to Repository.", "`pull-requests: write`"),
            (404, "Not Found", "check --repo, --pr and GITHUB_TOKEN"),
            (410, "Gone", "check --repo, --pr and GITHUB_TOKEN"),
            (422, "Validation Failed", "the comment was not taken"),
        ],
    )
    def test_each_names_what_to_check_and_is_asked_once(
        self, desk: Desk, status: int, message: str, hint: str
    ) -> None:
        desk.fake.fail(Reply(status, {"message": message}), times=ALWAYS)
        said = desk.refused()
        assert f"HTTP {status}: " in said
        assert hint in said
        assert message in said
        assert len(desk.fake.requests) == 1
        assert desk.slept == []

    def test_a_wrong_token_is_named(self, desk: Desk) -> None:
        desk.token = "ghs_other"
        assert "GITHUB_TOKEN" in desk.refused()

    def test_an_unknown_pull_request_or_repository_is_named(self, desk: Desk) -> None:
        assert "--pr" in desk.refused(pull=8)
        desk.repo = "launch/other"
        assert "--repo" in desk.refused()

    def test_a_text_that_is_too_long_is_said_in_githubs_words(self, desk: Desk) -> None:
        with pytest.raises(SourceError, match="maximum is 65536 characters"):
            create(desk.connection, 7, "x" * 65_537)

    def test_a_comment_that_went_meanwhile_is_no_success(self, desk: Desk) -> None:
        gone = Posted(id=1, url="https://github.com/x", author=ACTIONS_LOGIN, body="old")
        with pytest.raises(SourceError, match="HTTP 404"):
            update(desk.connection, gone, "new")

    @pytest.mark.parametrize(
        "answer",
        [
            {},
            [1],
            [{}],
            [{"id": 1, "html_url": "u", "body": "b"}],
            [{"id": "1", "html_url": "u", "body": "b", "user": None}],
            [{"id": 1, "html_url": "u", "body": None, "user": None}],
            [{"id": 1, "html_url": "u", "body": "b", "user": {"login": 1}}],
            [{"id": 1, "html_url": "u", "body": "b", "user": {}}],
        ],
    )
    def test_comments_of_an_unknown_shape_are_never_taken_for_none(
        self, desk: Desk, answer: object
    ) -> None:
        desk.fake.fail(Reply(200, answer), path="/comments")
        assert "the answer is no " in desk.refused()
        assert desk.fake.writes == []

    @pytest.mark.parametrize("fault", [html(), Reply(200, b"\xff"), Reply(200, "[" * 100_000)])
    def test_what_is_no_json_is_no_answer(self, desk: Desk, fault: Fault) -> None:
        desk.fake.fail(fault, path="/comments")
        assert "no JSON" in desk.refused()
        assert desk.fake.writes == []

    def test_pages_without_end_end(self, desk: Desk) -> None:
        link = {"Link": '<http://127.0.0.1:9/evil>; rel="next"'}
        desk.fake.fail(Reply(200, [], link), times=ALWAYS, path="/comments")
        assert "more than 10000 comments" in desk.refused()
        assert desk.fake.writes == []


class TestWaiting:
    @pytest.mark.parametrize("status", [403, 429])
    def test_a_used_up_hour_is_waited_for_up_to_a_minute(self, desk: Desk, status: int) -> None:
        desk.fake.fail(primary_limit(int(NOW) + 60, status))
        assert how(desk.keep()) == "created"
        assert desk.slept == [60]

    @pytest.mark.parametrize("status", [403, 429])
    def test_beyond_that_it_fails_at_once_and_says_until_when(
        self, desk: Desk, status: int
    ) -> None:
        desk.fake.fail(primary_limit(int(NOW) + 61, status), times=ALWAYS)
        assert "HTTP 429, asks to wait until 12:01:01 UTC; run again after that" in desk.refused()
        assert desk.slept == []
        assert len(desk.fake.requests) == 1

    def test_the_secondary_limit_has_its_own_wish_whatever_the_hour_says(self, desk: Desk) -> None:
        desk.fake.fail(secondary_limit("7", reset=int(NOW) + 3000))
        assert how(desk.keep()) == "created"
        assert desk.slept == [7]

    @pytest.mark.parametrize("status", [403, 429])
    def test_without_a_wish_it_is_a_minute(self, desk: Desk, status: int) -> None:
        desk.fake.fail(secondary_limit(None, status, reset=int(NOW) + 3000))
        assert how(desk.keep()) == "created"
        assert desk.slept == [60]

    def test_the_hour_that_every_answer_tells_of_is_no_wish(self, desk: Desk) -> None:
        told = {"x-ratelimit-remaining": "4988", "x-ratelimit-reset": str(int(NOW) + 3000)}
        desk.fake.fail(Reply(502, "<html>", told))
        assert how(desk.keep()) == "created"
        assert max(desk.slept) < 2

    def test_a_limit_that_stays_is_given_up_after_three_tries(self, desk: Desk) -> None:
        desk.fake.fail(secondary_limit("1"), times=ALWAYS)
        assert "too many requests; run again later" in desk.refused()
        assert desk.slept == [1, 1]

    def test_a_limit_on_writing_is_waited_for_too(self, desk: Desk) -> None:
        desk.keep()
        desk.fake.fail(secondary_limit("3"), path="/issues/comments/")
        assert how(desk.keep(f"{MARK}\nnew")) == "updated"
        assert desk.slept == [3]


class TestTrouble:
    @pytest.mark.parametrize("fault", [Reply(500), Reply(503), Reset()])
    def test_reading_is_tried_again(self, desk: Desk, fault: Fault) -> None:
        desk.fake.fail(fault, fault)
        assert how(desk.keep()) == "created"
        assert len(desk.slept) == 2

    def test_an_answer_that_is_too_slow_ends_it(self, desk: Desk) -> None:
        desk.timeout = 0.2
        desk.fake.fail(Slow(30), times=ALWAYS)
        assert re.search("no answer in time|no complete answer within 0.2 s", desk.refused())

    def test_a_body_without_end_is_not_read(self, desk: Desk) -> None:
        desk.fake.fail(Flood(40), path="/comments")
        assert "a response over 32 MiB" in desk.refused()

    @pytest.mark.parametrize("done", [False, True])
    def test_what_may_have_been_created_is_not_created_again(
        self, desk: Desk, fake: GitHubFake, done: bool
    ) -> None:
        connection = desk.connection
        fake.fail(_lost(done))
        with pytest.raises(SourceError, match=r"HTTP 502|broke off .*run again"):
            create(connection, 7, SAYS)
        assert len(fake.writes) == 1
        assert how(desk.keep()) == ("unchanged" if done else "created")
        assert [each.body for each in fake.comments] == [SAYS]

    def test_an_update_does_no_harm_when_sent_twice(self, desk: Desk) -> None:
        desk.keep()
        desk.fake.fail(Reply(502), path="/issues/comments/")
        assert how(desk.keep(f"{MARK}\nnew")) == "updated"


def _lost(done: bool) -> Fault:
    """The answer to a request is lost, which was or was not ``done``."""

    class Lost:
        def strike(self, wire: Any, honest: Callable[[], object], /) -> None:
            if done:
                honest()
                wire.reset()
            else:
                Reply(502, "<html>").strike(wire, lambda: None)  # type: ignore[arg-type, return-value]

    return Lost()


class TestRedirects:
    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    @pytest.mark.parametrize("path", ["/user", "/comments"])
    def test_none_is_followed_and_the_other_host_is_sent_nothing(
        self, desk: Desk, status: int, path: str
    ) -> None:
        with GitHubFake(ACCOUNTS) as elsewhere:
            desk.fake.fail(Redirect(f"{elsewhere.url}/user", status), times=ALWAYS, path=path)
            assert "a redirect, which is not followed" in desk.refused()
            assert elsewhere.requests == []

    def test_a_link_to_a_next_page_elsewhere_is_not_followed_either(self, desk: Desk) -> None:
        with GitHubFake(ACCOUNTS) as elsewhere:
            link = {"Link": f'<{elsewhere.url}/repos/launch/office?page=2>; rel="next"'}
            desk.fake.fail(Reply(200, [], link), path="/comments")
            assert how(desk.keep()) == "created"
            assert elsewhere.requests == []

    def test_a_former_name_of_the_repository_is_no_success(self, desk: Desk) -> None:
        desk.repo = "launch/shed"
        assert "check the repository's name" in desk.refused()
        assert desk.fake.writes == []


class TestTheWire:
    def test_requests_are_what_github_describes_and_answers_are_understood(
        self, desk: Desk
    ) -> None:
        desk.keep()
        desk.keep(f"{MARK}\nnew")
        assert [request.method for request in desk.fake.writes] == ["POST", "PATCH"]
        for request in desk.fake.requests:
            sent = request.json() if request.body else None
            assert request_faults(request.method, request.path.split("?")[0], sent) == []
            assert request.headers["Authorization"] == f"Bearer {ACTIONS}"
            assert request.headers["Accept"] == "application/vnd.github+json"
            assert request.headers["X-GitHub-Api-Version"] == "2022-11-28"
            assert request.headers["User-Agent"].startswith("plan-filler/")

    def test_a_page_is_as_large_as_it_can_be(self, desk: Desk) -> None:
        for number in range(150):
            desk.fake.say("somebody", str(number))
        assert find_comment(desk.connection, 7, mark=MARK, login="dana") is None
        assert [request.path.split("?")[1] for request in desk.fake.requests] == [
            "per_page=100&page=1",
            "per_page=100&page=2",
        ]

    def test_every_comment_github_describes_is_understood(self, desk: Desk) -> None:
        def bare(answer: Any) -> Any:
            for each in answer:
                each["user"] = None
                del each["reactions"], each["performed_via_github_app"]
            assert faults("GET", "/repos/a/b/issues/1/comments", 200, answer) == []
            return answer

        desk.fake.say("somebody", "x")
        desk.fake.fail(Alter(bare), path="/comments")
        assert how(desk.keep()) == "created"

    def test_every_character_of_a_text_arrives(self, desk: Desk) -> None:
        body = f'{MARK}\n😀 é \u2028 \\ " | `\t\r\nend'
        desk.keep(body)
        (written,) = desk.fake.comments
        assert isinstance(written, Written)
        assert written.body == body


def test_nothing_heavy_is_imported_before_something_is_sent() -> None:
    code = (
        "import sys, plan_filler.github;"
        "print([m for m in ('urllib3', 'requests', 'github', 'http.client') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"

"""Where a token of GitHub may go, and that it shows nowhere."""

from __future__ import annotations

import logging
import subprocess
import sys
import traceback
from collections.abc import Iterator

import pytest

from plan_filler.environment import Environment, GitHub, environment
from plan_filler.errors import IntegrityError, PlanFillerError, SourceError, UsageError
from plan_filler.github import keep, marker
from plan_filler.github_client import Access, Connection, access_to
from plan_filler.sites import github_api
from plan_filler.sources.transport import Clock
from tests.fakes import (
    ALWAYS,
    Account,
    Alter,
    Cut,
    Fault,
    GitHubFake,
    Redirect,
    Reply,
    Reset,
    html,
    secondary_limit,
)
from tests.leaks import disguises

TOKEN = "ghs_7Kq+Zt/0wXv9=LmNpRsTuVy2B4d6F8hJ"
PLAN = "docs/release-plan.md"
BODY = f"{marker(PLAN)}\nAll is well."


class TestUrl:
    @pytest.mark.parametrize(
        "url",
        [
            "https://api.github.com",
            "https://github.example.gov/api/v3",
            "https://github.example.gov:8443/api/v3",
            "http://127.0.0.1:8080",
            "http://localhost:1/api/v3",
            "http://[::1]:1",
        ],
    )
    def test_a_host_over_tls_is_taken_and_one_on_this_machine_without(self, url: str) -> None:
        assert github_api(url) == url
        assert github_api(f"{url}/") == url

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "api.github.com",
            "//api.github.com",
            "http://api.github.com",
            "http://github.example.gov/api/v3",
            "http://127.0.0.1.evil.example",
            "http://10.0.0.1",
            "http://169.254.169.254",
            "ftp://api.github.com",
            "file:///etc/passwd",
            "https://",
            "https:///api",
            "https://someone@api.github.com",
            "https://api.github.com@evil.example",
            "https://evil.example\\@api.github.com",
            "https://api.github.com?to=evil.example",
            "https://api.github.com#@evil.example",
            "https://api.github.com:port",
            "https://[api.github.com",
            "https://api.github.com\r\nX: y",
            "https://api.github.com .evil.example",
        ],
    )
    def test_anything_else_is_refused_before_a_token_goes_there(self, url: str) -> None:
        for refused in (
            lambda: github_api(url),
            lambda: Access(url=url, repo="launch/office", token=TOKEN),
        ):
            with pytest.raises(IntegrityError, match="GITHUB_API_URL") as caught:
                refused()
            assert caught.value.exit_code == 4

    def test_a_password_in_it_is_not_repeated(self) -> None:
        with pytest.raises(IntegrityError) as caught:
            github_api("https://someone:s3cret@github.example.gov")
        assert "s3cret" not in str(caught.value)


class TestAccess:
    def test_the_environment_says_where_and_with_what(self) -> None:
        given = environment(
            {
                "GITHUB_TOKEN": f" {TOKEN}\n",
                "GITHUB_API_URL": "https://github.example.gov/api/v3/",
                "GITHUB_REPOSITORY": "launch/office",
                "PLAN_FILLER_TIMEOUT": "4",
                "HTTPS_PROXY": "http://proxy.example:3128",
                "SSL_CERT_FILE": "/etc/own-ca.pem",
            }
        )
        assert access_to(None, given) == Access(
            url="https://github.example.gov/api/v3",
            repo="launch/office",
            token=TOKEN,
            timeout=4,
            proxy="http://proxy.example:3128",
            ca_file="/etc/own-ca.pem",
        )

    def test_without_a_word_it_is_the_public_github(self) -> None:
        given = Environment(github=GitHub(token=TOKEN))
        assert access_to("a/b", given) == Access(
            url="https://api.github.com", repo="a/b", token=TOKEN, timeout=30
        )

    def test_a_named_repository_goes_before_the_runs_own(self) -> None:
        given = Environment(github=GitHub(token=TOKEN, repository="launch/office"))
        assert access_to("other/one", given).repo == "other/one"

    def test_a_stand_in_on_this_machine_is_never_behind_a_proxy(self) -> None:
        github = GitHub(token=TOKEN, api_url="http://127.0.0.1:1", repository="a/b")
        given = Environment(github=github, https_proxy="http://proxy.example")
        assert access_to(None, given).proxy == ""

    def test_the_other_files_of_a_runner_are_known(self) -> None:
        given = environment(
            {
                "GITHUB_EVENT_PATH": "/tmp/event.json",
                "GITHUB_OUTPUT": "/tmp/output",
                "GITHUB_STEP_SUMMARY": "/tmp/summary",
            }
        ).github
        assert (given.event_path, given.output, given.step_summary) == (
            "/tmp/event.json",
            "/tmp/output",
            "/tmp/summary",
        )

    @pytest.mark.parametrize(
        "repo",
        [
            "",
            "office",
            "launch/",
            "/office",
            "a/b/c",
            "launch/..",
            "launch/.",
            "../office",
            "launch/office?x=",
            "launch/off ice",
            "launch/office\n",
            "launch/öffice",
            "https://github.com/launch/office",
        ],
    )
    def test_what_names_no_repository_is_a_mistake_of_usage(self, repo: str) -> None:
        with pytest.raises(UsageError, match="--repo") as caught:
            access_to(repo, Environment(github=GitHub(token=TOKEN)))
        assert caught.value.exit_code == 2

    @pytest.mark.parametrize("token", ["", "ghs two", "ghs\nX: y", "ghs_\x00", "gh\u200bs"])
    def test_a_token_that_is_none_is_named_and_not_shown(self, token: str) -> None:
        with pytest.raises(SourceError, match="GITHUB_TOKEN") as caught:
            Access(url="https://api.github.com", repo="a/b", token=token)
        assert caught.value.exit_code == 3
        assert not token or token not in str(caught.value)


SAID = {"message": f"the token {TOKEN} is no good", "errors": [{"message": TOKEN}]}
FAULTS: dict[str, Fault | None] = {
    "no fault": None,
    "401 that repeats it": Reply(401, SAID),
    "403 that repeats it": Reply(403, SAID),
    "422 that repeats it": Reply(422, SAID),
    "500 that repeats it": Reply(500, SAID),
    "200 that repeats it": Reply(200, SAID),
    "403 for apps that repeats it": Reply(
        403, {"message": f"Resource not accessible by integration {TOKEN}"}
    ),
    "a limit with it for a wish": secondary_limit(TOKEN),
    "comments that repeat it": Alter(lambda answer: [SAID]),
    "redirect": Redirect(f"http://127.0.0.1:9/{TOKEN}"),
    "reset": Reset(),
    "cut short": Cut(0.5),
    "sign-in page": html(),
}


@pytest.fixture
def fake() -> Iterator[GitHubFake]:
    with GitHubFake({TOKEN: Account(login="dana")}) as server:
        yield server


class TestNowhere:
    @pytest.mark.parametrize("name", FAULTS)
    def test_the_token_is_neither_logged_nor_printed_nor_raised(
        self,
        fake: GitHubFake,
        name: str,
        caplog: pytest.LogCaptureFixture,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        fault = FAULTS[name]
        if fault is not None:
            fake.fail(fault, times=ALWAYS)
        caplog.set_level(logging.DEBUG)
        for logger in list(logging.root.manager.loggerDict):
            caplog.set_level(logging.DEBUG, logger=logger)
        access = Access(url=fake.url, repo="launch/office", token=TOKEN, timeout=5)
        shown = [repr(access), str(access)]
        try:
            connection = Connection(access, clock=Clock(sleep=lambda _: None))
            shown.append(repr(keep(connection, 7, plan=PLAN, body=BODY)))
        except PlanFillerError as error:
            shown += traceback.format_exception(error)
            assert error.__suppress_context__ or error.__context__ is None
        assert fake.requests
        printed = capsys.readouterr()
        everything = "\n".join([*shown, caplog.text, printed.out, printed.err]).lower()
        assert [each for each in disguises(TOKEN) if each.lower() in everything] == []

    def test_it_is_in_no_repr_of_the_environment(self) -> None:
        given = environment(
            {"GITHUB_TOKEN": TOKEN, "GITHUB_API_URL": f"https://x:{TOKEN}@github.example"}
        )
        assert given.github.token == TOKEN
        assert TOKEN not in repr(given)

    def test_it_travels_in_one_header_alone(self, fake: GitHubFake) -> None:
        access = Access(url=fake.url, repo="launch/office", token=TOKEN, timeout=5)
        keep(Connection(access), 7, plan=PLAN, body=BODY)
        for request in fake.requests:
            assert TOKEN not in request.path
            assert TOKEN.encode() not in request.body
            held = [name for name, value in request.headers.items() if TOKEN in value]
            assert held == ["Authorization"]

    def test_a_process_with_every_logger_open_does_not_tell_it(self, fake: GitHubFake) -> None:
        code = (
            "import logging\n"
            "logging.basicConfig(level=logging.DEBUG)\n"
            "from plan_filler.environment import environment\n"
            "from plan_filler.github import keep, marker\n"
            "from plan_filler.github_client import Connection, access_to\n"
            "connection = Connection(access_to(None, environment()))\n"
            "print(keep(connection, 7, plan='p.md', body=marker('p.md')))\n"
        )
        variables = {
            "GITHUB_TOKEN": TOKEN,
            "GITHUB_API_URL": fake.url,
            "GITHUB_REPOSITORY": "launch/office",
        }
        ran = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=variables
        )
        assert "created" in ran.stdout
        assert "urllib3" in ran.stderr  # the loggers were open
        told = (ran.stdout + ran.stderr).lower()
        assert [each for each in disguises(TOKEN) if each.lower() in told] == []

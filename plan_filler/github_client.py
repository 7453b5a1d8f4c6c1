"""GitHub's REST API, held to our bounds: fixed host, no redirect, no endless body or wait.

urllib3 sends what little is asked. PyGithub takes most redirects for an answer, and
follows the link to a next page with the token to any host of the domain, without a
timeout; githubkit brings pydantic, httpx and a cache along.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from plan_filler import __version__
from plan_filler.environment import Environment
from plan_filler.errors import SourceError, UsageError
from plan_filler.sites import github_api
from plan_filler.sources.pooled import Response, ask
from plan_filler.sources.transport import Clock, Refused, Unreachable, briefly, exchange, may_pass

PUBLIC_API = "https://api.github.com"
API_VERSION = "2022-11-28"
_TIMEOUT = 30.0
_REPOSITORY = re.compile(r"[A-Za-z0-9_-]+/(?!\.\.?\Z)[A-Za-z0-9._-]+")
# https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api
_NOT_FOR_APPS = "Resource not accessible by integration"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Which repository (``owner/name``) of which GitHub, and how to get in.

    Raises:
        IntegrityError: a token must not be sent to ``url``.
        SourceError: there is no token, or it is none.
        UsageError: ``repo`` names no repository.
    """

    url: str
    repo: str
    token: str = field(repr=False)
    timeout: float = _TIMEOUT
    proxy: str = field(default="", repr=False)
    ca_file: str = ""

    def __post_init__(self) -> None:
        github_api(self.url)
        if not _REPOSITORY.fullmatch(self.repo):
            raise UsageError(f"{self.repo!r} is no repository; name it as OWNER/NAME with --repo")
        if not self.token:
            raise SourceError(
                "github: GITHUB_TOKEN is not set; set it to a token with the permission"
                " `pull-requests: write`"
            )
        if not (self.token.isascii() and self.token.isprintable()) or " " in self.token:
            raise SourceError("github: GITHUB_TOKEN holds characters no token has; set it anew")

    def told(self, message: object) -> str:
        """A message for people: on one line, and without the token a service may repeat."""
        return briefly(f"github: {message}", (self.token,))


def access_to(repo: str | None, environment: Environment) -> Access:
    """How to reach ``repo``, or else the repository that the environment names.

    Raises:
        As ``Access``.
    """
    from urllib.parse import urlsplit

    github = environment.github
    url = github_api(github.api_url or PUBLIC_API)
    named = repo or github.repository
    if not named:
        raise UsageError("no repository; name it with --repo OWNER/NAME, or set GITHUB_REPOSITORY")
    plain = url.startswith("http:")  # a stand-in on this machine
    return Access(
        url=url,
        repo=named,
        token=github.token,
        timeout=environment.timeout or _TIMEOUT,
        proxy="" if plain else environment.proxy_for(urlsplit(url).hostname or ""),
        ca_file=environment.ca_file,
    )


class Connection:
    """GitHub within our bounds: what is asked, and what to say when it refuses."""

    def __init__(self, access: Access, *, clock: Clock = Clock()) -> None:  # noqa: B008  frozen
        import urllib3

        trust: dict[str, Any] = {"ca_certs": access.ca_file} if access.ca_file else {}
        self.access = access
        self._clock = clock
        self._pool: urllib3.PoolManager = (
            urllib3.ProxyManager(access.proxy, **trust)
            if access.proxy
            else urllib3.PoolManager(**trust)
        )

    def get(self, path: str) -> tuple[Any, Mapping[str, str]]:
        """The decoded answer to a question, and its headers.

        Raises:
            Refused: GitHub said no; ``complaint`` tells what that means.
            SourceError: no trustworthy answer.
        """
        reply = exchange(
            "github",
            lambda: self._sent("GET", path),
            timeout=self.access.timeout,
            clock=self._clock,
        )
        return self._decoded(reply), reply.headers

    def write(self, method: Literal["POST", "PATCH"], path: str, body: str) -> Any:
        """Create or change a comment; the decoded answer.

        What is created is not sent again where it may have arrived.

        Raises:
            As ``get``.
        """
        sent = json.dumps({"body": body}).encode()
        reply = exchange(
            "github",
            lambda: self._sent(method, path, sent),
            timeout=self.access.timeout,
            clock=self._clock,
            again=_was_not_done if method == "POST" else may_pass,
        )
        return self._decoded(reply)

    def complaint(self, refused: Refused) -> SourceError:
        """What a refusal means and what to check, with GitHub's own words behind it."""
        detail = f" ({refused.detail})" if refused.detail else ""
        return SourceError(self.access.told(f"HTTP {refused.status}: {_hint(refused)}{detail}"))

    def unknown_shape(self, what: str) -> SourceError:
        """An answer that is no ``what``."""
        return SourceError(f"github: the answer is no {what}; check GITHUB_API_URL and the proxy")

    def _sent(self, method: str, path: str, body: bytes | None = None) -> Response:
        headers = {
            "Authorization": f"Bearer {self.access.token}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": API_VERSION,
            "User-Agent": f"plan-filler/{__version__}",
            **({"Content-Type": "application/json"} if body is not None else {}),
        }
        url = self.access.url + path
        reply = ask(
            self._pool, method, url, timeout=self.access.timeout, headers=headers, body=body
        )
        if not reply.succeeded:
            raise _refused(reply)
        return reply

    def _decoded(self, reply: Response) -> Any:
        try:
            return json.loads(reply.body)
        except (ValueError, RecursionError):
            raise self.unknown_shape("JSON") from None


def _was_not_done(failure: Refused | Unreachable) -> bool:
    """Whether GitHub certainly did nothing: a comment that is created twice stays twice."""
    return isinstance(failure, Refused) and failure.status == 429


def is_closed_to_apps(refused: Refused) -> bool:
    """Whether the token of a workflow's run, or of an app, may not do what was asked."""
    return refused.status == 403 and refused.detail.startswith(_NOT_FOR_APPS)


def _refused(reply: Response) -> Refused:
    """A refusal, with a wish to wait only where GitHub has one.

    Every answer tells when the hourly budget starts anew, whether it is used up or not;
    and both limits may come as 403, which is a 429 to whoever is to wait.
    https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
    """
    detail = _detail(reply.body)
    wish = reply.headers.get("retry-after")
    waits = {} if wish is None else {"retry-after": wish}
    if reply.status not in (403, 429) or detail.startswith(_NOT_FOR_APPS):
        return Refused(reply.status, waits, detail)
    if not waits and reply.headers.get("x-ratelimit-remaining") == "0":
        reset = reply.headers.get("x-ratelimit-reset")
        return Refused(429, {"x-ratelimit-reset": reset} if reset else {}, detail)
    if waits or reply.status == 429 or "secondary rate limit" in detail.lower():
        return Refused(429, waits or {"retry-after": "60"}, detail)  # a minute, its guide says
    return Refused(403, {}, detail)


def _detail(body: bytes) -> str:
    try:
        answer = json.loads(body)
        errors = [each for each in answer.get("errors") or () if isinstance(each, dict)]
        said = [answer.get("message"), *(each.get("message") for each in errors)]
    except (ValueError, RecursionError, AttributeError, TypeError):
        return ""
    return "; ".join(text for text in said if isinstance(text, str))


def _hint(refused: Refused) -> str:
    status = refused.status
    if status == 401:
        return "check GITHUB_TOKEN: it is no valid token of this GitHub"
    if status == 403:
        return "check GITHUB_TOKEN: it needs the permission `pull-requests: write`"
    if status in (404, 410):
        return (
            "no such pull request, or the token may not see it; check --repo, --pr and GITHUB_TOKEN"
        )
    if 300 <= status <= 399:
        return "a redirect, which is not followed; check the repository's name and GITHUB_API_URL"
    if status == 429:
        return "too many requests; run again later"
    if status >= 500:
        return "its own trouble; run again later"
    return "the comment was not taken; check GITHUB_API_URL"

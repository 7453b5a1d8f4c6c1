"""A fake of GitHub's REST API: the comments of one repository's pull requests.

Served: ``GET /user``, ``GET`` and ``POST …/issues/<pull>/comments`` and ``PATCH
…/issues/comments/<id>``. A page holds 30 comments, or up to 100 as asked for; links lead
to the others by the repository's number, as GitHub's do. What GitHub checks is checked in
GitHub's order and refused in its words.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlsplit

from .faults import Reply
from .github_shapes import comment_json, user_json
from .serving import Answer, Fake, Recorded, Refused

__all__ = ["Account", "Comment", "GitHubFake", "primary_limit", "secondary_limit"]

LONGEST_BODY = 65_536
USUAL_PAGE = 30
LARGEST_PAGE = 100
NOT_FOR_APPS = "Resource not accessible by integration"
_REPOSITORY_ID = 4071
_VERSIONS = ("2022-11-28", "2026-03-10")
_ACCEPTED = re.compile(r"\*/\*|application/(?:json|\*|vnd\.github(?:\.v3)?(?:\.full)?\+json)")
_REPOSITORY = rf"/(?:repos/(?P<repo>[^/]+/[^/]+)|repositories/{_REPOSITORY_ID})"
_LIST = re.compile(rf"{_REPOSITORY}/issues/(?P<pull>\d+)/comments")
_ONE = re.compile(rf"{_REPOSITORY}/issues/comments/(?P<id>\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Whom a token belongs to. An ``app`` has no user; ``writes`` is false in a fork's run."""

    login: str
    app: bool = False
    writes: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment; ``login`` is ``None`` for one whose author is gone."""

    id: int
    pull: int
    login: str | None
    body: str
    updates: int = 0


class GitHubFake(Fake):
    """GitHub with one repository, which is known by its ``former`` names too.

    ``accounts`` are found by their tokens. With ``left`` so many requests are answered
    before the primary rate limit, which ends at ``reset`` (UNIX seconds).
    """

    def __init__(
        self,
        accounts: Mapping[str, Account],
        repo: str = "launch/office",
        pulls: Iterable[int] = (7,),
        *,
        former: Iterable[str] = (),
        left: int | None = None,
        reset: int = 0,
    ) -> None:
        super().__init__()
        self.repo = repo
        self.comments: list[Comment] = []
        self._accounts = dict(accounts)
        self._pulls = frozenset(pulls)
        self._former = frozenset(former)
        self._left = left
        self._reset = reset

    def say(self, login: str | None, body: str, pull: int = 7) -> Comment:
        """Let somebody comment, past the API."""
        comment = Comment(id=9001 + len(self.comments), pull=pull, login=login, body=body)
        self.comments.append(comment)
        return comment

    @property
    def writes(self) -> list[Recorded]:
        """The requests that were to change something."""
        return [request for request in self.requests if request.method != "GET"]

    def answer(self, request: Recorded) -> object:
        """Check what GitHub checks before all else, then list, create or update."""
        with self._lock:
            if self._left is not None:
                if self._left == 0:
                    return _limited(403, self._reset)
                self._left -= 1
        self._check_headers(request)
        account = self._account(request)
        place = urlsplit(request.path)
        if place.path == "/user" and request.method == "GET":
            return self._user(account)
        if (found := _LIST.fullmatch(place.path)) and request.method in ("GET", "POST"):
            return self._in_pull(request, account, found)
        if (found := _ONE.fullmatch(place.path)) and request.method == "PATCH":
            return self._moved(found, place.path) or self._update(
                request, account, int(found["id"])
            )
        raise Refused(404, "Not Found")

    def refusal(self, refused: Refused) -> object:
        """GitHub's error shape; a text behind a line end is what it says of a field."""
        message, _, detail = refused.message.partition("\n")
        shape = {
            "message": message,
            "documentation_url": "https://docs.github.com/rest",
            "status": str(refused.status),
        }
        if refused.status != 422:
            return shape
        error = {"resource": "IssueComment", "code": "unprocessable", "field": "data"}
        return {**shape, "errors": [{**error, "message": detail}]} if detail else shape

    def _check_headers(self, request: Recorded) -> None:
        if not request.headers.get("User-Agent"):
            raise Refused(403, "Request forbidden by administrative rules.")
        accepts = request.headers.get("Accept", "*/*")
        if not any(_ACCEPTED.fullmatch(each.split(";")[0].strip()) for each in accepts.split(",")):
            raise Refused(415, "Unsupported 'Accept' header. Must accept 'application/json'.")
        version = request.headers.get("X-GitHub-Api-Version", _VERSIONS[0])
        if version not in _VERSIONS:
            raise Refused(400, f'"{version}" is not a supported version. Supported: {_VERSIONS}')

    def _account(self, request: Recorded) -> Account:
        given = request.headers.get("Authorization")
        if given is None:
            raise Refused(401, "Requires authentication")
        scheme, _, token = given.partition(" ")
        if scheme.lower() not in ("bearer", "token") or token not in self._accounts:
            raise Refused(401, "Bad credentials")
        return self._accounts[token]

    def _user(self, account: Account) -> object:
        if account.app:
            raise Refused(403, NOT_FOR_APPS)
        return user_json(self.url, account.login, whole=True)

    def _moved(self, found: re.Match[str], path: str) -> Answer | None:
        """A redirect from a former name; raises where the repository is unknown."""
        name = found["repo"]
        if name in self._former:
            place = self.url + path.replace(f"/repos/{name}/", f"/repositories/{_REPOSITORY_ID}/")
            body = {"message": "Moved Permanently", "url": place, "documentation_url": "https://"}
            return Answer(301, json.dumps(body).encode(), {"Location": place})
        if name is not None and name.lower() != self.repo.lower():
            raise Refused(404, "Not Found")
        return None

    def _in_pull(self, request: Recorded, account: Account, found: re.Match[str]) -> object:
        pull = int(found["pull"])
        if moved := self._moved(found, urlsplit(request.path).path):
            return moved
        if pull not in self._pulls:
            raise Refused(404, "Not Found")
        if request.method == "GET":
            return self._page(request, pull)
        if not account.writes:
            raise Refused(403, NOT_FOR_APPS)
        with self._lock:
            comment = self.say(account.login, _body_of(request), pull)
        shown = self._json(comment)
        return Answer(201, json.dumps(shown).encode(), {"Location": str(shown["url"])})

    def _page(self, request: Recorded, pull: int) -> Answer:
        asked = parse_qs(urlsplit(request.path).query)
        size = min(_positive(asked, "per_page", USUAL_PAGE), LARGEST_PAGE)
        page = _positive(asked, "page", 1)
        every = [self._json(comment) for comment in self.comments if comment.pull == pull]
        last = max(1, -(-len(every) // size))
        numbers = {"prev": min(page - 1, last), "next": page + 1, "last": last, "first": 1}
        if page == 1:
            del numbers["prev"], numbers["first"]
        if page >= last:
            del numbers["next"], numbers["last"]
        place = f"{self.url}/repositories/{_REPOSITORY_ID}/issues/{pull}/comments"
        links = [
            f'<{place}?per_page={size}&page={number}>; rel="{relation}"'
            for relation, number in numbers.items()
        ]
        shown = every[(page - 1) * size : page * size]
        return Answer(200, json.dumps(shown).encode(), {"Link": ", ".join(links)} if links else {})

    def _update(self, request: Recorded, account: Account, number: int) -> object:
        with self._lock:
            at = next((i for i, each in enumerate(self.comments) if each.id == number), None)
            if at is None:
                raise Refused(404, "Not Found")
            old = self.comments[at]
            if not account.writes:
                raise Refused(403, NOT_FOR_APPS)
            if old.login != account.login:
                raise Refused(403, "Must have admin rights to Repository.")
            new = replace(old, body=_body_of(request), updates=old.updates + 1)
            self.comments[at] = new
        return self._json(new)

    def _json(self, comment: Comment) -> dict[str, object]:
        return comment_json(
            self.url,
            self.repo,
            pull=comment.pull,
            number=comment.id,
            login=comment.login,
            body=comment.body,
            updates=comment.updates,
        )


def primary_limit(reset: int, status: int = 403) -> Reply:
    """No request is left until ``reset``, in UNIX seconds."""
    answer = _limited(status, reset)
    return Reply(answer.status, answer.body, answer.headers)


def secondary_limit(
    retry_after: str | None = "5", status: int = 403, reset: int = 4_000_000_000
) -> Reply:
    """Too much at once; the hourly limit, of which the headers tell as well, is far away."""
    message = (
        "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    )
    headers = {"x-ratelimit-remaining": "4988", "x-ratelimit-reset": str(reset)}
    if retry_after is not None:
        headers["Retry-After"] = retry_after
    return Reply(status, _basic(message, status), headers)


def _limited(status: int, reset: int) -> Answer:
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(reset)}
    message = "API rate limit exceeded for installation ID 4071."
    return Answer(status, json.dumps(_basic(message, status)).encode(), headers)


def _basic(message: str, status: int) -> dict[str, str]:
    documentation = "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api"
    return {"message": message, "documentation_url": documentation, "status": str(status)}


def _positive(asked: Mapping[str, list[str]], name: str, usual: int) -> int:
    """A number of the query; GitHub takes the usual one for what is none."""
    text = asked.get(name, [""])[0]
    return int(text) if text.isdecimal() and int(text) > 0 else usual


def _body_of(request: Recorded) -> str:
    try:
        sent = request.json()
    except ValueError as error:
        raise Refused(400, "Problems parsing JSON") from error
    if not isinstance(sent, dict):
        raise Refused(400, "Body should be a JSON object")
    if "body" not in sent:
        raise Refused(422, 'Invalid request. "body" wasn\'t supplied.')
    body = sent["body"]
    if not isinstance(body, str):
        raise Refused(422, f"Invalid request. For 'properties/body', {body!r} is not a string.")
    if not body.strip():
        raise Refused(422, "Validation Failed\nBody cannot be blank")
    if len(body) > LONGEST_BODY:
        raise Refused(
            422, f"Validation Failed\nBody is too long (maximum is {LONGEST_BODY} characters)"
        )
    return body

"""The one comment of a plan in a pull request, through GitHub's REST API.

It is found again by its first line, a hidden marker, *and* by its author: a marker alone
can be written by anybody, and the workflows of a repository share one author.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from plan_filler.errors import IntegrityError, SourceError
from plan_filler.github_client import Connection, is_closed_to_apps
from plan_filler.sources.transport import Refused

ACTIONS_LOGIN = "github-actions[bot]"
_LARGEST_PAGE = 100
_MOST_PAGES = 100
# What would end the marker's comment, and the escapes' own sign.
_UNMARKED = frozenset("%<>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A comment as GitHub shows it. ``author`` is empty where the account is gone."""

    id: int
    url: str
    author: str
    body: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class UpToDate:
    """The comment says what it should; ``how`` it came to do so."""

    comment: Posted
    how: Literal["created", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class ReadOnlyToken:
    """Nothing was written: this run's token may read and not write.

    So it is for the pull requests of forks and of Dependabot, and where the workflow
    does not ask for ``pull-requests: write``. ``said`` are GitHub's words.
    """

    said: str


def marker(plan: str) -> str:
    """The hidden first line of the comment about ``plan``, a path in the repository."""
    return f"<!-- plan-filler: {''.join(map(_marked, plan))} -->"


def _marked(character: str) -> str:
    """A character of a path, escaped as in an address where it shows nothing or would end it."""
    if character.isprintable() and character not in _UNMARKED:
        return character
    return "".join(f"%{byte:02X}" for byte in character.encode(errors="surrogatepass"))


def own_login(connection: Connection) -> str:
    """Whose comments are our own; the token of Actions is told no user.

    Raises:
        SourceError: GitHub did not say.
    """
    try:
        user, _ = connection.get("/user")
    except Refused as refused:
        if is_closed_to_apps(refused):
            return ACTIONS_LOGIN
        raise connection.complaint(refused) from None
    login = user.get("login") if isinstance(user, dict) else None
    if not isinstance(login, str) or not login:
        raise connection.unknown_shape("user")
    return login


def find_comment(connection: Connection, pull: int, *, mark: str, login: str) -> Posted | None:
    """The first comment of the pull request that ``login`` began with ``mark``.

    ``None``: all pages were read, and there is none.

    Raises:
        SourceError: not all of them could be read.
    """
    for comment in _comments(connection, pull):
        if comment.author == login and _plain(comment.body).split("\n", 1)[0] == mark:
            return comment
    return None


def _comments(connection: Connection, pull: int) -> Iterator[Posted]:
    """Page after page by number: where a link leads is not for an answer to say."""
    place = f"/repos/{connection.access.repo}/issues/{pull}/comments?per_page={_LARGEST_PAGE}"
    for page in range(1, _MOST_PAGES + 1):
        try:
            found, headers = connection.get(f"{place}&page={page}")
        except Refused as refused:
            raise connection.complaint(refused) from None
        if not isinstance(found, list):
            raise connection.unknown_shape("list of comments")
        yield from (_comment(connection, each) for each in found)
        if 'rel="next"' not in headers.get("link", ""):
            return
    raise SourceError(
        f"github: more than {_MOST_PAGES * _LARGEST_PAGE} comments; is GITHUB_API_URL right?"
    )


def create(connection: Connection, pull: int, body: str) -> UpToDate | ReadOnlyToken:
    """Write a new comment. Where it is unknown whether GitHub did so, it is not tried again.

    Raises:
        SourceError: it was not, or may not have been, written.
    """
    return _written(connection, "POST", f"{pull}/comments", body)


def update(connection: Connection, comment: Posted, body: str) -> UpToDate | ReadOnlyToken:
    """Let a comment say something else; nothing is sent where it says that already.

    Raises:
        SourceError: it was not written.
    """
    if _plain(comment.body) == _plain(body):
        return UpToDate(comment, "unchanged")
    return _written(connection, "PATCH", f"comments/{comment.id}", body)


def keep(connection: Connection, pull: int, *, plan: str, body: str) -> UpToDate | ReadOnlyToken:
    """Let the one comment about ``plan`` say ``body``, which begins with the plan's marker.

    Raises:
        IntegrityError: it does not, and the comment would never be found again.
        SourceError: GitHub did not do it.
    """
    mark = marker(plan)
    if _plain(body).split("\n", 1)[0] != mark:
        raise IntegrityError(f"the comment does not begin with {mark}; mend its template")
    found = find_comment(connection, pull, mark=mark, login=own_login(connection))
    return create(connection, pull, body) if found is None else update(connection, found, body)


def _written(
    connection: Connection, method: Literal["POST", "PATCH"], place: str, body: str
) -> UpToDate | ReadOnlyToken:
    try:
        answer = connection.write(method, f"/repos/{connection.access.repo}/issues/{place}", body)
    except Refused as refused:
        if is_closed_to_apps(refused):
            return ReadOnlyToken(connection.access.told(refused.detail))
        raise connection.complaint(refused) from None
    return UpToDate(_comment(connection, answer), "created" if method == "POST" else "updated")


def _comment(connection: Connection, answer: object) -> Posted:
    match answer:
        case {"id": int(number), "html_url": str(url), "body": str(body), "user": user}:
            author = user.get("login") if isinstance(user, dict) else ""
            if isinstance(author, str):
                return Posted(id=number, url=url, author=author, body=body)
        case _:
            pass
    raise connection.unknown_shape("comment")


def _plain(body: str) -> str:
    """A body as it is compared: an editor in a browser writes CRLF."""
    return body.replace("\r\n", "\n").rstrip()

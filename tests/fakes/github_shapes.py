"""Users and comments as GitHub's API shows them."""

_OF_A_USER = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}
_BORN = "2024-01-02T03:04:05Z"


def user_json(base: str, login: str, *, whole: bool = False) -> dict[str, object]:
    """A user as part of something else, or ``whole`` as ``GET /user`` shows its own."""
    url = f"{base}/users/{login}"
    shown: dict[str, object] = {
        "login": login,
        "id": 1000 + len(login),
        "node_id": f"U_{login}",
        "avatar_url": "https://avatars.githubusercontent.com/u/1",
        "gravatar_id": "",
        "url": url,
        "html_url": f"https://github.com/{login}",
        **{name: url + rest for name, rest in _OF_A_USER.items()},
        "type": "Bot" if login.endswith("[bot]") else "User",
        "site_admin": False,
        "user_view_type": "public",
    }
    if not whole:
        return shown
    unsaid = ("name", "company", "blog", "location", "email", "hireable", "bio")
    counts = ("public_repos", "public_gists", "followers", "following")
    return {
        **shown,
        **dict.fromkeys(unsaid),
        "twitter_username": None,
        "notification_email": None,
        **dict.fromkeys(counts, 0),
        "created_at": _BORN,
        "updated_at": _BORN,
    }


def comment_json(
    base: str,
    repo: str,
    *,
    pull: int,
    number: int,
    login: str | None,
    body: str,
    updates: int,
) -> dict[str, object]:
    """A comment of a pull request; each update is a minute later."""
    api = f"{base}/repos/{repo}/issues"
    kinds = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")
    return {
        "url": f"{api}/comments/{number}",
        "html_url": f"https://github.com/{repo}/pull/{pull}#issuecomment-{number}",
        "issue_url": f"{api}/{pull}",
        "id": number,
        "node_id": f"IC_{number}",
        "user": None if login is None else user_json(base, login),
        "created_at": "2026-03-04T12:00:00Z",
        "updated_at": f"2026-03-04T12:{updates % 60:02}:00Z",
        "body": body,
        "author_association": "CONTRIBUTOR",
        "reactions": {
            "url": f"{api}/comments/{number}/reactions",
            "total_count": 0,
            **dict.fromkeys(kinds, 0),
        },
        "performed_via_github_app": None,
    }

"""The environment, which only this module reads: keys of services, proxies, the runner's files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from plan_filler.errors import UsageError
from plan_filler.sites import loopback_only


@dataclass(frozen=True, slots=True, kw_only=True)
class GitHub:
    """What the environment says of GitHub; a runner of Actions sets all but the token.

    ``output``, ``step_summary`` and ``event_path`` are files. ``api_url`` is not yet
    trusted: ``sites.github_api`` judges it before anything is sent there.
    """

    token: str = field(default="", repr=False)
    api_url: str = field(default="", repr=False)
    repository: str = ""
    event_path: str = ""
    output: str = ""
    step_summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """What the environment says. Keys are in no ``repr`` and in no file."""

    datadog_api_key: str = field(default="", repr=False)
    datadog_app_key: str = field(default="", repr=False)
    datadog_site: str = ""
    datadog_url: str = ""
    google_analytics_url: str = ""
    github: GitHub = field(default_factory=GitHub)
    timeout: float | None = None
    https_proxy: str = field(default="", repr=False)
    no_proxy: str = ""
    ca_file: str = ""

    def proxy_for(self, host: str) -> str:
        """The proxy through which ``host`` is reached, empty for none."""
        from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]

        bypassed = proxy_bypass_environment(host, {"no": self.no_proxy})
        return "" if bypassed else self.https_proxy


def environment(variables: Mapping[str, str] = os.environ) -> Environment:  # noqa: TID251
    """The environment's part of the configuration.

    Raises:
        IntegrityError: a stand-in's URL is not on this machine.
        UsageError: the timeout is no number of seconds.
    """

    def first(*names: str) -> str:
        return next((text for n in names if (text := variables.get(n, "").strip())), "")

    urls = {}
    for name in ("PLAN_FILLER_DATADOG_URL", "PLAN_FILLER_GOOGLE_ANALYTICS_URL"):
        url = first(name)
        urls[name] = loopback_only(name, url) if url else ""
    return Environment(
        datadog_api_key=first("DD_API_KEY"),
        datadog_app_key=first("DD_APP_KEY"),
        datadog_site=first("DD_SITE"),
        datadog_url=urls["PLAN_FILLER_DATADOG_URL"],
        google_analytics_url=urls["PLAN_FILLER_GOOGLE_ANALYTICS_URL"],
        github=github(variables),
        timeout=_timeout(first("PLAN_FILLER_TIMEOUT")),
        https_proxy=first("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"),
        no_proxy=first("no_proxy", "NO_PROXY"),
        ca_file=first("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"),
    )


def github(variables: Mapping[str, str] = os.environ) -> GitHub:  # noqa: TID251
    """What the environment says of GitHub, whatever else it holds."""

    def text(name: str) -> str:
        return variables.get(name, "").strip()

    return GitHub(
        token=text("GITHUB_TOKEN"),
        api_url=text("GITHUB_API_URL"),
        repository=text("GITHUB_REPOSITORY"),
        event_path=text("GITHUB_EVENT_PATH"),
        output=text("GITHUB_OUTPUT"),
        step_summary=text("GITHUB_STEP_SUMMARY"),
    )


def on_github_actions(variables: Mapping[str, str] = os.environ) -> bool:  # noqa: TID251
    """Whether a GitHub Actions runner reads what is printed, and acts on it."""
    return variables.get("GITHUB_ACTIONS", "").strip() == "true"


def _timeout(text: str) -> float | None:
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds <= 600:
        raise UsageError(f"PLAN_FILLER_TIMEOUT is {text!r}; set seconds over 0, at most 600")
    return seconds

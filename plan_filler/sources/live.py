"""The services that can be asked, by name: a new one is one module and one line here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from plan_filler.config import Settings
from plan_filler.environment import Environment
from plan_filler.errors import UsageError
from plan_filler.sites import DATADOG_SITES, datadog_site, linked_site
from plan_filler.sources import datadog, datadog_client, google_analytics, logs, monitors, rum

Service = (
    datadog.DatadogSource
    | rum.RumSource
    | logs.LogsSource
    | monitors.MonitorsSource
    | google_analytics.GoogleAnalyticsSource
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a run knows about itself; ``progress`` is told of every answer."""

    environment: Environment
    now: datetime
    progress: Callable[[int], None]


def connect(name: str, settings: Settings, urls: Iterable[str], run: Run) -> Service:
    """The service of that name as a plan's settings and links want it; nothing is sent yet.

    ``urls`` are the plan's links: they may name one of the known sites, never a host.

    Raises:
        UsageError: no known site.
    """
    return _SERVICES[name](settings, urls, run)


def datadog_access(
    settings: Settings, urls: Iterable[str], environment: Environment
) -> datadog_client.Access:
    """Where Datadog is for a plan, and how to get in.

    Raises:
        UsageError: no known site.
    """
    site = settings.datadog.site or _site_of(environment.datadog_site) or linked_site(urls)
    if site is None and not environment.datadog_url:
        raise UsageError(
            f"no Datadog site: set datadog.site or DD_SITE to one of {', '.join(DATADOG_SITES)}"
        )
    url = environment.datadog_url or f"https://api.{site}"
    return datadog_client.Access(
        url=url,
        site=site or "",
        api_key=environment.datadog_api_key,
        app_key=environment.datadog_app_key,
        timeout=environment.timeout or settings.datadog.timeout,
        proxy="" if environment.datadog_url else environment.proxy_for(f"api.{site}"),
        ca_file=environment.ca_file,
    )


def _datadog(settings: Settings, urls: Iterable[str], run: Run) -> Service:
    access = datadog_access(settings, urls, run.environment)
    return datadog.DatadogSource(access, zone=settings.timezone, now=run.now, progress=run.progress)


def _rum(settings: Settings, urls: Iterable[str], run: Run) -> Service:
    access = datadog_access(settings, urls, run.environment)
    return rum.RumSource(access, now=run.now, progress=run.progress)


def _logs(settings: Settings, urls: Iterable[str], run: Run) -> Service:
    access = datadog_access(settings, urls, run.environment)
    return logs.LogsSource(access, now=run.now, progress=run.progress)


def _monitors(settings: Settings, urls: Iterable[str], run: Run) -> Service:
    access = datadog_access(settings, urls, run.environment)
    return monitors.MonitorsSource(access, now=run.now, progress=run.progress)


def _site_of(name: str) -> str | None:
    if not name:
        return None
    site = datadog_site(name)
    if site is None:
        raise UsageError(f"DD_SITE is {name!r}; set it to one of {', '.join(DATADOG_SITES)}")
    return site


def _google_analytics(settings: Settings, _urls: Iterable[str], run: Run) -> Service:
    environment = run.environment
    access = google_analytics.Access(
        url=environment.google_analytics_url,
        timeout=environment.timeout or settings.google_analytics.timeout,
        ca_file=environment.ca_file,
    )
    return google_analytics.GoogleAnalyticsSource(
        access, zone=settings.timezone, now=run.now, progress=run.progress
    )


_SERVICES: dict[str, Callable[[Settings, Iterable[str], Run], Service]] = {
    "datadog": _datadog,
    "rum": _rum,
    "logs": _logs,
    "monitors": _monitors,
    "google_analytics": _google_analytics,
}

"""Users, page views, sessions and events from Google Analytics 4, through its official client.

Users of a window are one report without any date or path dimension: the
service de-duplicates, nothing is ever added up here. Wire format: POST
/v1beta/properties/N:batchRunReports,
https://developers.google.com/analytics/devguides/reporting/data/v1/rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from plan_filler.errors import SourceError
from plan_filler.sources import analytics_reports as reports
from plan_filler.sources.base import NoData, Query, Reading, UnusableAnswer
from plan_filler.sources.transport import (
    Clock,
    Refused,
    Unreachable,
    briefly,
    capped,
    exchange,
)
from plan_filler.together import all_of

SCOPE = "https://www.googleapis.com/auth/analytics.readonly"
_REPORTS_A_BATCH = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """``url`` is a stand-in on this machine, empty for Google; ``timeout`` is in seconds."""

    url: str
    timeout: float
    ca_file: str = ""


class GoogleAnalyticsSource:
    """Google Analytics 4, with application-default credentials."""

    name = "google_analytics"

    def __init__(
        self,
        access: Access,
        *,
        zone: ZoneInfo,
        now: datetime,
        progress: Callable[[int], None] = lambda _: None,
        clock: Clock = Clock(),  # noqa: B008  frozen
    ) -> None:
        self.access = access
        self._zone = zone
        self._now = now
        self._progress = progress
        self._clock = clock

    def read(self, queries: Sequence[Query], /) -> Mapping[Query, Reading]:
        """Answer all queries: five reports a request, four windows a report.

        Raises:
            SourceError: no credentials, or Google refused or did not answer.
        """
        client = self._client()
        planned = reports.planned(queries)
        batches = [
            batch
            for number in dict.fromkeys(report.property for report in planned)
            for batch in _batched([r for r in planned if r.property == number])
        ]
        readings: dict[Query, Reading] = {}
        answers = all_of([partial(self._ask, client, batch) for batch in batches])
        for batch, answer in zip(batches, answers, strict=True):
            for report, answered in zip(batch, answer, strict=True):
                readings |= self._readings(report, answered)
        return readings

    def _readings(self, report: reports.Report, answer: Any) -> dict[Query, Reading]:
        try:
            results = reports.results_of(report, answer, self._zone)
        except UnusableAnswer as unusable:
            failed = NoData("query-failed", f"google_analytics: {unusable}")
            results = dict.fromkeys(report.queries, failed)
        return {
            query: Reading(
                query=query,
                result=result,
                read_at=self._now,
                link=reports.link(query),
                notes=reports.freshness(query, self._now),
            )
            for query, result in results.items()
        }

    def _ask(self, client: Any, batch: Sequence[reports.Report]) -> Sequence[Any]:
        body = {
            "property": f"properties/{batch[0].property}",
            "requests": [reports.wire(report) for report in batch],
        }

        def send() -> Any:
            return _sent(client, body, self.access.timeout)

        try:
            answer = exchange(self.name, send, timeout=self.access.timeout, clock=self._clock)
        except Refused as refused:
            raise SourceError(_refusal(refused, batch[0].property)) from None
        self._progress(1)
        if len(answer.reports) != len(batch):
            raise SourceError(
                f"{self.name}: {len(answer.reports)} reports for {len(batch)} asked;"
                " the answer cannot be used"
            )
        return list(answer.reports)

    def _client(self) -> Any:
        from google.analytics.data_v1beta import BetaAnalyticsDataClient
        from google.auth import default
        from google.auth.credentials import AnonymousCredentials
        from google.auth.exceptions import GoogleAuthError

        options = None
        try:
            if self.access.url:
                credentials: Any = AnonymousCredentials()  # type: ignore[no-untyped-call]
                options = {"api_endpoint": self.access.url}
            else:
                credentials, _ = default(scopes=[SCOPE])
        except (GoogleAuthError, OSError, ValueError, TypeError, AttributeError, KeyError) as error:
            raise SourceError(
                f"{self.name}: no credentials ({briefly(str(error).partition('.')[0])});"
                " GOOGLE_APPLICATION_CREDENTIALS names a service account's file"
                " (`fill --offline` needs none)"
            ) from None
        client = BetaAnalyticsDataClient(
            transport="rest", credentials=credentials, client_options=options
        )
        # The transport has no public way to its connections.
        _bound(vars(client.transport)["_session"], self.access)
        return client


def _batched(planned: Sequence[reports.Report]) -> list[tuple[reports.Report, ...]]:
    return [
        tuple(planned[n : n + _REPORTS_A_BATCH]) for n in range(0, len(planned), _REPORTS_A_BATCH)
    ]


def _bound(session: Any, access: Access) -> None:
    """Follow no redirect, read no endless body, and trust the CA that the environment names."""
    from requests.adapters import HTTPAdapter

    class Bounded(HTTPAdapter):
        def send(self, request: Any, *args: Any, **options: Any) -> Any:
            response = super().send(request, *args, **(options | {"stream": True}))
            try:
                response._content = capped(
                    lambda size: response.raw.read(size, decode_content=True)
                )
                response._content_consumed = True  # type: ignore[attr-defined]
            finally:
                response.close()
            return response

    # Tokens are fetched through a session of their own.
    for own in (session, vars(session).get("_auth_request_session")):
        if own is not None:
            _bound_session(own, access, Bounded)


def _bound_session(session: Any, access: Access, adapter: Callable[[], Any]) -> None:
    session.max_redirects = 0
    session.mount("https://", adapter())
    session.mount("http://", adapter())
    # A stand-in on this machine is never behind a proxy.
    session.trust_env = not access.url
    if access.ca_file:
        session.verify = access.ca_file


def _sent(client: Any, body: Mapping[str, Any], timeout: float) -> Any:
    """One exchange; what the client and its libraries raise is told apart here."""
    import requests
    import urllib3
    from google.api_core.exceptions import GoogleAPICallError
    from google.auth.exceptions import GoogleAuthError, TransportError
    from google.protobuf.json_format import ParseError

    try:
        return client.batch_run_reports(body, timeout=timeout, retry=None)
    except GoogleAPICallError as error:
        headers = getattr(error.response, "headers", None) or {}
        message = re.sub(r"\A[A-Z]+ \S+: ", "", str(error.message))  # the client's own prefix
        raise Refused(int(error.code or 0), dict(headers), message) from None
    except TransportError as error:
        raise Unreachable(f"no token: {briefly(str(error))}") from None
    except GoogleAuthError as error:
        raise Refused(401, {}, str(error)) from None
    except requests.exceptions.TooManyRedirects:
        raise Refused(302, {}) from None
    except (ParseError, UnicodeDecodeError, RecursionError):
        raise SourceError(
            "google_analytics: the answer is not what was asked for;"
            " is a proxy or a sign-in page in between?"
        ) from None
    except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError) as error:
        raise Unreachable(_plain(error)) from None
    except OSError as error:  # of `requests` itself: the CA file is not there
        raise SourceError(
            f"google_analytics: {briefly(str(error))}; correct REQUESTS_CA_BUNDLE or SSL_CERT_FILE"
        ) from None


def _plain(error: Exception) -> str:
    text = f"{type(error).__name__} {error}"
    for sign, words in (
        ("refused", "connection refused"),
        ("imeout", "no answer in time"),
        ("imed out", "no answer in time"),
        ("IncompleteRead", "the answer was cut short"),
        ("SSL", "the certificate is not trusted; REQUESTS_CA_BUNDLE names your own"),
        ("Proxy", "the proxy did not let it through"),
        ("resolution", "the host name is unknown here"),
        ("decod", "the answer is damaged"),
    ):
        if sign in text:
            return words
    return "the connection broke off"


def _refusal(refused: Refused, number: int) -> str:
    status = refused.status
    if status == 401:
        hint = "check GOOGLE_APPLICATION_CREDENTIALS; the scope needed is analytics.readonly"
    elif status == 403:
        hint = f"give the service account the role Viewer on property {number}"
    elif 300 <= status <= 399:
        hint = "a redirect, which is not followed; check the proxy"
    elif status == 429:
        hint = "the property's quota is used up; run again later"
    elif status >= 500:
        hint = "its own trouble; run again later"
    else:
        hint = "check google_analytics.property and the pages"
    detail = briefly(refused.detail)
    return f"google_analytics: HTTP {status}: {hint}" + (f" ({detail})" if detail else "")

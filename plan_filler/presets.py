"""Metrics that many teams share, so that a config need only name what differs.

``vets-api`` counts the requests of a Rails controller's action. Its middleware
increments ``api.rack.request`` with controller, action and status, which
Datadog shows as ``vets_api.statsd.api_rack_request``; requests that are stopped
before a controller (429 by the rate limiter, some 5xx of the proxy) are in none
of these counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from plan_filler.labels import label_key

PRESETS = ("vets-api",)
VETS_API_METRIC = "vets_api.statsd.api_rack_request"
PRODUCTION = "eks-prod"
# Signing in again is no error of an endpoint.
AUTHENTICATION = ("401", "403")

# Tags of these letters cannot break out of a filter, nor mean more than themselves.
_TAG = re.compile(r"[A-Za-z0-9_/.-]+")
_ENDPOINT = re.compile(r"#(?P<action>[\w/.-]+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An action of a controller; ``controller`` is empty where the label does not tell it."""

    controller: str
    action: str


# Labels that are a page's name rather than an action's.
_PAGES = {
    "#files-we-couldnt-receive": Endpoint(
        "v0/benefits_claims", "failed_upload_evidence_submissions"
    ),
}


def endpoint_of(label: str) -> Endpoint | None:
    """The endpoint that a label names: ``#show`` is the action ``show`` of some controller."""
    key = label_key(label)
    if key in _PAGES:
        return _PAGES[key]
    found = _ENDPOINT.fullmatch(key)
    return Endpoint("", found["action"]) if found else None


def is_tag(text: str) -> bool:
    """Whether the text can stand in a filter as a tag's value, and mean nothing but itself."""
    return _TAG.fullmatch(text) is not None


def vets_api_requests(endpoint: Endpoint, *, env: str = PRODUCTION) -> str:
    """The query that counts all requests of an endpoint. The parts must be tags."""
    tags = {"env": env, "controller": endpoint.controller, "action": endpoint.action}
    return f"{VETS_API_METRIC}{{{','.join(f'{key}:{value}' for key, value in tags.items())}}}"

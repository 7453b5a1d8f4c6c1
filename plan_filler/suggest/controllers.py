"""Presets for endpoints that no widget measures, where something shows the controller."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plan_filler.plan import Plan
from plan_filler.presets import VETS_API_METRIC, Endpoint, endpoint_of, is_tag
from plan_filler.suggest.candidates import sources_in
from plan_filler.suggest.dashboards import Dashboard
from plan_filler.suggest.entries import ProposedMetric, text
from plan_filler.suggest.environments import elsewhere
from plan_filler.suggest.wanted import WantedLabel, controllers_linked
from plan_filler.suggest.words import words
from plan_filler.urls import host_of

_TO_COMPLETE = (
    'kind = "error_rate"',
    'requests = "…{env:…}"  # the metric and filter that count all requests',
    'error_status = ["4xx", "5xx"]',
)
_HOSTS = ("va.gov", "vagov.ddog-gov.com")


@dataclass(frozen=True, slots=True)
class Controllers:
    """The controllers that dashboards and links name; ``known`` where vets-api is what is used."""

    names: tuple[str, ...]
    known: bool

    @classmethod
    def of(cls, plan: Plan, dashboards: Sequence[Dashboard]) -> Controllers:
        """What the plan and its dashboards show."""
        asked = [
            one
            for dashboard in dashboards
            for widget in dashboard.widgets
            for one in sources_in(widget)
            if one.metric.startswith("vets_api.") and not elsewhere(one.scope.terms)
        ]
        shown = [c for one in asked for c in one.scope.of("controller")]
        hosts = (host_of(link.url) for link in plan.document.links)
        known = bool(asked) or any(_is_ours(host) for host in hosts)
        names = (*shown, *(controllers_linked(plan.linked) if known else ()))
        return cls(tuple(_own(names)), known)

    def entry(self, wanted: WantedLabel, *, certain: bool) -> ProposedMetric:
        """The preset for an endpoint; chosen where nothing in it is a guess.

        ``certain`` says that every dashboard was read and none holds the endpoint.
        """
        endpoint = endpoint_of(wanted.label)
        if endpoint is None or not self.known:
            return ProposedMetric(
                label=wanted.label, lines=_TO_COMPLETE, said=("To complete by hand:",)
            )
        controller, because = self._controller(endpoint)
        lines = [
            'kind = "error_rate"',
            'preset = "vets-api"',
            f"controller = {text(controller or 'v0/…')}",
            f"action = {text(endpoint.action)}",
        ]
        if wanted.left_out:
            lines.append(f"ignore_status = [{', '.join(wanted.left_out)}]")
        chosen = certain and bool(controller)
        how = f"By the preset vets-api, which counts {VETS_API_METRIC}: {because}"
        return ProposedMetric(label=wanted.label, lines=tuple(lines), said=(how,), chosen=chosen)

    def _controller(self, endpoint: Endpoint) -> tuple[str, str]:
        if endpoint.controller:
            return endpoint.controller, "the endpoint of this page is known"
        if len(self.names) == 1:
            return self.names[0], f"{self.names[0]} is the only controller that is named"
        if self.names:
            return "", f"complete the controller, one of {', '.join(self.names)}"
        return "", "complete the controller"


def _own(names: Iterable[str]) -> list[str]:
    """Controllers of the web application, each once; the mobile app has its own."""
    fit = dict.fromkeys(name for name in names if is_tag(name))
    return [name for name in fit if "mobile" not in words(name)]


def _is_ours(host: str) -> bool:
    return any(host == one or host.endswith(f".{one}") for one in _HOSTS)

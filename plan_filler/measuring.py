"""How a metric of the config is measured over a window: which queries, and beside what."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from plan_filler.audience import Audience
from plan_filler.config import Settings
from plan_filler.linked_datadog import MonitorLink, MonitorsLink, RumLink
from plan_filler.metrics import (
    Count,
    Downstream,
    ErrorRate,
    LoggedErrors,
    Metric,
    Percentile,
    Users,
)
from plan_filler.plan import Plan
from plan_filler.questions import (
    AlertsWanted,
    Closed,
    CountWanted,
    ListedWanted,
    LoggedWanted,
    MeasuredWanted,
    PercentileWanted,
    RateWanted,
)
from plan_filler.sources.base import Measured, MetricCount, MonitorAlerts, PageCount, Query
from plan_filler.stages import Stage
from plan_filler.timeline import Window


class Measuring:
    """What a plan and its settings say about how things are measured."""

    def __init__(self, plan: Plan, settings: Settings, audience: Audience) -> None:
        self.plan = plan
        self.settings = settings
        self.audience = audience

    def wanted(self, metric: Metric, stage: Stage, window: Window) -> MeasuredWanted:
        """What answers ``metric`` over ``window``, with the baseline of the stage's rollout."""
        match metric.measure:
            case LoggedErrors() as measure:
                return LoggedWanted(
                    stage=Query("logs", measure, window),
                    baseline=self._baseline("logs", measure, stage),
                )
            case Downstream(query=query):
                return self._alerts(metric, query, window)
            case _:
                return self.listed(metric, stage, window)

    def listed(self, metric: Metric, stage: Stage, window: Window) -> ListedWanted:
        """As ``wanted``, for what can be one entry of a list."""
        match metric.measure:
            case ErrorRate() as measure:
                return RateWanted(
                    label=metric.label,
                    stage=Query("datadog", measure, window),
                    baseline=self._baseline("datadog", measure, stage),
                )
            case Percentile() as measure:
                return self._percentile(metric.label, measure, stage, window)
            case Count() as measure:
                return self._count(measure, window)
            case Users() | LoggedErrors() | Downstream():
                return Closed("no-metric", f'"{metric.label}" is no entry of a list')
            case measure:
                assert_never(measure)

    def _percentile(
        self, label: str, measure: Percentile, stage: Stage, window: Window
    ) -> PercentileWanted | Closed:
        linked = {link.application for link in self.plan.linked if isinstance(link, RumLink)} - {""}
        if not measure.application and len(linked) == 1:
            measure = replace(measure, application=linked.pop())
        if not measure.application:
            found = f"the plan links {len(linked) or 'no'} RUM applications"
            return Closed(
                "ambiguous" if linked else "no-metric",
                f'{found}; set application in [metrics."{label}"]',
            )
        return PercentileWanted(
            label=label,
            stage=Query("rum", measure, window),
            baseline=self._baseline("rum", measure, stage),
        )

    def _baseline(self, source: str, measured: Measured, stage: Stage) -> Query | None:
        baseline = self.plan.timeline.baselines.get(stage.rollout)
        return Query(source, measured, baseline) if baseline else None

    def _count(self, count: Count, window: Window) -> CountWanted | Closed:
        if count.source == "datadog":
            return CountWanted(Query("datadog", MetricCount(query=count.query), window))
        found = self.audience.of(window)
        if isinstance(found, Closed):
            return found
        number, days = found
        counted = PageCount(
            property=number,
            hostname=self.settings.google_analytics.hostname,
            measure=count.measure,
            page=count.page,
            event=count.event,
        )
        return CountWanted(Query("google_analytics", counted, days))

    def _alerts(self, metric: Metric, query: str, window: Window) -> AlertsWanted | Closed:
        """The monitors that the config names, else those that the plan links."""
        searches = (query,) if query else tuple(dict.fromkeys(self._linked_monitors()))
        if not searches:
            return Closed(
                "no-metric",
                f'the plan links no monitors; set query in [metrics."{metric.label}"]',
            )
        return AlertsWanted(Query("monitors", MonitorAlerts(searches), window))

    def _linked_monitors(self) -> list[str]:
        found = []
        for link in self.plan.linked:
            match link:
                case MonitorsLink(search=search) if search:
                    found.append(search)
                case MonitorLink(id=number):
                    found.append(f"id:{number}")
                case _:
                    pass
        return found

"""An invented lighthouse tour whose plan asks for everything there is, in every notation.

It is what makes every key of the JSON outputs appear at least once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from plan_filler.sources.base import NoData, PageUsers, Query, Reading
from tests.documented import Services

CELLAR = "/tours/cellar"


class Receipts(Services):
    """Both services, with links and notes; too few people see the cellar to be counted."""

    def read(self, queries: Sequence[Query], /) -> Mapping[Query, Reading]:
        return {query: _receipt(one) for query, one in super().read(queries).items()}


def _receipt(reading: Reading) -> Reading:
    measured = reading.query.measured
    if isinstance(measured, PageUsers) and measured.page == CELLAR:
        return replace(reading, result=NoData("thresholded", "small numbers are withheld here"))
    return replace(reading, link="https://acme.datadoghq.com/", notes=("invented",))


PLAN = """\
# Lighthouse tours: release plan

- [Board](https://acme.datadoghq.com/dashboard/lig-hth-ous?tpl_var_env%5B0%5D=prod&fullscreen_widget=7)
- [Sessions](https://acme.datadoghq.com/rum/sessions?query=%40view.name%3A%2Ftours&agg_m=%40view.loading_time)
- [Logs](https://acme.datadoghq.com/logs?query=service%3Atours)
- [Monitor](https://acme.datadoghq.com/monitors/71)
- [Monitors](https://acme.datadoghq.com/monitors/manage?q=tours)
- [Traces](https://acme.datadoghq.com/apm/services/tours/operations/web?env=prod)
- [Visits](https://analytics.google.com/analytics/web/#/p200000002/reports/explorer)
- [Toggle](https://lighthouse.example/flipper/features/tours_online)
- [Table](https://public.tableau.com/views/tours)

## Stage A: 20% of users

### Planning

- Length of time: 1 week
- What must hold ("success criteria")?:
  - Error rate of `#book` < 2%

### Results

- Release Date: 5/4/2026

## Stage B: 50% of users

### Planning

- Length of time: 2 weeks

### Results

- Estimated number of users: [FILL_IN]
- Metrics at this stage: [FILL_IN]
- #book: [FILL_IN] (baseline 1%)
- #climb: [FILL_IN]
- Loading times: [FILL_IN]
- Tickets sold: [FILL_IN], at the door and online
- Page views: [FILL_IN]
- Number of lamps lit: [FILL_IN]
- Was a downstream service affected?: [PICK_ONE]: yes | no | N/A
- Types of errors logged: [FILL_IN]
- Any trouble on the stairs?: [PICK_ONE]: yes | no

| Metric | Value |
| --- | --- |
| #climb | [FILL_IN] |

> - #climb: [FILL_IN]

## Stage C: 100% of users
""".replace("\n", "\r\n")

CONFIG = """\
[google_analytics]
hostname = "tours.example"

[metrics."#book"]
kind = "error_rate"
requests = "tours.requests{env:prod,action:book}"
ignore_status = [401]

[metrics."#climb"]
kind = "error_rate"
requests = "tours.requests{env:prod,action:climb}"
errors = "tours.errors{env:prod,action:climb}"

[metrics."Estimated number of users"]
kind = "users"
pages = { "Tours" = "/tours", "Cellar" = "/tours/cellar" }

[metrics."Loading times"]
kind = "percentile"
application = "11111111-2222-3333-4444-555555555555"
views = ["/tours"]
env = "prod"

[metrics."Tickets sold"]
kind = "count"
query = "tours.tickets{env:prod}"

[metrics."Page views"]
kind = "count"
source = "google_analytics"
page = "/tours"
event = "page_view"

[metrics."Types of errors logged"]
kind = "errors_logged"
query = "service:tours"

[metrics."Was a downstream service affected?"]
kind = "downstream"
query = "tours"

[choices]
"Any trouble on the stairs?" = "no"
"""

"""Small servers on loopback that stand in for Datadog, Google Analytics and GitHub.

A fake refuses what the service would refuse and evaluates what it is asked over
data that the test wrote down. It has no canned answers: a query that it does not
understand is refused, in the service's own error shape.
"""

from .datadog import DatadogFake, Series
from .datadog_alerts import Alert
from .datadog_distributions import Distribution
from .datadog_logs import Log
from .datadog_monitors import Monitor
from .datadog_rum import View
from .faults import (
    Alter,
    Cut,
    Drip,
    Flood,
    Redirect,
    Reply,
    Reset,
    Slow,
    Together,
    html,
    too_many_requests,
)
from .github import Account, Comment, GitHubFake, primary_limit, secondary_limit
from .google_analytics import GoogleAnalyticsFake, Visit
from .serving import ALWAYS, Fake, Fault, Recorded

__all__ = [
    "ALWAYS",
    "Account",
    "Alert",
    "Alter",
    "Comment",
    "Cut",
    "DatadogFake",
    "Distribution",
    "Drip",
    "Fake",
    "Fault",
    "Flood",
    "GitHubFake",
    "GoogleAnalyticsFake",
    "Log",
    "Monitor",
    "Recorded",
    "Redirect",
    "Reply",
    "Reset",
    "Series",
    "Slow",
    "Together",
    "View",
    "Visit",
    "html",
    "primary_limit",
    "secondary_limit",
    "too_many_requests",
]

"""Small servers on loopback that stand in for Datadog and Google Analytics.

A fake refuses what the service would refuse and evaluates what it is asked over
data that the test wrote down. It has no canned answers: a query that it does not
understand is refused, in the service's own error shape.
"""

from .datadog import DatadogFake, Series
from .faults import Alter, Cut, Drip, Flood, Redirect, Reply, Reset, Slow, html, too_many_requests
from .google_analytics import GoogleAnalyticsFake, Visit
from .serving import ALWAYS, Fake, Fault, Recorded

__all__ = [
    "ALWAYS",
    "Alter",
    "Cut",
    "DatadogFake",
    "Drip",
    "Fake",
    "Fault",
    "Flood",
    "GoogleAnalyticsFake",
    "Recorded",
    "Redirect",
    "Reply",
    "Reset",
    "Series",
    "Slow",
    "Visit",
    "html",
    "too_many_requests",
]

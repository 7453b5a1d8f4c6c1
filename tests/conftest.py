"""How hard the properties are tried: quickly in ``make test``, for long in ``make fuzz``.

``--hypothesis-profile=fuzz`` chooses the second; ``mutate``, for ``make mutate``, tries the
same few examples each time, and a mutant dies by them alone: not of being slow, nor of the
many runs of its tests in one process.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("test", deadline=None, max_examples=40)
settings.register_profile("fuzz", deadline=None, max_examples=2000, print_blob=True)
settings.register_profile(
    "mutate",
    deadline=None,
    max_examples=10,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("test")

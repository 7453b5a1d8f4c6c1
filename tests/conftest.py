"""How hard the properties are tried: quickly in ``make test``, for long in ``make fuzz``.

``--hypothesis-profile=fuzz`` chooses the second.
"""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("test", deadline=None, max_examples=40)
settings.register_profile("fuzz", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile("test")

"""How long hypothesis looks: as long as a change can wait, or much longer.

``HYPOTHESIS_PROFILE=long`` looks at random, for some hundred times as long.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)

settings.register_profile(
    "hostile", derandomize=True, deadline=None, database=None, suppress_health_check=_SLOW
)
settings.register_profile(
    "hostile-long", max_examples=5000, deadline=None, suppress_health_check=_SLOW
)

IS_LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"


def quick(examples: int) -> settings:
    """Return settings for so many examples, or for many more if there is time."""
    if IS_LONG:
        return settings(settings.get_profile("hostile-long"), max_examples=examples * 200)
    return settings(settings.get_profile("hostile"), max_examples=examples)

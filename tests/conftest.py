"""Settings of the whole test suite."""

import os

from hypothesis import HealthCheck, settings

# a loaded machine must not fail a property that holds; CI looks at more examples
settings.register_profile(
    "quick", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("ci", settings.get_profile("quick"), max_examples=300)
settings.load_profile("ci" if os.environ.get("CI") else "quick")

"""Property tests run without Hypothesis' deadline: timings are no tests. Records on both databases come from ``tests.databases``."""

from hypothesis import settings

pytest_plugins = ["tests.databases"]

settings.register_profile("house", deadline=None)
settings.load_profile("house")

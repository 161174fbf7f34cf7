"""Property tests run without Hypothesis' deadline: timings are no tests."""

from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")

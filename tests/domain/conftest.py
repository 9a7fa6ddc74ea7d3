"""Laws are tried on a busy machine too: how long an example takes proves nothing."""

from hypothesis import settings

settings.register_profile("no_timing", deadline=None)
settings.load_profile("no_timing")

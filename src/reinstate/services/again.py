"""A form pressed twice: both arrive, and the second says nothing new.

Where scripts run, the page sends the second press nowhere (web/once.js); here it is told by what
it says. Whoever compares takes a lock first, so that two that arrive together do not both look new.
"""

from __future__ import annotations

from datetime import timedelta

SPAN = timedelta(minutes=1)  # a slow line; nobody writes the same words anew so soon

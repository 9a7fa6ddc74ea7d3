"""The HTTP status of what a service refuses; each side's pages have titles of their own."""

from __future__ import annotations

from reinstate.services.errors import (
    Broken,
    Conflict,
    Gone,
    NotAllowed,
    NotFound,
    ServiceError,
    TooMany,
    Unavailable,
)
from reinstate.web.forms import UNUSABLE

# The first that fits.
STATUSES: tuple[tuple[type[ServiceError], int], ...] = (
    (NotFound, 404),
    (NotAllowed, 403),
    (TooMany, 429),
    (Gone, 410),
    (Conflict, 409),
    (Unavailable, 503),
    (Broken, 500),
    (ServiceError, UNUSABLE),
)


def status_of(error: ServiceError) -> int:
    """The status of the answer."""
    return next(status for kind, status in STATUSES if isinstance(error, kind))

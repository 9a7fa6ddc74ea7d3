"""Sessions of staff: Django's own, but for those that a clock which was ahead has prolonged."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

from reinstate.services import clock


class SessionStore(db.SessionStore):
    """`settings.SESSION_ENGINE` names this module."""

    def _get_session_from_db(self) -> Any:
        """As Django finds it by the wall clock; none that ends later than one of now can."""
        found = super()._get_session_from_db()  # type: ignore[misc]
        longest = timedelta(seconds=self.get_session_cookie_age()) + clock.WRONG
        if found is None or found.expire_date <= timezone.now() + longest:
            return found
        self._session_key = None
        return None

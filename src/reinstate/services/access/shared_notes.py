"""What all web processes know for some minutes: guesses of staff, and codes that were used.

allauth keeps both in Django's cache, which each process would have for itself: a code from an
authenticator opened the console once in each of them, and every process counted guesses anew.
Values are JSON; what Django's own table keeps could run as a program.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from reinstate.services import clock
from reinstate.store import blind_index
from reinstate.store.models import SharedNote

# What says no end is kept no longer. What ends later than this can be was noted by a clock that was
# ahead, and holds nobody up.
LONGEST = timedelta(minutes=30)


class SharedNotes(BaseCache):
    """Django's cache over a table: `settings.CACHES`."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def validate_key(self, key: str) -> None:
        """Any will do: a digest of it is kept."""

    def add(
        self,
        key: Any,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """Keep it unless there is one; of many who try at once, one is told that it was kept."""
        name = self.make_and_validate_key(key, version)
        with transaction.atomic():
            _rows(name).filter(_is_over()).delete()
            if _rows(name).exists():
                return False
            try:
                with transaction.atomic():
                    SharedNote.objects.create(
                        key=blind_index.keyed_digest(name), value=value, ends_at=self._end(timeout)
                    )
            except IntegrityError:
                return False
        return True

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """What is kept, while it lives."""
        name = self.make_and_validate_key(key, version)
        row = _rows(name).exclude(_is_over()).first()
        return default if row is None else row.value

    def set(
        self,
        key: Any,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        """Keep it in the place of what there was."""
        name = self.make_and_validate_key(key, version)
        newest, *older = blind_index.keyed_digests(name)
        with transaction.atomic():
            SharedNote.objects.filter(key__in=older).delete()
            SharedNote.objects.update_or_create(
                key=newest, defaults={"value": value, "ends_at": self._end(timeout)}
            )

    def touch(
        self,
        key: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """Keep what there is until then."""
        living = _rows(self.make_and_validate_key(key, version)).exclude(_is_over())
        return living.update(ends_at=self._end(timeout)) > 0

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Forget it; whether there was one."""
        return _rows(self.make_and_validate_key(key, version)).delete()[0] > 0

    def clear(self) -> None:
        """Forget everything."""
        SharedNote.objects.all().delete()

    def _end(self, timeout: float | None) -> datetime:
        latest, end = clock.outside() + LONGEST, self.get_backend_timeout(timeout)
        return latest if end is None else min(latest, datetime.fromtimestamp(end, UTC))


def forget() -> int:
    """Remove what has ended; returns how many. By the wall clock, as allauth counts."""
    over = SharedNote.objects.filter(_is_over())
    return over.delete()[0] if over.exists() else 0


def _is_over() -> Q:
    now = clock.outside()
    return Q(ends_at__lte=now) | Q(ends_at__gt=now + clock.WRONG)


def _rows(name: str) -> QuerySet[SharedNote]:
    """By whichever index key it was kept."""
    return SharedNote.objects.filter(key__in=blind_index.keyed_digests(name))

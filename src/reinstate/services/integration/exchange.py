"""The exchange's side: events taken in once and in any order, changes read and acknowledged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reinstate.domain.account_fields import BadAccount, instant
from reinstate.services.case.reinstating import acknowledge
from reinstate.services.errors import Refused
from reinstate.services.integration import announcement_seals
from reinstate.services.integration.incoming import BLANKS, Event, refuse_unusable
from reinstate.services.integration.taking import (
    TAKERS,
    TOGETHER,
    Answer,
    Ingested,
    Told,
    take,
)
from reinstate.store.models import WebhookDelivery

__all__ = [
    "TAKERS", "Answer", "Change", "Event", "Ingested", "acknowledge", "changes", "demanded",
    "ingest", "ingest_each",
]  # fmt: skip

MOST = 200  # events of one transaction: others wait for it, as long as for a page or two


@dataclass(frozen=True, slots=True)
class Change:
    """One announcement, as it was or will be delivered."""

    sequence: int
    kind: str
    payload: Mapping[str, Any]


def ingest(event: Mapping[str, Any]) -> Ingested:
    """Take in one event. The same id again changes nothing; with other content it is refused."""
    (taken,) = demanded(ingest_each([event]))
    return taken


def demanded(answers: Iterable[Answer]) -> list[Ingested]:
    """Those taken in; raises the first that was not."""
    taken = []
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
        taken.append(answer)
    return taken


def ingest_each(events: Iterable[Mapping[str, Any]], *, stops: bool = False) -> list[Answer]:
    """Take in events in their order, as one by one; an answer each, when all of them are stored.

    Up to `MOST` that stand side by side share a transaction. `stops`: after the first that is not
    taken in, whose answer is the last one then.
    """
    answers: list[Answer] = []
    for run in _runs(events):
        answers += take(run, stops) if isinstance(run, list) else [run]
        if stops and isinstance(answers[-1], Exception):
            break
    return answers


def _runs(events: Iterable[Mapping[str, Any]]) -> Iterator[list[Told] | Exception]:
    """What is taken in one transaction; between them what cannot be read."""
    run: list[Told] = []
    for event in events:
        told = _told(event)
        is_one_of_many = isinstance(told, Told) and told.event.kind in TOGETHER
        if run and (len(run) == MOST or not is_one_of_many):
            yield run
            run = []
        if isinstance(told, Exception):
            yield told
        elif is_one_of_many:
            run.append(told)
        else:
            yield [told]
    if run:
        yield run


def _told(event: Mapping[str, Any]) -> Told | Exception:
    try:
        return Told(_read(event), event)
    except Exception as error:  # noqa: BLE001  # one event must not cost the answers to the rest
        return error


def changes(after: int = 0, limit: int = 100) -> tuple[Change, ...]:
    """Announcements in order; each once, however many endpoints it goes to."""
    every = WebhookDelivery.objects.filter(endpoint=None, sequence__gt=after).order_by("sequence")
    rows, others = list(every[:limit]), set[str]()
    while strange := {row.id for row in rows if not announcement_seals.is_whole(row)}:
        others |= strange  # until the page is as long as asked, or there are no more
        rows = list(every.exclude(id__in=others)[:limit])
    return tuple(Change(row.sequence, row.kind, row.payload) for row in rows)


def _read(event: Mapping[str, Any]) -> Event:
    kind = event.get("type")
    if kind not in TAKERS:
        raise Refused(f"type is {kind!r}; use one of {', '.join(TAKERS)}.", "unknown_type")
    data = event.get("data")
    if data is not None and not isinstance(data, Mapping):
        raise Refused("data is not an object; write {…}.", "bad_event")
    for key, value in event.items():
        refuse_unusable(value, key)
    return Event(
        id=_text(event, "id"),
        kind=str(kind),
        occurred_at=_instant(event.get("occurred_at")),
        account=_text(event, "account"),
        data=data or {},
    )


def _text(event: Mapping[str, Any], key: str) -> str:
    found = event.get(key)
    if not isinstance(found, str) or not 1 <= len(found) <= 64:
        raise Refused(f"{key} is {found!r}; write 1 to 64 characters.", "bad_event")
    if any(sign in found for sign in BLANKS):  # no address of ours could name it
        raise Refused(f"{key} is {found!r}; write it in one line, without tabs.", "bad_event")
    return found


def _instant(found: object) -> datetime:
    try:
        return instant(found, "occurred_at", needs_zone=True)
    except BadAccount as error:
        raise Refused(f"occurred_at: {error.found}.", "bad_event") from None

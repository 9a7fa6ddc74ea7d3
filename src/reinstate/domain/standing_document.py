"""Standing as the public JSON document, with only the fields its audience may read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from reinstate.domain.audience import may_read, readable
from reinstate.domain.dormancy import HouseClock
from reinstate.domain.findings import Audience
from reinstate.domain.money import plain
from reinstate.domain.passport import RestrictionView
from reinstate.domain.policy import Dated, Review, Value
from reinstate.domain.restrictions import RULES, Capability, Clears
from reinstate.domain.standing import Capabilities, Clocks, PolicyRead, Standing
from reinstate.domain.unclaimed import StatutoryClock
from reinstate.domain.wording import Said, Translate, as_written, sentence

Document = dict[str, Any]


def to_document(
    standing: Standing, audience: Audience = Audience.COMPLIANCE, named: Translate = as_written
) -> Document:
    """The document of `reinstate standing` for one audience; `named` says who acted, in words."""
    document = {
        "account": standing.account,
        "on": standing.on.isoformat(),
        "lifecycle": standing.lifecycle.value,
        "good_standing": standing.good_standing,
        "restrictions": _restrictions(standing.restrictions, audience, named),
        "capabilities": _only(
            {item.value: item in standing.capabilities.allowed() for item in Capability},
            readable(Capabilities, audience),
        ),
        "clocks": _clocks(standing.clocks, audience),
        "policy": _policy(standing.policy, audience),
    }
    return _only(document, readable(Standing, audience))


def _only(document: Document, names: frozenset[str]) -> Document:
    return {key: value for key, value in document.items() if key in names}


def _restrictions(
    views: tuple[RestrictionView, ...], audience: Audience, named: Translate
) -> list[Document]:
    """An owner sees one line for all confidential holds: their number would say something."""
    documents: list[Document] = []
    for view in views:
        document = restriction_document(view, audience, named)
        if document not in documents:
            documents.append(document)
    return documents


def restriction_document(
    view: RestrictionView, audience: Audience, named: Translate = as_written
) -> Document:
    """One restriction's passport for one audience."""
    is_owner = audience is Audience.OWNER
    document = {
        "kind": RULES[view.kind].owner_code if is_owner else view.kind.value,
        "cause": sentence(view.cause, audience, named),
        "because": because(view.because, audience),
        "next_actor": view.next_actor.value,
        "requirements": [_said(item, audience) for item in view.requirements],
        "alternatives": [_said(item, audience) for item in view.alternatives],
        "clears": _clears(view.clears, audience).value,
        "expected_in": None if view.expected_in is None else iso_duration(view.expected_in),
    }
    return _only(document, readable(RestrictionView, audience))


def because(
    signals: Iterable[Said], audience: Audience, translate: Translate = as_written
) -> list[str]:
    """Why a hold is longer than usual: sentences without their codes, each once, for what is kept
    from owners is one sentence whatever its code.
    """
    said = (sentence(item, audience, translate) for item in signals)
    return list(dict.fromkeys(said))


def _clears(clears: Clears, audience: Audience) -> Clears:
    """Which team lifts a confidential hold would tell an owner what kind it is."""
    is_confidential = clears is Clears.COMPLIANCE and audience is Audience.OWNER
    return Clears.STAFF if is_confidential else clears


def _said(said: Said, audience: Audience) -> Document:
    return {
        "code": said.code,
        "text": sentence(said, audience),
        "params": dict(said.params),
    }


def _clocks(clocks: Clocks, audience: Audience) -> Document:
    house = clocks.house
    days = {
        "last_owner_activity_on": house.last_owner_activity_on.isoformat(),
        "inactive_on": house.inactive_on.isoformat(),
        "dormant_on": house.dormant_on.isoformat(),
    }
    return {
        **_only(days, readable(HouseClock, audience)),
        "statutory": [_statutory(clock, audience) for clock in clocks.statutory],
    }


def _statutory(clock: StatutoryClock, audience: Audience) -> Document:
    document = {
        "asset_class": clock.asset_class.value,
        "jurisdiction": clock.jurisdiction,
        "years": clock.years,
        "presumed_abandoned_on": _iso(clock.presumed_abandoned_on),
        "notice_from": _iso(clock.notice_from),
        "notice_until": _iso(clock.notice_until),
        "report_due_on": _iso(clock.report_due_on),
        "disposition": clock.disposition,
        "authority": str(clock.authority),
        "confidence": clock.confidence.value,
        "reviewed": _review(clock.reviewed, audience),
    }
    return _only(document, readable(StatutoryClock, audience))


def _policy(read: PolicyRead, audience: Audience) -> Document:
    document = {
        "digest": read.digest,
        "values_read": {
            key: dated_document(entry, audience) for key, entry in read.values_read.items()
        },
    }
    return _only(document, readable(PolicyRead, audience))


def dated_document(entry: Dated, audience: Audience = Audience.COMPLIANCE) -> Document:
    """One policy value with where it comes from; an unknown value is null and says so."""
    return {
        "value": _plain(entry.value),
        "from": entry.effective_on.isoformat(),
        "authority": str(entry.authority),
        "confidence": entry.confidence.value,
        "reviewed": _review(entry.reviewed, audience),
    }


def _review(review: Review | None, audience: Audience) -> Document | None:
    """Who signed is the exchange's own business; that somebody did, and when, is not."""
    if review is None:
        return None
    signed: Document = {"on": review.on.isoformat()}
    if may_read(audience, Audience.REVIEWER):
        signed["by"] = review.by
    return signed


def _plain(value: Value | None) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, str | int | None):
        return value
    return {key: _plain(item) for key, item in value.items()}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def iso_duration(length: timedelta) -> str:
    """ISO 8601, in whole minutes: PT48H, PT30M, PT0S."""
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    text = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    return f"PT{text or '0S'}"

"""Signing values of the policy: a named person's word that a value is what its source says.

A law that nobody has signed may remind and never locks money, so a signature acts from the moment
it is given, and one given by mistake can be withdrawn.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from django.db import transaction

from reinstate import rulebook
from reinstate.domain.policy import Dated, Parameter
from reinstate.services import clock, installation, journal, rules
from reinstate.services.access import review_access
from reinstate.services.errors import Conflict, NotFound, Refused
from reinstate.store.audit import Tag
from reinstate.store.models import Installation, PolicySignature

SHORTEST, LONGEST = 8, 300


def sign(actor: int, key: str, value_digest: str, reference: str) -> date | None:
    """Sign a value that is in force today or announced, if it still is the one that was shown.

    Returns the day on which it begins; None: it is in force.
    """
    who, at, words = review_access.officer(actor), clock.now(), _in_words(reference)
    entry, today = _entry(key, value_digest), clock.today()
    begins_on = entry.effective_on if entry.effective_on > today else None
    if len(words) < SHORTEST:
        raise Refused("Say what you compared the value with: page, section, day.", "no_reference")
    with transaction.atomic():
        installation.line_up()  # of two officers at the same moment the second sees the first
        given = PolicySignature.objects.filter(value_digest=value_digest).first()
        if given is not None and given.signed_by_id == actor:  # pressed twice
            return begins_on
        if given is not None:
            raise Conflict(f"{given.name} has signed this value meanwhile.", "signed_meanwhile")
        if entry.value is None or entry.reviewed is not None:
            raise Refused("There is nothing to sign here.", "nothing_to_sign")
        PolicySignature.objects.create(
            value_digest=value_digest,
            key=key,
            reference=words,
            signed_by_id=actor,
            name=who.name,
            signed_at=at,
        )
        _turn("signed", value_digest, at)
        details = {"value": value_digest[:16], "reference": words}
        _record(Tag.STAFF_POLICY_VALUE_SIGNED, actor, key, at, details)
    return begins_on


def withdraw(actor: int, key: str, value_digest: str, signed_at: datetime, reason: str) -> None:
    """Take the signature of that instant back; what was decided under it keeps it.

    Why goes into the record: what rested on the value drives no filing from now on. Conflict where
    the signature is gone, or was given anew since: that one is somebody's later word.
    """
    review_access.officer(actor)
    at, words = clock.now(), _in_words(reason)
    if len(words) < SHORTEST:
        raise Refused("Say why the signature is withdrawn; the record keeps it.", "no_reason")
    with transaction.atomic():
        installation.line_up()  # nobody signs anew in between
        row = PolicySignature.objects.filter(key=key, value_digest=value_digest).first()
        if row is None:
            raise Conflict(
                "No signature stands under this value any more: it was withdrawn meanwhile, or the "
                "value has changed.",
                "withdrawn_meanwhile",
            )
        if row.signed_at != signed_at:
            sentence = f"{row.name} has signed this value anew since you opened this page."
            raise Conflict(f"{sentence} Nothing was withdrawn.", "signed_meanwhile")
        given_by = journal.staff(row.signed_by_id)
        row.delete()
        _turn("withdrawn", value_digest, at)
        details = {"value": value_digest[:16], "given_by": given_by, "reason": words}
        _record(Tag.STAFF_POLICY_VALUE_UNSIGNED, actor, key, at, details)


def _in_words(text: str) -> str:
    return " ".join(text.split())[:LONGEST]


def by_key() -> dict[str, list[PolicySignature]]:
    """Every signature given here, the latest first; a key has several when its value changed."""
    found: dict[str, list[PolicySignature]] = {}
    for row in PolicySignature.objects.order_by("-signed_at"):
        found.setdefault(row.key, []).append(row)
    return found


def _entry(key: str, value_digest: str) -> Dated:
    item = rules.policy().parameters.get(key)
    found = standing_entries(item, clock.today()) if item else ()
    if not found:
        raise NotFound("The policy has no such value today.")
    same = [one for one in found if rulebook.value_digest(key, one) == value_digest]
    if not same:
        raise Conflict("The value was changed since you saw it; read it again.", "changed")
    return same[0]


def standing_entries(item: Parameter, day: date) -> tuple[Dated, ...]:
    """The entry that is in force on a day, and those announced for later ones."""
    current = item.in_force(day)
    coming = (one for one in item.entries if one.effective_on > day)
    return (*((current,) if current else ()), *coming)


def _turn(what: str, value_digest: str, at: datetime) -> None:
    """Every process reads the signatures again; the name of their state never comes twice."""
    row = Installation.objects.select_for_update().get(id=1)
    text = f"{row.signatures}:{what}:{value_digest}:{at.isoformat()}"
    installation.turn_signatures(hashlib.sha256(text.encode()).hexdigest())


def _record(tag: Tag, actor: int, key: str, at: datetime, details: dict[str, str]) -> None:
    journal.record(tag, journal.staff(actor), key[:48], at, {"key": key, **details})

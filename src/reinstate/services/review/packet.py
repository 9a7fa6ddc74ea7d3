"""A decision packet: a decision with all it rests on, as a ZIP file for others to check."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from io import BytesIO, TextIOWrapper
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec
from django.db import transaction

from reinstate.domain.findings import Judged
from reinstate.services import clock, journal
from reinstate.services.access import review_access
from reinstate.services.case import appeal_words
from reinstate.services.errors import NotFound, Refused
from reinstate.services.review import packet_letters, packet_page, packet_words, replay_days
from reinstate.services.upkeep import audit, proving
from reinstate.store import evidence_objects, photo_keys, vault
from reinstate.store.audit import Tag
from reinstate.store.models import Case, CaseLetter, Decision, Piece, PolicyContent
from reinstate.store.vault import Vault

WOULD_READ = "Nobody has told the owner yet; once it is confirmed, they read:"
NEVER_READ = "The request ended before anybody confirmed it. The owner would have read:"
README = """What this packet holds
decision.txt    the decision on a page, in words; all else is for those who look closer
case.json       the request, its photos by digest, and everything that happened to it; source and
                device of a photo are what the owner's browser said, and no proof
decision.json   who decided what, when, for which reasons, under which policy, and what was ticked
                before; is_automatic: no person did, because each of the guards held
findings.json   what each check measured, against which threshold; in_words as this version of the
                program says it, and null where it knows the check no more
letters.json    what owner and staff wrote about the request, and staff's notes for each other,
                until the decision; how the owner confirmed it, and what was noted of a meeting
rules.json      each value that it rests on, with its source and its days; in force on any day on
                which a photo came, the request was sent, or it was decided
policy/         all rules as they were, in the files they were read from; decision.json names their
                digest. signatures.json: who had signed which value, by its digest; sandbox: what a
                demonstration forgives
audit.json      the entries about this case and decision, each with its hash and the one
                before; is_whole: they are as they were written, and the hashes of the whole record
                lead to what was signed of its first entries, and to what was read at night, when
                read_before of them were read whole; what came later was read for this packet
photos/         the photos as they came, with what their files hold, such as where they were taken;
                only when they were asked for, as are pictures/, those of letters.json
"""


def write(decision_id: str, actor: str, *, with_photos: bool = False) -> bytes:
    """The packet as a ZIP file; the export itself is recorded. Refused after an erasure."""
    rows = Decision.objects.select_related("case__account__person")
    decision = rows.filter(id=decision_id).first()
    if decision is None:
        raise NotFound(f"There is no decision {decision_id}; a case's page lists its decisions.")
    try:
        keyed = vault.of(decision.case.account.person)
    except vault.Erased:
        raise Refused(
            f"The owner of {decision_id} was erased; the record remains.", "erased"
        ) from None
    with transaction.atomic():
        details = {"with_photos": with_photos}
        at = clock.now()
        journal.record(Tag.STAFF_DECISION_EXPORTED, actor, decision.id, at, details)
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as packet:
        for name, content in _files(decision, keyed, with_photos=with_photos):
            packet.writestr(f"{decision.id}/{name}", content)
    return target.getvalue()


def _files(
    decision: Decision, keyed: Vault, *, with_photos: bool
) -> Iterator[tuple[str, bytes | str]]:
    judged = _findings(decision, keyed)
    policy, problem = packet_words.policy_of(decision)
    yield "README.txt", README
    yield (
        "decision.txt",
        packet_page.of(decision, judged, _written(decision, keyed), problem),
    )
    yield "case.json", as_json(of_case(decision.case, keyed))
    yield "decision.json", as_json(of_decision(decision, keyed, problem))
    yield "findings.json", as_json(packet_words.findings(judged))
    yield "letters.json", as_json(packet_letters.until(decision, keyed))
    if policy is not None:
        yield "rules.json", as_json(packet_words.rules_behind(decision, judged, policy))
    yield "audit.json", as_json(record_of((decision.case_id, decision.id)))
    stored = PolicyContent.objects.filter(digest=decision.policy_digest).first()
    for path, text in (stored.files if stored else {}).items():
        yield f"policy/{path}", text
    if with_photos:
        yield from photos(decision.case.pieces.filter(uploaded_at__lte=decision.decided_at), keyed)
        yield from pictures(packet_letters.letters_until(decision), keyed)


def photos(pieces: Iterable[Piece], keyed: Vault) -> Iterator[tuple[str, bytes | str]]:
    """The photos as they came. Refused where the store does not answer."""
    for piece in pieces:
        yield _kept(f"photos/{piece.kind}-{piece.id}", keyed, photo_keys.original(piece))


def pictures(letters: Iterable[CaseLetter], keyed: Vault) -> Iterator[tuple[str, bytes | str]]:
    """The pictures of messages, by the names that `letters.json` has for them. Refused likewise."""
    for letter in letters:
        if letter.picture_key:
            name = packet_letters.picture_name(letter)
            yield _kept(name.removesuffix(".jpg"), keyed, photo_keys.picture(letter))


def _kept(name: str, keyed: Vault, key: str) -> tuple[str, bytes | str]:
    try:
        data = evidence_objects.get(keyed, key)
    except evidence_objects.Missing:
        return f"{name}.missing.txt", "No longer kept.\n"
    except evidence_objects.Unreachable as error:
        # A packet without them would say too little, and say so to nobody.
        raise Refused(f"No packet was written: {error}.", "store_unreachable") from error
    return f"{name}.{_ending(data)}", data


def _ending(data: bytes) -> str:
    starts = {b"\xff\xd8": "jpg", b"\x89PNG": "png", b"RIFF": "webp"}
    return next((end for start, end in starts.items() if data.startswith(start)), "heic")


def of_case(case: Case, keyed: Vault) -> Mapping[str, Any]:
    """A request, its photos by digest, and everything that happened to it."""
    names = review_access.names()
    events = case.events.order_by("at", "id").values(
        "at", "action", "actor", "before", "after", "details"
    )
    return {
        "id": case.id,
        "ticket": case.ticket,
        "account": case.account_id,
        "kind": case.kind,
        "route": case.route,
        "state": case.state,
        "opened_at": case.opened_at,
        "submitted_at": case.submitted_at,
        "needs_person_because": case.needs_person_because,
        "appeal_text": appeal_words.of(case, keyed) or None,
        "pieces": list(
            case.pieces.order_by("uploaded_at").values(
                "id",
                "kind",
                "state",
                "attempt",
                "source",
                "device",
                "uploaded_at",
                "sha256",
                "is_current",
            )
        ),
        "timeline": [
            {
                **event,
                "in_words": packet_words.happened(event["action"]),
                "actor_name": review_access.actor_name(event["actor"], names),
            }
            for event in events
        ],
    }


def of_decision(decision: Decision, keyed: Vault, problem: str = "") -> Mapping[str, Any]:
    """Who decided what, when and why; `problem`: what keeps its policy from being shown."""

    def opened(name: str) -> str | None:
        return keyed.open_text(f"decision.{name}:{decision.id}", getattr(decision, name))

    return {
        "id": decision.id,
        "action": decision.action,
        "reasons": decision.reasons,
        "reasons_in_words": packet_words.reasons(decision),
        "retake_pieces": decision.retake_pieces,
        "checked": decision.checked,
        "decided_at": decision.decided_at,
        "decided_by": _person(decision.decided_by_id) or journal.SYSTEM,
        "decided_by_name": review_access.name_of(decision.decided_by_id) or None,
        "is_automatic": decision.is_automatic,
        "guards": decision.guards,
        "guards_in_words": packet_words.guards(decision),
        "seconded_at": decision.seconded_at,
        "seconded_by": _person(decision.seconded_by_id),
        "seconded_by_name": review_access.name_of(decision.seconded_by_id) or None,
        "second_because": decision.second_because,
        "second_because_in_words": packet_words.second_because(decision),
        "recommendation": decision.recommendation,
        "needs_person_because": replay_days.needs_person_because(decision),
        "policy_digest": decision.policy_digest,
        "policy_problem": problem or None,
        "owner_text": opened("owner_text"),
        "internal_note": opened("internal_note"),
        "second_note": opened("second_note"),
    }


def _written(decision: Decision, keyed: Vault) -> Mapping[str, str | None]:
    read = "The owner read:"
    if packet_words.waits_for_second(decision):
        read = WOULD_READ
    elif packet_words.was_never_answered(decision, decision.case.state):
        read = NEVER_READ
    titles = {
        "owner_text": read,
        "internal_note": "Internal note of whoever decided:",
        "second_note": "Internal note of the second person:",
    }
    return {
        title: keyed.open_text(f"decision.{name}:{decision.id}", getattr(decision, name))
        for name, title in titles.items()
    }


def _person(user_id: int | None) -> str | None:
    return None if user_id is None else journal.staff(user_id)


def _findings(decision: Decision, keyed: Vault) -> tuple[Judged, ...]:
    if decision.findings is None:
        return ()
    content = keyed.open(f"decision.findings:{decision.id}", decision.findings)
    return msgspec.json.decode(content, type=tuple[Judged, ...])


def record_of(subjects: Iterable[str]) -> Mapping[str, Any]:
    """The entries with their place in the chain; a broken record is told, not hidden."""
    entries = [entry for subject in subjects for entry in audit.entries(subject, limit=None)]
    try:
        proof: Mapping[str, Any] = {"is_whole": True, **asdict(proving.prove(entries))}
    except audit.BrokenRecord as error:
        proof = {"is_whole": False, "problem": str(error)}
    ordered = sorted(entries, key=lambda entry: entry.sequence)
    return {"record": proof, "entries": ordered}


def as_json(content: object) -> bytes:
    """One file of a packet; piece by piece, as of an old account there are many entries."""
    target = BytesIO()
    text = TextIOWrapper(target, encoding="utf-8", newline="\n")
    json.dump(content, text, indent=1, default=_written_as, ensure_ascii=False)
    text.write("\n")
    text.flush()
    return target.getvalue()


def _written_as(item: object) -> object:
    """Instants as the exported record and the interface write them: programs read both."""
    if isinstance(item, datetime):
        return item.isoformat()
    return asdict(item) if isinstance(item, audit.Entry) else str(item)

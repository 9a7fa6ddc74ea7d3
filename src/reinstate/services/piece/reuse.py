"""Where the same photo, note or document was handed in before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from reinstate.domain.findings import PieceKind
from reinstate.domain.policy import PolicyOn
from reinstate.evidence.facts import DocumentSideFacts, ReuseFacts, SelfieFacts
from reinstate.evidence.readers.photo.person_hash import bits_apart
from reinstate.services.piece import stored_facts
from reinstate.services.piece.stored_facts import Facts
from reinstate.store import blind_index, vault
from reinstate.store.blind_index import Purpose
from reinstate.store.models import Case, Person, Piece

BITS_APART = {"perceptual_hash": "reuse.bits_apart", "note_hash": "reuse.note_bits_apart"}


def remember(piece: Piece, facts: Facts) -> None:
    """Put on the row what later cases are compared with. Does not save."""
    piece.perceptual_hash = facts.photo.perceptual_hash
    if isinstance(facts, SelfieFacts):
        piece.note_hash = (facts.note.perceptual_hash if facts.note else None) or ""
        piece.person_hash = next(iter(facts.person_hashes), "")
    number = _document_number(facts) if isinstance(facts, DocumentSideFacts) else ""
    if number:
        piece.document_number_index = blind_index.digest(Purpose.DOCUMENT_NUMBER, number)


def found(
    case: Case,
    policy: PolicyOn,
    known_at: datetime | None = None,
    around_the_face: tuple[str, ...] = (),
) -> ReuseFacts:
    """Other cases in which the same evidence appeared; a document is reused by another account.

    `around_the_face`: the person_hashes of this case's selfie.

    `known_at` leaves out what was handed in later, by others and here, so that a decision replayed
    after years sees what it saw.
    """
    mine = _mine(case, known_at)
    others = _others(case)
    if known_at is not None:
        others = others.filter(uploaded_at__lte=known_at)
    documents = _same_document(case, mine, others)
    return ReuseFacts(
        photo=_sorted(
            _same_photo(mine, others, policy)
            | _same_around_the_face(around_the_face, others, policy)
        ),
        note=_sorted(_near(mine, others, "note_hash", policy)),
        document=_sorted(documents.values_list("case_id", flat=True)),
    )


def _mine(case: Case, known_at: datetime | None) -> list[Piece]:
    """The photo of each kind that counts, or that counted at an instant."""
    if known_at is None:
        return list(case.pieces.filter(is_current=True))
    rows = case.pieces.filter(uploaded_at__lte=known_at).order_by("uploaded_at", "id")
    return list({piece.kind: piece for piece in rows}.values())


def is_document_reused(case: Case) -> bool:
    """Whether the same document was handed in for another account: the one exact question."""
    mine = [piece for piece in case.pieces.all() if piece.is_current]
    return _same_document(case, mine, _others(case)).exists()


def _others(case: Case) -> QuerySet[Piece]:
    """Pieces of other cases; a known-answer case is a copy, and no use of the photo."""
    invented = Case.objects.filter(account__is_known_answer=True)
    return Piece.objects.exclude(case=case).exclude(case__in=invented)


def document_indexes(pieces: Iterable[Piece], person: Person) -> list[bytes]:
    """By what the documents on these pieces are found, by every index key.

    From the facts and not from the rows alone: a digest is brought up to a newer key, never back
    to an older one, by which another piece may still stand (docs/adr/0029).
    """
    known = [piece for piece in pieces if piece.document_number_index]
    found: list[bytes] = []
    for piece in known:
        found.append(bytes(piece.document_number_index or b""))
        facts = stored_facts.opened(piece, vault.of(person))
        if isinstance(facts, DocumentSideFacts):
            found += blind_index.digests(Purpose.DOCUMENT_NUMBER, _document_number(facts))
    return found


def _same_document(case: Case, mine: list[Piece], others: QuerySet[Piece]) -> QuerySet[Piece]:
    indexes = document_indexes(mine, case.account.person)
    found = others.filter(document_number_index__in=indexes)
    return found.exclude(case__account=case.account_id)


def _same_photo(mine: list[Piece], others: QuerySet[Piece], policy: PolicyOn) -> set[str]:
    exact = others.filter(sha256__in=[p.sha256 for p in mine])
    # Two IDs of one kind look alike whoever they belong to: such a one is known by its number.
    selfies = [piece for piece in mine if piece.kind == PieceKind.SELFIE]
    near = _near(selfies, others, "perceptual_hash", policy)
    return set(exact.values_list("case_id", flat=True)) | near


def _same_around_the_face(
    hashes: tuple[str, ...], others: QuerySet[Piece], policy: PolicyOn
) -> set[str]:
    """Cases with a photo of which this one is a part, perhaps mirrored."""
    if not hashes:
        return set()
    apart = policy.integer("reuse.person_bits_apart")
    recent = others.exclude(person_hash="").order_by("-uploaded_at")
    known = recent.values_list("case_id", "person_hash")[: policy.integer("reuse.newest_pieces")]
    return {case_id for case_id, value in known if bits_apart(hashes, value) <= apart}


def _near(mine: list[Piece], others: QuerySet[Piece], column: str, policy: PolicyOn) -> set[str]:
    """Near copies are looked for among the newest pieces, exact ones at any age."""
    hashes = [value for value in (getattr(piece, column) for piece in mine) if value]
    apart, newest = policy.integer(BITS_APART[column]), policy.integer("reuse.newest_pieces")
    if not hashes:
        return set()
    others = others.exclude(**{column: ""})
    exact = others.filter(**{f"{column}__in": hashes}).values_list("case_id", flat=True)
    recent = others.order_by("-uploaded_at").values_list("case_id", column)[:newest]
    wanted = [int(value, 16) for value in hashes]
    return set(exact) | {
        case_id
        for case_id, value in recent
        if any((int(value, 16) ^ one).bit_count() <= apart for one in wanted)
    }


def _document_number(facts: DocumentSideFacts) -> str:
    if facts.machine_zone and facts.machine_zone.is_valid:
        return facts.machine_zone.fields.get("document_number", "")
    if facts.barcode and facts.barcode.is_aamva:
        return facts.barcode.fields.get("document_number", "")
    return ""


def _sorted(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(ids)))

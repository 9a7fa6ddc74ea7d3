"""One case with everything a page reads of it: each table is asked once, each seal opened once."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from reinstate.domain.findings import Judged, PieceKind
from reinstate.evidence.facts import Pieces
from reinstate.services import seals
from reinstate.services.account import accounts
from reinstate.services.case import appeal_words
from reinstate.services.piece import stored_facts
from reinstate.store import person_data, vault
from reinstate.store.models import Case, Piece
from reinstate.store.person_data import PersonData
from reinstate.store.vault import Vault


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The case, its owner's opened data, and its current pieces in the order of their kinds."""

    case: Case
    keyed: Vault
    person: PersonData
    pieces: tuple[Piece, ...]
    findings: dict[str, tuple[Judged, ...]]  # by piece id
    facts: Pieces
    unreadable: frozenset[str] = frozenset()  # ids of pieces whose facts or findings do not open

    @property
    def appeal_text(self) -> str:
        """What the owner asks to have looked at again; empty when they asked for nothing."""
        return appeal_words.of(self.case, self.keyed)

    @property
    def judged(self) -> tuple[Judged, ...]:
        """Every finding of the current pieces, in the order of their arrival."""
        arrived = sorted(self.pieces, key=lambda piece: piece.uploaded_at)
        return tuple(item for piece in arrived for item in self.findings[piece.id])


def opened(case: Case) -> CaseFile:
    """Open the file of a case."""
    together = (f"account__{name}" for name in accounts.READ_TOGETHER)
    prefetch_related_objects([case], "pieces", "events", "decisions", *together)
    keyed = vault.of(case.account.person)
    current = {PieceKind(piece.kind): piece for piece in case.pieces.all() if piece.is_current}
    pieces = tuple(current[kind] for kind in PieceKind if kind in current)
    findings = {one.id: _findings(one, keyed) for one in pieces}
    read = [one for one in pieces if findings[one.id] is not None]
    return CaseFile(
        case=case,
        keyed=keyed,
        person=person_data.read(case.account.person),
        pieces=pieces,
        findings={piece_id: found or () for piece_id, found in findings.items()},
        facts=stored_facts.of_pieces(read, keyed),
        unreadable=frozenset(one.id for one in pieces if findings[one.id] is None),
    )


def _findings(piece: Piece, keyed: Vault) -> tuple[Judged, ...] | None:
    """None where what was read of it, or found, does not open."""

    def read() -> tuple[Judged, ...] | None:
        stored_facts.opened(piece, keyed)
        return stored_facts.findings(piece, keyed)

    return seals.opened(read, None)

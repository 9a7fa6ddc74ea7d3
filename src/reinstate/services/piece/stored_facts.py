"""Facts and findings of a piece, sealed as JSON; face templates apart, so they can be removed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import msgspec

from reinstate.domain.findings import Judged, PieceKind
from reinstate.evidence.facts import DocumentSideFacts, FaceFacts, Pieces, SelfieFacts
from reinstate.store import person_data, vault
from reinstate.store.models import Case, Person, Piece
from reinstate.store.vault import Vault

Facts = SelfieFacts | DocumentSideFacts
FACTS, FINDINGS, TEMPLATES = "piece.facts", "piece.findings", "piece.face_templates"


def seal(piece: Piece, person: Person, facts: Facts, *, keeps_templates: bool) -> None:
    """Put the facts on the row, templates in their own column or not at all. Does not save."""
    keyed = vault.of(person)
    templates = [face.template for face in facts.faces]
    bare = replace(facts, faces=tuple(replace(face, template=None) for face in facts.faces))
    piece.facts = keyed.seal(_label(FACTS, piece), msgspec.json.encode(bare))
    packed = [None if t is None else person_data.floats_to_bytes(t) for t in templates]
    has_any = keeps_templates and any(item is not None for item in packed)
    piece.face_templates = (
        keyed.seal(_label(TEMPLATES, piece), msgspec.json.encode(packed)) if has_any else None
    )


def opened(piece: Piece, keyed: Vault) -> Facts | None:
    """The facts of a piece, with its templates where they are still held."""
    if piece.facts is None:
        return None
    kind: type[Facts] = SelfieFacts if piece.kind == PieceKind.SELFIE else DocumentSideFacts
    facts = msgspec.json.decode(keyed.open(_label(FACTS, piece), piece.facts), type=kind)
    return replace(facts, faces=_with_templates(facts.faces, piece, keyed))


def of_case(case: Case, person: Person) -> Pieces:
    """The facts of every current piece that was read."""
    return of_pieces(case.pieces.filter(is_current=True), vault.of(person))


def of_pieces(pieces: Iterable[Piece], keyed: Vault) -> Pieces:
    """The facts of these pieces, as far as they were read."""
    selfie: SelfieFacts | None = None
    sides: dict[PieceKind, DocumentSideFacts] = {}
    for piece in pieces:
        facts = opened(piece, keyed)
        if isinstance(facts, SelfieFacts):
            selfie = facts
        elif facts is not None:
            sides[PieceKind(piece.kind)] = facts
    return Pieces(selfie, sides)


def seal_findings(piece: Piece, person: Person, judged: Iterable[Judged]) -> None:
    """Put the findings on the row. Does not save."""
    content = msgspec.json.encode(list(judged))
    piece.findings = vault.of(person).seal(_label(FINDINGS, piece), content)


def findings(piece: Piece, keyed: Vault) -> tuple[Judged, ...]:
    """What the checks said about a piece; nothing before they ran."""
    if piece.findings is None:
        return ()
    content = keyed.open(_label(FINDINGS, piece), piece.findings)
    return msgspec.json.decode(content, type=tuple[Judged, ...])


def remove_templates(case: Case) -> int:
    """Forget every face template of the case; returns how many pieces held one."""
    return case.pieces.exclude(face_templates=None).update(face_templates=None)


def _with_templates(
    faces: Sequence[FaceFacts], piece: Piece, keyed: Vault
) -> tuple[FaceFacts, ...]:
    if piece.face_templates is None:
        return tuple(faces)
    content = keyed.open(_label(TEMPLATES, piece), piece.face_templates)
    packed = msgspec.json.decode(content, type=list[bytes | None])
    return tuple(
        face if item is None else replace(face, template=person_data.floats_from_bytes(item))
        for face, item in zip(faces, packed, strict=True)
    )


def _label(what: str, piece: Piece) -> str:
    return f"{what}:{piece.id}"

"""The ID is not a specimen."""

from reinstate.domain.findings import PieceKind, Region
from reinstate.evidence.check import Evidence, Verdict, check, fails, not_applicable, passes
from reinstate.evidence.checks._document import SIDES
from reinstate.evidence.checks._regions import regions, regions_of
from reinstate.evidence.facts import DocumentSideFacts

INVENTED_STATES = frozenset({"UTO", "XXX"})  # ICAO 9303 prints Utopia in its examples


@check(
    title="The ID is a real one",
    rationale="Specimens are printed in every manual; they identify nobody.",
    article=("id.types",),
    pieces=SIDES,
    codes=(
        passes("no_specimen_mark", "Your ID bears no mark of a specimen.", "No mark was found."),
        fails(
            "specimen_mark",
            'This ID is marked as a specimen: "{mark}".',
            'The side bears "{mark}".',
            "Send a photo of your own, valid ID.",
        ),
        not_applicable(
            "specimens_allowed",
            "Specimens are allowed here, for trying things out.",
            "The policy in force allows specimens: this is a sandbox.",
        ),
    ),
)
def document_is_not_specimen(evidence: Evidence, piece: PieceKind) -> Verdict:
    if evidence.policy.flag("checks.document_is_not_specimen.is_relaxed"):
        return Verdict("specimens_allowed")
    side = evidence.pieces.sides[piece]
    mark = _mark(side)
    if mark is None:
        return Verdict("no_specimen_mark")
    return Verdict("specimen_mark", mark, None, _shown(piece, side), {"mark": mark})


def _mark(side: DocumentSideFacts) -> str | None:
    if side.specimen_marks:
        return side.specimen_marks[0].text
    zone = side.machine_zone
    state = zone.fields.get("issuing_state", "") if zone else ""
    return state if state in INVENTED_STATES else None


def _shown(piece: PieceKind, side: DocumentSideFacts) -> tuple[Region, ...]:
    marks = regions_of(piece, (mark.polygon for mark in side.specimen_marks), "specimen")
    zone = side.machine_zone
    return marks or regions(piece, (zone.polygon if zone else None, "machine zone"))

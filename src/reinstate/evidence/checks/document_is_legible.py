"""What is printed on the ID can be read, its machine-readable part included."""

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict, check, fails, passes, unsure
from reinstate.evidence.checks._document import SIDES, certainty, printed_words, type_of
from reinstate.evidence.checks._regions import regions_of
from reinstate.evidence.facts import DocumentSideFacts


@check(
    title="The ID can be read",
    rationale=(
        "What cannot be read cannot be compared. Legibility is measured by reading: how surely the "
        "printed words are recognised, and whether the machine-readable part is found."
    ),
    article=("id.legible",),
    pieces=SIDES,
    codes=(
        passes("legible", "Your ID can be read.", "Printed words are read with certainty."),
        unsure(
            "partly_legible",
            "Parts of this side are hard to read, so a person will look at it.",
            "Printed words are read with little certainty ({score}).",
            "If you take the photo again, avoid reflections and hold the camera still.",
        ),
        fails(
            "not_legible",
            "We cannot read what is printed on this side of your ID.",
            "Only {lines} lines were read, with a certainty of {score}.",
            "Take the photo again in good light, without reflections, with the ID filling it.",
        ),
        fails(
            "machine_zone_not_found",
            "We could not find the lines of letters and < signs that belong on this side.",
            "This side should carry a machine-readable zone; none was found.",
            "Take the photo again with the whole side in view, sharp and without reflections. If "
            "this was the other side of your ID, turn it over.",
        ),
        fails(
            "barcode_not_found",
            "We could not read the barcode that belongs on this side.",
            "This side should carry a PDF417 barcode; none could be decoded.",
            "Take the photo again from nearer, with the barcode sharp and flat. If this was the "
            "other side of your ID, turn it over.",
        ),
    ),
    unit="mean certainty of what was read, 0 to 1",
)
def document_is_legible(evidence: Evidence, piece: PieceKind) -> Verdict:
    side = evidence.pieces.sides[piece]
    kind = type_of(evidence)
    if kind and kind.zone_side is piece and side.machine_zone is None:
        return Verdict("machine_zone_not_found")
    if kind and kind.barcode_side is piece and side.barcode is None:
        return Verdict("barcode_not_found")
    return _by_words(evidence, piece, side)


def _by_words(evidence: Evidence, piece: PieceKind, side: DocumentSideFacts) -> Verdict:
    key = "checks.document_is_legible"
    clear, unclear = (
        evidence.policy.number(f"{key}.min_score"),
        evidence.policy.number(f"{key}.illegible_score"),
    )
    lines = printed_words(side)
    score = certainty(lines)
    has_machine_data = bool(side.barcode or (side.machine_zone and side.machine_zone.is_valid))
    least = 1 if has_machine_data else evidence.policy.integer(f"{key}.min_lines")
    said = {"lines": str(len(lines)), "score": f"{score:.2f}"}
    faint = regions_of(piece, (x.polygon for x in lines if x.score < clear), "hard to read")
    if len(lines) < least or score < unclear:
        return Verdict("not_legible", round(score, 3), unclear, faint, said)
    if score < clear:
        return Verdict("partly_legible", round(score, 3), clear, faint, said)
    return Verdict("legible", round(score, 3), clear)

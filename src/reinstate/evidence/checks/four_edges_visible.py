"""All four edges of the ID lie inside the picture."""

from __future__ import annotations

from reinstate.domain.findings import PieceKind, Region
from reinstate.evidence.check import Evidence, Verdict, check, fails, passes, unsure
from reinstate.evidence.checks._geometry import share_inside
from reinstate.evidence.facts import DocumentSideFacts, Polygon

KEY = "checks.four_edges_visible"


@check(
    title="All four edges visible",
    rationale="Cut-off edges hide print, and may hide that the picture was cut out of another.",
    article=("id.four_edges",),
    pieces=(PieceKind.DOCUMENT_FRONT, PieceKind.DOCUMENT_BACK, PieceKind.PASSPORT_PAGE),
    codes=(
        passes("all_edges", "All four edges are in the picture.", "The outline is complete."),
        fails(
            "edge_cut_off",
            "Part of the ID is outside the picture.",
            "The outline reaches the frame of the photo.",
            "Move back a little, so that all four edges of the ID are in the picture.",
        ),
        unsure(
            "outline_unclear",
            "We could not see all four edges, so a person will look.",
            "No outline with four well-supported sides was found (support {score}).",
            "You can take the photo again on a plain surface of another colour.",
        ),
        unsure(
            "outline_misses_print",
            "We are not sure that we found the edges of your ID, so a person will look.",
            "Print, portrait or codes lie outside the outline that was found.",
            "You can take the photo again on a plain surface of another colour.",
        ),
    ),
    unit="share of the print inside the outline",
)
def four_edges_visible(evidence: Evidence, piece: PieceKind) -> Verdict:
    side = evidence.pieces.sides[piece]
    edges = side.edges
    params = {"score": f"{edges.score:.2f}"}
    regions = (Region(piece, edges.quad, "outline"),) if edges.quad else ()
    if edges.all_visible is None or edges.quad is None:
        return Verdict("outline_unclear", round(edges.score, 3), regions=regions, params=params)
    least = evidence.policy.number(f"{KEY}.min_inside")
    inside = [share_inside(part, edges.quad) for part in _printed(side)]
    share = sum(value >= 0.5 for value in inside) / len(inside) if inside else 1.0
    if share < least:
        return Verdict("outline_misses_print", round(share, 3), least, regions, params)
    code = "all_edges" if edges.all_visible else "edge_cut_off"
    return Verdict(code, round(share, 3), least, regions, params)


def _printed(side: DocumentSideFacts) -> list[Polygon]:
    """Everything that belongs on the ID and was located."""
    codes = (side.machine_zone, side.barcode)
    parts = [line.polygon for line in side.text] + [face.box for face in side.faces[:1]]
    return parts + [code.polygon for code in codes if code is not None and code.polygon]

"""Every side of the ID that is asked for is there, each once."""

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict, check, fails, not_applicable, passes, unsure
from reinstate.evidence.checks._document import SIDE_WORDS, SIDES, first_side, machine_data, type_of
from reinstate.evidence.documents import DocumentType
from reinstate.evidence.facts import DocumentSideFacts


@check(
    title="All sides of the ID are there",
    rationale=(
        "The machine-readable data of a card is on its back, the portrait on its front: one "
        "without the other cannot be compared."
    ),
    article=("id.front_and_back",),
    pieces=SIDES,
    codes=(
        passes("sides_complete", "All sides of your ID are there.", "All sides are there."),
        unsure(
            "sides_unknown",
            "We do not know yet which sides of your ID we need. A person will look at it if "
            "you choose no kind.",
            "The type of the ID is not known, so neither are the sides that it has.",
            "Choose the kind of ID that you are sending.",
        ),
        fails(
            "side_missing",
            "The {side} of your ID is still missing.",
            "The {side} was not handed in.",
            "Take a photo of the {side} of your ID.",
        ),
        fails(
            "same_side_twice",
            "You sent the same side of your ID twice.",
            "Two of the sides are the same photo.",
            "Turn the ID over and take a photo of its other side.",
        ),
        fails(
            "back_in_place_of_front",
            "This photo shows the back of your ID, and its front is asked for here.",
            "What machines read on the back stands on this photo, and no portrait.",
            "Turn the ID over and take a photo of the side with your picture.",
        ),
        not_applicable(
            "side_awaited",
            "The {side} of your ID comes next.",
            "The {side} is not in yet; the owner is still handing in.",
        ),
        not_applicable(
            "told_on_first_side",
            "This is checked on the first side of your ID.",
            "Told once for the whole document, on its first side.",
        ),
        not_applicable(
            "told_on_other_side",
            "This is told on the other side of your ID.",
            "Both sides are the same photo; told on the side that it is not of.",
        ),
    ),
    unit="sides",
)
def all_sides_present(evidence: Evidence, piece: PieceKind) -> Verdict:
    if copy := _copy(evidence):
        return Verdict("same_side_twice" if piece is copy else "told_on_other_side")
    if piece is not first_side(evidence):
        return Verdict("told_on_first_side")
    kind = type_of(evidence)
    if kind and _shows_back(evidence.pieces.sides[piece], piece, kind):
        return Verdict("back_in_place_of_front")
    asked = evidence.policy.table("accepted_documents").get(kind.id) if kind else None
    if not isinstance(asked, tuple):
        return Verdict("sides_unknown")
    needed = [PieceKind(str(side)) for side in asked]
    missing = [side for side in needed if side not in evidence.pieces.sides]
    if missing and evidence.awaited.issuperset(missing):
        return Verdict(
            "side_awaited", params={"side": SIDE_WORDS.get(missing[0], missing[0].value)}
        )
    if missing:
        return Verdict(
            "side_missing", params={"side": SIDE_WORDS.get(missing[0], missing[0].value)}
        )
    return Verdict("sides_complete", float(len(evidence.pieces.sides)))


def _shows_back(side: DocumentSideFacts, piece: PieceKind, kind: DocumentType) -> bool:
    """Whether the back was sent as the front: by what only the back carries, beside no face.

    A face leaves it open: both sides may be on one photo.
    """
    if piece is not PieceKind.DOCUMENT_FRONT or side.faces:
        return False
    has_barcode = kind.barcode_side is PieceKind.DOCUMENT_BACK and side.barcode is not None
    has_zone = kind.zone_side is PieceKind.DOCUMENT_BACK and side.machine_zone is not None
    return has_barcode or has_zone


def _copy(evidence: Evidence) -> PieceKind | None:
    """Of two sides that are one photo the one to take again, whose owner is told to turn the ID.

    That is the later one, unless what machines read was found there: then it is the first.
    """
    sides = evidence.pieces.sides
    if len({side.photo.sha256 for side in sides.values()}) == len(sides):
        return None
    last = next(side for side in reversed(SIDES) if side in sides)
    return last if machine_data(evidence, last) is None else first_side(evidence)

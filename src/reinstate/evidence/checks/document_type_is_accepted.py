"""The ID is of an accepted type, and of the type that the owner named."""

from reinstate.domain.findings import PieceKind
from reinstate.evidence import documents
from reinstate.evidence.check import Evidence, Verdict, check, fails, passes, unsure
from reinstate.evidence.checks._document import SIDES


@check(
    title="The ID is of an accepted type",
    rationale=(
        "Only the types that the policy lists are accepted. The type is told from the photo itself "
        "(machine zone, barcode, printed words), so a wrong choice is noticed."
    ),
    article=("id.types",),
    pieces=SIDES,
    codes=(
        passes("type_accepted", "This is an ID we accept: {seen}.", "The side shows: {seen}."),
        unsure(
            "type_not_recognised",
            "We could not tell what kind of ID this is, so a person will look at it.",
            "Neither machine-readable data nor printed words tell the type of this side.",
            "If you take the photo again, let the ID fill the picture and keep it sharp.",
        ),
        fails(
            "another_type",
            "You chose: {chosen}. This photo shows: {seen}.",
            "The owner chose {chosen}; the side itself speaks for {seen}.",
            "Choose the kind of ID that you are sending, or send a photo of the one you chose.",
            needs_other_id=True,
        ),
        fails(
            "type_not_accepted",
            "We cannot accept this kind of ID: {seen}.",
            "The side shows {seen}, which the policy does not accept.",
            "Send one of the kinds of ID in the list.",
            needs_other_id=True,
        ),
    ),
    unit="evidence for the type, 0 to 1",
)
def document_type_is_accepted(evidence: Evidence, piece: PieceKind) -> Verdict:
    scores = evidence.pieces.sides[piece].type_scores
    least = evidence.policy.number("checks.document_type_is_accepted.min_score")
    seen = max(scores, key=lambda name: scores[name], default=documents.OTHER)
    score = scores.get(seen, 0.0)
    chosen = evidence.document_type
    if chosen is not None and chosen not in evidence.policy.table("accepted_documents"):
        return Verdict("type_not_accepted", chosen, params={"seen": _title(chosen)})
    if _is_holders_passport(evidence, piece) or (chosen and scores.get(chosen, 0.0) >= least):
        name = chosen or seen
        return Verdict("type_accepted", score, least, params={"seen": _title(name)})
    if score < least:
        return Verdict("type_not_recognised", score, least)
    said = {"seen": _title(seen), "chosen": _title(chosen or seen)}
    if seen not in evidence.policy.table("accepted_documents"):
        return Verdict("type_not_accepted", score, least, params=said)
    return Verdict("another_type" if chosen else "type_accepted", score, least, params=said)


def _is_holders_passport(evidence: Evidence, piece: PieceKind) -> bool:
    """The passport page beside a visa may be of any country."""
    side = evidence.pieces.sides[piece]
    is_beside_visa = piece is PieceKind.PASSPORT_PAGE and evidence.document_type == "us_visa"
    return is_beside_visa and side.machine_zone is not None and side.machine_zone.format == "TD3"


def _title(name: str) -> str:
    known = documents.catalogue().get(name)
    return known.title if known else "another document"

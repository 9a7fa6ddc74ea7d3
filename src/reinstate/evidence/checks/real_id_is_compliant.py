"""A state's identification card meets REAL ID, where its type asks for it."""

from itertools import chain

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict, check, fails, not_applicable, passes, unsure
from reinstate.evidence.checks._document import type_of
from reinstate.evidence.checks._printed import plain
from reinstate.evidence.checks._regions import regions

# What states print on a card that does not meet it, in place of the star.
PRINTED_WITHOUT = (
    "FEDERAL LIMITS APPLY",
    "NOT FOR FEDERAL",
    "NOT FOR REAL ID",
    "NOT ACCEPTABLE FOR FEDERAL",
    "NOT FOR OFFICIAL FEDERAL",
    "NOT VALID FOR FEDERAL",
    "NOT VALID FOR OFFICIAL FEDERAL",
    "NOT INTENDED FOR FEDERAL",
    "NOT A REAL ID",
)


@check(
    title="The card meets REAL ID",
    rationale=(
        "The article asks for it of state identification cards. The barcode states it (DDA); the "
        "star on the front is left to a person, as is a card whose print says otherwise. A card "
        "without it is covered by another type."
    ),
    article=("id.state_id_real_id",),
    pieces=(PieceKind.DOCUMENT_BACK,),
    codes=(
        passes("real_id", "Your card meets REAL ID.", "The barcode says compliant (DDA = F)."),
        unsure(
            "real_id_unknown",
            "A person will look at whether your card meets REAL ID.",
            "The barcode does not say; look for the star on the front.",
        ),
        unsure(
            "print_says_otherwise",
            "A person will look at whether your card meets REAL ID.",
            'The barcode says compliant (DDA = F), but "{printed}" is printed on the card.',
        ),
        fails(
            "not_real_id",
            "This card is not a REAL ID card. Most of those have a star on the front.",
            "The barcode says not compliant (DDA = N).",
            'Send another ID, or choose "Federal or state-issued ID", which covers this card.',
            needs_other_id=True,
        ),
        not_applicable(
            "not_asked_of_this_type",
            "REAL ID is not asked of this kind of ID.",
            "The type does not ask for REAL ID.",
        ),
    ),
)
def real_id_is_compliant(evidence: Evidence, piece: PieceKind) -> Verdict:
    kind = type_of(evidence)
    if kind is None or not kind.must_be_real_id:
        return Verdict("not_asked_of_this_type")
    barcode = evidence.pieces.sides[piece].barcode
    if barcode is None or barcode.is_real_id is None:
        return Verdict("real_id_unknown")
    shown = regions(piece, (barcode.polygon, "barcode"))
    printed = _printed_without(evidence)
    if barcode.is_real_id and printed:
        return Verdict("print_says_otherwise", regions=shown, params={"printed": printed})
    return Verdict("real_id" if barcode.is_real_id else "not_real_id", regions=shown)


def _printed_without(evidence: Evidence) -> str:
    """The words on some side that only a card without REAL ID bears; empty where none were read."""
    lines = chain.from_iterable(side.text for side in evidence.pieces.sides.values())
    printed = plain(" ".join(line.text for line in lines))
    return next((words for words in PRINTED_WITHOUT if plain(words) in printed), "")

"""The ID was not used for another account."""

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict, check, fails, not_applicable, passes
from reinstate.evidence.checks._document import SIDES, first_side


@check(
    title="The ID is used for this account only",
    rationale=(
        "One ID that reactivates several accounts is a sign of fraud. It is known by its number, "
        "compared as a keyed hash: photos of two IDs of one kind look alike whoever holds them."
    ),
    article=("process.no_duplicate_account",),
    pieces=SIDES,
    codes=(
        passes("not_seen_before", "Your ID is known for this account only.", "Not seen before."),
        fails(
            "seen_before",
            "A person has to look at this ID before it counts.",
            "The ID was handed in before; the other cases are listed with this one.",
            "If you have another ID, you may send that one.",
        ),
        not_applicable(
            "told_on_first_side",
            "This is checked on the first side of your ID.",
            "Told once for the whole document, on its first side.",
        ),
    ),
    unit="other requests",
)
def document_is_not_reused(evidence: Evidence, piece: PieceKind) -> Verdict:
    if piece is not first_side(evidence):
        return Verdict("told_on_first_side")
    count = len(set(evidence.reuse.document))
    return Verdict("seen_before" if count else "not_seen_before", float(count), 0.0)

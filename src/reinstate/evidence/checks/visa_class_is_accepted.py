"""The visa is of an accepted class."""

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict, check, fails, passes, unsure
from reinstate.evidence.checks._visa import FOIL, NOT_A_VISA, is_visa


@check(
    title="The visa class is accepted",
    rationale="Only B1, B2 and F1 are accepted. The class is not in the machine zone.",
    article=("id.visa",),
    pieces=FOIL,
    codes=(
        passes("class_accepted", "Your visa class, {found}, is accepted.", "Class {found}."),
        unsure(
            "class_not_read",
            "We could not read the class of your visa, so a person will look at it.",
            'No class was read near "Visa Type /Class".',
            "If you take the photo again, keep the field Visa Type /Class sharp.",
        ),
        fails(
            "class_not_accepted",
            "Your visa class, {found}, is not accepted.",
            "Class {found}; accepted: {accepted}.",
            "Send another kind of ID from the list.",
            needs_other_id=True,
        ),
        NOT_A_VISA,
    ),
)
def visa_class_is_accepted(evidence: Evidence, piece: PieceKind) -> Verdict:
    if not is_visa(evidence):
        return Verdict("not_a_visa")
    found = evidence.pieces.sides[piece].visa_class
    accepted = evidence.policy.texts("checks.visa_class_is_accepted.classes")
    if found is None:
        return Verdict("class_not_read", None, ", ".join(accepted))
    said = {"found": found, "accepted": ", ".join(accepted)}
    code = "class_accepted" if found in accepted else "class_not_accepted"
    return Verdict(code, found, ", ".join(accepted), params=said)

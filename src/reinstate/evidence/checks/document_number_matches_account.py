"""The document number is the one that the exchange holds from enrolment."""

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict, check, fails, not_applicable, passes, unsure
from reinstate.evidence.checks._document import (
    ON_ANOTHER_SIDE,
    SIDES,
    every_machine_data,
    is_told_elsewhere,
    machine_data,
)
from reinstate.evidence.checks._printed import plain
from reinstate.evidence.checks._regions import regions
from reinstate.evidence.facts import DocumentSideFacts

SAID = "The {source} says {read}; held from enrolment is {known}."


@check(
    title="The document number is known",
    rationale=(
        "A stolen name on a forged ID agrees with itself; the number that the account was opened "
        "with is harder to know. A renewed ID has a new number, so another one is a person's call."
    ),
    article=("id.name_matches",),
    pieces=SIDES,
    codes=(
        passes("number_agrees", "This is the ID you opened your account with.", SAID),
        unsure(
            "number_not_read",
            "A person will compare the number of your ID with your account.",
            "No sure machine-readable document number; the account holds {known}, which {found} "
            "among the printed words.",
        ),
        fails(
            "number_differs",
            "This is not the ID you opened your account with, so a person will look at it.",
            SAID,
            "If you still have the ID you opened the account with, you may send that one.",
        ),
        not_applicable(
            "account_has_no_number",
            "Your account holds no document number to compare.",
            "The exchange supplied no document number from enrolment.",
        ),
        ON_ANOTHER_SIDE,
    ),
    asks_account=True,
    follows="document_number",
)
def document_number_matches_account(evidence: Evidence, piece: PieceKind) -> Verdict:
    known = evidence.account.document_number
    if not known:
        return Verdict("account_has_no_number")
    if is_told_elsewhere(evidence, piece):
        return Verdict("on_another_side")
    side = evidence.pieces.sides[piece]
    data = machine_data(evidence, piece)
    is_same = data is not None and plain(data.document_number) == plain(known)
    if data is None or not data.document_number or not (is_same or data.is_sound):
        found = "stands" if _is_printed(known, side) else "does not stand"
        return Verdict("number_not_read", params={"known": known, "found": found})
    if not is_same and _is_on_another_side(evidence, piece, known):
        return Verdict("on_another_side")
    said = {"source": data.source, "read": data.document_number, "known": known}
    shown = regions(piece, (data.outline, "document number"))
    return Verdict("number_agrees" if is_same else "number_differs", None, None, shown, said)


def _is_on_another_side(evidence: Evidence, piece: PieceKind, known: str) -> bool:
    """A visa and the passport beside it have numbers of their own; the account holds one."""
    return any(
        data.piece is not piece and plain(data.document_number) == plain(known)
        for data in every_machine_data(evidence)
    )


def _is_printed(number: str, side: DocumentSideFacts) -> bool:
    return any(plain(number) in plain(line.text) for line in side.text)

"""The document number is the one that the exchange holds from enrolment."""

import re

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict, check, fails, not_applicable, passes, unsure
from reinstate.evidence.checks._document import (
    ON_ANOTHER_SIDE,
    SIDES,
    is_told_elsewhere,
    machine_data,
)
from reinstate.evidence.checks._regions import regions


@check(
    title="The document number is known",
    rationale=(
        "A stolen name on a forged ID agrees with itself; the number that the account was opened "
        "with is harder to know. A renewed ID has a new number, so another one is a person's call."
    ),
    article=("id.name_matches",),
    pieces=SIDES,
    codes=(
        passes("number_agrees", "This is the ID you opened your account with.", "Numbers agree."),
        unsure(
            "number_not_read",
            "A person will compare the number of your ID with your account.",
            "No machine-readable document number was read.",
        ),
        fails(
            "number_differs",
            "This is not the ID you opened your account with, so a person will look at it.",
            "The number on the ID is not the one held from enrolment.",
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
)
def document_number_matches_account(evidence: Evidence, piece: PieceKind) -> Verdict:
    known = evidence.account.document_number
    if not known:
        return Verdict("account_has_no_number")
    data = machine_data(piece, evidence.pieces.sides[piece])
    if data is None and is_told_elsewhere(evidence, piece):
        return Verdict("on_another_side")
    if data is None or not data.document_number:
        return Verdict("number_not_read")
    is_same = _plain(data.document_number) == _plain(known)
    if not is_same and not data.is_sound:
        return Verdict("number_not_read")
    shown = regions(piece, (data.outline, "document number"))
    return Verdict("number_agrees" if is_same else "number_differs", regions=shown)


def _plain(number: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", number.upper())

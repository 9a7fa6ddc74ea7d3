"""The birth date on the ID is the account's."""

from datetime import date

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict, check, fails, not_applicable, passes, unsure
from reinstate.evidence.checks._document import (
    ON_ANOTHER_SIDE,
    SIDES,
    is_told_elsewhere,
    machine_data,
)
from reinstate.evidence.checks._regions import regions

SAID = "The {source} says {read}, the account {known}."


@check(
    title="The birth date is the account's",
    rationale="Two people may share a name; a name and a birth date much less often.",
    article=("id.name_matches",),
    pieces=SIDES,
    codes=(
        passes("birth_date_agrees", "The birth date on your ID is right.", SAID),
        unsure(
            "birth_date_not_read",
            "A person will compare the birth date on your ID with your account.",
            "No sure machine-readable birth date; the account's, {known}, {found} among the "
            "printed dates.",
        ),
        unsure(
            "day_and_month_exchanged",
            "On your ID, {read}, and in your account day and month of your birth are exchanged, so "
            "a person will look at it.",
            SAID + " Whoever typed one of them may have had the other order in mind.",
        ),
        fails(
            "birth_date_differs",
            "The birth date on your ID, {read}, is not that of your account.",
            SAID,
            "Send your own ID. If the birth date in your account is wrong, tell us so in a "
            "message on the page of your request.",
        ),
        not_applicable(
            "account_has_no_birth_date",
            "Your account holds no birth date to compare.",
            "The account holds no birth date.",
        ),
        ON_ANOTHER_SIDE,
    ),
    asks_account=True,
    follows="birth_date",
)
def birth_date_matches_account(evidence: Evidence, piece: PieceKind) -> Verdict:
    known = evidence.account.birth_date
    if known is None:
        return Verdict("account_has_no_birth_date")
    if is_told_elsewhere(evidence, piece):
        return Verdict("on_another_side")
    side = evidence.pieces.sides[piece]
    data = machine_data(evidence, piece)
    if data is None or data.born_on is None or (data.born_on != known and not data.is_sound):
        found = "stands" if known in side.printed_dates else "does not stand"
        said = {"known": known.isoformat(), "found": found}
        return Verdict("birth_date_not_read", params=said)
    read = data.born_on.isoformat()
    said = {"source": data.source, "read": read, "known": known.isoformat()}
    shown = regions(piece, (data.outline, "birth date"))
    return Verdict(_code(data.born_on, known), read, None, shown, said)


def _code(read: date, known: date) -> str:
    if read == known:
        return "birth_date_agrees"
    is_exchanged = (read.year, read.month, read.day) == (known.year, known.day, known.month)
    return "day_and_month_exchanged" if is_exchanged else "birth_date_differs"

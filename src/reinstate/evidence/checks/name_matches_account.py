"""The name on the ID is the account's."""

from reinstate.domain.findings import Outcome, PieceKind
from reinstate.domain.names import PersonName, compare
from reinstate.evidence.check import Evidence, Verdict, check, fails, passes, unsure
from reinstate.evidence.checks._document import (
    ON_ANOTHER_SIDE,
    SIDES,
    is_name_sure,
    is_told_elsewhere,
    machine_data,
)
from reinstate.evidence.checks._printed import CUT_CODES, plain, whole_name
from reinstate.evidence.checks._regions import regions
from reinstate.evidence.facts import DocumentSideFacts
from reinstate.evidence.printed_fields import find_fields

CODES = {
    Outcome.PASS: "name_agrees",
    Outcome.UNSURE: "name_nearly_agrees",
    Outcome.FAIL: "name_differs",
}

SAID = 'The {source} says "{read}", the account "{known}". {reason}'


@check(
    title="The name is the account's",
    rationale=(
        "The name on the ID must be the account's. Spelling by ICAO rules, order, hyphens, "
        "suffixes and cut names are allowed for; a nickname, a changed letter or another way of "
        "writing a name in A-Z is for a person."
    ),
    article=("id.name_matches",),
    pieces=SIDES,
    codes=(
        passes("name_agrees", "The name on your ID is that of your account.", SAID),
        passes(
            "cut_name_agrees",
            "The name on your ID is that of your account.",
            'The {source} has room for "{read}" only; printed is "{printed}", and the account '
            'says "{known}".',
        ),
        unsure(
            "name_nearly_agrees",
            "The name on your ID, {read}, is not quite that of your account, so a person will look "
            "at it.",
            SAID,
        ),
        unsure(
            "name_only_printed",
            "A person will compare the name on your ID with your account.",
            'No machine-readable name. Printed is "{printed}"; the account says "{known}", which '
            "{found} among the printed words.",
        ),
        fails(
            "name_differs",
            "The name on your ID, {read}, is not that of your account.",
            SAID,
            "Send an ID in the name of the account. If your name has changed, as by marriage, send "
            "this one all the same, and a picture of the paper that shows the change as a message "
            "on the page of your request.",
        ),
        ON_ANOTHER_SIDE,
    ),
    asks_account=True,
    follows="legal_name",
)
def name_matches_account(evidence: Evidence, piece: PieceKind) -> Verdict:
    if is_told_elsewhere(evidence, piece):
        return Verdict("on_another_side")
    side = evidence.pieces.sides[piece]
    data = machine_data(evidence, piece)
    known = evidence.account.legal_name
    if data is None or not data.name.family:
        return Verdict("name_only_printed", params={"known": known} | _printed(known, side))
    answer = compare(known, data.name)
    said = {"source": data.source, "read": data.full_name, "known": known, "reason": answer.reason}
    shown = regions(piece, (data.outline, "name"))
    if answer.code in CUT_CODES and (printed := _in_full(evidence, data.name)):
        return Verdict("cut_name_agrees", answer.code, None, shown, said | {"printed": printed})
    is_unclear = answer.outcome is Outcome.FAIL and not is_name_sure(evidence, data)
    code = "name_nearly_agrees" if is_unclear else CODES[answer.outcome]
    return Verdict(code, answer.code, None, shown, said)


def _in_full(evidence: Evidence, cut: PersonName) -> str:
    """The account's name as a side prints it in full, where the zone cuts it; else nothing."""
    sure_from = evidence.policy.number("checks.front_agrees_with_machine_zone.sure_from")
    known = evidence.account.legal_name
    for side in evidence.pieces.sides.values():
        whole = whole_name(cut, side, sure_from) if cut.truncated else None
        if whole is not None and compare(known, whole).outcome is Outcome.PASS:
            return f"{whole.given} {whole.family}"
    return ""


def _printed(known: str, side: DocumentSideFacts) -> dict[str, str]:
    """The printed name as far as its labels were found, and whether the account's stands there."""
    fields = find_fields(side.text)
    parts = (fields[name].value for name in ("given_names", "surname") if name in fields)
    found = "stands" if _is_printed(known, side) else "does not stand"
    return {"printed": " ".join(parts) or "not found", "found": found}


def _is_printed(name: str, side: DocumentSideFacts) -> bool:
    printed = plain(" ".join(line.text for line in side.text))
    return all(plain(word) in printed for word in name.split())

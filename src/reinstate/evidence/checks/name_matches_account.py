"""The name on the ID is the account's."""

import re

from reinstate.domain.findings import Outcome, PieceKind
from reinstate.domain.names import compare, transliterate
from reinstate.evidence.check import Evidence, Verdict, check, fails, passes, unsure
from reinstate.evidence.checks._document import (
    ON_ANOTHER_SIDE,
    SIDES,
    is_told_elsewhere,
    machine_data,
)
from reinstate.evidence.checks._regions import regions
from reinstate.evidence.facts import DocumentSideFacts

CODES = {
    Outcome.PASS: "name_agrees",
    Outcome.UNSURE: "name_nearly_agrees",
    Outcome.FAIL: "name_differs",
}


@check(
    title="The name is the account's",
    rationale=(
        "The name on the ID must be the account's. Spelling by ICAO rules, order, hyphens, "
        "suffixes and cut names are allowed for; a nickname or a changed letter is for a person."
    ),
    article=("id.name_matches",),
    pieces=SIDES,
    codes=(
        passes("name_agrees", "The name on your ID is that of your account.", "{reason}"),
        unsure(
            "name_nearly_agrees",
            "The name on your ID is not quite that of your account, so a person will look at it.",
            "{reason}",
        ),
        unsure(
            "name_only_printed",
            "A person will compare the name on your ID with your account.",
            "No machine-readable name; the account's name {found} among the printed words.",
        ),
        fails(
            "name_differs",
            "The name on your ID is not that of your account.",
            "{reason}",
            "Send an ID in the name of the account. If your name has changed, tell us.",
        ),
        ON_ANOTHER_SIDE,
    ),
    asks_account=True,
)
def name_matches_account(evidence: Evidence, piece: PieceKind) -> Verdict:
    side = evidence.pieces.sides[piece]
    data = machine_data(piece, side)
    if data is None and is_told_elsewhere(evidence, piece):
        return Verdict("on_another_side")
    if data is None or not data.name.family:
        found = "stands" if _is_printed(evidence.account.legal_name, side) else "does not stand"
        return Verdict("name_only_printed", params={"found": found})
    answer = compare(evidence.account.legal_name, data.name)
    if answer.outcome is Outcome.FAIL and not data.is_sound:
        return Verdict("name_nearly_agrees", answer.code, params={"reason": answer.reason})
    shown = regions(piece, (data.outline, "name"))
    return Verdict(CODES[answer.outcome], answer.code, None, shown, {"reason": answer.reason})


def _is_printed(name: str, side: DocumentSideFacts) -> bool:
    printed = _plain(" ".join(line.text for line in side.text))
    return all(_plain(word) in printed for word in name.split())


def _plain(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", transliterate(text).upper())

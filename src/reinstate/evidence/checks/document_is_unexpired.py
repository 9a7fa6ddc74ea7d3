"""The ID is still valid on the day of submission."""

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict, check, fails, passes, unsure
from reinstate.evidence.checks._document import (
    ON_ANOTHER_SIDE,
    SIDES,
    is_told_elsewhere,
    machine_data,
    sure_expiry,
)
from reinstate.evidence.checks._regions import regions


@check(
    title="The ID has not expired",
    rationale=(
        "An expired ID no longer proves who somebody is. It has to be valid on the day the request "
        "is sent, not only on the day of the photo."
    ),
    article=("id.types",),
    pieces=SIDES,
    counts_from_submission=True,
    codes=(
        passes("unexpired", "Your ID is valid until {expires_on}.", "Valid until {expires_on}."),
        unsure(
            "expiry_unknown",
            "We could not read until when your ID is valid, so a person will look at it.",
            "No sure machine-readable expiry date was read; the latest printed date is {latest}.",
        ),
        fails(
            "expired",
            "Your ID expired on {expires_on}.",
            "Expired on {expires_on}.",
            "Send a photo of an ID that is still valid.",
            needs_other_id=True,
        ),
        ON_ANOTHER_SIDE,
    ),
)
def document_is_unexpired(evidence: Evidence, piece: PieceKind) -> Verdict:
    if is_told_elsewhere(evidence, piece):
        return Verdict("on_another_side")
    side = evidence.pieces.sides[piece]
    data = machine_data(evidence, piece)
    day = sure_expiry(evidence, data)
    if data is None or day is None:
        latest = max(side.printed_dates, default=None)
        said = {"latest": latest.isoformat() if latest else "none"}
        return Verdict("expiry_unknown", said["latest"], evidence.on.isoformat(), params=said)
    shown = regions(piece, (data.outline, "expiry date"))
    code = "unexpired" if evidence.on <= day else "expired"
    said = {"expires_on": day.isoformat()}
    return Verdict(code, day.isoformat(), evidence.on.isoformat(), shown, said)

"""The ID is still valid on the day of submission."""

from datetime import date, timedelta

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict, check, fails, passes, unsure
from reinstate.evidence.checks._document import (
    ON_ANOTHER_SIDE,
    SIDES,
    is_told_elsewhere,
    machine_data,
    sure_expiry,
    type_of,
)
from reinstate.evidence.checks._regions import regions

KEY = "checks.document_is_unexpired"


@check(
    title="The ID has not expired",
    rationale=(
        "An expired ID no longer proves who somebody is. It has to be valid on the day the request "
        "is sent, not only on the day of the photo. Some cards are extended by a paper beside "
        "them, which a person has to see."
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
        unsure(
            "extension_possible",
            "Your card expired on {expires_on}. A notice may have extended it, so a person will "
            "look at it.",
            "Expired on {expires_on}. A receipt notice (Form I-797C) or a notice in the Federal "
            "Register may extend it, for a renewal by up to {most} days. {renewals} Ask for the "
            "notice, and compare its name, category and dates with the card.",
            "If you have a notice that extends your card, such as the receipt notice (Form I-797C) "
            "for your renewal, send a picture of it as a message on the page of your request. If "
            "you have none, send a photo of an ID that is still valid.",
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
    said = {"expires_on": day.isoformat()}
    code = "unexpired" if evidence.on <= day else "expired"
    if code == "expired" and _may_be_extended(evidence, day):
        code, said = "extension_possible", said | _terms(evidence)
    return Verdict(code, day.isoformat(), evidence.on.isoformat(), shown, said)


def _may_be_extended(evidence: Evidence, expires_on: date) -> bool:
    """Whether a paper beside such a card may still make it valid."""
    kind = type_of(evidence)
    if kind is None or kind.id not in evidence.policy.texts(f"{KEY}.extended_types"):
        return False
    most = evidence.policy.integer(f"{KEY}.extended_days")
    return evidence.on - expires_on <= timedelta(days=most)


def _terms(evidence: Evidence) -> dict[str, str]:
    """What policy says of such papers on the day, for whoever reads one."""
    renewing = evidence.policy.entry(f"{KEY}.is_extended_by_renewal")
    ended = f"None for renewals filed from {renewing.effective_on} on." * (renewing.value is False)
    most = evidence.policy.integer(f"{KEY}.extended_days")
    return {"most": str(most), "renewals": ended}

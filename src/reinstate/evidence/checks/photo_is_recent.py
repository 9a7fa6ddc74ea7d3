"""The file says it was taken lately. Advice: files without a date are the rule, and claims lie."""

from __future__ import annotations

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import (
    Evidence,
    Verdict,
    check,
    fails,
    not_applicable,
    passes,
    unsure,
)
from reinstate.evidence.checks._document import EVERY_PHOTO

KEY = "checks.photo_is_recent"


@check(
    title="Taken recently",
    rationale="IDs and notes are photographed for this request; an old date shows a reused photo.",
    article=("id.real_time",),
    pieces=EVERY_PHOTO,
    codes=(
        passes("recent", "The photo was taken recently.", "Taken on {taken_on} by its own data."),
        fails(
            "old",
            "This photo seems to be from {taken_on}.",
            "Taken on {taken_on} by its own data: {days} days before it was sent.",
            "Take a new photo for this request.",
        ),
        unsure(
            "in_the_future",
            "The date in this photo lies in the future, so a person will look at it. Your "
            "camera's clock may be wrong.",
            "Taken on {taken_on} by its own data, after it was sent.",
        ),
        not_applicable(
            "no_date", "The photo does not say when it was taken.", "The file holds no date."
        ),
    ),
    unit="days",
)
def photo_is_recent(evidence: Evidence, piece: PieceKind) -> Verdict:
    taken_on = evidence.pieces.photo(piece).metadata.taken_on
    if taken_on is None:
        return Verdict("no_date")
    days = (evidence.on - taken_on).days
    most = evidence.policy.integer(f"{KEY}.max_age_days")
    params = {"taken_on": taken_on.isoformat(), "days": str(days)}
    if days < -1:  # one day of grace: the camera may stand in another time zone
        return Verdict("in_the_future", days, -1, params=params)
    return Verdict("recent" if days <= most else "old", days, most, params=params)

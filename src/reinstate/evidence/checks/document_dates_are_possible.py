"""The dates on the ID can be: born before it was issued, issued before today and before it ends."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from reinstate.domain.dormancy import years_after
from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict, check, not_applicable, passes, unsure
from reinstate.evidence.checks._document import (
    ON_ANOTHER_SIDE,
    SIDES,
    MachineData,
    is_told_elsewhere,
    machine_data,
    type_of,
)
from reinstate.evidence.checks._regions import regions

KEY = "checks.document_dates_are_possible"
ZONES_APART = timedelta(days=1)  # an ID issued today may be of tomorrow, seen from the exchange


@check(
    title="Dates that can be",
    rationale=(
        "Who makes up an ID takes care of its look and of check digits, and less of whether its "
        "dates fit each other. A misread or a strange real card looks the same, so a person looks."
    ),
    article=("id.types",),
    pieces=SIDES,
    counts_from_submission=True,
    codes=(
        passes(
            "possible",
            "The dates on your ID fit together.",
            "Born {born}, issued {issued}, valid until {expires}.",
        ),
        unsure(
            "out_of_order",
            "We may have misread a date on your ID, so a person will look at it.",
            "Born {born}, issued {issued}, valid until {expires}: these cannot follow each other.",
        ),
        unsure(
            "too_young",
            "We may have misread the birth date on your ID, so a person will look at it.",
            "Born {born}: not yet {least} years old on the day the request was sent.",
        ),
        unsure(
            "valid_too_long",
            "We may have misread until when your ID is valid, so a person will look at it.",
            "Valid until {expires}: IDs of this type are issued for {most} years at most.",
        ),
        not_applicable(
            "no_dates",
            "There are no dates on this side that we can compare.",
            "No machine-readable data that holds was read, so no dates are compared.",
        ),
        ON_ANOTHER_SIDE,
    ),
)
def document_dates_are_possible(evidence: Evidence, piece: PieceKind) -> Verdict:
    if is_told_elsewhere(evidence, piece):
        return Verdict("on_another_side")
    data = machine_data(evidence, piece)
    if data is None or not data.is_sound:
        return Verdict("no_dates")
    least, most = evidence.policy.integer(f"{KEY}.least_age"), _longest(evidence)
    dates = {"born": data.born_on, "issued": data.issued_on, "expires": data.expires_on}
    said = {name: day.isoformat() if day else "unknown" for name, day in dates.items()}
    said |= {"least": str(least), "most": str(most)}
    shown = regions(piece, (data.outline, "dates"))
    return Verdict(_code(evidence, data, least, most), None, None, shown, said)


def _code(evidence: Evidence, data: MachineData, least: int, most: int | None) -> str:
    on, dates = evidence.on, (data.born_on, data.issued_on, data.expires_on)
    known = [day for day in dates if day is not None]
    if any(later <= earlier for earlier, later in pairwise(known)):
        return "out_of_order"
    if data.issued_on is not None and data.issued_on > on + ZONES_APART:
        return "out_of_order"
    if data.born_on is not None and years_after(data.born_on, least) > on:
        return "too_young"
    latest = years_after(on + ZONES_APART, most) if most is not None else None
    if latest is not None and data.expires_on is not None and data.expires_on > latest:
        return "valid_too_long"
    return "possible"


def _longest(evidence: Evidence) -> int | None:
    """Years for which IDs of the type at hand are issued at most; None where policy knows none."""
    kind = type_of(evidence)
    key = f"{KEY}.longest_years.{kind.id}" if kind else ""
    return evidence.policy.integer(key) if kind and evidence.policy.has(key) else None

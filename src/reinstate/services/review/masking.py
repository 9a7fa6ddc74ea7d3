"""A case as staff see it before they ask for more: sensitive values hidden, differences shown.

What is decided on is whether the sides agree; the differing part shows without asking. The photos
themselves are opened one by one and carry the viewer's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reinstate.domain import masking
from reinstate.domain.findings import Finding, Judged, Outcome
from reinstate.services.review.review_view import CaseForReview, ComparisonRow

IN_DOUBT = (Outcome.FAIL, Outcome.UNSURE, Outcome.ERROR)
HIDDEN_ROWS = ("Born", "Number", "E-mail")
# Of each check that names sensitive values: the params that hold them.
VALUES: Mapping[str, tuple[str, ...]] = {
    "birth_date_matches_account": ("known", "read"),
    "document_number_matches_account": ("known", "read"),
    "note_email_matches": ("expected", "read"),
    "front_agrees_with_machine_zone": ("machine", "printed"),
}
OPEN_FIELDS = ("name", "expiry date", "state")  # of the front; the others are as sensitive


def case(found: CaseForReview) -> CaseForReview:
    """The page of a case without what has to be asked for. Findings are masked on their way in."""
    confirmation, residence = found.confirmation, found.residence
    return replace(
        found,
        owner_email=masking.email(found.owner_email),
        comparison=tuple(_row(row) for row in found.comparison),
        confirmation=confirmation and replace(confirmation, phone=masking.tail(confirmation.phone)),
        residence=residence and replace(residence, lines=masking.masked(residence.lines)),
    )


def judged(found: Judged) -> Judged:
    """A finding whose sentence shows only where the values it names differ."""
    finding = found.finding
    names = VALUES.get(finding.check, ())
    if finding.params.get("field") in OPEN_FIELDS:
        return found
    known = [name for name in names if name in finding.params]
    if not known:
        return found
    hidden = _hidden([finding.params[name] for name in known])
    params = {**finding.params, **dict(zip(known, hidden, strict=True))}
    instead = dict(zip([finding.params[name] for name in known], hidden, strict=True))
    return replace(found, finding=_saying(finding, params, instead))


def _saying(finding: Finding, params: Mapping[str, str], instead: Mapping[str, str]) -> Finding:
    """What was measured may be the value itself."""
    measured, threshold = (
        instead.get(value, value) if isinstance(value, str) else value
        for value in (finding.measured, finding.threshold)
    )
    return replace(finding, params=params, measured=measured, threshold=threshold)


def _row(row: ComparisonRow) -> ComparisonRow:
    if row.label not in HIDDEN_ROWS:
        return row
    # What the exchange holds comes first: the others are compared with it.
    sides = (row.account, row.enrolment, row.document, row.note)
    is_in_doubt = row.outcome in IN_DOUBT
    hidden = masking.apart(sides) if is_in_doubt else tuple(map(masking.masked, sides))
    account, enrolment, document, note = hidden
    return replace(row, account=account, enrolment=enrolment, document=document, note=note)


def _hidden(values: list[str]) -> tuple[str, ...]:
    return masking.apart(values) if len(values) > 1 else tuple(map(masking.tail, values))

"""The visa is valid for at least a year from submission."""

from reinstate.domain.dormancy import years_after
from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict, check, fails, passes, unsure
from reinstate.evidence.checks._document import machine_data, sure_expiry
from reinstate.evidence.checks._regions import regions
from reinstate.evidence.checks._visa import FOIL, NOT_A_VISA, is_visa


@check(
    title="The visa is valid for another year",
    rationale="The article asks for a validity of at least one year, counted from submission.",
    article=("id.visa",),
    pieces=FOIL,
    counts_from_submission=True,
    codes=(
        passes("a_year_left", "Your visa is valid long enough.", "Valid until {expires_on}."),
        unsure(
            "expiry_not_read",
            "We could not read until when your visa is valid, so a person will look at it.",
            "No sure expiry date was read from the machine zone.",
        ),
        fails(
            "less_than_a_year_left",
            "Your visa is valid until {expires_on}; it has to be valid until {needed} at least.",
            "Valid until {expires_on}; needed: {needed}.",
            "Send another kind of ID from the list.",
            needs_other_id=True,
        ),
        NOT_A_VISA,
    ),
)
def visa_has_one_year_left(evidence: Evidence, piece: PieceKind) -> Verdict:
    if not is_visa(evidence):
        return Verdict("not_a_visa")
    years = evidence.policy.integer("checks.visa_has_one_year_left.min_years")
    needed = years_after(evidence.on, years)
    data = machine_data(evidence, piece)
    day = sure_expiry(evidence, data)
    if data is None or day is None:
        return Verdict("expiry_not_read", None, needed.isoformat())
    said = {"expires_on": day.isoformat(), "needed": needed.isoformat()}
    code = "a_year_left" if day >= needed else "less_than_a_year_left"
    shown = regions(piece, (data.outline, "expiry date"))
    return Verdict(code, said["expires_on"], said["needed"], shown, said)

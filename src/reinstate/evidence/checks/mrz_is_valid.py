"""The machine-readable zone is as it must be, check digits included."""

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict, check, fails, not_applicable, passes, unsure
from reinstate.evidence.checks._document import ON_ANOTHER_SIDE, SIDES, type_of
from reinstate.evidence.checks._regions import regions
from reinstate.evidence.facts import MachineZoneFacts


@check(
    title="The lines of letters and < signs are right",
    rationale=(
        "Its check digits are computed from its fields; a changed field breaks them. Digits are "
        "never repaired into validity: what is printed wrong stays wrong."
    ),
    article=("id.legible",),
    pieces=SIDES,
    codes=(
        passes(
            "zone_valid",
            "The lines of letters and < signs are right.",
            "All check digits hold. Read otherwise at first: {repaired}.",
        ),
        unsure(
            "letters_unclear",
            "Part of the lines of letters and < signs was hard to read, so a person will look "
            "at them.",
            "All check digits hold, but none covers names and states, and a letter of those was "
            "not read with certainty ({margin} nats before the next). Compare them by eye.",
            "If you take the photo again, keep these lines sharp and free of reflections.",
        ),
        unsure(
            "zone_unclear",
            "We could not read the lines of letters and < signs with certainty, so a person "
            "will look at them.",
            "Read with little certainty ({score}): {error}",
            "If you take the photo again, keep these lines sharp and free of reflections.",
        ),
        unsure(
            "zone_not_found",
            "We did not find the lines of letters and < signs, so a person will look.",
            "This side should carry a machine-readable zone; none was found.",
            "Take the photo again with the whole side in view.",
        ),
        fails(
            "zone_wrong",
            "The lines of letters and < signs on your ID do not fit together.",
            "Read with certainty ({score}), but: {error}",
            "A person will look at it. You may also send another ID.",
        ),
        not_applicable(
            "no_zone_expected",
            "This side has no lines of letters and < signs.",
            "No machine-readable zone belongs on this side.",
        ),
        ON_ANOTHER_SIDE,
    ),
    unit="nats",
    units={"zone_wrong": "mean certainty, 0 to 1", "zone_unclear": "mean certainty, 0 to 1"},
)
def mrz_is_valid(evidence: Evidence, piece: PieceKind) -> Verdict:
    zone = evidence.pieces.sides[piece].machine_zone
    if zone is None:
        return Verdict(_without_zone(evidence, piece))
    least = evidence.policy.number("checks.mrz_is_valid.min_score")
    if zone.is_valid:
        return _valid(evidence, piece, zone)
    said = {"score": f"{zone.score:.2f}", "error": zone.errors[0] if zone.errors else "unknown"}
    shown = regions(piece, (zone.polygon, "machine zone"))
    code = "zone_wrong" if zone.score >= least else "zone_unclear"
    return Verdict(code, zone.score, least, shown, said)


def _valid(evidence: Evidence, piece: PieceKind, zone: MachineZoneFacts) -> Verdict:
    least = evidence.policy.number("checks.mrz_is_valid.min_margin")
    margin = zone.unchecked_margin
    said = {"repaired": "; ".join(zone.repaired) or "nothing", "margin": f"{margin:.1f}"}
    if margin >= least:
        return Verdict("zone_valid", margin, least, params=said)
    shown = regions(piece, (zone.polygon, "machine zone"))
    return Verdict("letters_unclear", margin, least, shown, said)


def _without_zone(evidence: Evidence, piece: PieceKind) -> str:
    kind = type_of(evidence)
    if kind is None or kind.zone_side is None:
        return "no_zone_expected"
    return "zone_not_found" if kind.zone_side is piece else "on_another_side"

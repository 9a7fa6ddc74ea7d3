"""The barcode of a state's card is an AAMVA record of the state that issued it."""

from reinstate.domain.findings import PieceKind
from reinstate.domain.place_codes import is_state
from reinstate.evidence.check import Evidence, Verdict, check, fails, not_applicable, passes, unsure
from reinstate.evidence.checks._document import ON_ANOTHER_SIDE, SIDES, type_of
from reinstate.evidence.checks._regions import regions


@check(
    title="The barcode is right",
    rationale=(
        "The barcode repeats what is printed. Real cards stray from the standard in small ways, so "
        "only what cannot be such a record fails; deviations are shown to the reviewer as signals. "
        "Canada and Mexico issue cards with the same record, which no state of the US has issued."
    ),
    article=("id.legible",),
    pieces=SIDES,
    codes=(
        passes(
            "record_valid",
            "The barcode of your ID can be read.",
            "A record with {count} deviations.",
        ),
        unsure(
            "barcode_not_found",
            "We could not read the barcode of your ID, so a person will look at it.",
            "This side should carry a PDF417 barcode; none could be decoded.",
            "Take the photo again from nearer, with the barcode sharp and flat.",
        ),
        fails(
            "not_aamva",
            "The barcode on this side is not that of a driver's license or ID card.",
            "The symbol decodes, but: {error}",
            "A person will look at it. You may also send another ID.",
        ),
        fails(
            "issuer_differs",
            "We could not confirm the barcode of your ID.",
            "The issuer number belongs to {issuer}; the address on the card is in {state}.",
            "A person will look at it. You may also send another ID.",
        ),
        fails(
            "issuer_abroad",
            "The barcode says that your ID was not issued in the United States.",
            "The issuer number belongs to {issuer}, which is no state of the US.",
            "A person will look at it. You may also send an ID from the list.",
        ),
        unsure(
            "records_contradict",
            "The barcodes in this photo do not all say the same, so a person will look at it.",
            "Two records in this photo, or two parts of one, say different things of their holder; "
            "which is the card's own, only a person can tell.",
            "Take the photo again with nothing but this side of your ID in it.",
        ),
        unsure(
            "issuer_unknown",
            "We could not tell which state issued your ID, so a person will look at it.",
            "The record has no issuer number of a state; the address on the card is in {state}.",
        ),
        not_applicable(
            "no_barcode_expected",
            "This side has no barcode to check.",
            "No PDF417 barcode belongs on this side.",
        ),
        ON_ANOTHER_SIDE,
    ),
    unit="departures from the AAMVA standard",
)
def barcode_is_valid(evidence: Evidence, piece: PieceKind) -> Verdict:
    barcode = evidence.pieces.sides[piece].barcode
    if barcode is None:
        return Verdict(_without_barcode(evidence, piece))
    shown = regions(piece, (barcode.polygon, "barcode"))
    kind = type_of(evidence)
    if not barcode.is_aamva:
        if kind is not None and kind.barcode_side is not piece:
            return Verdict("no_barcode_expected")
        said = {"error": barcode.errors[0] if barcode.errors else "unknown"}
        return Verdict("not_aamva", regions=shown, params=said)
    if barcode.is_contradicted:
        return Verdict("records_contradict", regions=shown)
    issuer, state = barcode.issuer_jurisdiction, barcode.fields.get("state", "")
    if not issuer:
        return Verdict("issuer_unknown", "", state, shown, {"state": state or "no state"})
    if not is_state(f"US-{issuer}"):
        return Verdict("issuer_abroad", issuer, state, shown, {"issuer": issuer})
    if state and issuer != state:
        return Verdict("issuer_differs", issuer, state, shown, {"issuer": issuer, "state": state})
    count = len(barcode.deviations)
    return Verdict("record_valid", float(count), params={"count": str(count)})


def _without_barcode(evidence: Evidence, piece: PieceKind) -> str:
    kind = type_of(evidence)
    if kind is None or kind.barcode_side is None:
        return "no_barcode_expected"
    return "barcode_not_found" if kind.barcode_side is piece else "on_another_side"

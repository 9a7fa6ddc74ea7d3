"""What is printed for people agrees with the machine zone or barcode, whichever side it is on."""

from collections.abc import Sequence

from reinstate.domain.findings import PieceKind, Region
from reinstate.evidence.check import Evidence, Verdict, check, fails, not_applicable, passes, unsure
from reinstate.evidence.checks._document import (
    SIDE_WORDS,
    MachineData,
    every_machine_data,
    is_name_sure,
)
from reinstate.evidence.checks._printed import Bars, Compared, Fit, compare_print
from reinstate.evidence.checks._regions import regions

KEY = "checks.front_agrees_with_machine_zone"
PORTRAIT_SIDES = (PieceKind.DOCUMENT_FRONT, PieceKind.PASSPORT_PAGE)
DIFFERS = {
    "name": "name_differs",
    "birth date": "birth_date_differs",
    "expiry date": "expiry_date_differs",
    "document number": "number_differs",
    "state": "state_differs",
}
SAID = "The {source} of the {side} says {machine}; printed is {printed}."
LOOK = "A person will look at it. You may also send another ID."


@check(
    title="Print, barcode and coded lines agree",
    rationale=(
        "Forgers change what people read and forget, or cannot compute, what machines read. Name, "
        "dates, number and state of the zone or barcode are looked for in the printed words; only "
        "what was surely read otherwise differs, since a reader of print makes mistakes too."
    ),
    article=("id.types", "id.legible"),
    pieces=PORTRAIT_SIDES,
    codes=(
        passes(
            "data_agree",
            "Both kinds of data on your ID agree.",
            "What the {source} of the {side} says is printed: {fields}.",
        ),
        unsure(
            "too_little_read",
            "We could not compare all the data on your ID, so a person will look at it.",
            "Too little of the printed data was read to compare it: {missing}.",
            "If you take the photo again, keep it sharp and free of reflections.",
        ),
        unsure(
            "reads_otherwise",
            "Some print on your ID was hard to compare, so a person will look at it.",
            "The {field} may differ. " + SAID + " Neither is read with certainty; compare by eye.",
            "If you take the photo again, keep it sharp and free of reflections.",
        ),
        fails(
            "name_differs",
            "The printed name on your ID is not the one in its barcode or in its lines of "
            "letters and < signs.",
            "The names differ. " + SAID,
            LOOK,
        ),
        fails(
            "birth_date_differs",
            "The printed birth date on your ID is not the one in its barcode or in its lines "
            "of letters and < signs.",
            "The birth dates differ. " + SAID,
            LOOK,
        ),
        fails(
            "expiry_date_differs",
            "The printed expiry date on your ID is not the one in its barcode or in its lines "
            "of letters and < signs.",
            "The expiry dates differ. " + SAID,
            LOOK,
        ),
        fails(
            "number_differs",
            "The printed number of your ID is not the one in its barcode or in its lines of "
            "letters and < signs.",
            "The document numbers differ. " + SAID,
            LOOK,
        ),
        fails(
            "state_differs",
            "The two sides of your ID are not of the same state.",
            "The states differ. " + SAID,
            "Take photos of both sides of the same ID.",
        ),
        not_applicable(
            "nothing_to_compare",
            "This ID has no barcode and no lines of letters and < signs to compare with its print.",
            "No machine zone or barcode was read on any side.",
        ),
    ),
)
def front_agrees_with_machine_zone(evidence: Evidence, piece: PieceKind) -> Verdict:
    side = evidence.pieces.sides[piece]
    data = _data_for(evidence, piece)
    if data is None:
        return Verdict("nothing_to_compare")
    said = {"source": data.source, "side": SIDE_WORDS[data.piece]}
    if len(side.text) < evidence.policy.integer(f"{KEY}.min_lines"):
        return Verdict("too_little_read", params=said | {"missing": "nearly all"})
    bars = Bars(
        evidence.policy.number(f"{KEY}.sure_from"), evidence.policy.integer(f"{KEY}.min_dates")
    )
    found = list(compare_print(data, side, bars))
    return _verdict(piece, data, found, said, is_name_sure=is_name_sure(evidence, data))


def _data_for(evidence: Evidence, piece: PieceKind) -> MachineData | None:
    """A passport page has its own zone; a card's front goes with whichever side has data."""
    every = every_machine_data(evidence)
    own = [data for data in every if data.piece is piece]
    others = [data for data in every if data.piece is not PieceKind.PASSPORT_PAGE]
    return next(iter(own or ([] if piece is PieceKind.PASSPORT_PAGE else others)), None)


def _verdict(
    piece: PieceKind,
    data: MachineData,
    found: Sequence[Compared],
    said: dict[str, str],
    *,
    is_name_sure: bool,
) -> Verdict:
    """The first field that differs, else one that may, else those that were not found."""
    doubted = [one for fit in (Fit.DIFFERS, Fit.UNCLEAR) for one in found if one.fit is fit]
    missing = ", ".join(one.field for one in found if one.fit is Fit.NOT_FOUND)
    if doubted:
        first = doubted[0]
        is_read = is_name_sure if first.field == "name" else data.is_sound
        is_certain = first.fit is Fit.DIFFERS and is_read
        code = DIFFERS[first.field] if is_certain else "reads_otherwise"
        said |= {"field": first.field, "machine": first.machine, "printed": first.printed}
        return Verdict(code, first.printed, first.machine, _shown(piece, data, first), said)
    if missing:
        return Verdict("too_little_read", params=said | {"missing": missing})
    return Verdict("data_agree", params=said | {"fields": ", ".join(one.field for one in found)})


def _shown(piece: PieceKind, data: MachineData, one: Compared) -> tuple[Region, ...]:
    """The printed line, and the zone or barcode that says otherwise."""
    printed = regions(piece, (one.line.polygon if one.line else None, f"printed {one.field}"))
    return printed + regions(data.piece, (data.outline, data.source))

"""What is printed for people agrees with the machine zone or barcode, whichever side it is on."""

import re
from collections.abc import Sequence
from datetime import date

from reinstate.domain.findings import PieceKind
from reinstate.domain.names import PersonName, transliterate
from reinstate.evidence.check import Evidence, Verdict, check, fails, not_applicable, passes, unsure
from reinstate.evidence.checks._document import MachineData, every_machine_data
from reinstate.evidence.checks._regions import regions
from reinstate.evidence.facts import DocumentSideFacts, TextLine

PORTRAIT_SIDES = (PieceKind.DOCUMENT_FRONT, PieceKind.PASSPORT_PAGE)


@check(
    title="Printed and machine-readable data agree",
    rationale=(
        "Forgers change what people read and forget, or cannot compute, what machines read. Name, "
        "birth date and expiry of the zone or barcode are looked for in the printed words."
    ),
    article=("id.types", "id.legible"),
    pieces=PORTRAIT_SIDES,
    codes=(
        passes("data_agree", "Both kinds of data on your ID agree.", "Name and dates agree."),
        unsure(
            "too_little_read",
            "We could not compare all the data on your ID.",
            "Too little of the printed data was read to compare it: {missing}.",
            "If you take the photo again, keep it sharp and free of reflections.",
        ),
        fails(
            "name_differs",
            "The printed name and the machine-readable name on your ID do not agree.",
            "The machine-readable name {name} is not printed on this side.",
            "A person will look at it. You may also send another ID.",
        ),
        fails(
            "birth_date_differs",
            "The printed and the machine-readable birth date on your ID do not agree.",
            "The machine-readable birth date {born_on} is not among the printed dates.",
            "A person will look at it. You may also send another ID.",
        ),
        fails(
            "expiry_date_differs",
            "The printed and the machine-readable expiry date on your ID do not agree.",
            "The machine-readable expiry date {expires_on} is not among the printed dates.",
            "A person will look at it. You may also send another ID.",
        ),
        not_applicable(
            "nothing_to_compare",
            "This ID has no machine-readable data to compare.",
            "No machine zone or barcode was read on any side.",
        ),
    ),
)
def front_agrees_with_machine_zone(evidence: Evidence, piece: PieceKind) -> Verdict:
    side = evidence.pieces.sides[piece]
    data = _data_for(evidence, piece)
    if data is None:
        return Verdict("nothing_to_compare")
    printed = [line for line in side.text if "<<" not in line.text]
    said = {
        "name": f"{data.name.family}, {data.name.given}",
        "born_on": data.born_on.isoformat() if data.born_on else "unknown",
        "expires_on": data.expires_on.isoformat() if data.expires_on else "unknown",
    }
    code, missing = _compared(evidence, data, side, printed)
    shown = regions(piece, (side.edges.quad, "printed side"))
    return Verdict(code, regions=() if code == "data_agree" else shown, params=said | missing)


def _data_for(evidence: Evidence, piece: PieceKind) -> MachineData | None:
    """A passport page has its own zone; a card's front goes with whichever side has data."""
    every = every_machine_data(evidence)
    own = [data for data in every if data.piece is piece]
    others = [data for data in every if data.piece is not PieceKind.PASSPORT_PAGE]
    return next(iter(own or ([] if piece is PieceKind.PASSPORT_PAGE else others)), None)


def _compared(
    evidence: Evidence, data: MachineData, side: DocumentSideFacts, printed: Sequence[TextLine]
) -> tuple[str, dict[str, str]]:
    least = evidence.policy.integer("checks.front_agrees_with_machine_zone.min_lines")
    if len(printed) < least:
        return "too_little_read", {"missing": "nearly all"}
    if not _has_name(data.name, printed):
        return "name_differs", {}
    enough = evidence.policy.integer("checks.front_agrees_with_machine_zone.min_dates")
    if len(side.printed_dates) < enough:
        return "too_little_read", {"missing": "dates"}
    return _compared_dates(data, side.printed_dates), {}


def _compared_dates(data: MachineData, printed: Sequence[date]) -> str:
    if data.born_on and data.born_on not in printed:
        return "birth_date_differs"
    if data.expires_on and data.expires_on not in printed:
        return "expiry_date_differs"
    return "data_agree"


def _has_name(name: PersonName, printed: Sequence[TextLine]) -> bool:
    """Family name and first given name, as far as the zone holds them, stand among the words."""
    text = _plain(" ".join(line.text for line in printed))
    first = name.given.split()[:1]
    return all(_plain(part) in text for part in (name.family, *first) if part)


def _plain(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", transliterate(text).upper())

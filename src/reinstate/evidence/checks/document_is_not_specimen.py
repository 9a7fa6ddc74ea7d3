"""The ID is not a specimen."""

import re

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
from reinstate.evidence.checks._document import SIDES, every_machine_data
from reinstate.evidence.checks._printed import plain
from reinstate.evidence.checks._regions import regions, regions_of

WORD = re.compile(r"[^\W\d_]+")
STREET = re.compile(r"\d+[A-Z]?\s+\S", re.IGNORECASE)
INVENTED_STATES = frozenset({"UTO", "XXX"})  # ICAO 9303 prints Utopia in its examples


@check(
    title="The ID is a real one",
    rationale="Specimens are printed in every manual; they identify nobody.",
    article=("id.types",),
    pieces=SIDES,
    codes=(
        passes("no_specimen_mark", "Your ID bears no mark of a specimen.", "No mark was found."),
        fails(
            "specimen_mark",
            'This ID is marked as a specimen: "{mark}".',
            'The side bears "{mark}".',
            "Send a photo of your own, valid ID.",
        ),
        unsure(
            "may_be_specimen",
            'A person will look at "{mark}" on your ID: specimens are marked with such a word.',
            'The side bears "{mark}" where a name or an address stands: a holder or a street of '
            "that name, or a specimen made out to one.",
        ),
        not_applicable(
            "specimens_allowed",
            "Specimens are allowed here, for trying things out.",
            "The policy in force allows specimens: this is a sandbox.",
        ),
    ),
)
def document_is_not_specimen(evidence: Evidence, piece: PieceKind) -> Verdict:
    if evidence.policy.flag("checks.document_is_not_specimen.is_relaxed"):
        return Verdict("specimens_allowed")
    side = evidence.pieces.sides[piece]
    names = _names(evidence)
    marks = [mark for mark in side.specimen_marks if not _is_name_or_street(mark.text, names)]
    zone = side.machine_zone
    state = zone.fields.get("issuing_state", "") if zone else ""
    if not marks and zone is not None and state in INVENTED_STATES:
        shown = regions(piece, (zone.polygon, "machine zone"))
        return Verdict("specimen_mark", state, None, shown, {"mark": state})
    if not side.specimen_marks:
        return Verdict("no_specimen_mark")
    told = marks or side.specimen_marks
    shown = regions_of(piece, (mark.polygon for mark in told), "specimen")
    code = "specimen_mark" if marks else "may_be_specimen"
    return Verdict(code, told[0].text, None, shown, {"mark": told[0].text})


def _names(evidence: Evidence) -> set[str]:
    """The words of the holder's name, by the machine-readable data and by the account."""
    full = [data.full_name for data in every_machine_data(evidence)]
    return {word for name in (*full, evidence.account.legal_name) for word in _words(name)}


def _is_name_or_street(text: str, names: set[str]) -> bool:
    """Whether a line holds a word of the holder's name, or begins with the number of a house."""
    return not names.isdisjoint(_words(text)) or STREET.match(text.strip()) is not None


def _words(text: str) -> set[str]:
    return {plain(word) for word in WORD.findall(text)}

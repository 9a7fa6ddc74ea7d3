"""The number of the ID has a form that numbers of its type have."""

import re

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
from reinstate.evidence.checks._printed import plain
from reinstate.evidence.checks._regions import regions

STANDS_FOR = {"#": "[0-9]", "@": "[A-Z]"}
KEY = "checks.document_number_is_possible.forms"


@check(
    title="A number that can be",
    rationale=(
        "Check digits can be computed for any number; that passport cards begin with C is known to "
        "fewer people. Forms change with new series, so another one is for a person."
    ),
    article=("id.types",),
    pieces=SIDES,
    codes=(
        passes(
            "known_form",
            "The number of your ID looks as such numbers do.",
            "{number} is of a form that is known for {whose}.",
        ),
        unsure(
            "unknown_form",
            "We may have misread the number of your ID, so a person will look at it.",
            "{number} is of no form known for {whose}: {forms} (# any digit, @ any letter).",
        ),
        not_applicable(
            "no_form_known",
            "The number of this kind of ID is not checked for its form.",
            "Policy knows no form of the numbers of {whose}.",
        ),
        not_applicable(
            "no_number",
            "There is no number on this side that we can check.",
            "No machine-readable data that holds was read, or none that says a number.",
        ),
        ON_ANOTHER_SIDE,
    ),
)
def document_number_is_possible(evidence: Evidence, piece: PieceKind) -> Verdict:
    if is_told_elsewhere(evidence, piece):
        return Verdict("on_another_side")
    data = machine_data(evidence, piece)
    number = plain(data.document_number) if data else ""
    if data is None or not data.is_sound or not number:
        return Verdict("no_number")
    key, whose = _forms_of(evidence, data)
    if not evidence.policy.has(key):
        return Verdict("no_form_known", params={"whose": whose})
    forms = evidence.policy.texts(key)
    is_known = any(_pattern(form).fullmatch(number) for form in forms)
    said = {"number": number, "whose": whose, "forms": ", ".join(forms)}
    shown = regions(piece, (data.outline, "document number"))
    return Verdict("known_form" if is_known else "unknown_form", None, None, shown, said)


def _forms_of(evidence: Evidence, data: MachineData) -> tuple[str, str]:
    """The key of the forms, and whose they are: of the state that issued a card, or of the type."""
    if data.state:
        return f"{KEY}.cards_of_{data.state.lower()}", f"cards of {data.state}"
    kind = type_of(evidence)
    return (f"{KEY}.{kind.id}", kind.title) if kind else (f"{KEY}.unknown", "this kind of ID")


def _pattern(form: str) -> re.Pattern[str]:
    return re.compile("".join(STANDS_FOR.get(one, re.escape(one)) for one in form))

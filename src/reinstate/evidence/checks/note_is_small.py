"""The note is on a small sheet."""

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict, check, fails, passes, unsure
from reinstate.evidence.checks._note import NO_NOTE, SELFIE, note_of
from reinstate.evidence.checks._regions import regions


@check(
    title="The sheet is small",
    rationale="A big sheet hides the person. Its area is set against the area of the face.",
    article=("note.small_sheet", "photo.not_head_only"),
    pieces=SELFIE,
    codes=(
        passes("sheet_is_small", "Your sheet has a good size.", "The sheet hides little."),
        unsure(
            "sheet_is_rather_large",
            "Your sheet is rather large, so a person will look at it.",
            "The sheet is {ratio} times the face; above {most} it is too large.",
            "A smaller sheet, about the size of your hand, is best.",
        ),
        unsure(
            "nothing_to_compare",
            "We could not tell how large your sheet is.",
            "No face was found to compare the sheet with.",
        ),
        fails(
            "sheet_too_large",
            "The sheet is too large: it hides too much of you.",
            "The sheet is {ratio} times the face; at most {most} is allowed.",
            "Write the note on a small sheet, about the size of your hand.",
        ),
        NO_NOTE,
    ),
)
def note_is_small(evidence: Evidence, piece: PieceKind) -> Verdict:
    note = note_of(evidence)
    if note is None:
        return Verdict("no_note")
    most = evidence.policy.number("checks.note_is_small.max_sheet_to_face")
    large = evidence.policy.number("checks.note_is_small.large_sheet_to_face")
    shown = regions(piece, (note.sheet, "sheet"))
    ratio = note.sheet_to_face
    if ratio is None:
        return Verdict("nothing_to_compare", None, most, shown)
    said = {"ratio": f"{ratio:.1f}", "most": f"{large:.1f}"}
    if ratio > large:
        return Verdict("sheet_too_large", ratio, large, shown, said)
    if ratio > most:
        return Verdict("sheet_is_rather_large", ratio, most, shown, said)
    return Verdict("sheet_is_small", ratio, most)

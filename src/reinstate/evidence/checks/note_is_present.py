"""A note is in the photo."""

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict, check, fails, passes, unsure
from reinstate.evidence.checks._note import SELFIE, note_of
from reinstate.evidence.checks._regions import regions


@check(
    title="The note is in the photo",
    rationale="The handwritten note ties the request to this person, this account and this day.",
    article=("note.sentence", "note.visible"),
    pieces=SELFIE,
    codes=(
        passes("note_found", "We found your note.", "Writing was found on the sheet."),
        unsure(
            "little_writing",
            "We found a sheet, but could hardly read anything on it, so a person will look.",
            "Only {letters} letters were read; the least for a note is {least}.",
            "Hold the note flat towards the camera, in focus, with all words in view.",
        ),
        fails(
            "note_not_found",
            "We could not find a handwritten note in this photo.",
            "No writing was found in the photo.",
            "Write the sentence on a small sheet and hold it beside your face, facing the camera.",
        ),
    ),
    unit="letters and digits",
)
def note_is_present(evidence: Evidence, piece: PieceKind) -> Verdict:
    note = note_of(evidence)
    if note is None:
        return Verdict("note_not_found", 0.0)
    least = evidence.policy.integer("checks.note_is_present.min_letters")
    letters = sum(letter.isalnum() for line in note.lines for letter in line.text)
    found = regions(piece, (note.sheet, "note"))
    if letters < least:
        said = {"letters": str(letters), "least": str(least)}
        return Verdict("little_writing", float(letters), float(least), found, said)
    return Verdict("note_found", float(letters), float(least), found)

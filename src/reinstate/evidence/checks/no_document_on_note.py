"""No ID is taped to the note or held over it."""

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict, check, fails, passes, unsure
from reinstate.evidence.checks._note import NO_NOTE, SELFIE, note_of
from reinstate.evidence.checks._regions import regions


@check(
    title="No ID on the note",
    rationale="An ID taped to the note hides the sheet and cannot be examined there.",
    article=("note.no_id_taped",),
    pieces=SELFIE,
    codes=(
        passes("sheet_is_plain", "Only the sentence is on your note.", "No ID lies on the sheet."),
        unsure(
            "cannot_tell",
            "We could not tell whether anything but the sentence is on your note, so a person "
            "will look.",
            "A small face beside the sheet may belong to an ID; or the sheet bears more than the "
            "sentence; or no face of the person was found to tell a portrait by.",
        ),
        fails(
            "document_on_note",
            "There seems to be an ID on your note.",
            "A portrait or a machine zone lies on the sheet.",
            "Send the ID as a photo of its own, and take this photo again with the note alone.",
        ),
        NO_NOTE,
    ),
)
def no_document_on_note(evidence: Evidence, piece: PieceKind) -> Verdict:
    note = note_of(evidence)
    if note is None:
        return Verdict("no_note")
    if note.has_document_on_it is None:
        return Verdict("cannot_tell")
    if note.has_document_on_it:
        return Verdict("document_on_note", regions=regions(piece, (note.sheet, "note")))
    return Verdict("sheet_is_plain")

"""The note is written by hand."""

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict, check, fails, passes, unsure
from reinstate.evidence.checks._note import NO_NOTE, SELFIE, note_of
from reinstate.evidence.checks._regions import regions


@check(
    title="The note is written by hand",
    rationale=(
        "A typed or pasted note can be put into any photo. A font repeats each letter exactly; "
        "a hand never does."
    ),
    article=("note.handwritten",),
    pieces=SELFIE,
    codes=(
        passes(
            "looks_handwritten",
            "Your note looks handwritten.",
            "Letters of a kind differ as a hand makes them differ.",
        ),
        unsure(
            "hand_or_font",
            "A person will look at whether the note is handwritten.",
            "The writing is very regular, or too joined, to tell a hand from a font.",
        ),
        fails(
            "looks_printed",
            "The note looks typed or printed.",
            "Letters of a kind repeat each other as a font repeats them.",
            "Write the sentence yourself, with a pen, on a small sheet of paper.",
        ),
        NO_NOTE,
    ),
    unit="likeness to handwriting, 0 to 1",
)
def note_is_handwritten(evidence: Evidence, piece: PieceKind) -> Verdict:
    note = note_of(evidence)
    if note is None:
        return Verdict("no_note")
    shown = regions(piece, (note.sheet, "note"))
    least = evidence.policy.number("checks.note_is_handwritten.min_score")
    printed = evidence.policy.number("checks.note_is_handwritten.printed_score")
    if note.handwriting_score is None:
        return Verdict("hand_or_font", None, least, shown)
    if note.handwriting_score >= least:
        return Verdict("looks_handwritten", note.handwriting_score, least)
    if note.handwriting_score <= printed:
        return Verdict("looks_printed", note.handwriting_score, printed, shown)
    return Verdict("hand_or_font", note.handwriting_score, least, shown)

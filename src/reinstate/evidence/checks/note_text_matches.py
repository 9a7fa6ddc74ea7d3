"""The note says the sentence, word for word."""

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict, check, fails, passes, unsure
from reinstate.evidence.checks._note import NO_NOTE, SELFIE, note_of
from reinstate.evidence.checks._regions import regions
from reinstate.evidence.note_fit import Fit, fit_of


@check(
    title="The note says the sentence",
    rationale=(
        "The sentence is the owner's statement of will, so no word may be missing or changed. "
        "It is set against altered sentences: what counts is by how much the right one fits better."
    ),
    article=("note.sentence", "note.exact"),
    pieces=SELFIE,
    codes=(
        passes("text_matches", "The sentence on your note is right.", "Every word stands."),
        unsure(
            "word_unclear",
            'We could not read "{expected}" on your note with certainty, so a person will '
            "look at it.",
            'At "{expected}" the note reads "{read}"; the margin over other readings is small.',
            "If you take the photo again, write clearly and hold the note in focus.",
        ),
        fails(
            "word_differs",
            'Where your note should say "{expected}" we read "{read}".',
            'At "{expected}" the note reads "{read}", and another reading fits clearly better.',
            "Write the sentence again, exactly as shown, and take the photo again.",
        ),
        NO_NOTE,
    ),
    unit="nats",
)
def note_text_matches(evidence: Evidence, piece: PieceKind) -> Verdict:
    note = note_of(evidence)
    words = [word for word in note.words if word.kind in ("brand", "text")] if note else []
    if note is None or not words:
        return Verdict("no_note")
    found = fit_of(evidence.policy, "note_text_matches", words, note.words)
    code = {Fit.RIGHT: "text_matches", Fit.OPEN: "word_unclear", Fit.WRONG: "word_differs"}
    said = {"expected": found.worst.expected, "read": found.worst.read or "nothing"}
    shown = regions(piece, (found.worst.polygon, found.worst.expected))
    return Verdict(code[found.fit], found.margin, found.threshold, shown, said)

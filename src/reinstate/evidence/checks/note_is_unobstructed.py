"""Nothing covers the writing on the note."""

from collections.abc import Sequence

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict, check, fails, not_applicable, passes
from reinstate.evidence.checks._note import NO_NOTE, SELFIE, note_of
from reinstate.evidence.checks._polygons import contains
from reinstate.evidence.checks._regions import regions_of
from reinstate.evidence.facts import HandFacts, NoteWordFacts


@check(
    title="No fingers over the writing",
    rationale=(
        "Every letter of the note has to be seen. A hand behind the sheet looks to the hand model "
        "as if it were in front, so a word counts as covered only if it also cannot be read."
    ),
    article=("note.fingers", "note.visible"),
    pieces=SELFIE,
    codes=(
        passes("nothing_covered", "Your fingers do not cover the writing.", "No word is covered."),
        fails(
            "word_covered",
            'Your hand covers "{word}" on the note.',
            'A hand lies over "{word}", which cannot be read there.',
            "Hold the note at its edges, so that every word can be seen, and take the photo again.",
        ),
        not_applicable(
            "no_hand_seen",
            "No hand was seen near the note.",
            "No hand was found in the photo, so none can cover the writing.",
        ),
        NO_NOTE,
    ),
    unit="share of the writing under a hand",
)
def note_is_unobstructed(evidence: Evidence, piece: PieceKind) -> Verdict:
    note = note_of(evidence)
    selfie = evidence.pieces.selfie
    if note is None or selfie is None:
        return Verdict("no_note")
    if note.covered_share is None:
        return Verdict("no_hand_seen")
    most = evidence.policy.number("checks.note_is_unobstructed.max_covered_share")
    legible = evidence.policy.number("checks.note_is_unobstructed.max_deficit")
    hidden = [w for w in _under(note.words, selfie.hands) if w.deficit > legible]
    if note.covered_share <= most or not hidden:
        return Verdict("nothing_covered", note.covered_share, most)
    shown = regions_of(piece, (word.polygon for word in hidden), "covered")
    return Verdict("word_covered", note.covered_share, most, shown, {"word": hidden[0].expected})


def _under(words: Sequence[NoteWordFacts], hands: Sequence[HandFacts]) -> list[NoteWordFacts]:
    """Words of which some corner or the middle lies inside the outline of a hand."""
    return [
        word
        for word in words
        if word.polygon and any(_touches(word.polygon, hand.outline) for hand in hands)
    ]


def _touches(word: tuple[tuple[float, float], ...], hand: tuple[tuple[float, float], ...]) -> bool:
    middle = (sum(x for x, _ in word) / len(word), sum(y for _, y in word) / len(word))
    return any(contains(hand, point) for point in (*word, middle))

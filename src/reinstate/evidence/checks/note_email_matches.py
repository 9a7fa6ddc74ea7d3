"""The note names the account's e-mail address."""

from collections.abc import Sequence

from reinstate.domain.findings import PieceKind
from reinstate.domain.note import fold
from reinstate.evidence.check import Evidence, Verdict, check, fails, passes, unsure
from reinstate.evidence.checks._note import NO_NOTE, SELFIE, note_of
from reinstate.evidence.checks._regions import regions
from reinstate.evidence.facts import NoteWordFacts
from reinstate.evidence.note_fit import Fit, fit_of, is_read_whole


@check(
    title="The note names your e-mail address",
    rationale="The address ties the note to one account; another address is another account.",
    article=("note.sentence", "note.exact"),
    pieces=SELFIE,
    codes=(
        passes("email_matches", "The e-mail address is right.", "The address stands."),
        unsure(
            "email_unclear",
            "We could not read the e-mail address on your note with certainty, so a person "
            "will look at it.",
            'The address reads "{read}"; its margin over similar addresses is small.',
            "If you take the photo again, write the address in clear, separate letters.",
        ),
        unsure(
            "email_letters_unread",
            "Your e-mail address has letters that our program does not read. A person compares it "
            "with your note.",
            "The address on record is {expected}: letters with accents are read without them, and "
            "letters beyond Latin not at all. Compare it with the note.",
        ),
        unsure(
            "email_was_replaced",
            "Your account has another e-mail address since you sent this photo. A person will look "
            "at the one on your note.",
            "The note names {expected}, the account's address when the photo came; the account has "
            "another one since. Ask why before you approve.",
        ),
        fails(
            "email_differs",
            'Your note should name {expected}; we read "{read}".',
            'The address reads "{read}", and another address fits clearly better.',
            "Write the note with the e-mail address of your account and take the photo again.",
        ),
        NO_NOTE,
    ),
    unit="nats",
    follows="email",
)
def note_email_matches(evidence: Evidence, piece: PieceKind) -> Verdict:
    note = note_of(evidence)
    words = [word for word in note.words if word.kind == "email"] if note else []
    if note is None or not words:
        return Verdict("no_note")
    found = fit_of(evidence.policy, "note_email_matches", words, note.words)
    is_read = is_read_whole(found.worst)
    unread = "email_unclear" if is_read else "email_letters_unread"
    right = "email_was_replaced" if _is_replaced(evidence.account.email, words) else "email_matches"
    code = {Fit.RIGHT: right, Fit.OPEN: unread, Fit.WRONG: "email_differs"}
    said = {"expected": found.worst.expected, "read": found.worst.read or "nothing"}
    shown = regions(piece, (found.worst.polygon, "e-mail address"))
    return Verdict(code[found.fit], found.margin, found.threshold, shown, said)


def _is_replaced(known: str, words: Sequence[NoteWordFacts]) -> bool:
    """Whether the note was read for another address than the account has now."""
    written = "".join(fold(word.expected) for word in words).strip(".,:;!?")
    return bool(known) and written.replace(" ", "") != fold(known).replace(" ", "")

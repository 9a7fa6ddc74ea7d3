"""The note names the account's e-mail address."""

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict, check, fails, passes, unsure
from reinstate.evidence.checks._note import NO_NOTE, SELFIE, note_of
from reinstate.evidence.checks._regions import regions
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
        fails(
            "email_differs",
            'Your note should name {expected}; we read "{read}".',
            'The address reads "{read}", and another address fits clearly better.',
            "Write the note with the e-mail address of your account and take the photo again.",
        ),
        NO_NOTE,
    ),
    unit="nats",
)
def note_email_matches(evidence: Evidence, piece: PieceKind) -> Verdict:
    note = note_of(evidence)
    words = [word for word in note.words if word.kind == "email"] if note else []
    if note is None or not words:
        return Verdict("no_note")
    found = fit_of(evidence.policy, "note_email_matches", words, note.words)
    is_read = is_read_whole(found.worst)
    unread = "email_unclear" if is_read else "email_letters_unread"
    code = {Fit.RIGHT: "email_matches", Fit.OPEN: unread, Fit.WRONG: "email_differs"}
    said = {"expected": found.worst.expected, "read": found.worst.read or "nothing"}
    shown = regions(piece, (found.worst.polygon, "e-mail address"))
    return Verdict(code[found.fit], found.margin, found.threshold, shown, said)

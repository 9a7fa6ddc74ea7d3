"""The note bears a date of these days."""

from datetime import timedelta

from reinstate.domain.findings import Outcome, PieceKind
from reinstate.domain.note import DateWindow, WordKind, judge_date, sentence_of
from reinstate.evidence.check import Evidence, Verdict, check, fails, passes, unsure
from reinstate.evidence.checks._note import NO_NOTE, SELFIE, note_of
from reinstate.evidence.checks._regions import regions_of
from reinstate.evidence.facts import NoteFacts
from reinstate.evidence.note_fit import Fit, fit_of


@check(
    title="The note bears today's date",
    rationale=(
        "A date of these days shows that the photo was taken for this request. Day and month may "
        "stand in either order; two readings that both fall in the window are left to a person."
    ),
    article=("note.sentence", "note.exact"),
    pieces=SELFIE,
    codes=(
        passes("date_is_current", "The date on your note is right.", "{reason}"),
        unsure(
            "date_unclear",
            "We could not read the date on your note with certainty, so a person will look at it.",
            'The date reads "{read}"; its margin over other dates is small. {reason}',
            "If you take the photo again, write day, month and year clearly.",
        ),
        unsure(
            "date_is_ambiguous",
            "The date on your note can be read in two ways, so a person will look at it.",
            "{reason}",
            "Writing the month as a word avoids this.",
        ),
        fails(
            "date_not_current",
            'The date on your note reads "{read}". It has to be from {earliest} to {latest}.',
            "{reason}",
            "Write the note with today's date and take the photo again.",
        ),
        fails(
            "date_missing",
            "We could not find a date on your note.",
            "{reason}",
            "Write today's date where the sentence shows it and take the photo again.",
        ),
        NO_NOTE,
    ),
    unit="nats",
)
def note_date_is_current(evidence: Evidence, piece: PieceKind) -> Verdict:
    note = note_of(evidence)
    words = [word for word in note.words if word.kind == "date"] if note else []
    if note is None or not words:
        return Verdict("no_note")
    window = _window(evidence)
    found = fit_of(evidence.policy, "note_date_is_current", words, note.words)
    text = _accepted(note) if found.fit is Fit.RIGHT else note.date_text
    answer = judge_date(text, window)
    said = {
        "read": text,
        "reason": answer.reason,
        "earliest": window.earliest.isoformat(),
        "latest": window.latest.isoformat(),
    }
    shown = regions_of(piece, (word.polygon for word in words), "date")
    code = _code(answer.outcome, answer.code, found.fit)
    return Verdict(code, found.margin, found.threshold, shown, said)


def _accepted(note: NoteFacts) -> str:
    """The date of the accepted sentence that fits the writing best."""
    return sentence_of(note.expected).of_kind(WordKind.DATE)


def _window(evidence: Evidence) -> DateWindow:
    before = evidence.policy.integer("note.window_days_before")
    after = evidence.policy.integer("note.window_days_after")
    return DateWindow(evidence.on - timedelta(days=before), evidence.on + timedelta(days=after))


def _code(outcome: Outcome, code: str, fit: Fit) -> str:
    """A date that stands is judged as it reads; one that does not stand is unclear at best."""
    if outcome is Outcome.PASS:
        return "date_is_current" if fit is Fit.RIGHT else "date_unclear"
    if outcome is Outcome.UNSURE:
        return "date_is_ambiguous"
    if fit is not Fit.WRONG:
        return "date_unclear"
    return "date_not_current" if code == "outside_window" else "date_missing"

"""A note: does it say what was asked, word by word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from reinstate.cli import photos
from reinstate.cli.answers import Answer, Unusable
from reinstate.cli.submission import expectation
from reinstate.domain import mail_address
from reinstate.domain.findings import Judged, Outcome
from reinstate.domain.policy import PolicyOn
from reinstate.evidence import check
from reinstate.evidence.check import NO_ACCOUNT, Evidence
from reinstate.evidence.facts import NoteFacts, NoteWordFacts, Pieces, SelfieFacts
from reinstate.evidence.note_fit import Fit, fit_of
from reinstate.evidence.readers.note.expectation import ExactText
from reinstate.evidence.readers.note.reading import Expectation, read_note
from reinstate.evidence.readers.photo.reading import read_photo

# The check whose bands judge a word of each kind.
JUDGED_BY = {
    "brand": "note_text_matches",
    "text": "note_text_matches",
    "date": "note_date_is_current",
    "email": "note_email_matches",
}
OUTCOMES = {Fit.RIGHT: Outcome.PASS, Fit.OPEN: Outcome.UNSURE, Fit.WRONG: Outcome.FAIL}
WORST_FIRST = (Outcome.FAIL, Outcome.UNSURE, Outcome.PASS)


def read(path: Path, expect: str | None, email: str | None, policy: PolicyOn) -> Answer:
    """Read a note against a whole sentence, or against the policy's own for an address."""
    photo = photos.opened(path, policy, min_side=photos.CUT_OUT)
    note = read_note(photo, _expectation(expect, email, policy))
    facts = SelfieFacts(read_photo(photo), (), (), None, note)
    evidence = Evidence(policy, policy.day, NO_ACCOUNT, Pieces(selfie=facts))
    words = [_word(policy, word, note.words) for word in note.words] if note else []
    judged = check.run(evidence, only=_checks(is_current=expect is None))
    return {
        "outcome": _outcome([word["outcome"] for word in words]),
        "score": round(note.score, 3) if note else None,
        "words": words,
        "is_handwritten": _is_handwritten(judged),
        "is_mirrored": note.is_mirrored if note else None,
        "date_read": note.date_text if note else None,
        "strongest_competitor": _competitor(note),
        "findings": photos.findings(judged),
    }


def of_row(row: Mapping[str, Any], policy: PolicyOn) -> Answer:
    """One line of a batch: `{"file", "expect"}`."""
    file, expect = row.get("file"), row.get("expect")
    if not isinstance(file, str) or not isinstance(expect, str):
        raise Unusable('expected {"file": "...", "expect": "..."} on this line')
    return read(Path(file), expect, None, policy)


def _expectation(expect: str | None, email: str | None, policy: PolicyOn) -> Expectation:
    if expect is not None:
        if not expect.strip():
            raise Unusable("the expected text is empty; give the whole sentence")
        return ExactText(expect)
    if mail_address.fault(email or ""):
        raise Unusable(f"{email!r} is no e-mail address; write the account's, like ann@example.com")
    return expectation(email or "", policy)


def _word(policy: PolicyOn, word: NoteWordFacts, every: Sequence[NoteWordFacts]) -> dict[str, Any]:
    fit = fit_of(policy, JUDGED_BY[word.kind], [word], every).fit
    return {
        "expected": word.expected,
        "read": word.read,
        "outcome": OUTCOMES[fit].value,
        "kind": word.kind,
        "margin": round(word.least_margin, 3),
        "region": photos.region(word.polygon),
    }


def _outcome(of_words: Sequence[str]) -> str:
    """The worst word decides; no words at all leave it open."""
    found = next((one for one in WORST_FIRST if one.value in of_words), Outcome.UNSURE)
    return found.value


def _is_handwritten(judged: Sequence[Judged]) -> bool | None:
    verdicts = {Outcome.PASS: True, Outcome.FAIL: False}
    for item in judged:
        if item.finding.check == "note_is_handwritten":
            return verdicts.get(item.finding.outcome)
    return None


def _competitor(note: NoteFacts | None) -> Answer | None:
    if note is None:
        return None
    return {"text": note.best_competitor, "margin": round(note.best_competitor_margin, 3)}


def _checks(*, is_current: bool) -> frozenset[str]:
    """What a note alone can answer; a sentence given whole need not be today's."""
    about = {"note_is_present", "note_is_handwritten", "note_text_matches", "note_email_matches"}
    return frozenset(about | ({"note_date_is_current"} if is_current else set()))

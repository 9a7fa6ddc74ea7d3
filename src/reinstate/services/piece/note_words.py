"""The words of the owner's note, read back one by one: right, wrong, or for a person to read."""

from __future__ import annotations

from reinstate.domain.findings import Outcome, PieceKind
from reinstate.domain.policy import PolicyOn
from reinstate.evidence.facts import NoteWordFacts, SelfieFacts
from reinstate.evidence.note_fit import Fit, fit_of
from reinstate.services.case.owner_view import OwnerWord
from reinstate.services.piece import stored_facts
from reinstate.store.models import Piece
from reinstate.store.vault import Vault

# Which check judges a word, by what kind of word it is.
CHECKS = {
    "brand": "note_text_matches",
    "text": "note_text_matches",
    "date": "note_date_is_current",
    "email": "note_email_matches",
}
SAID = {Fit.RIGHT: Outcome.PASS, Fit.OPEN: Outcome.UNSURE, Fit.WRONG: Outcome.FAIL}


def of(piece: Piece, policy: PolicyOn, keyed: Vault) -> tuple[OwnerWord, ...]:
    """Every word of the note in order; none before the photo was read."""
    if piece.kind != PieceKind.SELFIE or piece.facts is None:
        return ()
    facts = stored_facts.opened(piece, keyed)
    if not isinstance(facts, SelfieFacts) or facts.note is None:
        return ()
    every = facts.note.words
    return tuple(_judged(word, every, policy) for word in every if word.kind in CHECKS)


def _judged(word: NoteWordFacts, every: tuple[NoteWordFacts, ...], policy: PolicyOn) -> OwnerWord:
    """One word as it should be; a date as it was read, because several would do."""
    found = fit_of(policy, CHECKS[word.kind], [word], every)
    shown = word.read if word.kind == "date" and word.read else word.expected
    return OwnerWord(shown, word.read, SAID[found.fit], word.polygon or ())

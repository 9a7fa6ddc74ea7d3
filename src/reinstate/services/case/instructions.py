"""The note: what the owner is asked to write, and what the reader expects to find."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from reinstate.domain.note import DateWindow, Sentence, sentence
from reinstate.domain.policy import PolicyOn
from reinstate.services.case.owner_view import NoteInstruction
from reinstate.services.spelling import spelled_day

if TYPE_CHECKING:
    from reinstate.evidence.readers.note.expectation import NoteExpectation


def instruction(policy: PolicyOn, email: str, on: date) -> NoteInstruction:
    """The sentence for a day, as the owner writes it: day, month, year."""
    written = f"{on.day}/{on.month}/{on.year}"
    whole = _sentence(policy, written, email)
    return NoteInstruction(
        sentence=whole.text,
        lines=_lines(whole),
        spelled_date=spelled_day(on),
        on=on,
        email=email,
        brand=policy.text("note.brand"),
    )


def expectation(policy: PolicyOn, email: str, on: date) -> NoteExpectation:
    """What the reader looks for in a note handed in on a day of the owner's."""
    # Here and not above: the reader's package loads numpy, which no page needs.
    from reinstate.evidence.readers.note.expectation import NoteExpectation

    return NoteExpectation(
        brand=policy.text("note.brand"),
        email=email,
        window=DateWindow(
            on - timedelta(days=policy.integer("note.window_days_before")),
            on + timedelta(days=policy.integer("note.window_days_after")),
        ),
        template=policy.text("note.sentence"),
    )


def _sentence(policy: PolicyOn, written: str, email: str) -> Sentence:
    return sentence(policy.text("note.sentence"), policy.text("note.brand"), written, email)


def _lines(whole: Sentence, width: int = 24) -> tuple[str, ...]:
    """Broken between words for a small sheet; a long e-mail address keeps a line of its own."""
    lines: list[str] = []
    for word in whole.text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)

"""A good note in a good selfie; every note check passes it. Break one thing at a time."""

from dataclasses import replace
from datetime import date

from tests.evidence.good_people import TODAY, body, box, face, hand, photo

from reinstate.domain.findings import Finding, PieceKind
from reinstate.evidence.check import Evidence, catalogue, run
from reinstate.evidence.facts import (
    AccountFacts,
    NoteFacts,
    NoteWordFacts,
    Pieces,
    ReuseFacts,
    SelfieFacts,
    TextLine,
)
from reinstate.rulebook import shipped

CHECKS = (
    "note_is_present", "note_is_handwritten", "note_text_matches", "note_date_is_current",
    "note_email_matches", "note_is_unobstructed", "note_is_small", "note_is_not_reused",
    "no_document_on_note",
)  # fmt: skip
NOWHERE = ReuseFacts()
EMAIL = "jane.doe@example.com"
SENTENCE = f"Binance.US (22/11/2026) Reactivate my account associated with ({EMAIL})"
KINDS = {"binance.us": "brand", "22/11/2026": "date", EMAIL: "email"}
FOLDED = f"binance.us 22/11/2026 reactivate my account associated with {EMAIL}"


def word(expected: str, **changes: object) -> NoteWordFacts:
    """A word that stands clearly."""
    at = FOLDED.split().index(expected)
    place = box(210 + 20 * at, 420, 18, 10)
    good = NoteWordFacts(expected, expected, KINDS.get(expected, "text"), 9.0, place, 0.1)
    return replace(good, **changes)  # type: ignore[arg-type]


def words(expected: str = "", **changes: object) -> tuple[NoteWordFacts, ...]:
    """All words, one of them changed."""
    return tuple(word(one, **(changes if one == expected else {})) for one in FOLDED.split())


def note(**changes: object) -> NoteFacts:
    good = NoteFacts(
        sheet=box(200, 400, 200, 200), is_mirrored=False,
        lines=(TextLine(SENTENCE, box(210, 420, 180, 30), 0.98),), expected=SENTENCE, score=0.0,
        best_competitor="", best_competitor_margin=9.0, words=words(), date_text="22/11/2026",
        handwriting_score=0.99, sheet_to_face=0.9, sheet_to_torso=0.2, covered_share=0.0,
        has_document_on_it=False,
    )  # fmt: skip
    return replace(good, **changes)  # type: ignore[arg-type]


def evidence(
    shown: NoteFacts | None = None, *, reuse: ReuseFacts = NOWHERE, on: date = TODAY
) -> Evidence:
    """A submission with this note; a good one by default."""
    return with_note(shown or note(), reuse=reuse, on=on)


def with_note(
    shown: NoteFacts | None, *, reuse: ReuseFacts = NOWHERE, on: date = TODAY
) -> Evidence:
    """A submission with this note, or without any."""
    selfie = SelfieFacts(photo(), (face(),), (hand(outline=box(200, 415, 40, 40)),), body(), shown)
    account = AccountFacts(EMAIL, "Jane Doe", None)
    return Evidence(shipped().on(on), on, account, Pieces(selfie), reuse=reuse)


def findings(given: Evidence) -> dict[str, Finding]:
    """What the note checks say of it."""
    found = (judged.finding for judged in run(given, frozenset({PieceKind.SELFIE})))
    return {finding.check: finding for finding in found if finding.check in CHECKS}


def declared_codes() -> set[tuple[str, str]]:
    """Every code that the note checks declare."""
    return {(check, code) for check in CHECKS for code in catalogue()[check].codes}

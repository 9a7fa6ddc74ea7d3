"""The note: a good sample passes, and one thing broken gives exactly one code."""

from dataclasses import replace
from datetime import date

import pytest
from tests.evidence.good_notes import (
    CHECKS,
    EMAIL,
    SENTENCE,
    declared_codes,
    evidence,
    findings,
    note,
    with_note,
    words,
)
from tests.evidence.good_people import TODAY, box, hand

from reinstate.domain.findings import Audience, Outcome
from reinstate.domain.policy import Policy
from reinstate.evidence.check import Evidence
from reinstate.evidence.facts import AccountFacts, ReuseFacts, TextLine
from reinstate.evidence.wording import fix, message
from reinstate.rulebook import shipped

MOVED = AccountFacts("ane.doe@example.com", "Jane Doe", None)
LOST = {"margin": -40.0, "deficit": 60.0, "read": "deactivate"}
OPEN = {"margin": -9.0, "deficit": 9.0}


def addressed(expected, read):
    """All words, the address another one that stands as clearly as the machine can read it."""
    changed = {"expected": expected, "read": read}
    return tuple(replace(one, **changed) if one.kind == "email" else one for one in words())


BROKEN = [
    ("note_is_present", "little_writing", evidence(note(lines=(TextLine("Bin", (), 0.4),)))),
    ("note_is_handwritten", "looks_printed", evidence(note(handwriting_score=0.0))),
    ("note_is_handwritten", "hand_or_font", evidence(note(handwriting_score=0.3))),
    ("note_text_matches", "word_differs", evidence(note(words=words("reactivate", **LOST)))),
    (
        "note_text_matches",
        "word_unclear",
        evidence(note(words=words("my", margin=-80.0, deficit=80.0, read=""))),
    ),
    (
        "note_text_matches",
        "word_unclear",
        evidence(note(words=words("my", meaning_margin=-11.0))),
    ),
    ("note_text_matches", "word_unclear", evidence(note(words=words("my", added_margin=-11.0)))),
    ("note_text_matches", "word_unclear", evidence(note(words=words("reactivate", **OPEN)))),
    ("note_email_matches", "email_differs", evidence(note(words=words(EMAIL, **LOST)))),
    ("note_email_matches", "email_unclear", evidence(note(words=words(EMAIL, **OPEN)))),
    (
        "note_email_matches",
        "email_unclear",
        evidence(note(words=words(EMAIL, dropped_margin=-20.0))),
    ),
    (
        "note_email_matches",
        "email_unclear",
        evidence(note(words=words(EMAIL, **(LOST | {"read": "jane.doe@exa"})))),
    ),
    (
        "note_email_matches",
        "email_letters_unread",
        evidence(note(words=addressed("jane@müller.example", "jane@muller.example"))),
    ),
    (
        "note_email_matches",
        "email_letters_unread",
        evidence(note(words=addressed("jane@пример.рф", "jane@."))),
    ),
    ("note_email_matches", "email_was_replaced", replace(evidence(), account=MOVED)),
    ("note_date_is_current", "date_unclear", evidence(note(words=words("22/11/2026", **OPEN)))),
    (
        "note_date_is_current",
        "date_not_current",
        evidence(note(date_text="22/10/2026", words=words("22/11/2026", **LOST))),
    ),
    (
        "note_date_is_current",
        "date_missing",
        evidence(note(date_text="reac", words=words("22/11/2026", **LOST))),
    ),
    (
        "note_is_unobstructed",
        "word_covered",
        evidence(note(covered_share=0.2, words=words("binance.us", margin=-9.0, deficit=11.0))),
    ),
    ("note_is_unobstructed", "no_hand_seen", evidence(note(covered_share=None))),
    ("note_is_small", "sheet_too_large", evidence(note(sheet_to_face=9.0))),
    ("note_is_small", "sheet_is_rather_large", evidence(note(sheet_to_face=3.4))),
    ("note_is_small", "sheet_too_large", evidence(note(sheet_to_torso=2.0))),
    ("note_is_small", "sheet_is_rather_large", evidence(note(sheet_to_torso=1.2))),
    (
        "note_is_small",
        "nothing_to_compare",
        evidence(note(sheet_to_face=None, sheet_to_torso=None)),
    ),
    ("note_is_not_reused", "seen_before", evidence(reuse=ReuseFacts(note=("case-1",)))),
    ("no_document_on_note", "document_on_note", evidence(note(has_document_on_it=True))),
    ("no_document_on_note", "cannot_tell", evidence(note(has_document_on_it=None))),
]
# A hidden word is an unread word too: the text check then asks for the note again as well.
ALSO = {"word_covered": {"note_text_matches"}}


@pytest.mark.article("note.sentence")
@pytest.mark.article("note.exact")
@pytest.mark.article("note.handwritten")
@pytest.mark.article("note.small_sheet")
@pytest.mark.article("note.visible")
@pytest.mark.article("note.fingers")
@pytest.mark.article("note.no_id_taped")
def test_a_good_note_passes_every_check() -> None:
    found = findings(evidence())

    assert set(found) == set(CHECKS)
    assert {finding.outcome for finding in found.values()} == {Outcome.PASS}


@pytest.mark.parametrize(("check", "code", "given"), BROKEN)
def test_one_thing_broken_gives_exactly_one_code(check: str, code: str, given: Evidence) -> None:
    found = findings(given)

    assert found[check].code == code
    others = {name for name, finding in found.items() if finding.outcome is not Outcome.PASS}
    assert others - ALSO.get(code, set()) <= {check}


def test_a_photo_without_a_note_fails_once_and_the_other_checks_do_not_apply() -> None:
    found = findings(with_note(None))

    assert found["note_is_present"].code == "note_not_found"
    assert found["note_is_present"].outcome is Outcome.FAIL
    rest = set(CHECKS) - {"note_is_present", "note_is_not_reused"}
    assert {found[check].code for check in rest} == {"no_note"}


def test_a_date_that_two_days_of_the_window_could_be_goes_to_a_person() -> None:
    said = SENTENCE.replace("22/11/2026", "11/10/2026")
    given = evidence(note(expected=said), on=date(2026, 11, 12))
    wide = replace(given, policy=_with_window(60).on(given.on))

    assert findings(given)["note_date_is_current"].code == "date_is_current"
    assert findings(wide)["note_date_is_current"].code == "date_is_ambiguous"


def _with_window(days: int) -> Policy:
    key = "note.window_days_before"
    known = shipped().parameters[key]
    wider = replace(known, entries=tuple(replace(one, value=days) for one in known.entries))
    return Policy("wide window", {**shipped().parameters, key: wider})


def test_a_legible_word_under_a_hand_is_not_covered() -> None:
    """A hand behind the sheet looks to the hand model as if it were in front."""
    given = evidence(note(covered_share=0.3))

    assert findings(given)["note_is_unobstructed"].code == "nothing_covered"


def limit(key: str) -> float:
    """A threshold of the shipped policy."""
    return shipped().on(TODAY).number(f"checks.{key}")


def at_limit(key: str, step: float) -> tuple[float, float]:
    """A threshold, and the nearest value beyond it."""
    return limit(key), limit(key) + step


@pytest.mark.parametrize(
    ("check", "key", "step", "changes", "at", "beyond"),
    [
        ("note_is_handwritten", "min_score", -1e-6, "handwriting_score",
         "looks_handwritten", "hand_or_font"),
        ("note_is_handwritten", "printed_score", 1e-6, "handwriting_score",
         "looks_printed", "hand_or_font"),
        ("note_is_small", "max_sheet_to_face", 1e-6, "sheet_to_face",
         "sheet_is_small", "sheet_is_rather_large"),
        ("note_is_small", "large_sheet_to_face", 1e-6, "sheet_to_face",
         "sheet_is_rather_large", "sheet_too_large"),
        ("note_is_small", "max_sheet_to_torso", 1e-6, "sheet_to_torso",
         "sheet_is_small", "sheet_is_rather_large"),
        ("note_is_small", "large_sheet_to_torso", 1e-6, "sheet_to_torso",
         "sheet_is_rather_large", "sheet_too_large"),
    ],
)  # fmt: skip
def test_a_measure_at_its_limit_is_still_within_it(check, key, step, changes, at, beyond) -> None:
    for value, code in zip(at_limit(f"{check}.{key}", step), (at, beyond), strict=True):
        assert findings(evidence(note(**{changes: value})))[check].code == code


def test_a_hand_that_nobody_could_judge_is_for_a_person() -> None:
    found = findings(evidence(note(handwriting_score=None)))["note_is_handwritten"]
    assert (found.code, found.outcome) == ("hand_or_font", Outcome.UNSURE)


@pytest.mark.parametrize(("more", "code"), [(0, "note_found"), (-1, "little_writing")])
def test_a_note_has_as_many_letters_as_the_policy_asks_for(more, code) -> None:
    letters = "R" * (int(limit("note_is_present.min_letters")) + more)
    given = evidence(note(lines=(TextLine(f"{letters} (!)", (), 0.9),)))
    assert findings(given)["note_is_present"].code == code


def test_the_worse_of_two_comparisons_says_how_large_the_sheet_is() -> None:
    found = findings(evidence(note(sheet_to_face=0.1, sheet_to_torso=1.2)))["note_is_small"]
    assert (found.code, found.measured, found.params["beside"]) == (
        "sheet_is_rather_large", 1.2, "torso",
    )  # fmt: skip
    assert found.regions
    assert not findings(evidence())["note_is_small"].regions


@pytest.mark.parametrize(
    ("reuse", "count"),
    [
        (ReuseFacts(photo=("case-1",)), 1),
        (ReuseFacts(note=("case-1",)), 1),
        (ReuseFacts(photo=("case-1",), note=("case-1",)), 1),  # one other request
        (ReuseFacts(photo=("case-1",), note=("case-2",)), 2),
    ],
)
def test_a_photo_or_a_note_that_served_another_request_is_seen_before(reuse, count) -> None:
    found = findings(evidence(reuse=reuse))["note_is_not_reused"]
    assert (found.code, found.measured) == ("seen_before", count)


def test_a_date_that_may_be_another_one_is_not_refused_for_what_it_reads_as() -> None:
    given = evidence(note(date_text="22/10/2026", words=words("22/11/2026", **OPEN)))
    found = findings(given)["note_date_is_current"]
    assert (found.code, found.outcome) == ("date_unclear", Outcome.UNSURE)


ELSEWHERE, OVER_ITS_CORNER, WITHIN_IT = (
    hand(outline=box(x, y, width, height))
    for x, y, width, height in ((900, 800, 90, 90), (200, 410, 15, 15), (212, 422, 15, 7))
)


@pytest.mark.parametrize(
    ("hands", "code"),
    [
        ((ELSEWHERE,), "nothing_covered"),
        ((OVER_ITS_CORNER,), "word_covered"),
        ((WITHIN_IT,), "word_covered"),  # a fingertip over the middle of the word
        ((ELSEWHERE, OVER_ITS_CORNER), "word_covered"),
    ],
)
def test_a_word_is_covered_where_any_hand_lies_over_a_corner_or_its_middle(hands, code) -> None:
    hidden = words("binance.us", margin=-9.0, deficit=limit("note_is_unobstructed.max_deficit") + 1)
    given = evidence(note(covered_share=0.2, words=hidden))
    selfie = replace(given.pieces.selfie, hands=hands)
    found = findings(replace(given, pieces=replace(given.pieces, selfie=selfie)))
    assert found["note_is_unobstructed"].code == code


def test_a_word_is_covered_once_it_cannot_be_read_and_enough_of_the_note_is_hidden() -> None:
    most, beyond = at_limit("note_is_unobstructed.max_covered_share", 1e-6)
    legible, unread = at_limit("note_is_unobstructed.max_deficit", 1e-6)
    for share, deficit, code in (
        (most, unread, "nothing_covered"),
        (beyond, legible, "nothing_covered"),
        (beyond, unread, "word_covered"),
    ):
        given = evidence(note(covered_share=share, words=words("binance.us", deficit=deficit)))
        assert findings(given)["note_is_unobstructed"].code == code


def test_every_code_is_reached_by_a_sample_here() -> None:
    reached = {(check, code) for check, code, _ in BROKEN}
    reached |= {(name, finding.code) for name, finding in findings(evidence()).items()}
    reached |= {(name, finding.code) for name, finding in findings(with_note(None)).items()}

    # Two readings of one date lie weeks apart: only a wider window than shipped can hold both.
    assert declared_codes() - reached == {("note_date_is_current", "date_is_ambiguous")}


@pytest.mark.parametrize(("check", "code", "given"), BROKEN)
def test_sentences_fill_in_for_both_audiences(check: str, code: str, given: Evidence) -> None:
    finding = findings(given)[check]

    for said in (message(finding, Audience.OWNER), message(finding, Audience.REVIEWER)):
        assert said
        assert "{" not in said
    if finding.outcome is Outcome.FAIL:
        assert fix(finding).endswith(".")

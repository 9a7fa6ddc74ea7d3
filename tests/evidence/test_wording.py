import re
import string

import pytest

from reinstate.domain.findings import Audience, Finding, Outcome, PieceKind
from reinstate.evidence import wording
from reinstate.evidence.check import catalogue

CODES = [(check.id, code) for check in catalogue().values() for code in check.codes.values()]


def named_in(template):
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize(("check", "code"), [pair for pair in CODES if named_in(pair[1].reviewer)])
def test_a_finding_kept_by_an_older_version_still_has_its_sentence(check, code):
    kept = Finding(check, code.outcome, code.code, PieceKind.SELFIE, params={})
    said = wording.message(kept, Audience.REVIEWER)
    assert wording.NOT_KEPT in said
    assert "{" not in said


def counted(check, code, measured, threshold, **params):
    return wording.unit(
        Finding(check, Outcome.FAIL, code, PieceKind.SELFIE, measured, threshold, params=params)
    )


def test_numbers_say_what_they_count():
    assert counted("note_is_not_reused", "seen_before", 2.0, 0.0) == "other requests"
    assert counted("face_is_uncovered", "mask", 0.9, 0.8) == "probability"
    beside = counted("note_is_small", "sheet_too_large", 2.0, 1.5, beside="torso")
    assert beside == "times the area of the torso"


def test_texts_and_nothing_have_no_unit():
    assert counted("document_is_unexpired", "expired", "2020-01-01", "2026-01-01") == ""
    assert counted("document_type_is_accepted", "type_not_accepted", "library_card", None) == ""
    assert counted("face_matches_portrait", "no_portrait", None, None) == ""


JARGON = re.compile(
    r"\b(MRZ|AAMVA|PDF417|OCR|TD1|TD3|machine[- ]readable|zone|check digits?|threshold|template"
    r"|metadata|EXIF|C2PA|IPTC|score|biometric)\b",
    re.IGNORECASE,
)
OWNERS = [
    (check, code) for check, code in CODES if not catalogue()[check].advises_staff
]  # what staff alone are advised of is in their words


@pytest.mark.parametrize(("check", "code"), OWNERS, ids=[f"{a}.{b.code}" for a, b in OWNERS])
def test_an_owner_reads_plain_words_and_what_happens_next(check, code):
    said = f"{catalogue()[check].title} {code.owner} {code.fix}"
    assert not JARGON.search(said)
    if code.outcome is Outcome.UNSURE:
        assert "person" in code.owner, "doubt goes to a person, and the owner is told so"
    if code.outcome is Outcome.FAIL:
        assert code.fix.endswith((".", "!")), "what to do next"

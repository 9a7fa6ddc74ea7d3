import string

import pytest

from reinstate.domain.findings import Audience, Finding, PieceKind
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

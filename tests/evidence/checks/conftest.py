"""Whatever a check answers in these tests, its numbers say what they count, and its sentences have
every value that they name.
"""

import pytest

from reinstate.domain.findings import Audience, Finding
from reinstate.evidence import check, wording


@pytest.fixture(autouse=True)
def every_number_has_its_unit_and_every_sentence_its_values(monkeypatch):
    judge = check._finding

    def judged(*asked) -> Finding:
        found = judge(*asked)
        numbers = [one for one in (found.measured, found.threshold) if isinstance(one, int | float)]
        said = wording.unit(found)
        assert bool(said) is bool(numbers), f"{found.check} {found.code}: unit {said!r}, {numbers}"
        sentences = (wording.message(found, audience) for audience in Audience)
        for sentence in (said, *sentences, wording.fix(found)):
            assert wording.NOT_KEPT not in sentence, f"{found.check} {found.code}: {sentence}"
        return found

    monkeypatch.setattr(check, "_finding", judged)

"""Whatever a check answers in these tests, its numbers say what they count."""

import pytest

from reinstate.domain.findings import Finding
from reinstate.evidence import check, wording


@pytest.fixture(autouse=True)
def every_number_has_its_unit(monkeypatch):
    judge = check._finding

    def judged(*asked) -> Finding:
        found = judge(*asked)
        numbers = [one for one in (found.measured, found.threshold) if isinstance(one, int | float)]
        said = wording.unit(found)
        assert bool(said) is bool(numbers), f"{found.check} {found.code}: unit {said!r}, {numbers}"
        assert wording.NOT_KEPT not in said
        return found

    monkeypatch.setattr(check, "_finding", judged)

from datetime import date

import pytest

from reinstate.specimens.identities import SpecimenIdentity, identity


@pytest.fixture(scope="session")
def day() -> date:
    return date(2026, 11, 22)


@pytest.fixture(scope="session")
def owner() -> SpecimenIdentity:
    return identity("daniel-mercer")

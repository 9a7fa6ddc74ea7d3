"""Pages over the same exchange in a database that the service tests use."""

import pytest
from django.core.cache import cache
from tests.services.conftest import (  # noqa: F401 - fixtures, found by their names
    account,
    evidence_folder,
    own_keys_and_evidence,
    reviewer,
    seen,
    senior,
    staff,
)


@pytest.fixture(autouse=True)
def no_visits_counted():
    """Every test begins within its limits: all of them come from one network address."""
    cache.clear()

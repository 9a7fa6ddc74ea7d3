"""Pages over an exchange in a database; see tests/fixtures."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def no_visits_counted():
    """Every test begins within its limits: all of them come from one network address."""
    cache.clear()


@pytest.fixture(autouse=True)
def every_test_apart(own_keys_and_evidence):
    """No test writes into another's evidence folder or reads with its keys."""

"""Pages over an exchange in a database; see tests/fixtures."""

import pytest


@pytest.fixture(autouse=True)
def every_test_apart(own_keys_and_evidence):
    """No test writes into another's evidence folder or reads with its keys."""

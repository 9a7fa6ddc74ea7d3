"""Tables, and what is sealed in them."""

import pytest


@pytest.fixture(autouse=True)
def every_test_apart(own_keys_and_evidence):
    """No test writes into another's evidence folder or reads with its keys."""

"""What only PostgreSQL shows: connections that really run side by side. See `make test-scale`."""

import os

import pytest

collect_ignore_glob = [] if os.environ.get("REINSTATE_TEST_DATABASE_URL") else ["test_*.py"]


@pytest.fixture(autouse=True)
def every_test_apart(own_keys_and_evidence):
    """No test writes into another's evidence folder or reads with its keys."""

"""What only PostgreSQL shows: connections that really run side by side. See `make test-scale`."""

import os

from tests.services.conftest import own_keys_and_evidence  # noqa: F401

collect_ignore_glob = [] if os.environ.get("REINSTATE_TEST_DATABASE_URL") else ["test_*.py"]

"""Pages over the same exchange in a database that the service tests use."""

from tests.services.conftest import (  # noqa: F401 - fixtures, found by their names
    account,
    own_keys_and_evidence,
    reviewer,
    seen,
    senior,
    staff,
)

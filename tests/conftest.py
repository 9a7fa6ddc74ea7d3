"""What every test starts from."""

import pytest
from django.utils import translation

pytest_plugins = [
    "tests.fixtures.exchange",
    "tests.fixtures.situations",
    "tests.fixtures.record",
]


@pytest.fixture(autouse=True)
def in_english():
    """A page that another test asked for in Spanish leaves its language on the thread."""
    translation.deactivate()

"""The product's settings over a temporary folder: a test never touches the checkout's own data."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="reinstate-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["REINSTATE_VAR"] = _folder
# A database named for tests (`make test-scale`) is meant; the product's own never is.
os.environ["REINSTATE_DATABASE_URL"] = os.environ.get("REINSTATE_TEST_DATABASE_URL", "")

from reinstate.config.settings import *  # noqa: E402, F403

# The rounds of the product's hashes took a third of a second each, of a guess too.
PASSWORD_HASHERS = ["tests.quick_hasher.QuickHasher"]

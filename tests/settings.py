"""The product's settings over a temporary folder: a test never touches the checkout's own data."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="reinstate-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["REINSTATE_VAR"] = _folder
os.environ.pop("REINSTATE_DATABASE_URL", None)

from reinstate.config.settings import *  # noqa: E402, F403

"""What runs the models of strangers' photos keeps it to itself."""

import os
import subprocess
import sys

from reinstate.evidence.models import weights

# Where it thinks that it is tested by its makers it is silent by itself.
SILENT = ("ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS", "CI", "GITHUB_ACTIONS", "TF_BUILD")
OPENS_ONE = "from reinstate.evidence.models.sessions import session; session('yunet')"


def test_the_runtime_notes_nothing_for_its_maker_of_what_runs_here(tmp_path):
    surroundings = {name: value for name, value in os.environ.items() if name not in SILENT}
    surroundings |= {"HOME": str(tmp_path), "TMPDIR": str(tmp_path), "XDG_CACHE_HOME": ""}
    surroundings["REINSTATE_MODELS"] = str(weights.folder())
    subprocess.run([sys.executable, "-c", OPENS_ONE], env=surroundings, check=True)
    assert not [one for one in tmp_path.rglob("*") if one.is_file()]

import pytest


@pytest.fixture(autouse=True)
def own_keys_and_evidence(settings, tmp_path):
    """Every test has a key file and an evidence folder of its own."""
    settings.KEY_FILE = tmp_path / "keys.json"
    settings.EVIDENCE_URL = (tmp_path / "evidence").as_uri()

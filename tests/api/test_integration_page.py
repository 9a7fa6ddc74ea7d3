"""The page for the exchange's engineer names everything that there is, and its example is taken."""

import json
import re
from pathlib import Path

import pytest

from reinstate.services.access import api_keys
from reinstate.services.integration import announcements
from reinstate.services.integration.exchange import TAKERS

PAGE = (Path(__file__).parents[2] / "docs" / "integration.md").read_text("utf-8")
ANNOUNCED = [value for name, value in vars(announcements).items() if name.isupper()]


@pytest.mark.parametrize("name", [*TAKERS, *ANNOUNCED, *api_keys.ALL_SCOPES])
def test_every_event_change_and_scope_stands_on_the_page(name):
    assert f"`{name}`" in PAGE


def test_the_example_is_taken_as_it_stands(post, get):
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    answer = post("events", json.loads(example))
    assert answer.status_code == 200, answer.json()
    assert [one["is_repeat"] for one in answer.json()["data"]] == [False] * 4
    standing = get("accounts/u-1001/standing").json()
    assert [one["kind"] for one in standing["restrictions"]] == ["self_disabled"]

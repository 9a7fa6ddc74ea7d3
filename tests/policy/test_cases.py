"""Cases a lawyer can read: each YAML file here names an owner, a day and what must come out."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from reinstate import rulebook
from reinstate.domain.account import (
    Account,
    Activity,
    ActivityKind,
    Address,
    AddressKind,
    Balance,
    Platform,
)
from reinstate.domain.restrictions import RestrictionKind
from reinstate.domain.standing import Standing, assess
from reinstate.rulebook.lint import STATES

HERE = Path(__file__).parent
OPENED_ON = date(2019, 10, 1)
CLOCK_FIELDS = (
    "jurisdiction",
    "years",
    "presumed_abandoned_on",
    "report_due_on",
    "notice_from",
    "notice_until",
)


def cases():
    for path in sorted(HERE.glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for case in content["cases"]:
            described = {"state": content.get("state"), **case}
            yield pytest.param(described, id=f"{path.stem}: {case['says']}")


def account_of(case) -> Account:
    residences = [(case.get("state"), OPENED_ON, "residence")]
    moves = case.get("moves")
    if moves:
        residences.append((moves["to"], moves["from"], moves.get("kind", "residence")))
    return Account(
        id="case",
        platform=Platform.US,
        opened_on=OPENED_ON,
        addresses=tuple(
            Address(place, on, AddressKind(kind)) for place, on, kind in residences if place
        ),
        balances=() if case["holds"] == "nothing" else (Balance(case["holds"], Decimal(1)),),
        activity=tuple(
            Activity(ActivityKind(kind), datetime.combine(on, time(12), UTC))
            for kind, on in case.get("acts", {"trade": date(2021, 3, 15)}).items()
        ),
    )


def found(standing: Standing) -> dict[str, object]:
    answer: dict[str, object] = {
        "lifecycle": standing.lifecycle.value,
        "unsupported": standing.has(RestrictionKind.UNSUPPORTED_JURISDICTION),
        "may": [item.value for item in standing.capabilities.allowed()],
    }
    for clock in standing.clocks.statutory:
        answer |= {name: getattr(clock, name) for name in CLOCK_FIELDS}
        answer["confidence"] = clock.confidence.value
    return answer


@pytest.mark.parametrize("case", list(cases()))
def test_the_shipped_policy_answers_as_the_case_says(case):
    standing = assess(account_of(case), rulebook.shipped().on(case["day"]))
    answer = found(standing)
    expected = dict(case["expect"])
    if "may" in expected:
        assert sorted(expected.pop("may")) == sorted(answer["may"])
    assert {key: answer[key] for key in expected} == expected


def test_every_listed_state_has_its_cases():
    files = {path.stem for path in HERE.glob("us_*.yaml")}
    assert files == {f"us_{code.lower()}" for code in STATES}

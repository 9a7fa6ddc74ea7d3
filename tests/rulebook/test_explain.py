from decimal import Decimal

import pytest
from tests.domain.account_documents import acted, raised, standing

from reinstate.rulebook import shipped
from reinstate.rulebook.explain import explain, shown


def test_the_answer_is_told_in_words_with_each_value_and_its_source():
    found = standing(
        restrictions=[raised("self_disabled", by="owner")],
        activity=[acted("trade", "2026-01-01")],
        balances=[{"asset": "BTC", "amount": "1"}],
    )
    lines = explain(found, shipped())
    text = "\n".join(lines)
    assert lines[0] == "On 2026-11-22 account acc-1 is active and is not in good standing."
    assert "Its owner may not trade, deposit or withdraw." in lines
    assert "Restricted by self disabled: Disabled by its owner on 2026-11-10" in text
    assert "Virtual currency under the law of US-CA: presumed abandoned after 3 years" in text
    for key in found.policy.values_read:
        assert f"({key})" in text
    assert shipped().digest in text


def test_an_unknown_value_is_told_as_unknown():
    alabama = [{"jurisdiction": "US-AL", "from": "2020-01-01", "kind": "residence"}]
    text = "\n".join(explain(standing(addresses=alabama), shipped()))
    assert "notice from unknown until" in text
    assert "(unclaimed.us_al.notice.not_more_than_days): unknown" in text


def test_the_answer_says_what_the_owner_may_do_and_when_each_clock_runs_out():
    found = standing(
        restrictions=[raised("self_disabled")],
        activity=[acted("trade", "2026-01-01")],
        balances=[{"asset": "BTC", "amount": "1"}],
    )
    lines = explain(found, shipped())
    assert "Its owner may log in and request reactivation." in lines
    assert (
        "The owner last acted on 2026-01-01; the account turns inactive on 2027-01-01 and dormant "
        "on 2028-01-01."
    ) in lines
    (clock,) = [line for line in lines if line.startswith("Virtual currency under")]
    assert "on 2029-01-01; notice from 2028-11-01 until 2029-05-05; report due 2029-11-01." in clock
    free = explain(standing(), shipped())
    assert not any("may not" in line for line in free)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "unknown"),
        (True, "yes"),
        (False, "no"),
        (Decimal("2.50"), "2.5"),
        ((), "nothing"),
        (("a",), "a"),
        (("a", "b"), "a and b"),
        (("a", "b", "c"), "a, b and c"),
        ({"new_device": 72, "new_country": (1, 2)}, "new_device: 72; new_country: 1 and 2"),
    ],
)
def test_a_value_is_shown_as_people_write_it(value, said):
    assert shown(value) == said

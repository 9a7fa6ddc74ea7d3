from tests.domain.account_documents import acted, raised, standing

from reinstate.rulebook import shipped
from reinstate.rulebook.explain import explain


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

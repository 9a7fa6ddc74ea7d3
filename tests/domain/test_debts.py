from dataclasses import replace
from decimal import Decimal

import pytest
from tests.domain.account_documents import TODAY, account

from reinstate import rulebook
from reinstate.domain.debts import amounts_owed


def netted():
    shipped = rulebook.shipped()
    key = "negative_balance.is_netted"
    entry = replace(shipped.parameters[key].entries[0], value=True)
    parameter = replace(shipped.parameters[key], entries=(entry,))
    return replace(shipped, parameters={**shipped.parameters, key: parameter}).on(TODAY)


def lines(credit_usd):
    return account(
        balances=[
            {"asset": "USD", "amount": "-10"},
            {"asset": "BTC", "amount": "1", "usd": credit_usd},
        ]
    )


@pytest.mark.parametrize(
    ("credit_usd", "owed"),
    [
        ("60000", {}),
        ("9.99", {}),
        ("9.98", {"USD": Decimal(10)}),
        (None, {"USD": Decimal(10)}),
    ],
)
def test_where_policy_nets_currencies_valued_credit_covers_debt(credit_usd, owed):
    assert amounts_owed(lines(credit_usd), netted()) == owed


def test_a_line_without_a_value_leaves_each_currency_on_its_own_however_much_the_rest_is_worth():
    held = [
        {"asset": "USD", "amount": "-10", "usd": "-10"},
        {"asset": "BTC", "amount": "1", "usd": "60000"},
        {"asset": "DOGE", "amount": "5", "usd": None},
    ]
    assert amounts_owed(account(balances=held), netted()) == {"USD": Decimal(10)}


def test_what_is_owed_is_exact_to_the_last_of_its_places():
    debt = "123456789012345678.1234567890123456789012345678901234567891"
    parts = [
        {"asset": "SHIB", "amount": f"-{debt}"},
        {"asset": "SHIB", "amount": "0." + "0" * 39 + "1"},
    ]
    assert amounts_owed(account(balances=parts), rulebook.shipped().on(TODAY)) == {
        "SHIB": Decimal(debt[:-1] + "0")
    }

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.account_documents import document

from reinstate.domain.account import Platform, from_document
from reinstate.domain.account_fields import BadAccount
from reinstate.domain.money import NotAnAmount, added, exact, plain


def test_a_whole_document_is_read():
    account = from_document(document())
    assert account.platform is Platform.US
    assert account.opened_on == date(2020, 1, 1)
    assert account.balances[0].amount == Decimal("0.5")
    assert account.activity[0].at == datetime(2026, 11, 1, 12, tzinfo=UTC)


def test_a_float_is_refused_because_it_lost_the_amount():
    with pytest.raises(BadAccount, match=r"balances\[0\]\.amount: 0\.1 is not an exact amount"):
        from_document(document(balances=[{"asset": "BTC", "amount": 0.1}]))


def test_empty_lists_may_be_left_out():
    account = from_document({"id": "a", "platform": "us", "opened_on": "2020-01-01"})
    assert (account.balances, account.activity, account.restrictions) == ((), (), ())


@pytest.mark.parametrize("bare", ["20260102", "2026-W01-5", "2026W015", date(2026, 1, 2)])
def test_a_bare_day_is_its_noon_however_it_is_written(bare):
    made = from_document(document(activity=[{"kind": "trade", "at": bare}]))
    assert made.activity[0].at == datetime(2026, 1, 2, 12, tzinfo=UTC)


def test_an_instant_without_an_offset_is_utc_and_a_bare_day_is_its_noon():
    account = from_document(
        document(
            activity=[
                {"kind": "login", "at": "2026-01-02T03:04:05"},
                {"kind": "trade", "at": "2026-01-02"},
            ]
        )
    )
    assert account.activity[0].at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert account.activity[1].at == datetime(2026, 1, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"id": None}, "id: missing; add it"),
        ({"platform": "eu"}, "platform: 'eu' is not known; use one of us, com"),
        ({"opened_on": "01/02/2020"}, "opened_on: '01/02/2020' is not a date; write it like"),
        ({"closed_on": 7}, "closed_on: 7 is not a date"),
        ({"balances": {}}, "balances: {} is not a list"),
        ({"balances": ["BTC"]}, "balances[0]: 'BTC' is not an object"),
        (
            {"balances": [{"asset": "BTC", "amount": "much"}]},
            "balances[0].amount: 'much' is not a number",
        ),
        (
            {"balances": [{"asset": "BTC", "amount": "NaN"}]},
            "balances[0].amount: 'NaN' is not a finite number",
        ),
        (
            {"activity": [{"kind": "nap", "at": "2026-01-01T00:00:00Z"}]},
            "activity[0].kind: 'nap' is not known; use one of login",
        ),
        ({"activity": [{"kind": "login", "at": "noon"}]}, "activity[0].at: 'noon' is not an"),
        (
            {"addresses": [{"jurisdiction": "California", "from": "2020-01-01"}]},
            "addresses[0].jurisdiction: 'California' is not an ISO 3166 code",
        ),
        (
            {"restrictions": [{"kind": "grounded", "raised_at": "2026-01-01T00:00:00Z"}]},
            "restrictions[0].kind: 'grounded' is not known",
        ),
        ({"delivered_to_state": {"jurisdiction": "US-CA"}}, "delivered_to_state.on: missing"),
        (
            {"delivered_to_state": {"jurisdiction": "US-ZZ", "on": "2025-10-30"}},
            "delivered_to_state.jurisdiction: there is no place 'US-ZZ'; write an ISO 3166 code",
        ),
        (
            {"balances": [{"asset": "B\nTC", "amount": "1"}]},
            "balances[0].asset: 'B\\nTC' is no asset's code",
        ),
        (
            {"legal_name": "\u202eeeL nnA"},
            "legal_name: holds U+202E, which has its letters drawn in another order",
        ),
        ({"opened_on": "9999-12-01"}, "opened_on: the year 9999 is out of reach"),
        (
            {"activity": [{"kind": "login", "at": "0001-01-01T00:00:00Z"}]},
            "activity[0].at: the year 1 is out of reach",
        ),
    ],
)
def test_bad_input_is_answered_with_where_what_and_what_to_do(changes, sentence):
    with pytest.raises(BadAccount) as caught:
        from_document(document(**changes))
    assert str(caught.value).startswith(f"account document, {sentence}")


@pytest.mark.parametrize(
    "name", ["\u05d0\u05d1 \u05d2\u05d3", "\u0645\u200c\u06cc", "\u200fAnn Lee"]
)
def test_a_name_written_from_right_to_left_is_taken_as_it_is(name):
    assert from_document(document(legal_name=name)).legal_name == name


@pytest.mark.parametrize("found", [None, [], "text", 3])
def test_what_is_not_an_object_is_refused(found):
    with pytest.raises(BadAccount, match="is not an object"):
        from_document(found)


@pytest.mark.parametrize(
    ("amount", "text"),
    [("1E-8", "0.00000001"), ("12.50", "12.5"), ("100", "100"), ("-0.0", "0"), ("1E+2", "100")],
)
def test_amounts_are_shown_in_plain_digits(amount, text):
    assert plain(Decimal(amount)) == text


@pytest.mark.parametrize("found", ["12", 12, Decimal(12)])
def test_an_exact_amount_is_text_or_a_whole_number_or_a_decimal(found):
    assert exact(found) == Decimal(12)


@pytest.mark.parametrize("found", [True, 1.0, None, "Infinity", "", "1_000", "١٢"])
def test_what_is_no_exact_amount_is_refused(found):
    with pytest.raises(NotAnAmount):
        exact(found)


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**39), max_value=10**39,
                places=18),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**39), max_value=10**39,
                places=18),
)  # fmt: skip
def test_adding_an_amount_and_taking_it_away_leaves_what_was_there(amount, change):
    assert added(added(amount, change), change.copy_negate()) == amount


@pytest.mark.parametrize("found", ["1e18", "-1e18", "1e9999999", "1e-41"])
def test_an_amount_that_no_ledger_holds_is_refused(found):
    with pytest.raises(NotAnAmount, match="18 digits before the point and 40 behind"):
        exact(found)

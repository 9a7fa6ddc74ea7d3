import pytest
from hypothesis import given
from hypothesis import strategies as st

from reinstate.store.fields import AmountField, new_id

amounts = st.decimals(allow_nan=False, allow_infinity=False, places=18, min_value=-(10**12))


@given(amounts)
def test_an_amount_comes_back_exactly(amount):
    field = AmountField()
    assert field.from_db_value(field.get_prep_value(amount)) == amount


def test_a_float_is_refused():
    with pytest.raises(TypeError, match="float"):
        AmountField().get_prep_value(0.1)


def test_text_that_is_no_number_is_refused():
    with pytest.raises(ValueError, match="not a number"):
        AmountField().to_python("ten")


def test_ids_are_opaque_prefixed_and_never_the_same():
    made = {new_id("cas") for _ in range(1000)}
    assert len(made) == 1000
    assert all(one.startswith("cas_") and len(one) == 20 for one in made)

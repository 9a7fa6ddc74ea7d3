from decimal import Decimal

import pytest

from reinstate.domain import exact_json


def test_numbers_stay_exact():
    assert exact_json.read('{"amount": 0.1000000000000000055}') == {
        "amount": Decimal("0.1000000000000000055")
    }


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{", "Expecting property name"),
        ('{"id": "a", "id": "b"}', "'id' stands twice"),
        ("[" * 100_000, "nested too deeply"),
        ("1" * 5_000, "too long"),
        (b"\xff{}", "UTF-8"),
        ('{"id": NaN}', "NaN is no number of JSON"),
    ],
)
def test_what_is_not_json_is_refused(text, what):
    with pytest.raises(exact_json.NotJson) as caught:
        exact_json.read(text)
    assert what in str(caught.value)

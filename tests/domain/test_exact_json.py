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
        ('{"id": 1}'.encode("utf-16"), "UTF-8"),
        ('{"id": 1}'.encode("utf-32-le"), "Expecting property name"),
    ],
)
def test_what_is_not_json_is_refused(text, what):
    with pytest.raises(exact_json.NotJson) as caught:
        exact_json.read(text)
    assert what in str(caught.value)


def test_a_text_in_utf_8_may_begin_with_its_mark():
    assert exact_json.read('{"id": "ä"}'.encode("utf-8-sig")) == {"id": "ä"}


class Counted(str):
    """A key that counts how often one is compared with another of the same digest."""

    __slots__ = ()
    compared = 0

    def __eq__(self, other):
        Counted.compared += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


def test_a_key_that_stands_twice_is_found_without_comparing_every_key_with_each_other():
    """A body of half a megabyte kept a thread of the site busy for minutes."""
    pairs = [(Counted(f"k{number}"), number) for number in range(2_000)]
    with pytest.raises(exact_json.NotJson, match="'k1999' stands twice"):
        exact_json._object([*pairs, (Counted("k1999"), 0)])
    assert Counted.compared < 10_000


def test_of_a_long_key_that_stands_twice_its_beginning_is_said():
    name = "k" * 100_000
    with pytest.raises(exact_json.NotJson) as caught:
        exact_json.read(f'{{"{name}": 1, "{name}": 2}}')
    assert len(str(caught.value)) < 200

"""What is hidden of a value, and what of a difference is left to see."""

from hypothesis import given
from hypothesis import strategies as st

from reinstate.domain.masking import HIDDEN, apart, email, masked, tail

TEXTS = st.text(alphabet="ABCé12 -", max_size=12)


def test_a_masked_value_keeps_its_shape_alone():
    assert masked("1990-02-28") == "••••-••-••"
    assert masked("12 High St, Reno") == "•• •••• ••, ••••"


def test_the_end_of_a_number_tells_two_apart_and_a_short_one_shows_nothing():
    assert tail("+1 202-555-0142") == "+• •••-•••-••42"
    assert tail("4711") == "••••"
    assert (tail("47110"), tail("471108")) == ("•••••", "••••08")


def test_an_address_shows_its_first_letter_and_the_end_of_its_domain():
    assert email("jane@example.com") == "j•••@•••••••.com"
    assert email("nobody") == "••••••"
    assert email("@example.com") == "@•••••••.•••"
    assert email("jane@localhost") == "••••@•••••••••"
    assert email("jane@.com") == "••••@.•••"
    assert email("") == ""


def test_only_the_places_that_differ_are_shown():
    assert apart(["X1234567", "X1234587"]) == ("••••••6•", "••••••8•")
    assert apart(["X123456", "X1234567"]) == ("•••••••", "•••••••7")
    assert apart(["1990-02-28", "", "1991-02-28"]) == ("•••0-••-••", "", "•••1-••-••")


def test_case_and_accents_are_no_difference():
    assert apart(["JOSÉ", "jose"]) == ("••••", "••••")


@given(st.lists(TEXTS, max_size=4))
def test_hiding_changes_no_length_and_equal_readings_show_nothing(texts):
    hidden = apart(texts)
    assert [len(text) for text in hidden] == [len(text) for text in texts]
    for text, shown in zip(texts, hidden, strict=True):
        assert all(a in (b, HIDDEN) for a, b in zip(shown, text, strict=True))
    assert apart(texts[:1] * 2) == tuple(masked(text) for text in texts[:1] * 2)


def test_values_that_differ_almost_everywhere_are_told_apart_and_neither_is_shown():
    assert apart(["X1234567", "Q9876540"]) == ("X1••••••", "Q9••••••")
    assert apart(["1990-02-28", "2001-11-13"]) == ("19••-••-••", "20••-••-••")
    assert apart(["jane@example.com", "kim@other.org"])[0].count(HIDDEN) > 10


def test_up_to_half_is_shown_whole_and_of_more_one_in_three_and_at_most_two():
    assert apart(["ABCD", "ABXY"]) == ("••CD", "••XY")
    assert apart(["ABC", "XYZ"]) == ("A••", "X••")
    assert apart(["ABCDE", "VWXYZ"]) == ("A••••", "V••••")
    assert apart(["ABCDEF", "UVWXYZ"]) == ("AB••••", "UV••••")
    assert apart(["ABCDEFGHI", "QRSTUVWXY"]) == ("AB•••••••", "QR•••••••")
    assert apart(["A-B-C", "X-Y-Z"]) == ("A-•-•", "X-•-•")


@given(st.lists(st.text(alphabet="AB12-", min_size=6, max_size=12), min_size=2, max_size=3))
def test_of_no_value_is_more_than_half_shown(texts):
    for text, shown in zip(texts, apart(texts), strict=True):
        letters = [place for place, letter in enumerate(text) if letter.isalnum()]
        if len(letters) > 1:
            assert 2 * sum(shown[place] != HIDDEN for place in letters) <= len(letters)


@given(*[st.text(alphabet="AB12", min_size=1, max_size=9)] * 2)
def test_two_values_that_differ_never_look_alike(one, other):
    shown = apart([one, other])
    assert (shown[0] == shown[1]) == (one == other)

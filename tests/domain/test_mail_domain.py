"""A domain is one, whether it is spelled in letters or in ASCII."""

import pytest

from reinstate.domain.mail_domain import in_ascii, in_letters

SPELLED = [
    ("owner@müller.example", "owner@xn--mller-kva.example"),
    ("owner@mail.пример.рф", "owner@mail.xn--e1afmkfd.xn--p1ai"),
    ("o.w+ner@例え.example", "o.w+ner@xn--r8jz45g.example"),
    ("owner@example.com", "owner@example.com"),
]


@pytest.mark.parametrize(("letters", "ascii_only"), SPELLED)
def test_each_spelling_leads_to_the_other(letters, ascii_only):
    assert in_letters(ascii_only) == in_letters(letters) == letters
    assert in_ascii(letters) == in_ascii(ascii_only) == ascii_only


@pytest.mark.parametrize(
    "odd",
    ["owner@xn--.example", "owner@xn--ü.example", "xn--mller-kva", "owner@xn--a-ecp.example", "@"],
)
def test_what_does_not_decode_stays_as_it_is(odd):
    assert in_letters(odd).count("@") == odd.count("@")
    assert "".join(in_letters(odd).split()) == in_letters(odd)


def test_an_encoded_blank_or_at_sign_is_never_shown_as_one():
    for hidden in ("a b", "a@b", "a\u202eb"):
        label = "xn--" + f"{hidden}ü".encode("punycode").decode()
        assert in_letters(f"owner@{label}.example") == f"owner@{label}.example"


def test_a_label_too_long_to_be_encoded_stays_as_it_is():
    long = f"owner@{'ü' * 80}.example"
    assert in_ascii(long) == long


@pytest.mark.parametrize(
    "label", ["ü" + "\u00ad" * 63, "xn--" + ("a" * 60 + "ü").encode("punycode").decode()]
)
def test_nothing_is_made_of_a_label_longer_than_any(label):
    """It takes the square of its length, whatever comes of it: the first is short afterwards."""
    address = f"owner@{label}.example"
    assert in_ascii(address) == in_letters(address) == address

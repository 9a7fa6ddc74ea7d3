"""What is looked for when somebody types a name that they have only heard."""

import pytest

from reinstate.domain.names.looked_up import MOST_SPELLINGS, on_record


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("Sorensen", "sørensen"), ("soerensen", "sørensen"), ("sørensen", "soerensen"),
        ("mueller", "muller"), ("Müller", "mueller"), ("lukasz", "łukasz"), ("Thor", "þor"),
        ("Dordevic", "đordevic"), ("yilmaz", "yılmaz"), ("OBrien", "brien"), ("damico", "amico"),
        ("oshea", "shea"), ("Smith", "smith"),
    ],
)  # fmt: skip
def test_a_typed_word_is_looked_for_as_it_may_stand_on_record(typed, known):
    assert known in on_record(typed)


@pytest.mark.parametrize(
    ("typed", "other"), [("smith", "schmidt"), ("dang", "ang"), ("ole", "le"), ("anna", "ana")]
)
def test_it_is_not_looked_for_as_another_name(typed, other):
    assert other not in on_record(typed)


def test_what_is_typed_is_looked_for_first():
    assert on_record("Olsen")[0] == "olsen"


def test_a_word_made_to_have_many_spellings_has_so_many_and_no_more():
    assert len(on_record("ol" * 100)) == MOST_SPELLINGS

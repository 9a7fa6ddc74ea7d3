from hypothesis import given
from hypothesis import strategies as st

from reinstate.domain.findings import Outcome
from reinstate.services.review.review_view import ComparisonRow
from reinstate.web.console import comparing
from reinstate.web.console.comparing import Part


def marked(parts):
    return [part.text for part in parts if part.is_different]


def test_one_wrong_letter_is_marked_and_nothing_else():
    parts = comparing.differing("jose.garcla@mail.example", "jose.garcia@mail.example")
    assert marked(parts) == ["l"]


def test_letters_that_are_equal_by_chance_do_not_split_a_word_that_differs():
    parts = comparing.differing("JOSE LUIS HOLLISTER", "José Luis Muñoz García")
    assert "".join(marked(parts)) in ("HOLLISTE", "HOLLISTER")


def test_case_and_accents_are_no_difference():
    assert marked(comparing.differing("JOSE MUNOZ", "José Muñoz")) == []


@given(st.text(), st.text())
def test_the_parts_always_make_up_the_text(text, reference):
    assert "".join(part.text for part in comparing.differing(text, reference)) == text


def test_a_row_that_agrees_is_left_plain():
    row = ComparisonRow("Name", "Jane Sample", "SAMPLE JANE", "", Outcome.PASS)
    (compared,) = comparing.rows((row,))
    plain = ((Part("Jane Sample", False),), (Part("SAMPLE JANE", False),), (), ())
    assert compared.sides == plain


def test_a_row_in_doubt_is_marked_against_the_account():
    row = ComparisonRow("Name", "Jane Sample", "Jane Simple", "", Outcome.UNSURE)
    (compared,) = comparing.rows((row,))
    assert marked(compared.sides[0]) == ["a"]
    assert marked(compared.sides[1]) == ["i"]


def test_what_enrolment_holds_is_the_reference_where_the_account_says_nothing():
    row = ComparisonRow("Number", "", "X1234568", "", Outcome.FAIL, enrolment="X1234567")
    (compared,) = comparing.rows((row,))
    _, document, _, enrolment = compared.sides
    assert [part.text for part in document if part.is_different] == ["8"]
    assert [part.text for part in enrolment if part.is_different] == ["7"]


def test_what_the_id_leaves_out_is_marked_on_the_account():
    row = ComparisonRow("Name", "Jane Ann Sample", "JANE SAMPE", "", Outcome.UNSURE)
    (compared,) = comparing.rows((row,))
    account, document, _, _ = compared.sides
    assert "".join(marked(account)).split() == ["Ann", "l"]
    assert marked(document) == []

"""Printed fields beside, below and behind their labels."""

from dataclasses import replace
from math import cos, radians, sin

import pytest

from reinstate.evidence.facts import TextLine
from reinstate.evidence.printed_fields import printed_fields, printed_issuers


def line(text: str, x: float, y: float) -> TextLine:
    right = x + 12 * len(text)
    return TextLine(text, ((x, y), (right, y), (right, y + 20), (x, y + 20)), 0.99)


def test_values_right_of_their_labels_are_read() -> None:
    card = [
        line("LIC#:", 0, 0),
        line("034568", 90, 0),
        line("DOB:", 0, 30),
        line("03/23/1988", 90, 30),
        line("EXP:", 0, 60),
        line("03/23/2026", 90, 60),
        line("SEX: M", 0, 90),
    ]

    assert printed_fields(card) == {
        "document_number": "034568",
        "birth_date": "1988-03-23",
        "expiry_date": "2026-03-23",
        "sex": "M",
    }


def test_values_below_their_labels_are_read() -> None:
    card = [
        line("Surname", 0, 0),
        line("SMITH", 0, 25),
        line("Given Name", 0, 60),
        line("CHRIS", 0, 85),
        line("Date of Birth", 0, 120),
        line("Sex", 300, 120),
        line("31 MAY 1988", 0, 145),
        line("F", 300, 145),
    ]

    found = printed_fields(card)

    assert (found["surname"], found["given_names"]) == ("SMITH", "CHRIS")
    assert (found["birth_date"], found["sex"]) == ("1988-05-31", "F")


def test_a_label_of_which_one_character_was_nearly_read_is_a_label() -> None:
    nearly = replace(line("TLN", 0, 0), other_readings=("ILN", "1LN"))

    assert printed_fields([nearly, line("TANAKA", 0, 25)]) == {"surname": "TANAKA"}
    assert printed_fields([line("TLN", 0, 0), line("TANAKA", 0, 25)]) == {}


@pytest.mark.parametrize("degrees", [-90, -20, 10, 90, 180])
def test_values_are_found_whichever_way_the_card_lies(degrees: float) -> None:
    card = [
        line("Nationality", 300, 0),
        line("USA", 300, 25),
        line("Surname", 0, 60),
        line("SMITH", 0, 85),
        line("Date of Birth", 0, 120),
        line("31 MAY 1988", 0, 145),
        line("01 JUN 2020", 300, 145),
    ]

    found = printed_fields([turned(one, radians(degrees)) for one in card])

    assert found == {"surname": "SMITH", "birth_date": "1988-05-31"}


def turned(one: TextLine, angle: float) -> TextLine:
    c, s = cos(angle), sin(angle)
    return replace(one, polygon=tuple((x * c - y * s, x * s + y * c) for x, y in one.polygon))


def test_a_label_is_no_value_of_another() -> None:
    assert printed_fields([line("4d DLN", 0, 0), line("3DOB", 0, 25)]) == {}


def test_the_numbers_of_a_licence_name_its_lines() -> None:
    found = printed_fields([line("1 SOUZA", 0, 0), line("2JORGE", 0, 30), line("12 REST", 0, 60)])

    assert found == {"surname": "SOUZA", "given_names": "JORGE"}


TEXAS = (
    "4d. DL: 12345678", "9. Class: C", "4a. Iss: 05/02/2016", "4b. Exp: 05/02/2026",
    "3. DOB: 05/02/1980", "1. SAMPLE", "2. JANE ANNE", "15. Sex: F",
)  # fmt: skip
SAID = {
    "surname": "SAMPLE", "given_names": "JANE ANNE", "document_number": "12345678",
    "birth_date": "1980-05-02", "issue_date": "2016-05-02", "expiry_date": "2026-05-02",
    "sex": "F",
}  # fmt: skip


def test_numbers_of_labels_may_have_a_stop_behind_them() -> None:
    assert printed_fields([line(text, 0, 40 * at) for at, text in enumerate(TEXAS)]) == SAID


def test_labels_within_a_line_that_was_read_as_one_are_labels() -> None:
    pairs = [" ".join(TEXAS[at : at + 2]) for at in (0, 2)] + ["3 DOB 05/02/1980 15 SEX F"]
    card = [*pairs, *TEXAS[5:7]]
    assert printed_fields([line(text, 0, 40 * at) for at, text in enumerate(card)]) == SAID


def test_a_part_of_a_line_lies_where_it_stands_on_it() -> None:
    card = [line("4a ISS 4b EXP", 0, 0), line("05/02/2016", 0, 25), line("05/02/2026", 130, 25)]
    assert printed_fields(card)["expiry_date"] == "2026-05-02"


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("ID 123 456 789", "document_number", "123456789"),
        ("4d LIC NO: D400-7836-0001", "document_number", "D40078360001"),
        ("2 DOUGLAS, A", "given_names", "DOUGLAS A"),
        ("Valid From: 01/02/23", "issue_date", "2023-01-02"),
    ],
)
def test_labels_and_values_as_states_print_them(text: str, name: str, value: str) -> None:
    assert printed_fields([line(text, 0, 0)])[name] == value


def test_a_family_name_whose_number_was_not_read_stands_above_the_given_names() -> None:
    card = [
        line("NONE", 400, 0), line("4b EXP", 0, 0), line("SOUZA", 8, 40), line("2 JORGE", 0, 70),
        line("8 1 MAIN ST", 0, 100),
    ]  # fmt: skip
    assert printed_fields(card)["surname"] == "SOUZA"
    indented = [line("MASSACHUSETTS", 200, 40), line("2 JORGE", 0, 70)]
    assert "surname" not in printed_fields(indented)
    far = [line("SOUZA", 0, 0), line("2 JORGE", 0, 70)]
    assert "surname" not in printed_fields(far)
    no_name = [line("03/18/1978", 0, 40), line("2 JORGE", 0, 70)]
    assert "surname" not in printed_fields(no_name)
    labelled = [line("2 JORGE", 0, 70), line("DRIVER", 0, 40), line("LN SOUZA", 300, 40)]
    assert printed_fields(labelled)["surname"] == "SOUZA"


def test_a_label_without_a_value_gives_no_field() -> None:
    assert printed_fields([line("Date of Birth", 0, 0), line("HAPPY", 0, 300)]) == {}


def test_a_label_whose_end_was_lost_still_tells_its_value() -> None:
    card = [line("Surr", 0, 0), line("SMITH", 0, 25), line("Givenna", 0, 60), line("J0SE", 0, 85)]

    assert printed_fields(card) == {"surname": "SMITH", "given_names": "JOSE"}


def test_the_state_whose_name_stands_alone_is_the_issuer() -> None:
    card = [line("Driver's License", 0, 0), line("WEST VIRGINIA", 0, 30), line("Georgia", 0, 60)]
    assert printed_issuers(card) == ("WV", "GA")
    assert printed_issuers([line("Main Street, Virginia Beach", 0, 0)]) == ()

"""Machine-readable zones: reading, decoding and drawing up."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.vectors import rows

from reinstate.domain import mrz
from reinstate.domain.mrz.digits import VALUES

ON = date(2025, 11, 22)
TD3 = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)
TD1 = (
    "I<UTOD231458907<<<<<<<<<<<<<<<",
    "7408122F1204159UTO<<<<<<<<<<<6",
    "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
)
TD2 = ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6")
MRVA = (
    "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L8988901C4XXX4009078F96121096ZE184226B<<<<<<",
)
MRVB = ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<")
SPECIMENS = {"TD1": TD1, "TD2": TD2, "TD3": TD3, "MRVA": MRVA, "MRVB": MRVB}
GAP = 6.0

Places = list[list[list[tuple[str, float]]]]


def certain(lines: tuple[str, ...]) -> Places:
    return [[[(letter, 0.0)] for letter in line] for line in lines]


def offering(lines: tuple[str, ...], line: int, position: int, letter: str, gap: float) -> Places:
    """Certain everywhere but at one place (from 1), where one more letter is offered."""
    places = certain(lines)
    places[line - 1][position - 1].append((letter, -gap))
    return places


def with_letter(lines: tuple[str, ...], line: int, position: int, letter: str) -> tuple[str, ...]:
    changed = list(lines)
    text = changed[line - 1]
    changed[line - 1] = text[: position - 1] + letter + text[position:]
    return tuple(changed)


def decoded(places: Places, *, most_fillers: int = 0) -> mrz.Decoded:
    found = mrz.constrained_decode(places, repair_gap=GAP, most_fillers=most_fillers, on=ON)
    assert found is not None
    return found


@pytest.mark.parametrize("name", SPECIMENS)
def test_the_specimens_of_the_standard_are_valid(name: str) -> None:
    reading = mrz.parse(SPECIMENS[name], ON)
    assert (reading.format, reading.is_valid, reading.errors) == (name, True, ())
    assert reading.fields.surname == "ERIKSSON"
    assert reading.fields.given_names == "ANNA MARIA"


def test_every_field_of_a_passport_is_read() -> None:
    assert dict(mrz.parse(TD3, ON).fields.as_mapping()) == {
        "document_code": "P",
        "issuing_state": "UTO",
        "surname": "ERIKSSON",
        "given_names": "ANNA MARIA",
        "document_number": "L898902C3",
        "nationality": "UTO",
        "birth_date": "1974-08-12",
        "sex": "F",
        "expiry_date": "2012-04-15",
        "optional_1": "ZE184226B",
        "optional_2": "",
    }


def test_a_check_digit_names_what_cannot_be_counted() -> None:
    assert mrz.check_digit("D23145890") == "7"
    with pytest.raises(ValueError, match=r"'\*'"):
        mrz.check_digit("D2*")


def test_a_wrong_check_digit_says_where_what_and_what_was_expected() -> None:
    reading = mrz.parse(with_letter(TD3, 2, 20, "5"), ON)
    assert reading.errors[0] == (
        "Line 2, position 20: the check digit of the birth date is '5', expected '2'."
    )
    wrong = [check for check in reading.check_digits if not check.is_ok]
    assert [(check.name, check.position, check.printed, check.computed) for check in wrong] == [
        ("birth_date", 20, "5", "2"),
        ("composite", 44, "0", "9"),
    ]


def test_a_long_number_continues_in_the_optional_data() -> None:
    lines = ("I<UTOD23145890<1233<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<2", TD1[2])
    reading = mrz.parse(lines, ON)
    assert reading.is_valid
    assert reading.fields.document_number == "D23145890123"


def test_a_number_without_any_check_digit_is_wrong() -> None:
    assert not mrz.parse(with_letter(TD1, 1, 15, "<"), ON).is_valid


def test_a_name_that_fills_its_field_may_be_cut() -> None:
    lines = mrz.compose_td1(**(PERSON | {"given_names": "ANNA MARIA WILHELMINA JOSEPHA"}))
    assert mrz.parse(lines, ON).is_name_truncated
    assert not mrz.parse(TD1, ON).is_name_truncated


def test_births_are_never_in_the_future() -> None:
    young = mrz.compose_td3(**(PERSON | {"birth_date": "251121"}))
    old = mrz.compose_td3(**(PERSON | {"birth_date": "251123"}))
    assert mrz.parse(young, ON).born_on == date(2025, 11, 21)
    assert mrz.parse(old, ON).born_on == date(1925, 11, 23)


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("7408<<", "1974-08"),
        ("74<<<<", "1974"),
        ("<<<<<<", ""),
        ("740800", "1974-08"),
        ("740000", "1974"),
        ("000000", ""),
    ],
)
def test_unknown_parts_of_a_birth_date_stay_unknown(printed: str, read: str) -> None:
    reading = mrz.parse(mrz.compose_td1(**(PERSON | {"birth_date": printed})), ON)
    assert (reading.is_valid, reading.fields.birth_date, reading.born_on) == (True, read, None)
    assert reading.deviations == ("The birth date is not stated to the day.",)


@pytest.mark.parametrize(("printed", "read"), [("330101", "2033-01-01"), ("941101", "1994-11-01")])
def test_an_expiry_further_ahead_than_any_document_is_valid_is_past(
    printed: str, read: str
) -> None:
    lines = mrz.compose_td3(**(PERSON | {"expiry_date": printed}))
    assert mrz.parse(lines, ON).fields.expiry_date == read


@pytest.mark.parametrize("printed", ["301332", "301300", "3013<<", "30<<01"])
def test_digits_that_are_no_date_are_an_error(printed: str) -> None:
    reading = mrz.parse(mrz.compose_td3(**(PERSON | {"expiry_date": printed})), ON)
    assert reading.errors == (f"The expiry date '{printed}' is not a date (YYMMDD).",)


def test_lines_of_another_size_are_no_zone() -> None:
    reading = mrz.parse((TD1[0], TD1[1], TD1[2][:-2]), ON)
    assert (reading.format, reading.is_valid) == ("", False)
    assert "TD1 3 of 30" in reading.errors[0]


def test_a_french_card_is_no_td2_and_is_refused_in_one_sentence() -> None:
    lines = ("IDFRANOVAK<<<<<<<<<<<<<<<<<<<<123456", "ABCDE12345126JAN<<<<<<<<<<<8110251M8")
    reading = mrz.parse(lines, ON)
    assert (reading.format, reading.is_valid, reading.lines) == ("FRENCH_ID", False, lines)
    assert [error for error in reading.errors if "French" in error] == list(reading.errors)
    assert len(reading.errors) == 1


def test_a_letter_in_a_date_is_an_error_when_read_as_text() -> None:
    reading = mrz.parse(with_letter(TD3, 2, 14, "T"), ON)
    assert reading.errors[0] == "Line 2, position 14: found 'T', expected a digit or '<'."


def test_names_are_shortened_as_the_standard_does() -> None:
    full = mrz.name_text("NILAVADHANANANDA", "ARNPOL PETCH CHARONGUANG", 31)
    assert full == "NILAVADHANANANDA<<ARNPOL<PETC<C"
    assert mrz.name_text("Eriksson", "Anna, Maria", 23) == "ERIKSSON<<ANNA<MARIA<<<"


def test_a_value_that_does_not_fit_is_named() -> None:
    with pytest.raises(ValueError, match="document_number 'L898902C345'"):
        mrz.compose_td3(**(PERSON | {"document_number": "L898902C345"}))


# Laws

PERSON: dict[str, Any] = {
    "document_code": "I",
    "issuing_state": "UTO",
    "surname": "Eriksson",
    "given_names": "Anna Maria",
    "document_number": "D23145890",
    "nationality": "UTO",
    "birth_date": date(1974, 8, 12),
    "sex": "F",
    "expiry_date": date(2032, 4, 15),
}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WORDS = st.text(LETTERS, min_size=1, max_size=6)
PEOPLE = st.fixed_dictionaries(
    {
        "document_code": st.sampled_from(["I", "P", "C1", "ID"]),
        "issuing_state": st.sampled_from(["USA", "UTO", "D"]),
        "surname": WORDS,
        "given_names": st.lists(WORDS, min_size=1, max_size=2).map(" ".join),
        "document_number": st.text(LETTERS + "0123456789", min_size=1, max_size=9),
        "nationality": st.sampled_from(["USA", "UTO", "D"]),
        "birth_date": st.dates(date(1926, 1, 1), ON),
        "sex": st.sampled_from(["M", "F", "X"]),
        "expiry_date": st.dates(date(2000, 1, 1), date(2075, 12, 31)),
        "optional_1": st.text(LETTERS + "0123456789", max_size=7),
    }
)
FORMATS = st.sampled_from(["TD1", "TD2", "TD3", "MRVA", "MRVB"])


def composed(name: str, person: dict[str, Any]) -> tuple[str, ...]:
    code = {"document_code": "V"} if name.startswith("MRV") else {}
    return mrz.compose(name, **(person | code))


@given(FORMATS, PEOPLE)
def test_what_is_drawn_up_reads_back(name: str, person: dict[str, Any]) -> None:
    reading = mrz.parse(composed(name, person), ON)
    assert (reading.format, reading.is_valid) == (name, True), reading.errors
    assert (reading.born_on, reading.expires_on) == (person["birth_date"], person["expiry_date"])
    for field in ("surname", "given_names", "document_number", "sex", "optional_1"):
        assert getattr(reading.fields, field) == person[field]


@given(PEOPLE, st.text(LETTERS + "0123456789", min_size=10, max_size=16))
def test_long_numbers_read_back(person: dict[str, Any], number: str) -> None:
    changed = person | {"document_number": number, "optional_1": ""}
    reading = mrz.parse(mrz.compose_td1(**changed), ON)
    assert (reading.is_valid, reading.fields.document_number) == (True, number)


@given(FORMATS, PEOPLE, st.data())
def test_one_changed_character_in_a_checked_field_breaks_the_zone(
    name: str, person: dict[str, Any], data: st.DataObject
) -> None:
    """But for characters of equal value modulo 10 (A, K, U and 0; B, L, V and 1; ...), which no
    check digit can tell apart."""
    lines = composed(name, person)
    layout = mrz.LAYOUTS[name]
    field = data.draw(st.sampled_from(["document_number", "birth_date", "expiry_date"]))
    span = layout.span(field)
    assert span is not None
    position = data.draw(st.integers(span.start, span.end))
    printed = lines[span.line - 1][position - 1]
    other = data.draw(
        st.sampled_from([one for one in VALUES if (VALUES[one] - VALUES[printed]) % 10])
    )
    assert not mrz.parse(with_letter(lines, span.line, position, other), ON).is_valid


def test_characters_of_equal_value_modulo_ten_cannot_be_told_apart() -> None:
    assert mrz.parse(with_letter(TD3, 2, 1, "B"), ON).is_valid  # L = 21, B = 11


# Decoding


def test_a_letter_where_only_digits_stand_becomes_its_lookalike_for_free() -> None:
    found = decoded(certain(with_letter(TD3, 2, 17, "B")))
    assert found.reading.lines == TD3
    assert [repair.in_words() for repair in found.repairs] == [
        "line 2, position 17: 'B' read as '8' (charset)"
    ]


def test_the_recognisers_own_digit_comes_before_the_lookalike() -> None:
    wrong = with_letter(TD3, 2, 15, "Z")
    found = decoded(offering(wrong, 2, 15, "4", 1.0))
    assert found.reading.lines == TD3


def test_digits_in_a_name_become_letters() -> None:
    wrong = with_letter(with_letter(TD3, 1, 5, "0"), 1, 8, "1")
    found = decoded(certain(wrong))
    assert found.reading.lines[0] == TD3[0]
    assert {repair.rule for repair in found.repairs} == {"charset"}


def test_a_lookalike_that_the_recogniser_offers_is_taken_when_all_digits_then_hold() -> None:
    wrong = with_letter(TD3, 2, 6, "O")
    found = decoded(offering(wrong, 2, 6, "0", 1.0))
    assert found.reading.lines == TD3
    assert found.repairs == (mrz.Repair(2, 6, "O", "0", "check_digit"),)


def test_a_lookalike_that_the_recogniser_does_not_offer_is_not_taken() -> None:
    wrong = with_letter(TD3, 2, 6, "O")
    assert not decoded(certain(wrong)).reading.is_valid
    assert not decoded(offering(wrong, 2, 6, "0", GAP + 0.1)).reading.is_valid


def test_two_repairs_that_work_equally_well_are_no_repair() -> None:
    """O for 0 in two places of equal weight: the digits cannot say which was misread."""
    lines = mrz.compose_td3(**(PERSON | {"document_number": "O1200AB34"}))
    wrong = with_letter(with_letter(lines, 2, 1, "0"), 2, 1, "0")
    places = certain(wrong)
    for position in (1, 4):
        places[1][position - 1] = [("0", 0.0), ("O", -0.5)]
    found = decoded(places)
    assert not found.reading.is_valid
    assert found.reading.lines[1] == wrong[1]


def test_fillers_in_the_tail_of_a_name_are_not_letters() -> None:
    wrong = with_letter(with_letter(TD3, 1, 30, "K"), 1, 35, "C")
    found = decoded(certain(wrong))
    assert found.reading.lines == TD3
    assert {repair.rule for repair in found.repairs} == {"structure"}


def test_a_missing_separator_is_opened_where_the_recogniser_offers_it() -> None:
    wrong = with_letter(TD3, 1, 14, "K")
    assert decoded(offering(wrong, 1, 14, "<", 1.0)).reading.fields.surname == "ERIKSSON"
    assert decoded(certain(wrong)).reading.fields.surname == "ERIKSSONK ANNA MARIA"


def test_a_letter_k_in_a_name_stays_a_letter() -> None:
    lines = mrz.compose_td3(**(PERSON | {"surname": "Kolck", "given_names": "Karl Lukas"}))
    found = decoded(certain(lines))
    assert (found.reading.lines, found.repairs) == (lines, ())


def test_the_least_sure_letter_that_no_check_digit_covers_is_reported() -> None:
    assert decoded(certain(TD3)).unchecked_margin == float("inf")
    assert decoded(offering(TD3, 1, 8, "H", 0.75)).unchecked_margin == 0.75  # in the name
    assert decoded(offering(TD3, 1, 3, "V", 1.5)).unchecked_margin == 1.5  # in the state's code
    assert decoded(offering(TD3, 2, 2, "B", 1.5)).unchecked_margin == float("inf")  # checked
    assert decoded(offering(TD3, 1, 40, "K", 0.5)).unchecked_margin == float("inf")  # its tail


def test_letters_behind_a_name_are_fillers_where_the_recogniser_offers_them() -> None:
    wrong = (TD3[0][:25] + "ECCECS" + TD3[0][31:], TD3[1])
    places = certain(wrong)
    for position in range(26, 32):
        places[0][position - 1].append(("<", -1.0))
    assert decoded(places).reading.lines == TD3


def test_a_name_cut_at_the_end_of_its_field_keeps_its_last_letters() -> None:
    lines = mrz.compose_td1(**(PERSON | {"surname": "Gonzalez Mendez", "given_names": "Cristinak"}))
    assert decoded(certain(lines)).reading.lines == lines


def test_a_code_of_no_state_becomes_the_likeliest_state_that_is_offered() -> None:
    lines = mrz.compose_td3(**(PERSON | {"issuing_state": "GBR", "nationality": "GBR"}))
    found = decoded(offering(with_letter(lines, 1, 4, "S"), 1, 4, "B", 1.0))
    assert found.reading.lines == lines
    assert found.repairs == (mrz.Repair(1, 4, "S", "B", "issuer"),)


def test_a_code_of_no_state_that_is_read_for_certain_stays() -> None:
    wrong = with_letter(TD3, 1, 5, "Q")
    assert decoded(certain(wrong)).reading.lines == wrong


def test_a_lone_letter_among_fillers_of_the_optional_data_is_a_filler() -> None:
    wrong = with_letter(MRVA, 2, 40, "C")
    assert decoded(offering(wrong, 2, 40, "<", 2.0)).reading.lines == MRVA


def test_a_run_of_fillers_is_recounted_only_as_far_as_allowed() -> None:
    short = (TD3[0][:-2], TD3[1])
    found = decoded(certain(short), most_fillers=2)
    assert found.reading.lines == TD3
    assert found.repairs[0].rule == "filler"
    assert mrz.constrained_decode(certain(short), repair_gap=GAP, most_fillers=1, on=ON) is None


@given(FORMATS, PEOPLE, st.data())
def test_a_wrong_printed_check_digit_is_never_repaired(
    name: str, person: dict[str, Any], data: st.DataObject
) -> None:
    """Whatever the recogniser thinks of the check digit itself."""
    lines = composed(name, person)
    check = data.draw(st.sampled_from(mrz.LAYOUTS[name].checks))
    line, position = check.at.line, check.at.start
    right = lines[line - 1][position - 1]
    wrong = data.draw(st.sampled_from([digit for digit in "123456789" if digit != right]))
    places = offering(with_letter(lines, line, position, wrong), line, position, right, 0.5)
    assert not decoded(places).reading.is_valid


@given(FORMATS, PEOPLE)
def test_a_zone_read_without_doubt_is_left_alone(name: str, person: dict[str, Any]) -> None:
    lines = composed(name, person)
    found = decoded(certain(lines))
    assert (found.reading.lines, found.repairs) == (lines, ())


# Shared vectors


def digits_hold(row: dict[str, Any]) -> bool:
    results = dict(row["icao_check_digits"] or {})
    if "document_number_no_filler" in results:
        results["document_number"] = results.pop("document_number_no_filler")
    return bool(results) and all(results.values())


def test_the_verdict_on_every_shared_zone_is_that_of_its_recomputed_digits() -> None:
    vectors = rows("mrz_text/vectors.jsonl")
    wrong = [
        row["id"]
        for row in vectors
        if not row["disagrees"] and mrz.parse(row["lines"], ON).is_valid != digits_hold(row)
    ]
    assert wrong == []


def test_the_fields_of_every_shared_zone_are_as_its_source_says() -> None:
    names = {"optional1": "optional_1", "optional2": "optional_2"}
    wrong = []
    for row in rows("mrz_text/vectors.jsonl"):
        fields = mrz.parse(row["lines"], ON).fields.as_mapping()
        for name, value in row["expected"].items():
            read = fields[names.get(name, name)]
            if name.endswith("_date"):
                read = read[2:].replace("-", "")
            if read != value:
                wrong.append((row["id"], name, value, read))
    assert wrong == []


def test_confused_lines_are_corrected_as_their_source_corrects_them() -> None:
    for row in rows("mrz_text/vectors.jsonl"):
        if "corrected_lines" in row:
            assert decoded(certain(tuple(row["lines"]))).reading.lines == tuple(
                row["corrected_lines"]
            )

"""The ID: good samples pass, and one thing broken gives exactly one code."""

from dataclasses import replace
from datetime import date

import pytest
from tests.evidence.good_documents import (
    ACCOUNT,
    BACK,
    BORN,
    CHECKS,
    EXPIRES,
    FRONT,
    ISSUED,
    NUMBER,
    PAGE,
    PRINTED,
    barcode,
    declared_codes,
    evidence,
    findings,
    licence,
    lines,
    passport,
    passport_card,
    printed,
    side,
    state_card,
    visa,
    work_card,
    zone,
)

from reinstate.domain.findings import Audience, Outcome, PieceKind
from reinstate.domain.policy import Policy, Value
from reinstate.evidence import documents
from reinstate.evidence.check import Evidence
from reinstate.evidence.facts import AccountFacts, MachineZoneFacts, ReuseFacts
from reinstate.evidence.wording import fix, message
from reinstate.rulebook import shipped

DATES = "document_dates_are_possible"
FORM = "document_number_is_possible"
SERVES = "document_is_for_identification"
SETTLED = {Outcome.PASS, Outcome.NOT_APPLICABLE}
WRONG_ZONE = zone(is_valid=False, errors=("The check digit of the birth date is '3'.",))
JOHN = replace(ACCOUNT, legal_name="John Smith")
JAMIE = replace(ACCOUNT, legal_name="Jane Anna Dos")
OTHER_DAY = replace(ACCOUNT, birth_date=date(1990, 1, 1))
UNNUMBERED = replace(ACCOUNT, document_number=None)
OTHER_NUMBER = replace(ACCOUNT, document_number="X1")
CUT_ZONE = zone(fields={**zone().fields, "given_names": "J"}, name_is_truncated=True)


def dated(**days: str) -> Evidence:
    """A licence whose barcode has other dates; TODAY is 2026-11-22."""
    record = barcode()
    return evidence(
        licence(back={"barcode": replace(record, fields={**record.fields, **days})}),
        "drivers_license",
    )


def issued_by(issuer: str | None) -> Evidence:
    """A licence whose record names another issuer, and an address in its own place."""
    record = barcode(issuer_jurisdiction=issuer)
    fields = {**record.fields, "state": issuer or ""}
    return evidence(licence(back={"barcode": replace(record, fields=fields)}), "drivers_license")


def numbered(number: str) -> MachineZoneFacts:
    """The zone of a passport of another number."""
    return zone(fields={**zone().fields, "document_number": number})


SAMPLES = [
    evidence(),
    evidence(passport(machine_zone=CUT_ZONE)),
    evidence(licence(), "drivers_license"),
    evidence(state_card(), "state_id"),
    evidence(visa(), "us_visa"),
    evidence(passport_card(), "us_passport_card"),
]
# Each: check, side, code, evidence.
BROKEN = [
    ("document_type_is_accepted", PAGE, "type_not_recognised", evidence(passport(type_scores={}))),
    ("document_type_is_accepted", PAGE, "type_not_accepted",
     evidence(passport(type_scores={"other": 1.0}))),
    ("document_type_is_accepted", PAGE, "another_type",
     evidence(passport(type_scores={"us_visa": 1.0}))),
    ("all_sides_present", FRONT, "side_missing",
     evidence({FRONT: licence()[FRONT]}, "drivers_license")),
    ("all_sides_present", FRONT, "same_side_twice",
     evidence(licence(back={"photo": licence()[FRONT].photo}), "drivers_license")),
    ("document_is_legible", PAGE, "partly_legible",
     evidence(passport(text=lines("DOE", "JANE", "ANNA", "C65230001", score=0.7)))),
    ("document_is_legible", PAGE, "not_legible",
     evidence(passport(text=lines("DOE", "JANE", "ANNA", "C65230001", score=0.3)))),
    ("document_is_not_specimen", PAGE, "specimen_mark",
     evidence(passport(specimen_marks=lines("SPECIMEN")))),
    ("document_is_not_specimen", PAGE, "may_be_specimen",
     evidence(passport(specimen_marks=lines("123 SAMPLE RD")))),
    (SERVES, FRONT, "says_it_is_none",
     evidence(licence({"text": (*printed(), *lines("NOT VALID FOR", "IDENTIFICATION"))}),
              "drivers_license")),
    ("mrz_is_valid", PAGE, "zone_wrong", evidence(passport(machine_zone=WRONG_ZONE))),
    ("mrz_is_valid", PAGE, "zone_unclear",
     evidence(passport(machine_zone=replace(WRONG_ZONE, score=0.5)))),
    ("mrz_is_valid", PAGE, "letters_unclear",
     evidence(passport(machine_zone=zone(unchecked_margin=0.5)))),
    ("barcode_is_valid", BACK, "records_contradict",
     evidence(licence(back={"barcode": barcode(is_contradicted=True)}), "drivers_license")),
    ("barcode_is_valid", BACK, "issuer_differs",
     evidence(licence(back={"barcode": barcode(issuer_jurisdiction="TX")}), "drivers_license")),
    ("barcode_is_valid", BACK, "issuer_abroad", issued_by("ON")),
    ("barcode_is_valid", BACK, "issuer_unknown", issued_by(None)),
    ("front_agrees_with_machine_zone", PAGE, "name_differs",
     evidence(passport(text=printed(surname="HOLLISTER")))),
    ("front_agrees_with_machine_zone", PAGE, "birth_date_differs",
     evidence(passport(text=printed(birth="03/14/1997"), printed_dates=(ISSUED, EXPIRES)))),
    ("front_agrees_with_machine_zone", PAGE, "expiry_date_differs",
     evidence(passport(text=printed(expiry="05/06/2035"), printed_dates=(BORN, ISSUED)))),
    ("front_agrees_with_machine_zone", PAGE, "number_differs",
     evidence(passport(text=printed(number="V99887766")))),
    ("front_agrees_with_machine_zone", FRONT, "state_differs",
     evidence(licence({"text": (*printed(), *lines("TEXAS"))}), "drivers_license")),
    ("front_agrees_with_machine_zone", PAGE, "reads_otherwise",
     evidence(passport(text=printed(surname="DOF")))),
    ("front_agrees_with_machine_zone", PAGE, "too_little_read",
     evidence(passport(text=lines("Surname: DOE", "Given names: JANE", "PASSPORT", "USA"),
                       printed_dates=(BORN, EXPIRES)))),
    ("document_is_unexpired", PAGE, "expired", evidence(on=date(2031, 5, 7))),
    (DATES, BACK, "out_of_order", dated(issue_date="2026-11-24")),
    (FORM, PAGE, "unknown_form",
     evidence(passport(machine_zone=numbered("12345678"), text=printed(number="12345678")),
              account=UNNUMBERED)),
    (DATES, PAGE, "valid_too_long",
     evidence(passport(machine_zone=zone(date(2036, 11, 24)), text=printed(expiry="11/24/2036")))),
    ("visa_class_is_accepted", FRONT, "class_not_accepted",
     evidence(visa(visa_class="H1B"), "us_visa")),
    ("visa_class_is_accepted", FRONT, "class_not_read",
     evidence(visa(visa_class=None), "us_visa")),
    ("visa_has_one_year_left", FRONT, "less_than_a_year_left",
     evidence(visa(), "us_visa", on=date(2030, 5, 7))),
    ("real_id_is_compliant", BACK, "not_real_id",
     evidence(state_card(back={"barcode": barcode("ID", is_real_id=False)}), "state_id")),
    ("real_id_is_compliant", BACK, "real_id_unknown",
     evidence(state_card(back={"barcode": barcode("ID", is_real_id=None)}), "state_id")),
    ("real_id_is_compliant", BACK, "print_says_otherwise",
     evidence(state_card(back={"text": lines("Federal", "Limits Apply")}), "state_id")),
    ("real_id_is_compliant", BACK, "print_says_otherwise",
     evidence(state_card(back={"text": lines("Not valid for official", "federal purposes")}),
              "state_id")),
    ("name_matches_account", PAGE, "name_differs", evidence(account=JOHN)),
    ("name_matches_account", PAGE, "name_nearly_agrees", evidence(account=JAMIE)),
    ("birth_date_matches_account", PAGE, "birth_date_differs", evidence(account=OTHER_DAY)),
    ("birth_date_matches_account", PAGE, "day_and_month_exchanged", evidence(
        passport(machine_zone=zone(fields={**zone().fields, "birth_date": "1997-04-03"}),
                 text=printed(birth="04/03/1997"),
                 printed_dates=(date(1997, 4, 3), ISSUED, EXPIRES)),
        account=replace(ACCOUNT, birth_date=date(1997, 3, 4)))),
    ("document_number_matches_account", PAGE, "number_differs", evidence(account=OTHER_NUMBER)),
    ("document_is_not_reused", PAGE, "seen_before",
     evidence(reuse=ReuseFacts(document=("case-1",)))),
]  # fmt: skip
# Codes that only come together with others, because the same data is missing for several checks.
TOGETHER = [
    ("document_is_legible", PAGE, "machine_zone_not_found", evidence(passport(machine_zone=None))),
    ("mrz_is_valid", PAGE, "zone_not_found", evidence(passport(machine_zone=None))),
    ("document_is_unexpired", BACK, "extension_possible",
     evidence(work_card(), "employment_authorization_card", on=date(2031, 5, 7))),
    ("document_is_unexpired", PAGE, "expiry_unknown", evidence(passport(machine_zone=None))),
    (DATES, PAGE, "no_dates", evidence(passport(machine_zone=None))),
    (FORM, PAGE, "no_number", evidence(passport(machine_zone=None))),
    (DATES, BACK, "too_young", dated(birth_date="2008-11-23", issue_date="")),
    ("visa_has_one_year_left", FRONT, "expiry_not_read",
     evidence(visa(machine_zone=None), "us_visa")),
    ("name_matches_account", PAGE, "name_only_printed", evidence(passport(machine_zone=None))),
    ("birth_date_matches_account", PAGE, "birth_date_not_read",
     evidence(passport(machine_zone=None))),
    ("document_number_matches_account", PAGE, "number_not_read",
     evidence(passport(machine_zone=None))),
    ("document_is_legible", BACK, "barcode_not_found",
     evidence(licence(back={"barcode": None}), "drivers_license")),
    ("barcode_is_valid", BACK, "barcode_not_found",
     evidence(licence(back={"barcode": None}), "drivers_license")),
    ("barcode_is_valid", BACK, "not_aamva",
     evidence(licence(back={"barcode": barcode(is_aamva=False, errors=("No @.",))}),
              "drivers_license")),
    ("front_agrees_with_machine_zone", FRONT, "nothing_to_compare",
     evidence({FRONT: side(), BACK: side()}, "government_id")),
    ("all_sides_present", BACK, "same_side_twice",
     evidence(licence(back={"photo": licence()[FRONT].photo, "barcode": None}),
              "drivers_license")),
    ("all_sides_present", FRONT, "told_on_other_side",
     evidence(licence(back={"photo": licence()[FRONT].photo, "barcode": None}),
              "drivers_license")),
    ("all_sides_present", FRONT, "back_in_place_of_front",
     evidence(licence({"barcode": barcode(), "faces": ()}), "drivers_license")),
    ("all_sides_present", FRONT, "back_in_place_of_front",
     evidence(
         passport_card()
         | {FRONT: replace(passport_card()[BACK], faces=(), photo=side(faces=()).photo)},
         "us_passport_card")),
    ("all_sides_present", FRONT, "sides_unknown", evidence({FRONT: side()}, None)),
    ("all_sides_present", FRONT, "side_awaited",
     replace(evidence({FRONT: licence()[FRONT]}, "drivers_license"), awaited=frozenset({BACK}))),
    ("birth_date_matches_account", PAGE, "account_has_no_birth_date",
     evidence(account=AccountFacts("a@example.com", "Jane Anna Doe", None))),
    ("document_number_matches_account", PAGE, "account_has_no_number",
     evidence(account=AccountFacts("a@example.com", "Jane Anna Doe", BORN))),
]  # fmt: skip


@pytest.mark.article("id.types")
@pytest.mark.article("id.passport")
@pytest.mark.article("id.drivers_license")
@pytest.mark.article("id.state_id_real_id")
@pytest.mark.article("id.visa")
@pytest.mark.article("id.passport_card")
@pytest.mark.article("id.front_and_back")
@pytest.mark.article("id.legible")
@pytest.mark.article("id.name_matches")
@pytest.mark.parametrize("given", SAMPLES)
def test_good_ids_pass_every_check(given: Evidence) -> None:
    found = findings(given)

    assert {check for check, _ in found} >= set(CHECKS) - {
        "real_id_is_compliant", "visa_class_is_accepted", "visa_has_one_year_left",
        "front_agrees_with_machine_zone",
    }  # fmt: skip
    assert {one.code for one in found.values() if one.outcome not in SETTLED} == set()


@pytest.mark.parametrize(("check", "piece", "code", "given"), BROKEN)
def test_one_thing_broken_gives_exactly_one_code(
    check: str, piece: PieceKind, code: str, given: Evidence
) -> None:
    found = findings(given)

    assert found[check, piece].code == code
    open_checks = {one.check for one in found.values() if one.outcome not in SETTLED}
    assert open_checks - _follow_on(code) == {check}


def _follow_on(code: str) -> set[str]:
    """A day that is too late for the ID is too late for whatever it expires with."""
    return {"visa_has_one_year_left"} if code == "expired" else set()


@pytest.mark.parametrize(("check", "piece", "code", "given"), TOGETHER)
def test_missing_data_is_named_by_each_check_that_needs_it(
    check: str, piece: PieceKind, code: str, given: Evidence
) -> None:
    assert findings(given)[check, piece].code == code


def test_a_face_beside_the_barcode_leaves_open_which_side_it_is() -> None:
    """Both sides may be on one photo."""
    given = evidence(licence({"barcode": barcode()}), "drivers_license")
    assert findings(given)["all_sides_present", FRONT].code == "sides_complete"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (dated(), "possible"),
        (dated(issue_date="2031-05-06"), "out_of_order"),  # on the day it ends
        (dated(issue_date="1987-03-14"), "out_of_order"),  # on the day of birth
        (dated(issue_date="2026-11-23"), "possible"),  # today, in another zone
        (dated(issue_date="2026-11-24"), "out_of_order"),
        (dated(issue_date=""), "possible"),
        (dated(issue_date="", birth_date="2031-05-06"), "out_of_order"),
        (dated(issue_date="", birth_date="2008-11-22"), "possible"),  # of age today
        (dated(issue_date="", birth_date="2008-11-23"), "too_young"),
        (dated(expiry_date="2060-05-06"), "possible"),  # some states issue for as long
        (evidence(passport(machine_zone=zone(date(2036, 11, 23)))), "possible"),
        (evidence(passport(machine_zone=zone(date(2036, 11, 24)))), "valid_too_long"),
        (evidence(passport(machine_zone=WRONG_ZONE)), "no_dates"),
        (evidence(passport(machine_zone=None)), "no_dates"),
        (evidence({FRONT: licence()[FRONT]}, "drivers_license"), "on_another_side"),
    ],
)
def test_the_dates_of_an_id_have_to_be_possible(given: Evidence, code: str) -> None:
    found = findings(given)
    answers = {one.code for (check, _), one in found.items() if check == DATES}
    assert answers - {"on_another_side"} == {code} - {"on_another_side"}
    assert code in answers


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("123456789", "known_form"),
        ("A12345678", "known_form"),
        ("A 1234-5678", "known_form"),
        ("AB1234567", "unknown_form"),
        ("12345678", "unknown_form"),
        ("", "no_number"),
    ],
)
def test_the_number_of_a_passport_has_a_known_form(number: str, code: str) -> None:
    found = findings(evidence(passport(machine_zone=numbered(number))))
    assert found[FORM, PAGE].code == code


def test_numbers_of_a_states_cards_are_checked_once_policy_knows_their_forms() -> None:
    given = evidence(licence(), "drivers_license")
    assert findings(given)[FORM, BACK].code == "no_form_known"

    for form, code in (("C########", "known_form"), ("#########", "unknown_form")):
        known = _with_value(f"checks.{FORM}.forms.cards_of_va", (form,), f"checks.{FORM}")
        assert findings(replace(given, policy=known.on(given.on)))[FORM, BACK].code == code


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (("Driving Privilege Card", "Not valid for identification."), 1),
        (("FOR DRIVING PURPOSES ONLY",), 1),
        (("This temporary license may not be", "used for identification"), 2),
        (("NOT FOR", "FEDERAL IDENTIFICATION"), 0),
        (("NOT VALID FOR FEDERAL IDENTIFICATION, VOTING,", "OR PUBLIC BENEFIT PURPOSES"), 0),
        (("IDENTIFICATION CARD",), 0),
    ],
)
def test_a_card_that_says_it_is_no_identification_is_for_a_person_to_look_at(
    said: tuple[str, ...], shown: int
) -> None:
    card = licence({"text": (*printed(), *lines(*said))})
    found = findings(evidence(card, "drivers_license"))[SERVES, FRONT]

    assert found.code == ("says_it_is_none" if shown else "nothing_said_against")
    assert len(found.regions) == shown


def test_a_card_without_real_id_is_covered_by_another_type() -> None:
    card = state_card(
        back={
            "barcode": barcode("ID", is_real_id=False),
            "type_scores": {"state_id": 1.0, "government_id": 0.5},
        }
    )

    assert (
        findings(evidence(card, "state_id"))["real_id_is_compliant", BACK].outcome is Outcome.FAIL
    )
    accepted = findings(evidence(card, "government_id"))
    assert accepted["real_id_is_compliant", BACK].code == "not_asked_of_this_type"
    assert accepted["document_type_is_accepted", BACK].code == "type_accepted"


def test_print_that_differs_from_a_zone_that_does_not_hold_is_for_a_person() -> None:
    given = evidence(passport(machine_zone=WRONG_ZONE, text=printed(surname="HOLLISTER")))

    assert findings(given)["front_agrees_with_machine_zone", PAGE].code == "reads_otherwise"


@pytest.mark.parametrize(
    "text",
    [
        ("DOE JANE ANNA", NUMBER, "03/14/1987", "05/06/2031"),  # no labels
        ("1 DOE", "2JANE ANNA", f"4d DLN {NUMBER}", "3 DOB 03/14/1987", "4b EXP 05/06/2031"),
        ("Surname: DOE", "Given names: JANE ANNA", f"No. {NUMBER[:3]} {NUMBER[3:]}", "05/06/2031"),
    ],
)
def test_the_same_data_agree_however_a_card_prints_them(text: tuple[str, ...]) -> None:
    found = findings(evidence(passport(text=lines(*text))))

    assert found["front_agrees_with_machine_zone", PAGE].code == "data_agree"


def test_a_letter_of_a_name_that_was_nearly_read_right_agrees() -> None:
    surname, *others = printed(surname="DOF")
    doubted = replace(surname, other_readings=(surname.text.replace("DOF", "DOE"),))
    assert "DOF" in surname.text
    found = findings(evidence(passport(text=(doubted, *others))))

    assert found["front_agrees_with_machine_zone", PAGE].code == "data_agree"


def test_a_numeral_of_which_a_stroke_was_lost_agrees() -> None:
    third = zone(fields={**zone().fields, "surname": "DOE III"})
    found = findings(evidence(passport(machine_zone=third, text=printed(surname="DOE II"))))

    assert found["front_agrees_with_machine_zone", PAGE].code == "data_agree"


def test_a_name_that_differs_by_a_letter_hardly_read_is_for_a_person() -> None:
    unsure = passport(machine_zone=zone(unchecked_margin=0.5), text=printed(surname="HOLLISTER"))
    found = findings(evidence(unsure, account=JOHN))

    assert found["name_matches_account", PAGE].code == "name_nearly_agrees"
    assert found["front_agrees_with_machine_zone", PAGE].code == "reads_otherwise"


def test_print_cut_to_the_same_letters_as_the_zone_agrees() -> None:
    long = zone(
        fields={**zone().fields, "surname": "FEATHERSTONEHAUGH CHO T", "given_names": "J"},
        name_is_truncated=True,
    )
    text = printed(surname="FEATHERSTONEHAUGH-CHOLMONDELEY-THROCKMORTON")
    found = findings(evidence(passport(machine_zone=long, text=text)))

    assert found["front_agrees_with_machine_zone", PAGE].code == "data_agree"


def test_a_name_that_the_zone_cuts_to_an_initial_is_completed_by_print_only() -> None:
    text = lines("Surname: DOE", "Given names: JOAN", *PRINTED[2:])
    found = findings(evidence(passport(machine_zone=CUT_ZONE, text=text)))

    whole = findings(evidence(passport(machine_zone=CUT_ZONE)))
    assert whole["name_matches_account", PAGE].code == "cut_name_agrees"
    assert found["name_matches_account", PAGE].code == "name_nearly_agrees"


def test_a_family_name_that_a_full_zone_may_cut_is_completed_by_print_only() -> None:
    full = zone(fields={**zone().fields, "surname": "SMITH"}, name_is_truncated=True)
    smithers = replace(ACCOUNT, legal_name=ACCOUNT.legal_name.replace("Doe", "Smithers"))
    found = {
        surname: findings(
            evidence(passport(machine_zone=full, text=printed(surname=surname)), account=smithers)
        )["name_matches_account", PAGE].code
        for surname in ("SMITHERS", "SMITH")
    }

    assert found == {"SMITHERS": "cut_name_agrees", "SMITH": "name_nearly_agrees"}


def test_a_short_name_inside_a_longer_word_is_not_printed() -> None:
    wu = zone(fields={**zone().fields, "surname": "WU", "given_names": "LI"})
    text = (*lines("WUHAN CALIFORNIA"), *printed())
    found = findings(evidence(passport(machine_zone=wu, text=text)))

    assert found["front_agrees_with_machine_zone", PAGE].code == "name_differs"


def test_a_sound_barcode_counts_before_a_zone_that_does_not_hold() -> None:
    card = licence(back={"machine_zone": WRONG_ZONE})

    assert findings(evidence(card, "drivers_license"))["name_matches_account", BACK].params[
        "source"
    ] == ("barcode")


def test_a_visa_and_the_passport_beside_it_need_one_number_of_the_account() -> None:
    foil = zone(format="MRVA", fields={**zone().fields, "document_number": "K53556384"})
    found = findings(evidence(visa(machine_zone=foil), "us_visa"))

    assert found["document_number_matches_account", FRONT].code == "on_another_side"
    assert found["document_number_matches_account", PAGE].code == "number_agrees"


@pytest.mark.parametrize(
    ("marks", "code"),
    [
        (("1 SAMPLES",), "may_be_specimen"),
        (("LN SAMPLES",), "may_be_specimen"),
        (("SAMPLES<<JANE<ANNA<<<<<<<",), "may_be_specimen"),
        (("4301 SAMPLE RD",), "may_be_specimen"),
        (("LN SAMPLES", "SAMPLE"), "specimen_mark"),
        (("SPECIMEN 4301",), "specimen_mark"),
    ],
)
def test_a_name_or_a_street_may_sound_like_a_specimens_mark(
    marks: tuple[str, ...], code: str
) -> None:
    named = zone(fields={**zone().fields, "surname": "SAMPLES"})
    found = findings(evidence(passport(machine_zone=named, specimen_marks=lines(*marks))))

    assert found["document_is_not_specimen", PAGE].code == code


@pytest.mark.parametrize(
    ("read", "day", "code"),
    [
        (date(2020, 5, 6), EXPIRES, "expiry_unknown"),
        (date(2051, 5, 6), EXPIRES, "expiry_unknown"),
        (date(2020, 5, 6), date(2020, 5, 6), "expired"),
        (EXPIRES, EXPIRES, "unexpired"),
    ],
)
def test_a_zone_that_does_not_hold_says_until_when_only_with_the_print(
    read: date, day: date, code: str
) -> None:
    misread = replace(WRONG_ZONE, fields=zone(read).fields)
    found = findings(evidence(passport(machine_zone=misread, printed_dates=(BORN, ISSUED, day))))

    assert found["document_is_unexpired", PAGE].code == code


@pytest.mark.article("id.ead")
@pytest.mark.parametrize(
    ("expired_on", "on", "kind", "code"),
    [
        (date(2026, 11, 24), date(2026, 11, 24), "employment_authorization_card", "unexpired"),
        (date(2026, 11, 23), date(2026, 11, 24), "employment_authorization_card", None),
        (date(2025, 6, 2), date(2026, 11, 24), "employment_authorization_card", None),
        (date(2025, 6, 1), date(2026, 11, 24), "employment_authorization_card", "expired"),
        (date(2021, 6, 1), date(2021, 11, 28), "employment_authorization_card", None),
        (date(2021, 6, 1), date(2021, 11, 29), "employment_authorization_card", "expired"),
        (date(2026, 11, 23), date(2026, 11, 24), None, None),
        (date(2026, 11, 23), date(2026, 11, 24), "us_passport_card", "expired"),
    ],
)
def test_a_work_card_that_a_notice_may_extend_is_for_a_person(
    expired_on: date, on: date, kind: str | None, code: str | None
) -> None:
    given = evidence(work_card(expired_on), kind, on=on)
    found = findings(given)["document_is_unexpired", BACK]

    assert found.code == (code or "extension_possible")
    assert found.outcome is {"unexpired": Outcome.PASS, None: Outcome.UNSURE}.get(
        code, Outcome.FAIL
    )


def test_whoever_looks_at_an_extended_card_reads_what_the_law_was_that_day() -> None:
    said = {
        on.year: findings(evidence(work_card(date(on.year, 1, 1)), None, on=on))
        for on in (date(2025, 2, 1), date(2026, 2, 1))
    }
    texts = {
        year: message(found["document_is_unexpired", BACK], Audience.REVIEWER)
        for year, found in said.items()
    }

    assert all("by up to 540 days" in text for text in texts.values())
    assert "None for renewals filed from 2025-10-30 on." in texts[2026]
    assert "None for renewals" not in texts[2025]
    owner = message(said[2026]["document_is_unexpired", BACK], Audience.OWNER)
    assert owner == (
        "Your card expired on 2026-01-01. A notice may have extended it, so a person will look at "
        "it."
    )
    assert "I-797C" in fix(said[2026]["document_is_unexpired", BACK])


def test_a_visa_zone_that_does_not_hold_ends_no_request() -> None:
    misread = replace(visa()[FRONT].machine_zone or zone(), is_valid=False)
    early = replace(misread, fields={**misread.fields, "expiry_date": "2027-05-06"})
    found = findings(evidence(visa(machine_zone=early), "us_visa"))

    assert found["visa_has_one_year_left", FRONT].code == "expiry_not_read"


@pytest.mark.parametrize(
    ("printed_too", "issuer", "code"),
    [
        (("VIRGINIA",), "VA", "data_agree"),
        (("TEXAS",), "VA", "state_differs"),
        (("TEXAS", "VIRGINIA"), "VA", "data_agree"),  # a city or a county is called so
        (("GEORGIA",), "VA", "data_agree"),  # the holder's own first name, as below
        (("WEST", "VIRGINIA"), "WV", "reads_otherwise"),
        (("WEST VIRGINIA",), "VA", "state_differs"),
    ],
)
def test_the_state_that_a_front_names_is_that_of_the_barcode(
    printed_too: tuple[str, ...], issuer: str, code: str
) -> None:
    record = barcode(issuer_jurisdiction=issuer)
    georgia = replace(record, fields={**record.fields, "first_name": "GEORGIA", "state": issuer})
    front = [text.replace("JANE", "GEORGIA") for text in PRINTED]
    card = licence({"text": lines(*front, *printed_too)}, {"barcode": georgia})
    found = findings(evidence(card, "drivers_license"))

    assert found["front_agrees_with_machine_zone", FRONT].code == code


@pytest.mark.parametrize(
    ("check", "account", "same", "other"),
    [
        ("document_number_matches_account", OTHER_NUMBER, "number_agrees", "number_not_read"),
        ("birth_date_matches_account", OTHER_DAY, "birth_date_agrees", "birth_date_not_read"),
    ],
)
def test_a_zone_that_does_not_hold_may_agree_with_the_account_and_never_contradicts_it(
    check, account, same, other
) -> None:
    page = passport(machine_zone=WRONG_ZONE)

    assert findings(evidence(page))[check, PAGE].code == same
    assert findings(evidence(page, account=account))[check, PAGE].code == other


def test_where_a_value_was_not_read_the_reviewer_is_told_whether_it_is_printed() -> None:
    unread = passport(machine_zone=None, text=printed(), printed_dates=(BORN, EXPIRES))
    bare = passport(machine_zone=None, text=lines("DOE"), printed_dates=(EXPIRES,))
    for check in ("document_number_matches_account", "birth_date_matches_account"):
        assert findings(evidence(unread))[check, PAGE].params["found"] == "stands"
        assert findings(evidence(bare))[check, PAGE].params["found"] == "does not stand"


def test_a_barcode_without_a_birth_date_leaves_it_unread() -> None:
    record = barcode()
    bare = replace(record, fields={**record.fields, "birth_date": ""})
    found = findings(evidence(licence(back={"barcode": bare}), "drivers_license"))

    assert found["birth_date_matches_account", BACK].code == "birth_date_not_read"


def test_a_number_that_no_side_shares_with_the_account_differs_on_each() -> None:
    foil = zone(format="MRVA", fields={**zone().fields, "document_number": "K53556384"})
    given = evidence(visa(machine_zone=foil), "us_visa", account=OTHER_NUMBER)

    assert findings(given)["document_number_matches_account", PAGE].code == "number_differs"


def test_a_number_of_a_zone_that_does_not_hold_is_not_judged_by_its_form() -> None:
    assert findings(evidence(passport(machine_zone=WRONG_ZONE)))[FORM, PAGE].code == "no_number"


@pytest.mark.parametrize(
    ("side_of_it", "code"), [(BACK, "not_aamva"), (FRONT, "no_barcode_expected")]
)
def test_a_barcode_of_something_else_matters_only_where_the_cards_own_belongs(
    side_of_it, code
) -> None:
    other = barcode(is_aamva=False, errors=("It does not begin with the header.",))
    place = "back" if side_of_it is BACK else "front"
    found = findings(evidence(licence(**{place: {"barcode": other}}), "drivers_license"))

    assert found["barcode_is_valid", side_of_it].code == code
    if code == "not_aamva":
        assert found["barcode_is_valid", side_of_it].params["error"].startswith("It does not begin")


def test_a_record_without_an_address_is_not_held_against_its_issuer() -> None:
    record = barcode()
    bare = replace(record, fields={**record.fields, "state": ""})
    unknown = replace(bare, issuer_jurisdiction=None)
    for given, code in ((bare, "record_valid"), (unknown, "issuer_unknown")):
        found = findings(evidence(licence(back={"barcode": given}), "drivers_license"))
        assert found["barcode_is_valid", BACK].code == code


@pytest.mark.parametrize(
    ("on", "code"),
    [(date(2030, 5, 6), "a_year_left"), (date(2030, 5, 7), "less_than_a_year_left")],
)
def test_a_visa_that_runs_out_a_year_after_the_day_of_sending_is_valid_long_enough(
    on, code
) -> None:
    assert findings(evidence(visa(), "us_visa", on=on))["visa_has_one_year_left", FRONT].code == (
        code
    )


def test_each_page_is_compared_with_its_own_zone_and_a_visa_never_with_the_passport_s() -> None:
    foil = zone(format="MRVA", fields={**zone().fields, "document_number": "K53556384"})
    own = findings(evidence(visa(machine_zone=foil), "us_visa"))
    unread = findings(evidence(visa(machine_zone=None), "us_visa"))
    check = "front_agrees_with_machine_zone"

    assert own[check, PAGE].code == "data_agree"
    assert unread[check, PAGE].code == "data_agree"
    assert unread[check, FRONT].code == "nothing_to_compare"


def test_a_page_of_which_hardly_a_line_was_read_is_compared_with_nothing() -> None:
    found = findings(evidence(passport(text=printed(surname="ROE")[:2])))
    assert found["front_agrees_with_machine_zone", PAGE].code == "too_little_read"


def test_a_card_whose_record_and_print_both_deny_real_id_is_refused_and_not_doubted() -> None:
    card = state_card(
        back={
            "barcode": barcode("ID", is_real_id=False),
            "text": lines("FEDERAL LIMITS APPLY"),
        }
    )
    assert findings(evidence(card, "state_id"))["real_id_is_compliant", BACK].code == "not_real_id"


def test_without_machine_readable_data_the_reviewer_is_told_the_printed_name() -> None:
    named = findings(evidence(passport(machine_zone=None, text=printed())))
    shouted = findings(evidence(passport(machine_zone=None, text=lines("JANE", "DOE"))))
    told = [
        (found["name_matches_account", PAGE].params[key])
        for found in (named, shouted)
        for key in ("printed", "found")
    ]
    assert told == ["JANE ANNA DOE", "stands", "not found", "does not stand"]


def test_the_name_on_the_account_is_a_name_too_where_the_side_s_own_data_were_not_read() -> None:
    bears = evidence(passport(machine_zone=None, specimen_marks=lines("JANE SAMPLE")))
    called = replace(bears, account=replace(ACCOUNT, legal_name="Jane Sample"))
    other = replace(bears, account=replace(ACCOUNT, legal_name="John Doe"))

    assert findings(called)["document_is_not_specimen", PAGE].code == "may_be_specimen"
    assert findings(other)["document_is_not_specimen", PAGE].code == "specimen_mark"


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (passport(text=lines("DOE")), "legible"),  # the zone says what the page is about
        (passport(text=()), "not_legible"),
        (passport(text=lines("DOE"), machine_zone=WRONG_ZONE), "not_legible"),
        (passport(text=lines("DOE", "JANE", "ANNA"), machine_zone=WRONG_ZONE), "not_legible"),
        (passport(text=lines(*PRINTED[:4]), machine_zone=WRONG_ZONE), "legible"),
        (passport(text=lines(*PRINTED[:3], "M"), machine_zone=WRONG_ZONE), "not_legible"),
        (passport(text=lines("DOE", score=0.85)), "legible"),
        (passport(text=lines("DOE", score=0.849)), "partly_legible"),
        (passport(text=lines("DOE", score=0.6)), "partly_legible"),
        (passport(text=lines("DOE", score=0.599)), "not_legible"),
    ],
)
def test_a_side_is_legible_by_as_many_words_as_its_machine_data_leave_open(page, code) -> None:
    assert findings(evidence(page))["document_is_legible", PAGE].code == code


def test_what_was_hard_to_read_is_marked_and_nothing_else() -> None:
    faint, clear = lines("DOE", "JANE", score=0.5), lines("ANNA", score=0.98)
    found = findings(evidence(passport(text=(*faint, *clear))))["document_is_legible", PAGE]
    assert [region.polygon for region in found.regions] == [line.polygon for line in faint]


def test_a_side_whose_expiry_is_unknown_tells_its_latest_printed_day() -> None:
    given = evidence(passport(machine_zone=None, printed_dates=(ISSUED, EXPIRES, BORN)))
    bare = evidence(passport(machine_zone=None, printed_dates=()))

    assert findings(given)["document_is_unexpired", PAGE].measured == EXPIRES.isoformat()
    assert findings(bare)["document_is_unexpired", PAGE].measured == "none"


def test_a_sandbox_policy_lets_specimens_through() -> None:
    given = evidence(passport(specimen_marks=lines("SPECIMEN")))
    relaxed = _with_value("checks.document_is_not_specimen.is_relaxed", True)
    sandbox = replace(given, policy=relaxed.on(given.on))

    assert findings(sandbox)["document_is_not_specimen", PAGE].code == "specimens_allowed"


def _with_value(key: str, value: Value, like: str = "") -> Policy:
    """What ships with one value changed, or with a new one dated as another key's is."""
    known = shipped().parameters
    old = known[key] if key in known else known[f"{like}.weight"]
    new = replace(old, key=key, entries=tuple(replace(one, value=value) for one in old.entries))
    return Policy("changed", {**known, key: new})


def test_every_code_is_reached_by_a_sample_here() -> None:
    reached = {(check, code) for check, _, code, _ in (*BROKEN, *TOGETHER)}
    for given in SAMPLES:
        reached |= {(one.check, one.code) for one in findings(given).values()}

    assert declared_codes() - reached == {("document_is_not_specimen", "specimens_allowed")}


@pytest.mark.parametrize(("check", "piece", "code", "given"), [*BROKEN, *TOGETHER])
def test_sentences_fill_in_for_both_audiences(
    check: str, piece: PieceKind, code: str, given: Evidence
) -> None:
    finding = findings(given)[check, piece]

    for said in (message(finding, Audience.OWNER), message(finding, Audience.REVIEWER)):
        assert said
        assert "{" not in said
    if finding.outcome is Outcome.FAIL:
        assert fix(finding).endswith(".")


def test_the_sides_that_policy_asks_for_are_sides_that_the_types_have() -> None:
    asked = shipped().on(date(2026, 11, 22)).table("accepted_documents")

    assert set(asked) == set(documents.catalogue())
    for name, sides in asked.items():
        assert isinstance(sides, tuple)
        assert tuple(PieceKind(str(side)) for side in sides) == documents.catalogue()[name].sides

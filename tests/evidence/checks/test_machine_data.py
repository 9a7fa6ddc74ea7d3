"""Which ID it is, and which of its machine-readable data count: before any check compares them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.evidence.good_documents import (
    BACK,
    EXPIRES,
    FRONT,
    PAGE,
    barcode,
    evidence,
    licence,
    passport,
    zone,
)
from tests.evidence.good_people import TODAY

from reinstate.evidence.checks._document import (
    is_name_sure,
    is_told_elsewhere,
    machine_data,
    sure_expiry,
    type_of,
)
from reinstate.rulebook import shipped

POLICY = shipped().on(TODAY)
RECOGNISED = POLICY.number("checks.document_type_is_accepted.recognised_from")
MISREAD = zone(is_valid=False, errors=("The check digit of the birth date is '3'.",))
NOT_OURS = barcode(is_aamva=False, errors=("It does not begin with the header.",))


def spoken_for(front, back):
    sides = licence({"type_scores": front}, {"type_scores": back})
    found = type_of(evidence(sides, None))
    return found.id if found else None


@pytest.mark.parametrize(
    ("front", "back", "expected"),
    [
        ({}, {}, None),
        ({"drivers_license": RECOGNISED}, {}, "drivers_license"),
        ({"drivers_license": RECOGNISED - 0.001}, {}, None),
        ({"drivers_license": 0.9, "state_id": 1.0}, {}, "state_id"),
        ({"state_id": 0.9}, {"drivers_license": 1.0, "state_id": 0.1}, "drivers_license"),
        ({"state_id": 1.0}, {"drivers_license": 0.9, "state_id": 0.1}, "state_id"),
    ],
)
def test_an_id_that_nobody_named_is_what_its_sides_speak_for_most(front, back, expected):
    assert spoken_for(front, back) == expected


def test_what_the_owner_named_goes_before_what_the_sides_speak_for():
    given = evidence(passport(type_scores={"us_visa": 1.0}), "us_passport")
    assert type_of(given).id == "us_passport"


@pytest.mark.parametrize(
    ("facts", "source"),
    [
        ({"machine_zone": zone(), "barcode": barcode()}, "machine-readable zone"),
        ({"machine_zone": MISREAD, "barcode": barcode()}, "barcode"),
        ({"machine_zone": MISREAD, "barcode": NOT_OURS}, "machine-readable zone"),
        ({"machine_zone": MISREAD, "barcode": None}, "machine-readable zone"),
        ({"machine_zone": None, "barcode": barcode()}, "barcode"),
        ({"machine_zone": None, "barcode": NOT_OURS}, None),
        ({"machine_zone": None, "barcode": None}, None),
    ],
)
def test_a_zone_counts_before_a_record_unless_it_does_not_hold(facts, source):
    found = machine_data(evidence(licence(back=facts), "drivers_license"), BACK)
    assert (found.source if found else None) == source


@pytest.mark.parametrize(
    ("sides", "named", "piece", "expected"),
    [
        (licence(), "drivers_license", BACK, False),
        (licence(), "drivers_license", FRONT, True),
        (licence(), None, FRONT, True),  # the other side says it, whatever the card is
        (licence(back={"barcode": None}), "drivers_license", FRONT, True),  # it should be there
        (licence(back={"barcode": None}), "drivers_license", BACK, False),
        (licence({"type_scores": {}}, {"barcode": None, "type_scores": {}}), None, FRONT, False),
        (passport(machine_zone=None), "us_passport", PAGE, False),
    ],
)
def test_a_side_is_silent_where_another_one_tells_or_has_to(sides, named, piece, expected):
    assert is_told_elsewhere(evidence(sides, named), piece) is expected


@pytest.mark.parametrize(
    ("printed", "expected"), [(((), ()), None), (((EXPIRES,), ()), EXPIRES),
                              (((), (EXPIRES,)), EXPIRES)]
)  # fmt: skip
def test_the_expiry_of_a_zone_that_does_not_hold_counts_where_any_side_prints_it(printed, expected):
    front, back = ({"printed_dates": days} for days in printed)
    card = licence(front, {**back, "barcode": None, "machine_zone": MISREAD})
    given = evidence(card, "drivers_license")
    assert sure_expiry(given, machine_data(given, BACK)) == expected


def test_a_name_is_sure_from_the_margin_that_the_policy_asks_for_and_only_in_a_zone_that_holds():
    least = POLICY.number("checks.mrz_is_valid.min_margin")
    for facts, expected in (
        (zone(unchecked_margin=least), True),
        (zone(unchecked_margin=least - 0.01), False),
        (replace(MISREAD, unchecked_margin=least), False),
    ):
        given = evidence(passport(machine_zone=facts))
        assert is_name_sure(given, machine_data(given, PAGE)) is expected


def test_a_record_says_which_part_of_a_name_it_cuts():
    cut = barcode(elements={"DDE": "N", "DDF": "T", "DDG": "U"})
    found = machine_data(evidence(licence(back={"barcode": cut}), "drivers_license"), BACK)
    assert found.name.truncated == frozenset({"given"})
    assert found.full_name == "JANE ANNA DOE"

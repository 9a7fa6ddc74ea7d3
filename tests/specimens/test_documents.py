from dataclasses import replace

import numpy as np
import pytest
import zxingcpp

from reinstate.domain import aamva, mrz
from reinstate.domain.findings import PieceKind
from reinstate.specimens.documents import CATALOGUE, draw
from reinstate.specimens.drawn import Variation
from reinstate.specimens.identities import identities, identity
from reinstate.specimens.machine_zone import with_wrong_check_digit

WITH_ZONE = {
    "us_passport": ("TD3", PieceKind.PASSPORT_PAGE),
    "us_visa": ("MRVA", PieceKind.DOCUMENT_FRONT),
    "us_passport_card": ("TD1", PieceKind.DOCUMENT_BACK),
    "permanent_resident_card": ("TD1", PieceKind.DOCUMENT_BACK),
    "employment_authorization_card": ("TD1", PieceKind.DOCUMENT_BACK),
}


@pytest.fixture(scope="module")
def drawn(owner, day):
    return {name: draw(name, owner, Variation(day=day)) for name in CATALOGUE}


def read_back(side):
    return zxingcpp.read_barcodes(side.image, formats=zxingcpp.BarcodeFormat.PDF417)


def test_every_side_says_specimen_in_large_letters_and_in_small_print(drawn):
    for document in drawn.values():
        for side in document.sides.values():
            x0, y0, x1, y1 = side.boxes["specimen"]
            assert (x1 - x0) / side.image.width > 0.4
            stamp = np.asarray(side.image.crop((x0, y0, x1, y1)), int)
            is_red = (stamp[..., 0] - stamp[..., 1] > 60) & (stamp[..., 0] - stamp[..., 2] > 40)
            assert 0.2 < is_red.mean() < 0.7
            assert "small_print" in side.boxes


@pytest.mark.parametrize("name", WITH_ZONE)
def test_the_zone_on_the_page_recomputes_and_names_its_holder(name, drawn, owner, day):
    layout, piece = WITH_ZONE[name]
    reading = mrz.parse(drawn[name].sides[piece].machine_zone, on=day)
    assert (reading.format, reading.is_valid) == (layout, True)
    assert reading.fields.surname == "MERCER"
    assert reading.fields.birth_date == owner.birth_on.isoformat()


@pytest.mark.parametrize("one", identities(), ids=lambda one: one.id)
def test_the_zone_is_valid_for_every_name(one, day):
    zone = mrz.compose_td3(
        document_code="P", issuing_state="USA", surname=one.surname, given_names=one.given_names,
        document_number=one.passport_number, nationality="USA", birth_date=one.birth_on,
        sex=one.sex, expiry_date=day,
    )  # fmt: skip
    assert mrz.parse(zone, on=day).is_valid
    assert not mrz.parse(with_wrong_check_digit(zone), on=day).is_valid


def test_every_character_of_the_zone_stands_on_the_page(drawn):
    side = drawn["us_passport"].sides[PieceKind.PASSPORT_PAGE]
    x0, y0, x1, y1 = side.boxes["machine_zone"]
    zone = np.asarray(side.image.convert("L").crop((x0, y0, x1, y1)))
    upper = zone[: zone.shape[0] // 3]
    cells = np.array_split(upper, 44, axis=1)
    assert all((cell < 100).any() for cell in cells)


@pytest.mark.parametrize("name", ["drivers_license", "state_id"])
def test_the_barcode_decodes_to_the_composed_record(name, drawn, owner):
    side = drawn[name].sides[PieceKind.DOCUMENT_BACK]
    (symbol,) = read_back(side)
    assert symbol.bytes == side.payload
    fields = aamva.parse(side.payload).fields
    assert (fields.family_name, fields.first_name) == ("MERCER", "DANIEL")
    assert fields.document_number == owner.licence_number
    assert fields.real_id is True


def test_an_expired_document_ends_before_the_day(owner, day):
    good = draw("us_passport", owner, Variation(day=day)).sides[PieceKind.PASSPORT_PAGE]
    bad = draw("us_passport", owner, Variation(day=day, is_expired=True)).sides[
        PieceKind.PASSPORT_PAGE
    ]
    assert mrz.parse(good.machine_zone, on=day).fields.expiry_date > day.isoformat()
    assert mrz.parse(bad.machine_zone, on=day).fields.expiry_date < day.isoformat()


def test_a_wrong_check_digit_is_printed_wrong_in_one_place(owner, day):
    good = draw("us_passport_card", owner, Variation(day=day))
    bad = draw("us_passport_card", owner, Variation(day=day, has_wrong_check_digit=True))
    before = "".join(good.sides[PieceKind.DOCUMENT_BACK].machine_zone)
    after = "".join(bad.sides[PieceKind.DOCUMENT_BACK].machine_zone)
    assert sum(a != b for a, b in zip(before, after, strict=True)) == 1


def test_sides_that_disagree_have_two_surnames(owner, day):
    document = draw("drivers_license", owner, Variation(day=day, back_surname="Hollister"))
    assert document.sides[PieceKind.DOCUMENT_FRONT].printed["1 LN"] == "MERCER"
    back = aamva.parse(document.sides[PieceKind.DOCUMENT_BACK].payload)
    assert back.fields.family_name == "HOLLISTER"


def test_a_card_that_is_no_real_id_has_no_star_and_says_so_in_the_barcode(owner, day):
    document = draw("state_id", owner, Variation(day=day, is_real_id=False))
    front = document.sides[PieceKind.DOCUMENT_FRONT]
    assert "real_id_star" not in front.boxes
    assert front.printed["limits"] == "FEDERAL LIMITS APPLY"
    assert aamva.parse(document.sides[PieceKind.DOCUMENT_BACK].payload).fields.real_id is False


def test_an_omitted_barcode_is_not_on_the_back(owner, day):
    variation = Variation(day=day, omits_barcode=True)
    back = draw("drivers_license", owner, variation).sides[PieceKind.DOCUMENT_BACK]
    assert back.payload is None
    assert not read_back(back)


def test_the_visa_prints_its_class_and_brings_the_passport_page(owner, day):
    visa = draw("us_visa", owner, Variation(day=day, visa_class="F1"))
    assert visa.sides[PieceKind.DOCUMENT_FRONT].printed["Visa Type /Class"] == "R F1"
    page = mrz.parse(visa.sides[PieceKind.PASSPORT_PAGE].machine_zone, on=day)
    assert page.fields.issuing_state == owner.nationality


def test_a_permit_and_a_military_card_say_what_they_are(owner, day):
    permit = draw("drivers_license", owner, Variation(day=day, is_permit=True))
    assert permit.sides[PieceKind.DOCUMENT_FRONT].printed["9 CLASS"] == "PERM"
    military = draw("government_id", owner, Variation(day=day, is_military=True))
    assert military.sides[PieceKind.DOCUMENT_BACK].payload is None


def test_names_are_printed_in_plain_capitals(day):
    one = replace(identity("jose-munoz-garcia"), person="p01")
    front = draw("drivers_license", one, Variation(day=day)).sides[PieceKind.DOCUMENT_FRONT]
    assert front.printed["1 LN"] == "MUNOZ GARCIA"
    assert front.printed["2 FN"] == "JOSE LUIS"


def test_the_same_seed_draws_the_same_pixels_and_another_seed_others(owner, day):
    def pixels(seed):
        document = draw("drivers_license", owner, Variation(day=day, seed=seed))
        return document.sides[PieceKind.DOCUMENT_FRONT].image.tobytes()

    assert pixels(1) == pixels(1)
    assert pixels(1) != pixels(2)


def test_an_unknown_type_is_refused_with_the_known_ones(owner, day):
    with pytest.raises(KeyError, match="us_passport"):
        draw("library_card", owner, Variation(day=day))

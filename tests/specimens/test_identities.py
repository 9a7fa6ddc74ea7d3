from collections import Counter

from reinstate.specimens import rendered
from reinstate.specimens.identities import identities, identity, renamed


def test_the_same_seed_gives_the_same_people_and_another_seed_other_numbers():
    assert identities(3) == identities(3)
    assert identity("li-wu", 3).passport_number != identity("li-wu", 4).passport_number


def test_names_cover_hyphens_apostrophes_diacritics_suffixes_and_one_letter_neighbours():
    names = [one.full_name for one in identities()]
    for mark in ("-", "'", "ñ", "ø", "é", " Jr", " III"):
        assert any(mark in name for name in names), mark


def test_no_two_people_share_a_document_number():
    numbers = Counter(
        number
        for one in identities()
        for number in (one.passport_number, one.alien_number, one.licence_number, one.visa_number)
    )
    assert set(numbers.values()) == {1}


def test_renaming_keeps_everything_else():
    one = identity("daniel-mercer")
    other = renamed(one, surname="Hollister")
    assert other.surname == "Hollister"
    assert (other.given_names, other.licence_number) == (one.given_names, one.licence_number)


def test_everybody_has_a_rendered_face_a_good_selfie_and_nobody_rendered_is_left_out():
    for one in identities():
        assert rendered.find("portrait", one.person)
        assert rendered.find("selfie", one.person)
    assert {one.person for one in identities()} == {one.person for one in rendered.pictures()}


def test_sex_and_age_are_those_of_the_rendered_face():
    for one in identities():
        looks = rendered.looks(one.person)
        youngest, oldest = (int(years) for years in str(looks["age_band"]).split("-"))
        assert {"M": "male", "F": "female"}[one.sex] == looks["sex"]
        assert youngest - 2 <= 2026 - one.birth_on.year <= oldest + 2, one.id

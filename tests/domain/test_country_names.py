from babel import Locale

from reinstate.domain import country_names


def test_countries_are_called_as_the_unicode_consortium_calls_them():
    known = Locale.parse("en").territories
    assert {code: known[code] for code in country_names.NAMES} == country_names.NAMES


def test_a_country_knows_its_code_and_a_code_without_a_name_stays_itself():
    assert (country_names.of("GE"), country_names.of("GE").code) == ("Georgia", "GE")
    assert country_names.of("ZZZ") == "ZZZ"

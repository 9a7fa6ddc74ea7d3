from datetime import date

import pytest
from tests.domain.account_documents import account, policy

from reinstate.domain.jurisdiction import (
    Basis,
    SupportLevel,
    name_of,
    place_of,
    supported_places,
)


def lives(code: str, since: str = "2020-01-01", kind: str = "residence"):
    return {"jurisdiction": code, "from": since, "kind": kind}


def place(*addresses, on=date(2026, 11, 22)):
    return place_of(account(addresses=list(addresses)), policy(on))


def test_the_latest_residence_that_is_not_in_the_future_counts():
    moves = lives("US-VA"), lives("US-CA", "2025-01-01"), lives("US-NV", "2027-01-01")
    assert place(*moves).code == "US-CA"
    assert place(*moves, on=date(2024, 12, 31)).code == "US-VA"
    assert place(*moves, on=date(2027, 1, 1)).code == "US-NV"


def test_of_two_residences_from_one_day_the_one_recorded_last_counts():
    assert place(lives("US-VA"), lives("US-CA")).code == "US-CA"


@pytest.mark.parametrize("kind", ["temporary", "mailing"])
def test_only_a_residence_decides(kind):
    found = place(lives("US-VA"), lives("US-CA", "2025-01-01", kind))
    assert found.code == "US-VA"


def test_without_an_address_the_domicile_of_the_exchange_stands_in():
    found = place()
    assert (found.code, found.law_of, found.basis) == ("US-DE", "US-DE", Basis.NO_ADDRESS)


@pytest.mark.parametrize("code", ["FR", "CA-ON", "US-AS", "US-MP", "US", "US-ZZ"])
def test_an_unlisted_place_is_a_case_of_its_own_under_the_law_of_the_domicile(code):
    found = place(lives(code))
    assert (found.code, found.law_of, found.slug) == (code, "US-DE", "unlisted")


@pytest.mark.article("geo.list", "geo.announcements")
def test_the_public_page_lists_every_place_with_its_dates():
    places = supported_places(policy(date(2024, 5, 1)))
    by_code = {item.code: item for item in places}
    assert len(places) == 55
    assert places[0].name == "Alabama"
    assert places[-1].name == "Anywhere else"
    oregon = by_code["US-OR"]
    assert (oregon.level, oregon.since) == (SupportLevel.WIND_DOWN, date(2024, 4, 30))
    assert (oregon.next_level, oregon.next_on) == (SupportLevel.CLOSED, date(2024, 12, 10))
    assert by_code["US-NY"].confidence.value == "secondary"
    assert by_code["US-CA"].next_on is None


def test_places_have_names():
    assert name_of("US-NY") == "New York"
    assert name_of("US-MP") == "Northern Mariana Islands"
    assert name_of("FR") == "FR"

from dataclasses import replace
from datetime import date

import pytest
from tests.domain.account_documents import account, policy

from reinstate.domain.jurisdiction import (
    Basis,
    Move,
    SupportLevel,
    last_move,
    name_of,
    place_of,
    supported_places,
)
from reinstate.domain.place_codes import is_place, is_state
from reinstate.domain.standing import assess


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
def test_beside_a_residence_no_other_address_decides(kind):
    found = place(lives("US-VA"), lives("US-CA", "2025-01-01", kind))
    assert found.code == "US-VA"


def test_without_an_address_the_domicile_of_the_exchange_stands_in():
    found = place()
    assert (found.code, found.law_of, found.basis) == ("US-DE", "US-DE", Basis.NO_ADDRESS)


def test_without_a_residence_where_mail_goes_says_whose_law_applies_and_locks_nobody_out():
    mail = lives("US-NY", "2022-01-01", "mailing")
    found = place(mail, lives("US-CA", "2025-01-01", "temporary"))
    assert (found.law_of, found.basis, found.is_stand_in) == ("US-NY", Basis.OTHER_ADDRESS, False)
    assert place(mail, on=date(2021, 12, 31)).basis is Basis.NO_ADDRESS
    assert place(lives("US-CA", kind="temporary")).law_of == "US-CA"
    assert place(mail, lives("US-VA")).law_of == "US-VA"
    in_use = [{"kind": "login", "at": "2026-11-01T00:00:00Z"}]
    known = account(addresses=[mail], activity=in_use)
    assert assess(known, policy(date(2026, 11, 22))).good_standing  # though New York is not served


@pytest.mark.parametrize("code", ["FR", "US-AS", "US", "US-AE"])
def test_an_address_for_mail_in_no_state_whose_law_we_hold_says_nothing(code):
    assert place(lives(code, kind="mailing")).basis is Basis.NO_ADDRESS


@pytest.mark.parametrize("code", ["FR", "CA-ON", "US-AS", "US-MP"])
def test_an_unlisted_place_is_a_case_of_its_own_under_the_law_of_the_domicile(code):
    found = place(lives(code))
    assert (found.code, found.law_of, found.slug) == (code, "US-DE", "unlisted")


@pytest.mark.parametrize("code", ["US", "US-AA", "US-AE", "US-AP"])
def test_an_owner_in_no_known_state_is_locked_out_of_nothing(code):
    in_use = [{"kind": "login", "at": "2026-11-01T00:00:00Z"}]
    known = account(addresses=[lives(code)], activity=in_use)
    found = place_of(known, policy(date(2026, 11, 22)))
    assert (found.law_of, found.basis) == ("US-DE", Basis.NO_STATE)
    standing = assess(known, policy(date(2026, 11, 22)))
    assert (standing.restrictions, standing.good_standing) == ((), True)


@pytest.mark.parametrize("code", ["PR", "GU", "VI", "AS"])
def test_a_territory_is_one_place_by_either_of_its_codes(code):
    assert place(lives(code)) == place(lives(f"US-{code}"))
    known = account(addresses=[lives("US-PR")])
    home = replace(known.addresses[0], jurisdiction=code)  # as it was stored once
    on = policy(date(2026, 11, 22))
    assert place_of(replace(known, addresses=(home,)), on).code == f"US-{code}"


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


@pytest.mark.parametrize(
    ("on", "level", "announced"),
    [
        (date(2024, 4, 29), SupportLevel.OPEN, (SupportLevel.WIND_DOWN, date(2024, 4, 30))),
        (date(2024, 4, 30), SupportLevel.WIND_DOWN, (SupportLevel.CLOSED, date(2024, 12, 10))),
        (date(2024, 12, 9), SupportLevel.WIND_DOWN, (SupportLevel.CLOSED, date(2024, 12, 10))),
        (date(2024, 12, 10), SupportLevel.CLOSED, (None, None)),
    ],
)
def test_the_page_announces_the_next_change_of_a_place_until_its_day(on, level, announced):
    oregon = next(item for item in supported_places(policy(on)) if item.code == "US-OR")
    assert (oregon.level, (oregon.next_level, oregon.next_on)) == (level, announced)


def test_a_place_that_does_not_exist_stays_readable_where_it_was_stored():
    known = account(addresses=[lives("US-CA")])
    home = replace(known.addresses[0], jurisdiction="US-ZZ")
    found = place_of(replace(known, addresses=(home,)), policy(date(2026, 11, 22)))
    assert (found.code, found.law_of, name_of(found.code)) == ("US-ZZ", "US-DE", "US-ZZ")


@pytest.mark.parametrize(
    ("code", "exists", "state"),
    [
        ("US-CA", True, True), ("US-PR", True, True), ("US-AP", True, True), ("US", True, False),
        ("FR", True, False), ("CA-ON", True, False), ("CA", True, False), ("US-ZZ", False, False),
        ("US-", False, False), ("ZZ", False, False), ("ZZ-CA", False, False), ("", False, False),
        ("us-ca", False, False),
    ],
)  # fmt: skip
def test_a_code_names_a_place_or_none(code, exists, state):
    assert (is_place(code), is_state(code)) == (exists, state)


def test_places_have_names():
    assert name_of("US-NY") == "New York"
    assert name_of("US-MP") == "Northern Mariana Islands"
    assert name_of("US-ZZ") == "US-ZZ"
    assert name_of("FR") == "France"
    assert name_of("CA-ON") == "Canada"
    assert name_of("ZZZ") == "ZZZ"


D = date


@pytest.mark.parametrize(
    ("homes", "expected"),
    [
        ([lives("US-VA")], None),
        ([lives("US-VA"), lives("US-CA", "2025-01-01")], Move(D(2025, 1, 1), "US-VA", "US-VA")),
        # a house in the same state brings no other law; the day of the first one counts
        (
            [lives("US-VA"), lives("US-CA", "2024-01-01"), lives("US-CA", "2025-01-01")],
            Move(D(2024, 1, 1), "US-VA", "US-VA"),
        ),
        ([lives("US-VA"), lives("US-CA", "2027-01-01")], None),
        ([lives("US-VA", "2025-01-01"), lives("US-CA", "2025-01-01")], None),  # corrected
        # the domicile stands in for places without a law, so that a move between these is none
        ([lives("FR"), lives("US-DE", "2025-01-01")], None),
        ([lives("US-MP"), lives("US-CA", "2025-01-01")], Move(D(2025, 1, 1), "US-DE", "US-MP")),
    ],
)
def test_a_move_is_the_day_from_which_another_law_applies(homes, expected):
    given = account(addresses=homes)
    assert last_move(given, policy(date(2026, 11, 22))) == expected
    back = account(addresses=homes[::-1]) if expected else given  # recorded in any order
    assert last_move(back, policy(date(2026, 11, 22))) == expected

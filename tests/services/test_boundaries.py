"""The days around each state's cut-off: calendar, list and tables say what the domain says."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from zoneinfo import ZoneInfo

import pytest

from reinstate.domain.dormancy import years_after
from reinstate.domain.jurisdiction import place_of, slug, supported_places
from reinstate.domain.report_period import period_of
from reinstate.domain.state_law import AssetClass, Law, next_day
from reinstate.domain.unclaimed import statutory_clocks
from reinstate.services import clock, rules
from reinstate.services.account import accounts
from reinstate.services.whole_book import calendar_table, deadline_calendar, due_accounts
from reinstate.services.whole_book.deadline_calendar import Chosen
from reinstate.store.models import Account, Activity, Address, Balance, Person

pytestmark = pytest.mark.django_db
DAY, LAST_MOMENT = timedelta(days=1), time(23, 59, 59)
LEAP_DAYS = (date(2020, 2, 29), date(2024, 2, 29))
YEAR_ENDS = (date(2022, 12, 31), date(2023, 1, 1))


@pytest.fixture
def zone(request, own_folder, own_policy):
    """The exchange counts its days in another zone than its servers do."""

    def elsewhere(text):
        head, key, tail = text.partition("  clock.time_zone:")
        return head + key + tail.replace("value: UTC", f"value: {request.param}", 1)

    own_policy("house.yaml", elsewhere)
    return ZoneInfo(request.param)


def starts(law):
    """The last day before a cut-off, that day and the next; leap days and the ends of a year."""
    years, cutoff = law.days("years"), law.month_day("report.cutoff")
    ends = next_day(cutoff, date(2026, 1, 1)) if cutoff else date(2026, 6, 30)
    last = ends.replace(year=ends.year - years)
    return {last - DAY, last, last + DAY, *LEAP_DAYS, *YEAR_ENDS}


def silent_since(day, place, item, zone, number, person):
    """An owner whose last act was in the last second of the day, where the exchange counts it."""
    account = Account.objects.create(
        person=person, external_id=f"b-{number}", opened_on=day - DAY, changed_at=clock.now()
    )
    Address.objects.create(account=account, kind="residence", jurisdiction=place, from_on=day - DAY)
    worth = {"amount": Decimal(1), "usd_value": Decimal(5000)}
    Balance.objects.create(account=account, currency="ANY", asset_class=item, **worth)
    at = datetime.combine(day, LAST_MOMENT, zone)
    Activity.objects.create(
        account=account, kind="trade", at=at, source="events", event_id=str(number)
    )
    return account


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Auckland"], indirect=True)
@pytest.mark.parametrize("item", [AssetClass.VIRTUAL_CURRENCY, AssetClass.CASH])
def test_every_view_of_a_deadline_is_of_the_day_that_the_domain_says(zone, item):
    policy, numbers = rules.on(clock.today()), count()
    person = Person.objects.create(created_at=clock.now())
    meant = defaultdict(dict)
    for place in filter(None, (one.code for one in supported_places(policy))):
        law = Law(policy, slug(place), item)
        for day in starts(law) if law.days("years") else ():
            account = silent_since(day, place, item, zone, next(numbers), person)
            facts = accounts.facts(account)
            (one,) = statutory_clocks(facts, policy, place_of(facts, policy))
            if one.presumed_abandoned_on is None:
                continue
            assert one.presumed_abandoned_on == years_after(day, law.days("years"))
            period = period_of(law, one.presumed_abandoned_on)
            meant[place, one.report_due_on][account.id] = (one.presumed_abandoned_on, period)
    lines = deadline_calendar.read(Chosen()).lines
    assert {(line.law_of, line.due_on) for line in lines} == set(meant)
    rows = {(row["state"], row["report_due_on"]): row for row in calendar_table.of_lines(lines)}
    for line in lines:
        ours = meant[line.law_of, line.due_on]
        days = [day for day, _ in ours.values()]
        row = rows[line.law_of, line.due_on]
        assert (line.accounts, row["class_accounts"]) == (len(ours), len(ours))
        if line.due_on is None:
            continue
        assert (row["dormancy_ends_from"], row["dormancy_ends_until"]) == (min(days), max(days))
        assert {step.step: step.due_on for step in line.steps} == dict(line.period.steps)
        found = {one.account_id: one for one in due_accounts.each(line.law_of, line.due_on)}
        assert found.keys() == ours.keys()
        for account_id, (day, period) in ours.items():
            one = found[account_id]
            assert one.holdings[0].presumed_on == day
            assert (one.notice_from, one.notice_until) == (period.notice_from, period.notice_until)

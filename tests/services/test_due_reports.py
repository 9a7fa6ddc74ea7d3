"""Reports counted in sets and the domain's clocks on one account say the same."""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.services.test_classification import accounts, close_accounts, policies, until

from reinstate import rulebook
from reinstate.domain.account import (
    Account,
    Activity,
    ActivityKind,
    Address,
    AddressKind,
    Balance,
    Platform,
)
from reinstate.domain.deadlines import NoticeState, OwnerNotice
from reinstate.domain.jurisdiction import place_of
from reinstate.domain.unclaimed import statutory_clocks
from reinstate.services.whole_book import book as books
from reinstate.services.whole_book import due_reports
from reinstate.services.whole_book.book_rows import Codes, row
from reinstate.services.whole_book.due_accounts import due_in
from reinstate.services.whole_book.many_accounts import Known

MADE_ON = date(2026, 11, 22)
SENT = st.dates(date(2024, 1, 1), MADE_ON)
STATES = st.sampled_from(["US-CA", "US-DE", "US-CT", "US-WA", "US-TX"])
DUE = st.sampled_from([date(2026, 11, 1), date(2027, 11, 1), date(2027, 3, 1), date(2026, 10, 31)])
unnamed = st.builds(OwnerNotice, SENT, st.one_of(st.none(), SENT))
named = st.builds(OwnerNotice, SENT, st.one_of(st.none(), SENT), STATES, DUE)
notices = st.lists(st.one_of(unnamed, named), max_size=3, unique_by=lambda told: told.sent_on).map(
    tuple
)
stages = st.sampled_from([None, None, "in_review"])
rows = st.lists(
    st.tuples(st.one_of(accounts(), close_accounts), notices, stages), min_size=1, max_size=12
)


def in_sets(found, policy, on):
    codes, made_under = Codes(), rulebook.shipped().on(MADE_ON)
    lines = [
        row(account, made_under, codes, stage=stage, notices=told) for account, told, stage in found
    ]
    with tempfile.TemporaryDirectory() as folder:
        book = books.write(Path(folder), made_under, lines, codes)
        return due_reports.count(book, policy.on(on))


def one_by_one(found, policy, on):
    """(report, class, inclusion) -> accounts, (report, inclusion, notice) -> owners."""
    shares, owners = Counter(), Counter()
    for account, told, stage in found:
        facts, day = until(account, MADE_ON), policy.on(on)
        if facts.platform is not Platform.US:
            continue
        known = Known("", facts, None, stage, told)
        law_of = place_of(facts, day).law_of
        clocks = statutory_clocks(facts, day, place_of(facts, day))
        for due_on in {clock.report_due_on for clock in clocks if clock.report_due_on}:
            one = due_in(known, "", law_of, due_on, day)
            if one is None:
                continue
            owners[(law_of, due_on), one.inclusion, one.notice] += 1
            for item in one.classes:
                shares[(law_of, due_on), item, one.inclusion] += 1
    return shares, owners


@settings(max_examples=40)
@given(rows, policies(), st.integers(0, 900))
def test_reports_counted_in_sets_and_one_by_one_agree(found, policy, later):
    on = MADE_ON + timedelta(days=later)
    counted = in_sets(found, policy, on)
    shares, owners = Counter(), Counter()
    for share in counted.shares:
        if share.period is not None:
            shares[share.report, share.asset_class, share.inclusion] += share.amount.accounts
    for some in counted.owners:
        if some.report[1] is not None:
            owners[some.report, some.inclusion, some.notice] += some.accounts
    assert (shares, owners) == one_by_one(found, policy, on)


def test_what_is_due_by_an_act_older_than_every_account_of_the_book_is_counted():
    brought_over = Account(
        "moved",
        Platform.US,
        date(2024, 2, 29),
        addresses=(Address("US-CA", date(2021, 1, 1), AddressKind.RESIDENCE),),
        balances=(Balance("BTC", Decimal(1), None),),
        activity=(Activity(ActivityKind.TRADE, datetime(2023, 2, 28, 12, tzinfo=UTC)),),
    )
    found, policy = [(brought_over, (), None)], rulebook.shipped()
    (share,) = in_sets(found, policy, MADE_ON).shares
    assert (share.report, share.first_on) == (("US-CA", date(2026, 11, 1)), date(2026, 2, 28))
    assert one_by_one(found, policy, MADE_ON)[0].total() == 1


def silent_since_2019(state, asset, usd):
    return Account(
        "few",
        Platform.US,
        date(2019, 10, 1),
        addresses=(Address(state, date(2019, 10, 1), AddressKind.RESIDENCE),),
        balances=(Balance(asset, Decimal(1), Decimal(usd)),),
    )


@pytest.mark.parametrize(
    ("asset", "due_on", "is_owed"),
    [("AAPLX", date(2023, 3, 1), True), ("BTC", date(2025, 3, 1), False)],
)
def test_in_delaware_securities_take_a_notice_whatever_they_are_worth(asset, due_on, is_owed):
    few = silent_since_2019("US-DE", asset, "30")
    policy = rulebook.shipped()
    one = due_in(Known("", few, None, None, ()), "", "US-DE", due_on, policy.on(MADE_ON))
    assert one is not None
    assert (one.notice is not NoticeState.NOT_OWED) is is_owed
    (some,) = in_sets([(few, (), None)], policy, MADE_ON).owners
    assert (some.notice is not NoticeState.NOT_OWED) is is_owed

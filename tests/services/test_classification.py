"""The book sorted in sets and `assess` on one account say the same, whatever policy and account."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain.account_documents import TODAY, account, acted, assessment_days, documents, raised

from reinstate import rulebook
from reinstate.domain.account import from_document
from reinstate.domain.dormancy import months_after
from reinstate.domain.policy import Policy, Review
from reinstate.domain.restrictions import Capability
from reinstate.domain.standing import Lifecycle, assess
from reinstate.services.whole_book import book as books
from reinstate.services.whole_book.book_rows import Codes, row
from reinstate.services.whole_book.expressions import silent_since
from reinstate.services.whole_book.preview import coded_rows, sorted_by

COUNTS = st.sampled_from([True, False, None])
TRIGGERS = st.sampled_from(
    [
        "last_indication_of_interest",
        "returned_communication_or_last_act",
        "returned_communication",
        None,
    ]
)
# What a new policy may say otherwise, for one key each.
MUTATIONS = {
    "clock.inactive_after_months": st.integers(1, 20),
    "clock.dormant_after_months": st.integers(10, 40),
    "clock.owner_acts": st.sampled_from([("trade",), ("login", "fee"), ("deposit", "withdrawal")]),
    "exchange.domicile": st.sampled_from(["US-DE", "US-CA"]),
    "assets.cash": st.sampled_from([("USD",), ("USD", "USDT"), ()]),
    "assets.excluded": st.sampled_from([("POINTS",), ("BTC",)]),
    "unclaimed.cash_follows": st.sampled_from(["general", "bank"]),
    "unclaimed.when_unknown.login_counts": st.booleans(),
    "unclaimed.when_unknown.recurring_counts": st.booleans(),
    "unclaimed.when_unknown.trigger": TRIGGERS.filter(bool),
    "unclaimed.us_ca.virtual_currency.years": st.sampled_from([1, 3, 5, None]),
    "unclaimed.us_ca.virtual_currency.trigger": TRIGGERS,
    "unclaimed.us_ca.general.trigger": TRIGGERS,
    "unclaimed.us_ca.login_counts": COUNTS,
    "unclaimed.us_ca.recurring_counts": COUNTS,
    "unclaimed.us_de.login_counts": COUNTS,
    "unclaimed.us_de.virtual_currency.years": st.sampled_from([2, 5, None]),
    "support.us_ca": st.sampled_from(["open", "wind_down", "closed", None]),
    "support.unlisted": st.sampled_from(["open", "wind_down", "closed"]),
    "negative_balance.is_netted": st.booleans(),
    "negative_balance.tolerance.usd": st.sampled_from([0, 5, 100]),
    "hold.hours": st.sampled_from([0, 48, 900]),
}


CHANGES_ON = st.dates(date(2024, 1, 1), date(2028, 12, 31))


def policies():
    """Policies that say something else under up to fourteen keys."""
    keys = st.lists(st.sampled_from(sorted(MUTATIONS)), unique=True, max_size=14)
    return keys.flatmap(policy_with)


@st.composite
def policy_with(draw, keys) -> Policy:
    shipped = rulebook.shipped()
    changed = {}
    for key in keys:
        parameter = shipped.parameters[key]
        review = draw(st.sampled_from([None, Review("Counsel", date(2026, 1, 1))]))
        entries = tuple(
            replace(entry, value=draw(MUTATIONS[key]), reviewed=review)
            for entry in parameter.entries
        )
        if key.endswith(".years") and draw(st.booleans()):  # a law that changes meanwhile
            later = {"effective_on": draw(CHANGES_ON), "value": draw(MUTATIONS[key])}
            entries = (*entries, replace(entries[-1], **later))
        changed[key] = replace(parameter, entries=entries)
    return replace(shipped, parameters={**shipped.parameters, **changed})


@st.composite
def accounts(draw):
    """A document of the domain's tests; sometimes one that the clocks have nearly run out for."""
    found = draw(documents)
    if draw(st.booleans()):
        values = st.decimals(-500, 500, places=2).map(str)
        found = {
            **found,
            "balances": [
                {**item, "usd": draw(values)} if draw(st.booleans()) else item
                for item in found["balances"]
            ],
        }
    if draw(st.booleans()):
        days = draw(st.lists(st.sampled_from(["2020-02-29", "2022-03-01", "2023-05-05"])))
        letters = [acted("returned_communication", day) for day in days]
        found = {**found, "activity": [*found["activity"], *letters]}
    return from_document(found)


def sorted_in_sets(found, policy, made_on, on, holds):
    codes = Codes()
    made_under = rulebook.shipped().on(made_on)  # the book is older than the policy
    rows = [
        row(account, made_under, codes, hold) for account, hold in zip(found, holds, strict=True)
    ]
    with tempfile.TemporaryDirectory() as folder, books.connect() as session:
        session.execute("SET threads TO 1")
        book = books.write(Path(folder), made_under, rows, codes)
        sort = sorted_by(policy, book, on)
        coded = coded_rows(session, book, [sort], ["file_row_number", "place"])
        answers = session.execute(f"SELECT * FROM ({coded}) ORDER BY file_row_number").fetchall()
    return [sort.decoded(place, code) for _, place, code in answers]


def until(account, day):
    """The account as it was known on a day."""
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), UTC)
    return replace(
        account,
        addresses=tuple(item for item in account.addresses if item.from_on <= day),
        activity=tuple(item for item in account.activity if item.at < end),
        restrictions=tuple(item for item in account.restrictions if item.raised_at < end),
    )


FIRST = datetime(2020, 1, 1)  # noqa: DTZ001 - hypothesis adds the zone
holds = st.one_of(st.none(), st.datetimes(timezones=st.just(UTC), min_value=FIRST))


# Few days, so that anniversaries meet, and acts that the laws treat differently.
NEAR = st.sampled_from(["2023-02-28", "2023-03-01", "2024-02-29", "2024-03-01", "2025-06-01"])
CLOSE_KINDS = st.sampled_from(["trade", "login", "recurring_deposit", "returned_communication"])
close_accounts = st.fixed_dictionaries(
    {
        "id": st.just("acc-c"),
        "platform": st.just("us"),
        "opened_on": st.sampled_from(["2022-01-01", "2023-06-01", "2024-02-29"]),
        "addresses": st.sampled_from(
            [
                [],
                [{"jurisdiction": "US-CA", "from": "2021-01-01", "kind": "residence"}],
                [{"jurisdiction": "US-DE", "from": "2021-01-01", "kind": "residence"}],
            ]
        ),
        "balances": st.lists(
            st.builds(
                lambda asset, amount: {"asset": asset, "amount": amount},
                st.sampled_from(["USD", "BTC"]),
                st.sampled_from(["1", "-0.01", "-0.02"]),
            ),
            max_size=2,
        ),
        "activity": st.lists(st.builds(acted, CLOSE_KINDS, NEAR), max_size=4),
        "restrictions": st.lists(
            st.sampled_from([raised("legal_hold", "2024-01-01"), raised("fraud_alert")]), max_size=1
        ),
    }
).map(from_document)
close_days = st.sampled_from(
    [date(2026, 2, 28), date(2026, 3, 1), date(2027, 2, 28), date(2028, 2, 29), date(2029, 3, 1)]
)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(accounts(), holds), min_size=1, max_size=12),
    policies(),
    assessment_days,
    st.integers(0, 900),
)
def test_sorting_in_sets_and_assessing_one_by_one_agree(found, policy, made_on, later):
    check_they_agree(found, policy, made_on, made_on + timedelta(days=later))


@settings(max_examples=60)
@given(
    st.lists(st.tuples(close_accounts, st.none()), min_size=8, max_size=20), policies(), close_days
)
def test_they_agree_on_the_days_that_decide(found, policy, on):
    check_they_agree(found, policy, on, on)


def check_they_agree(found, policy, made_on, on):
    known, hold_ends = [account for account, _ in found], [hold for _, hold in found]
    answers = sorted_in_sets(known, policy, made_on, on, hold_ends)
    for one_of_them, hold, answer in zip(known, hold_ends, answers, strict=True):
        one = assess(until(one_of_them, made_on), policy.on(on), hold_until=hold)
        assert answer.lifecycle is one.lifecycle
        assert answer.restrictions == {item.kind for item in one.restrictions}
        assert answer.capabilities == one.capabilities.allowed()
        assert answer.good_standing == one.good_standing


@given(assessment_days, st.integers(0, 300), st.dates(date(1995, 1, 1), date(2033, 1, 1)))
def test_a_clock_has_run_out_exactly_when_it_began_by_the_latest_start(day, months, start):
    assert (months_after(start, months) <= day) == (start <= silent_since(day, months))


def test_the_book_holds_no_personal_data_and_no_ids():
    person = {
        "id": "acc-secret-1",
        "platform": "us",
        "email": "ada@example.org",
        "legal_name": "Ada Example",
        "birth_date": "1990-05-17",
        "opened_on": "2020-01-01",
        "restrictions": [raised("fraud_alert", by="unit-7")],
    }
    line = row(from_document(person), rulebook.shipped().on(TODAY), Codes())
    for secret in ("secret", "ada", "Example", "1990", "unit-7"):
        assert secret not in line


@pytest.mark.parametrize("review", [None, Review("Counsel", date(2026, 1, 1))])
def test_in_sets_too_only_a_signed_law_locks_money(review):
    shipped = rulebook.shipped()
    years, logins = "unclaimed.us_ca.virtual_currency.years", "unclaimed.us_ca.login_counts"
    changes = {years: {"reviewed": review}, logins: {"value": False}}
    changed = {
        key: replace(
            shipped.parameters[key],
            entries=tuple(replace(entry, **given) for entry in shipped.parameters[key].entries),
        )
        for key, given in changes.items()
    }
    policy = replace(shipped, parameters={**shipped.parameters, **changed})
    quiet = account(activity=[acted("trade", "2022-01-01"), acted("login", "2026-11-01")])
    check_they_agree([(quiet, None)], policy, TODAY, TODAY)
    (answer,) = sorted_in_sets([quiet], policy, TODAY, TODAY, [None])
    assert answer.lifecycle is Lifecycle.ESCHEAT_PENDING
    assert (Capability.WITHDRAW in answer.capabilities) is (review is None)

"""The book made from the accounts, invented books, and what a new policy would change."""

import stat
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.fixtures.builders import event, make_account

from reinstate import rulebook
from reinstate.domain.restrictions import Capability, RestrictionKind
from reinstate.domain.standing import Lifecycle
from reinstate.services import clock, rules
from reinstate.services.account import accounts
from reinstate.services.demonstration import demo_book
from reinstate.services.errors import NotAllowed, NotFound, Refused
from reinstate.services.integration import exchange
from reinstate.services.whole_book import book, book_source, synthetic_book
from reinstate.services.whole_book.preview import preview
from reinstate.store.models import Account, Balance, Installation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]
DAY = date(2026, 11, 22)


def saying(policy, **values):
    """The policy with some values said otherwise; `__` stands for the dot."""
    changed = {}
    for name, value in values.items():
        key = name.replace("__", ".")
        entries = tuple(replace(entry, value=value) for entry in policy.parameters[key].entries)
        changed[key] = replace(policy.parameters[key], entries=entries)
    return replace(policy, digest="new", parameters={**policy.parameters, **changed})


def test_the_book_of_a_database_counts_its_accounts_as_assess_does():
    for number in range(4):
        make_account(f"ext-{number}", email=f"a{number}@mail.test", ssn="")
    exchange.ingest(event("ledger.entry_posted", "ext-0", asset="USD", amount="25", usd="25"))
    exchange.ingest(event("ledger.entry_posted", "ext-1", asset="BTC", amount="-1", usd="-60000"))
    made = book_source.make().book
    assert made.accounts == 4
    found = preview(made, rules.policy(), rules.policy(), made.made_on)
    assert found.changed == ()
    lifecycles = {item: before.accounts for item, before, _ in found.totals if before.accounts}
    assert lifecycles == {one.lifecycle: 4 for one in map(accounts.assess, Account.objects.all())}


def test_a_preview_says_which_accounts_and_dollars_change_in_which_state():
    make_account("ext-0", ssn="")
    exchange.ingest(event("restriction.cleared", "ext-0", clock.now(), kind="self_disabled"))
    exchange.ingest(event("ledger.entry_posted", "ext-0", asset="USD", amount="25", usd="25"))
    made = book_source.make().book
    after = saying(rules.policy(), support__us_ca="wind_down")
    (change,) = preview(made, rules.policy(), after, made.made_on).changed
    assert (change.state, change.amount.accounts) == ("US-CA", 1)
    assert change.amount.usd == Decimal("25.00")
    assert change.gains == {RestrictionKind.UNSUPPORTED_JURISDICTION}
    assert change.may_no_longer == {Capability.TRADE, Capability.DEPOSIT}
    assert change.before.lifecycle is Lifecycle.ACTIVE


def test_a_value_that_is_not_known_is_counted_and_not_taken_for_nothing():
    make_account("ext-0", ssn="")
    exchange.ingest(event("ledger.entry_posted", "ext-0", asset="BTC", amount="1"))
    made = book_source.make().book
    after = saying(rules.policy(), support__us_ca="closed")
    amount = preview(made, rules.policy(), after, made.made_on).amount
    assert (amount.accounts, amount.usd, amount.without_value) == (1, Decimal("0.00"), 1)


def test_more_than_a_column_holds_counts_as_the_most_it_holds_and_stops_nobody_s_book():
    make_account("ext-0", ssn="")
    make_account("ext-1", email="b@mail.test", ssn="")
    most = "9" * 18
    for asset, amount in (("USD", most), ("BTC", f"-{most}"), ("BTC", f"-{most}.5"), ("ETH", most)):
        said = event("ledger.entry_posted", "ext-0", asset=asset, amount=amount, usd=most)
        exchange.ingest(said)
    Balance.objects.filter(currency="BTC").update(amount=Decimal(-(10**39)))  # taken in before
    made = book_source.make().book
    assert made.accounts == 2
    (line,) = [row for row in _lines(made) if row["usd"]]
    assert line["usd"] == Decimal("9999999999999999.99")
    assert line["debts"] == [{"asset": "BTC", "owed": Decimal(99999999999999999999)}]


def _lines(made):
    with book.connect() as session:
        found = session.execute(f"SELECT * FROM '{made.file}'")
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_a_later_day_is_answered_as_if_nobody_did_anything(tmp_path):
    policy = rulebook.shipped()
    made = synthetic_book.write(tmp_path / "b", policy, DAY, 2_000)
    today = preview(made, policy, policy, DAY)
    in_two_years = preview(made, policy, policy, date(2028, 11, 22))
    active = [
        next(before.accounts for item, before, _ in one.totals if item is Lifecycle.ACTIVE)
        for one in (today, in_two_years)
    ]
    assert active[0] > 0 == active[1]
    with pytest.raises(Refused, match="later day"):
        preview(made, policy, policy, date(2026, 11, 21))
    assert preview(made, policy, policy, date(2126, 11, 22)).changed == ()
    with pytest.raises(Refused, match=r"too far ahead .* until 2126-11-22"):
        preview(made, policy, policy, date(9999, 12, 31))


def test_accounts_of_a_state_that_change_alike_are_one_line(tmp_path):
    policy = rulebook.shipped()
    made = synthetic_book.write(tmp_path / "b", policy, DAY, 5_000)
    found = preview(made, policy, saying(policy, clock__dormant_after_months=18), DAY)
    ways = [item.way for item in found.changed]
    assert len(ways) == len(set(ways)) > 50
    assert found.amount.accounts == sum(item.amount.accounts for item in found.changed) > 100


def test_another_time_zone_is_refused_because_days_would_differ(tmp_path):
    policy = rulebook.shipped()
    made = synthetic_book.write(tmp_path / "b", policy, DAY, 10)
    other = saying(policy, clock__time_zone="America/New_York")
    with pytest.raises(Refused, match="counts its days in UTC"):
        preview(made, policy, other, DAY)


def test_an_invented_book_is_the_same_each_time_and_reads_back(tmp_path):
    policy = rulebook.shipped()
    one = synthetic_book.write(tmp_path / "one", policy, DAY, 3_000)
    assert stat.S_IMODE(one.folder.stat().st_mode) == 0o700, "each account's balance stands in it"
    two = synthetic_book.write(tmp_path / "two", policy, DAY, 3_000)
    totals = [preview(made, policy, policy, DAY).totals for made in (one, two)]
    assert totals[0] == totals[1]
    assert sum(before.accounts for _, before, _ in totals[0]) == 3_000
    assert book.opened(tmp_path / "one") == one


def test_where_there_is_no_book_the_sentence_says_how_to_make_one(tmp_path):
    with pytest.raises(NotFound, match="--fresh"):
        book.opened(tmp_path / "nowhere")


def test_only_a_demo_takes_invented_accounts():
    with pytest.raises(NotAllowed):
        demo_book.make(3)


def test_a_demo_gets_rows_or_the_book_alone_when_they_are_many(monkeypatch):
    Installation.objects.filter(id=1).update(is_demo=True)
    made = demo_book.make(30)
    assert (made.rows, Account.objects.count(), made.book.accounts) == (30, 30, 30)
    monkeypatch.setattr(demo_book, "MOST_ROWS", 10)
    made = demo_book.make(500)
    assert (made.rows, Account.objects.count(), made.book.accounts) == (0, 30, 500)
    assert made.book.source == book.SYNTHETIC

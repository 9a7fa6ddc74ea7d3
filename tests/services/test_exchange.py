import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fixtures.builders import event, make_account, opened_event

from reinstate.domain.restrictions import RestrictionKind
from reinstate.services import clock
from reinstate.services.account import accounts
from reinstate.services.errors import KeyReused, NotFound, Refused
from reinstate.services.integration import account_events, exchange
from reinstate.store import blind_index, person_data
from reinstate.store.models import (
    Account,
    Balance,
    IngestedEvent,
    LedgerEntry,
    RestrictionEvent,
    SupportTicket,
)

pytestmark = pytest.mark.django_db


def test_the_same_event_twice_counts_once(account):
    deposit = event("ledger.entry_posted", asset="USD", amount="5.00", kind="deposit")
    assert not exchange.ingest(deposit).is_repeat
    assert exchange.ingest(deposit).is_repeat
    assert LedgerEntry.objects.count() == 1


def test_an_event_id_with_other_content_is_refused(account):
    deposit = event("ledger.entry_posted", asset="USD", amount="5.00", kind="deposit")
    exchange.ingest(deposit)
    with pytest.raises(KeyReused, match="already used"):
        exchange.ingest({**deposit, "data": {**deposit["data"], "amount": "6.00"}})


def test_an_event_before_its_account_can_be_sent_again(db):
    login = event("activity.recorded", kind="login")
    with pytest.raises(Refused, match=r"send account\.opened first") as refusal:
        exchange.ingest(login)
    assert refusal.value.code == "unknown_account"
    exchange.ingest(opened_event())
    assert not exchange.ingest(login).is_repeat


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(order=st.permutations(range(4)))
def test_restrictions_do_not_depend_on_the_order_of_arrival(account, order):
    """Raised, cleared, raised again, cleared again: whatever arrives when, nothing stands."""
    base = datetime.now(UTC) - timedelta(days=9)
    turns = ("raised", "cleared", "raised", "cleared")
    sent = [
        event(f"restriction.{turn}", at=base + timedelta(days=day), kind="fraud_alert", by="risk")
        for day, turn in enumerate(turns)
    ]
    for index in order:
        exchange.ingest(sent[index])
    kinds = {item.kind for item in accounts.in_force(Account.objects.get(id=account))}
    assert RestrictionKind.FRAUD_ALERT not in kinds


def test_a_hold_that_is_lifted_from_tomorrow_on_stands_today(account, days_pass):
    now = clock.now()
    days_pass(now.date())
    for turn, at in (("raised", now - timedelta(days=9)), ("cleared", now + timedelta(days=1))):
        exchange.ingest(event(f"restriction.{turn}", at=at, kind="legal_hold", by="legal"))
    assert accounts.assess(accounts.get(account)).has(RestrictionKind.LEGAL_HOLD)
    days_pass(now.date() + timedelta(days=2))
    assert not accounts.assess(accounts.get(account)).has(RestrictionKind.LEGAL_HOLD)


@pytest.mark.parametrize(
    ("kind", "data", "ahead", "most"),
    [
        ("account.updated", {"email": "far@example.com"}, timedelta(days=365), "15 minutes"),
        ("account.opened", {}, timedelta(minutes=16), "15 minutes"),
        ("activity.recorded", {"kind": "login"}, timedelta(minutes=16), "15 minutes"),
        ("restriction.raised", {"kind": "legal_hold"}, timedelta(days=365), "31 days"),
    ],
)
def test_an_event_from_a_clock_that_runs_ahead_is_refused(account, kind, data, ahead, most):
    """It would keep its fields, and its owner from turning dormant, until that day."""
    sent = event(kind, at=clock.now() + ahead, **data)
    with pytest.raises(Refused, match=f"^occurred_at is .*{most} ahead.*look at the clock") as said:
        exchange.ingest(sent)
    assert said.value.code == "dated_ahead"
    assert not IngestedEvent.objects.filter(event_id=sent["id"]).exists()
    honest = event("account.updated", at=clock.now(), email="new@example.com")
    exchange.ingest(honest)
    assert accounts.described(accounts.get(account)).email == "new@example.com"


@pytest.mark.parametrize("kind", ["account.opened", "account.updated"])
@pytest.mark.parametrize("field", ["opened_on", "birth_date"])
def test_a_day_of_opening_or_birth_that_is_to_come_is_refused(account, kind, field):
    """A year mistyped: the account would stay active until that day, whatever its owner does, and
    no ID would ever bear that birth date.
    """
    ahead = (clock.now() + timedelta(days=2)).date().isoformat()
    data = {"platform": "us", "opened_on": "2024-01-15", field: ahead}
    sent = event(kind, account="ext-9" if kind == "account.opened" else "ext-1", **data)
    with pytest.raises(Refused, match=rf"{field} is .*send the day on which") as said:
        exchange.ingest(sent)
    assert said.value.code == "dated_ahead"
    tomorrow = (clock.now() + timedelta(days=1)).date().isoformat()
    exchange.ingest({**sent, "data": {**data, field: tomorrow}})


def test_an_account_that_was_told_of_with_such_a_day_takes_what_else_is_told(account):
    Account.objects.update(opened_on=date(2199, 12, 31))
    exchange.ingest(event("account.updated", at=clock.now(), email="new@example.com"))
    exchange.ingest(event("account.updated", at=clock.now(), opened_on="2024-01-15"))
    assert accounts.get(account).opened_on == date(2024, 1, 15)


def test_of_a_change_null_is_as_left_out_whatever_the_field(account):
    """Programs that write every field write those without a change as null."""
    fields = [*account_events.FIELDS, *account_events.INSTEAD, "addresses"]
    before = accounts.described(accounts.get(account))
    exchange.ingest(event("account.updated", at=clock.now(), **dict.fromkeys(fields)))
    assert accounts.described(accounts.get(account)) == before


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=5, minutes=30))])
def test_an_event_is_the_same_whatever_zone_its_instant_is_written_in(db, zone):
    opened = opened_event()
    there = datetime.fromisoformat(opened["occurred_at"]).astimezone(zone)
    exchange.ingest({**opened, "occurred_at": there.isoformat()})
    assert exchange.ingest(opened).is_repeat
    content = {**opened, "occurred_at": there.isoformat().replace("+00:00", "Z")}
    (by_its_zone, *_) = blind_index.keyed_digests(json.dumps(content, sort_keys=True))
    IngestedEvent.objects.update(digest=by_its_zone)  # as earlier versions kept it
    assert exchange.ingest({**opened, "occurred_at": there.isoformat()}).is_repeat


def test_an_event_from_a_clock_a_little_ahead_is_taken_and_known_again(account, monkeypatch):
    sent = event("activity.recorded", at=clock.now() + timedelta(minutes=14), kind="login")
    assert not exchange.ingest(sent).is_repeat
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now - timedelta(hours=1))  # our own was put right
    assert exchange.ingest(sent).is_repeat


def test_an_older_update_does_not_undo_a_newer_one(account):
    now = datetime.now(UTC)
    exchange.ingest(event("account.updated", at=now, email="new@example.com"))
    exchange.ingest(event("account.updated", at=now - timedelta(days=1), email="old@example.com"))
    found = accounts.described(accounts.get(account))
    assert found.email == "new@example.com"


def test_what_only_a_late_event_says_is_taken_all_the_same(account):
    """Events say what changed, and come in any order."""
    now = datetime.now(UTC)
    exchange.ingest(event("account.updated", at=now, phone="+1 202-555-0177"))
    late = {"email": "new@example.com", "phone": "+1 202-555-0100"}
    exchange.ingest(event("account.updated", at=now - timedelta(minutes=1), **late))
    exchange.ingest(event("account.updated", at=now - timedelta(hours=1), email="old@example.com"))
    person = person_data.read(accounts.get(account).person)
    assert (person.email, person.phone) == ("new@example.com", "+1 202-555-0177")


def test_a_late_event_says_nothing_of_an_account_closed_since(account):
    now = datetime.now(UTC)
    exchange.ingest(event("account.updated", at=now, closed_on="2026-01-05"))
    exchange.ingest(event("account.updated", at=now - timedelta(hours=1), closed_on=None))
    assert accounts.get(account).closed_on is not None


def test_a_corrected_day_of_opening_is_taken_and_an_older_event_does_not_undo_it(account):
    now = datetime.now(UTC)
    exchange.ingest(event("account.updated", at=now, opened_on="2020-02-29"))
    assert accounts.get(account).opened_on == date(2020, 2, 29)
    exchange.ingest(event("account.updated", at=now - timedelta(days=1), opened_on="2019-01-01"))
    again = {**opened_event(), "occurred_at": (now - timedelta(days=400)).isoformat()}
    exchange.ingest(again)
    assert accounts.get(account).opened_on == date(2020, 2, 29)


def test_a_corrected_day_of_opening_says_anew_which_of_two_accounts_came_later(account):
    second = make_account("ext-2", opened_on="2025-03-01")
    exchange.ingest(event("account.updated", at=datetime.now(UTC), opened_on="2025-04-01"))
    for made in (account, second):  # the mark of the second stays until people have looked
        assert accounts.assess(accounts.get(made)).has(RestrictionKind.DUPLICATE_IDENTITY)


@pytest.mark.parametrize(
    ("field", "instead"),
    [
        ("balances", "ledger.entry_posted"),
        ("activity", "activity.recorded"),
        ("restrictions", "restriction.raised"),
    ],
)
@pytest.mark.parametrize("kind", ["account.opened", "account.updated"])
def test_what_has_an_event_of_its_own_is_refused_not_dropped(account, kind, field, instead):
    with pytest.raises(Refused, match=rf"^data\.{field} is not taken by {kind}; send {instead}"):
        exchange.ingest(event(kind, **{field: []}))


def test_amounts_stay_exact(account):
    for amount in ("0.1", "0.2", "1234567890.123456789012345678"):
        exchange.ingest(event("ledger.entry_posted", asset="eth", amount=amount, kind="deposit"))
    assert Balance.objects.get().amount == Decimal("1234567890.423456789012345678")


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"type": "account.exploded"}, "account.opened"),
        ({"occurred_at": "yesterday"}, "instant"),
        ({"id": ""}, "1 to 64"),
        ({"account": None}, "1 to 64"),
        ({"data": [1]}, "object"),
        ({"data": {"asset": "USD", "amount": 0.1}}, "exact"),
        ({"data": {"asset": "USD", "amount": "ten"}}, "digits"),
        ({"data": {"amount": "1"}}, "asset"),
    ],
)
def test_a_bad_event_is_one_sentence_and_changes_nothing(account, changed, word):
    good = event("ledger.entry_posted", asset="USD", amount="5.00", kind="deposit")
    with pytest.raises(Refused, match=word):
        exchange.ingest({**good, **changed})
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize("number", ["", "9" * 65])
def test_a_ticket_that_no_owner_could_quote_is_refused_whole(account, number):
    with pytest.raises(Refused, match="write 1 to 64"):
        exchange.ingest(event("support_ticket.opened", number=number))
    assert not SupportTicket.objects.exists()


@pytest.mark.parametrize("kind", ["negative_balance", "unsupported_jurisdiction", "dormant_lock"])
def test_an_event_of_a_derived_restriction_is_evidence_only(account, kind):
    before = accounts.assess(accounts.get(account))
    exchange.ingest(event("restriction.raised", kind=kind, by="x"))
    after = accounts.assess(accounts.get(account))
    assert [item.kind for item in after.restrictions] == [item.kind for item in before.restrictions]
    assert RestrictionEvent.objects.filter(kind=kind, by="x").exists()


def test_no_event_clears_a_derived_restriction(account):
    with pytest.raises(Refused, match="worked out"):
        exchange.ingest(event("restriction.cleared", kind="withdrawal_hold", by="x"))


@pytest.mark.article("restricted.ssn")
def test_a_second_account_with_the_same_ssn_is_marked_and_the_first_is_not(account):
    second = make_account("ext-2", email="other@example.com", opened_on="2025-03-01")
    assert accounts.assess(accounts.get(second)).has(RestrictionKind.DUPLICATE_IDENTITY)
    assert not accounts.assess(accounts.get(account)).has(RestrictionKind.DUPLICATE_IDENTITY)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_which_of_two_accounts_is_told_of_first_decides_nothing(db, order):
    told = [opened_event("ext-old"), opened_event("ext-new", opened_on="2025-03-01")]
    for place in order:
        exchange.ingest(told[place])
    marked = RestrictionEvent.objects.values_list("account__external_id", "kind")
    assert list(marked) == [("ext-new", "duplicate_identity")]


def test_of_two_accounts_opened_on_one_day_one_stays_the_first(db):
    for name in ("ext-1", "ext-2"):
        exchange.ingest(opened_event(name))
        exchange.ingest(event("account.updated", name, ssn="900-12-3456"))
    exchange.ingest(event("account.updated", "ext-1", ssn="900-12-3456"))
    assert RestrictionEvent.objects.get().account.external_id == "ext-2"


def test_an_account_of_the_other_platform_makes_nobodys_account_a_duplicate(db):
    exchange.ingest(opened_event("ext-com", platform="com"))
    exchange.ingest(opened_event("ext-us", opened_on="2025-03-01"))
    assert not RestrictionEvent.objects.exists()


@pytest.mark.parametrize("needs", [5, "photo_id", [1], {"photo_id": True}])
def test_documents_that_are_no_list_of_codes_are_refused(account, needs):
    raised = event("restriction.raised", kind="identity_unverified", needs=needs)
    with pytest.raises(Refused, match=r"data\.needs is .*; write a list of codes"):
        exchange.ingest(raised)


def test_a_change_of_another_account_is_not_found(account):
    with pytest.raises(NotFound):
        exchange.acknowledge("chg_none")


def test_a_class_of_assets_that_the_law_does_not_know_is_refused_and_changes_nothing(account):
    unknown = event("ledger.entry_posted", asset="XYZ", amount="5", asset_class="stock")
    with pytest.raises(Refused, match="one of virtual_currency, cash, securities"):
        exchange.ingest(unknown)
    assert not Balance.objects.exists()


def test_a_class_that_is_said_once_stays_when_a_later_entry_says_none(account):
    for said in ({"asset_class": "securities"}, {}):
        exchange.ingest(event("ledger.entry_posted", asset="XYZ", amount="5", **said))
    assert Balance.objects.get().asset_class == "securities"


def test_a_balance_of_many_digits_is_kept_to_the_last_one(account):
    held = "12345678901.123456789012345678"
    exchange.ingest(event("ledger.entry_posted", asset="SHIB", amount=held, kind="deposit"))
    assert str(Account.objects.get().balances.get(currency="SHIB").amount) == held


@pytest.mark.parametrize(
    "template",
    [
        *("abc", 5, [1.0, 2.0], [None] * 128, [True] * 128),
        *([number] * 128 for number in (float("nan"), Decimal("sNaN"), 0.0, 1e308, 10**400)),
    ],
)
def test_an_enrolled_face_that_is_no_template_is_refused(db, template):
    with pytest.raises(Refused, match="128 numbers"):
        exchange.ingest(opened_event(portrait_template=template))
    assert not Account.objects.exists()


@pytest.mark.parametrize("sent", [900123456, ["900-12-3456"], {"of": "900-12-3456"}])
@pytest.mark.parametrize("field", ["ssn", "phone", "document_number"])
def test_what_is_no_text_is_refused_without_being_repeated(db, field, sent):
    """Refusals end up in logs, and these fields hold what names a person."""
    with pytest.raises(Refused, match=f"data.{field} is no text; write it in quotes") as refused:
        exchange.ingest(opened_event(**{field: sent}))
    assert "900" not in str(refused.value)

"""The calendar over a database: what is due, the accounts behind it, and what is recorded of it."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import duckdb
import pytest
from tests.fixtures.builders import event, opened_event

from reinstate import rulebook
from reinstate.domain.deadlines import NoticeState, Work
from reinstate.domain.dormancy import years_after
from reinstate.domain.report_period import Step, decisive, period_of
from reinstate.domain.state_law import AssetClass, Law
from reinstate.services import clock, rules
from reinstate.services.errors import Conflict, NotAllowed, NotFound, Refused
from reinstate.services.integration import exchange
from reinstate.services.whole_book import (
    book_source,
    calendar_table,
    deadline_calendar,
    due_accounts,
    exporting,
    filing,
    signing,
    synthetic_book,
)
from reinstate.services.whole_book.deadline_calendar import Chosen
from reinstate.services.whole_book.due_reports import Inclusion
from reinstate.store import audit
from reinstate.store.models import AuditEntry, FiledAccount, OwnerNotice, StateFiling

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]
ALL = Chosen()


@pytest.fixture
def carl(staff):
    return staff("compliance", "carl")


def silent(external, days, place="US-CA", usd="640.00", asset="USD", kind="residence"):
    """An account whose owner was last heard of so many days ago."""
    then = datetime.now(UTC) - timedelta(days=days)
    opened = opened_event(
        external,
        ssn="",
        email=f"{external}@mail.test",
        opened_on=then.date().isoformat(),
        addresses=[{"jurisdiction": place, "from": then.date().isoformat(), "kind": kind}],
    )
    account_id = exchange.ingest(opened).account_id
    exchange.ingest(event("activity.recorded", external, then, kind="login"))
    worth = {} if usd is None else {"usd": usd}
    amount = usd if usd and asset == "USD" else "1"
    exchange.ingest(
        event("ledger.entry_posted", external, then, asset=asset, amount=amount, **worth)
    )
    return account_id


def the_line(chosen=ALL):
    (line,) = deadline_calendar.read(chosen).lines
    return line


def sign_all(actor, line):
    for key in line.unsigned:
        value = rulebook.value_digest(key, line.rules[key])
        signing.sign(actor, key, value, "Compared with the statute, page 3")


def test_a_silent_account_is_due_in_the_report_that_covers_its_last_sign_of_life():
    account_id = silent("ext-1", 1600)
    line = the_line()
    law = Law(rules.on(clock.today()), "us_ca", AssetClass.CASH)
    began = (datetime.now(UTC) - timedelta(days=1600)).date()
    assert line.due_on == period_of(law, years_after(began, 3)).due_on
    assert (line.accounts, line.amount.usd) == (1, Decimal("640.00"))
    assert line.parts[0].years.authority.title.startswith("ReportMyUP")
    (one,) = due_accounts.each("US-CA", line.due_on)
    assert (one.account_id, one.usd, one.inclusion) == (
        account_id, Decimal("640.00"), Inclusion.REPORTED,
    )  # fmt: skip


def test_blocked_property_and_owners_with_a_request_stay_out_of_the_report():
    silent("ext-1", 1600)
    silent("ext-2", 1600)
    exchange.ingest(event("restriction.raised", "ext-2", kind="legal_hold", by="court"))
    line = the_line()
    assert (line.accounts, line.held) == (1, 1)
    inclusions = {one.inclusion for one in due_accounts.each("US-CA", line.due_on)}
    assert inclusions == {Inclusion.REPORTED, Inclusion.HELD}


def test_the_exchanges_own_state_takes_who_lives_in_no_listed_place():
    own = rules.on(clock.today()).text("exchange.domicile")
    meant = {silent("ext-1", 2600, place=own), silent("ext-2", 2600, place="FR")}
    silent("ext-3", 2600, place="US-CA")
    line = the_line(Chosen(state=own))
    assert line.accounts == 2
    assert {one.account_id for one in due_accounts.each(own, line.due_on)} == meant


@pytest.mark.parametrize("kind", ["mailing", "temporary"])
def test_who_has_no_residence_on_record_is_in_the_report_of_the_state_that_mail_goes_to(kind):
    own = rules.on(clock.today()).text("exchange.domicile")
    account_id = silent("ext-1", 2600, kind=kind)
    line = the_line()
    assert (line.law_of, line.accounts, line.stand_ins) == ("US-CA", 1, 0)
    (one,) = due_accounts.each("US-CA", line.due_on)
    assert (one.account_id, one.is_stand_in) == (account_id, False)
    silent("ext-2", 2600, place=own)
    (theirs,) = deadline_calendar.read(Chosen(state=own)).lines
    assert [one.external_id for one in due_accounts.each(own, theirs.due_on)] == ["ext-2"]


def test_a_sign_of_life_takes_an_account_out_of_the_calendar():
    silent("ext-1", 1600)
    due_on = the_line().due_on
    exchange.ingest(event("activity.recorded", "ext-1", kind="login"))
    assert the_line().due_on > due_on
    assert list(due_accounts.each("US-CA", due_on)) == []


def test_the_calendar_is_chosen_by_state_day_and_work():
    silent("ext-1", 1600)
    silent("ext-2", 10, place="US-NV")
    today = clock.today()
    assert {line.law_of for line in deadline_calendar.read(ALL).lines} == {"US-CA", "US-NV"}
    assert the_line(Chosen(state="US-NV")).next.work is Work.NOT_YET
    assert the_line(Chosen(until_on=today)).law_of == "US-CA"
    assert the_line(Chosen(from_on=today)).law_of == "US-NV"
    assert the_line(Chosen(work=Work.STEP_LATE)).law_of == "US-CA"
    assert deadline_calendar.read(Chosen(work=Work.DONE)).lines == ()


def test_a_line_counts_under_each_thing_that_it_shows_as_waiting():
    silent("ext-1", 1600)
    found = deadline_calendar.read(ALL)
    assert found.lines[0].notices == {NoticeState.LATE: 1}
    assert found.waiting == {Work.STEP_LATE: 1, Work.NOTICES_LATE: 1}
    assert the_line(Chosen(work=Work.NOTICES_LATE)).law_of == "US-CA"


def test_a_value_nobody_knows_is_counted_and_takes_a_notice():
    silent("ext-1", 1600, usd=None, asset="BTC")
    line = the_line()
    assert line.amount.without_value == 1
    (one,) = due_accounts.each("US-CA", line.due_on)
    assert one.usd is None
    assert one.notice is NoticeState.LATE


def test_notices_are_recorded_for_whoever_waits_and_a_returned_one_is_undeliverable(clara):
    first, second = silent("ext-1", 1600), silent("ext-2", 1600)
    silent("ext-3", 1600, usd="4.00")  # too little for a notice
    due_on, today = the_line().due_on, clock.today()
    assert filing.record_notices(clara, "US-CA", due_on, today, "certified_mail") == 2
    assert the_line().notices == {NoticeState.SENT_LATE: 2, NoticeState.NOT_OWED: 1}
    filing.record_returned(clara, "US-CA", due_on, first, today, today)
    exchange.ingest(event("activity.recorded", "ext-2", datetime.now(UTC), kind="login"))
    assert the_line(Chosen(until_on=today)).notices[NoticeState.UNDELIVERABLE] == 1
    with pytest.raises(Conflict, match="Nobody in this report waits"):
        filing.record_notices(clara, "US-CA", due_on, today, "email")
    tags = set(AuditEntry.objects.values_list("tag", flat=True))
    assert {audit.Tag.STAFF_NOTICES_RECORDED, audit.Tag.STAFF_NOTICE_RETURNED} <= tags
    assert second  # heard of again: no longer due


def test_of_two_officers_who_record_the_same_notices_at_once_one_is_told(clara, monkeypatch):
    first = silent("ext-1", 1600)
    silent("ext-2", 1600)
    due_on, today = the_line().due_on, clock.today()
    waiting = due_accounts.each("US-CA", due_on)

    def while_the_other_records(*_):
        yield from waiting
        OwnerNotice.objects.create(
            account_id=first, jurisdiction="US-CA", due_on=due_on, sent_on=today,
            method="email", recorded_by_id=clara, recorded_at=clock.now(),
        )  # fmt: skip

    monkeypatch.setattr(due_accounts, "each", while_the_other_records)
    with pytest.raises(Conflict, match="Open the report again"):
        filing.record_notices(clara, "US-CA", due_on, today, "email")
    assert OwnerNotice.objects.count() == 1
    assert not AuditEntry.objects.filter(tag=audit.Tag.STAFF_NOTICES_RECORDED).exists()


@pytest.mark.parametrize("asset", ["USD", "BTC"])  # California counts letters for the second
def test_mail_that_the_exchange_reports_as_returned_makes_the_notice_undeliverable(clara, asset):
    silent("ext-1", 1600, asset=asset)
    due_on, sent_on = the_line().due_on, clock.today() - timedelta(days=60)
    filing.record_notices(clara, "US-CA", due_on, sent_on, "first_class_mail")
    exchange.ingest(event("activity.recorded", "ext-1", kind="returned_communication"))
    assert (the_line().due_on, list(the_line().notices)) == (due_on, [NoticeState.UNDELIVERABLE])


def test_a_notice_recorded_by_mistake_is_taken_back(clara):
    account_id = silent("ext-1", 1600)
    due_on = the_line().due_on
    filing.record_notices(clara, "US-CA", due_on, clock.today(), "email", [account_id])
    filing.withdraw_notice(clara, "US-CA", the_line().due_on, account_id, clock.today())
    assert not OwnerNotice.objects.exists()


def test_taking_a_notice_back_twice_leaves_the_one_before_it(clara):
    account_id, today = silent("ext-1", 1600), clock.today()
    OwnerNotice.objects.create(  # about an earlier report
        account_id=account_id, sent_on=today - timedelta(days=700), method="email",
        recorded_by_id=clara, recorded_at=clock.now(),
    )  # fmt: skip
    due_on = the_line().due_on
    filing.record_notices(clara, "US-CA", due_on, today, "email", [account_id])
    filing.record_returned(clara, "US-CA", due_on, account_id, today, today)
    filing.withdraw_notice(clara, "US-CA", due_on, account_id, today)
    with pytest.raises(NotFound, match="Open the report again"):
        filing.withdraw_notice(clara, "US-CA", due_on, account_id, today)
    assert OwnerNotice.objects.get().sent_on == today - timedelta(days=700)


@pytest.mark.parametrize(
    ("days", "method", "code"), [(1, "email", "day_to_come"), (0, "pigeon", "no_method")]
)
def test_a_notice_is_recorded_with_a_day_that_has_come_and_a_known_way(clara, days, method, code):
    silent("ext-1", 1600)
    day = clock.today() + timedelta(days=days)
    with pytest.raises(Refused) as refused:
        filing.record_notices(clara, "US-CA", the_line().due_on, day, method)
    assert refused.value.code == code


def test_a_day_long_before_the_report_is_a_slip_of_the_hand(clara):
    silent("ext-1", 1600)
    line, slip = the_line(), date(26, 11, 1)  # as a browser takes "26"
    with pytest.raises(Refused, match="and 0026-11-01 is before that"):
        filing.record_notices(clara, "US-CA", line.due_on, slip, "email")
    assert not OwnerNotice.objects.exists()
    sign_all(clara, line)
    with pytest.raises(Refused, match="nothing of it was done on 0026"):
        filing.record_step(clara, "US-CA", line.due_on, "report", slip, "CA-1-2")


def test_a_notice_about_one_report_is_none_about_another_of_the_same_owner(clara):
    """Securities of an owner in Delaware are due long before their coins."""
    silent("ext-1", 2000, place="US-DE", asset="BTC")
    then = datetime.now(UTC) - timedelta(days=2000)
    worth = {"asset": "AAPLX", "amount": "2", "usd": "310.10"}
    exchange.ingest(event("ledger.entry_posted", "ext-1", then, **worth))
    (shares, coins) = sorted(deadline_calendar.read(ALL).lines, key=lambda line: line.due_on)
    sent_on = min(coins.period.notice_from, clock.today())
    filing.record_notices(clara, "US-DE", shares.due_on, sent_on, "first_class_mail")
    first, second = (deadline_calendar.report("US-DE", one.due_on) for one in (shares, coins))
    assert (set(first.notices), second.notices) == ({NoticeState.SENT_LATE}, coins.notices)
    told = OwnerNotice.objects.get()
    assert (told.jurisdiction, told.due_on) == ("US-DE", shares.due_on)
    OwnerNotice.objects.create(  # about the coins, on the very day
        account_id=told.account_id, jurisdiction="US-DE", due_on=coins.due_on, method="email",
        sent_on=coins.period.notice_from, recorded_by_id=clara, recorded_at=clock.now(),
    )  # fmt: skip
    first, second = (deadline_calendar.report("US-DE", one.due_on) for one in (shares, coins))
    assert set(first.notices) == {NoticeState.SENT_LATE}
    assert set(second.notices) == {NoticeState.SENT}


def test_a_notice_from_before_its_window_is_not_recorded_for_a_report(clara):
    silent("ext-1", 1600)
    line, opens_on = the_line(), the_line().period.notice_from
    with pytest.raises(Refused, match=f"counts from {opens_on} on"):
        filing.record_notices(clara, "US-CA", line.due_on, opens_on - timedelta(days=1), "email")
    assert filing.record_notices(clara, "US-CA", line.due_on, opens_on, "email") == 1
    assert the_line().notices == {NoticeState.SENT: 1}


def test_a_notice_from_before_a_move_is_not_recorded_for_the_state_after_it(clara):
    moved("ext-1", 1700, before="US-DE", to="US-CA", days_ago=20)
    due_on, moved_on = the_line().due_on, clock.today() - timedelta(days=20)
    with pytest.raises(Refused, match=f"counts from {moved_on} on"):
        filing.record_notices(clara, "US-CA", due_on, moved_on - timedelta(days=1), "email")
    filing.record_notices(clara, "US-CA", due_on, moved_on, "email")
    assert the_line().notices == {NoticeState.SENT_LATE: 1}


def test_a_place_whose_law_is_not_held_has_no_report():
    with pytest.raises(NotFound, match="no report that is due on that day"):
        list(due_accounts.each("US-AS", date(2027, 11, 1)))


def test_no_filing_rests_on_a_law_that_nobody_has_signed(clara):
    silent("ext-1", 1600)
    line = the_line()
    with pytest.raises(Refused) as refused:
        filing.record_step(clara, "US-CA", line.due_on, "report", clock.today(), "CA-1-2")
    assert refused.value.code == "unsigned"


def test_a_class_that_came_since_a_large_book_was_counted_is_filed_by_its_own_law(
    clara, monkeypatch
):
    monkeypatch.setattr(book_source, "SMALL", 0)
    silent("ext-1", 1600)
    book_source.make()
    line = the_line()
    sign_all(clara, line)
    coins = silent("ext-2", 1600, usd="90.00", asset="BTC")
    report = ("US-CA", line.due_on, "report", clock.today(), "CA-1-2")
    with pytest.raises(Refused, match="sign them first"):
        filing.record_step(clara, *report)
    book_source.make()
    sign_all(clara, the_line())
    silent("ext-3", 1600, usd="50.00", asset="TSLAX")
    policy = rules.on(clock.today())
    stocks = Law(policy, "us_ca", AssetClass.SECURITIES)
    for key, entry in decisive(stocks).items():
        if entry.reviewed is None:
            value = rulebook.value_digest(key, entry)
            signing.sign(clara, key, value, "Compared with the statute, page 3")
    filing.record_step(clara, *report)
    rows = {row["asset_class"]: row for row in table(clara, line, "report")}
    assert rows["virtual_currency"]["account"] == coins
    assert {row["years"] for row in rows.values()} == {"3"}
    assert {row["signed_by"] for row in rows.values()} == {"Clara"}
    assert len(rows) == 3


def test_nothing_is_remitted_of_a_report_that_is_taken_back_meanwhile(clara, carl, monkeypatch):
    silent("ext-1", 1600)
    line, today = the_line(), clock.today()
    sign_all(clara, line)
    report, read = ("US-CA", line.due_on), filing._line
    filing.record_step(clara, *report, "report", today, "CA-1-2")

    def overtaken(*named):
        found = read(*named)
        filing.withdraw_step(carl, *report, "report")
        return found

    monkeypatch.setattr(filing, "_line", overtaken)
    with pytest.raises(Refused, match="the step before it"):
        filing.record_step(clara, *report, "remittance", today, "wire 12")
    assert not StateFiling.objects.exists()


def test_a_report_is_filed_by_one_officer_and_the_remittance_stands_by_two(clara, carl):
    silent("ext-1", 1600)
    line, today = the_line(), clock.today()
    sign_all(clara, line)
    report = ("US-CA", line.due_on)
    with pytest.raises(Refused) as early:
        filing.record_step(clara, *report, "remittance", today, "wire 12")
    assert early.value.code == "out_of_order"
    filing.record_step(clara, *report, "report", today, "CA-1-2")
    assert the_line().next.step is Step.REMITTANCE
    filing.record_step(clara, *report, "remittance", today, "wire 12")
    assert the_line().next.work is Work.TO_CONFIRM
    with pytest.raises(NotAllowed):
        filing.confirm(clara, *report)
    with pytest.raises(Refused, match="the step after it"):
        filing.withdraw_step(clara, *report, "report")
    filing.confirm(carl, *report)
    assert the_line().next.work is Work.TO_ANNOUNCE
    with pytest.raises(Refused):
        filing.withdraw_step(clara, *report, "remittance")
    row = StateFiling.objects.get(step="remittance")
    assert (row.accounts, row.usd, row.confirmed_by_id) == (1, Decimal("640.00"), carl)


def test_the_second_of_two_officers_reads_who_was_first_and_what_they_recorded(clara, carl, staff):
    silent("ext-1", 1600)
    line, today = the_line(), clock.today()
    sign_all(clara, line)
    report = ("US-CA", line.due_on)
    filing.record_notices(carl, *report, today, "email")
    with pytest.raises(Conflict, match=f"Carl recorded those of {today} already"):
        filing.record_notices(clara, *report, today, "email")
    filing.record_step(carl, *report, "report", today, "CA-1-2")
    with pytest.raises(Conflict, match=f"Carl has recorded .* done on {today}, CA-1-2"):
        filing.record_step(clara, *report, "report", today, "CA-1-3")
    filing.record_step(clara, *report, "remittance", today, "wire 12")
    filing.confirm(carl, *report)
    with pytest.raises(Conflict, match="Carl has confirmed this remittance already"):
        filing.confirm(staff("compliance", "olga"), *report)
    assert StateFiling.objects.get(step="remittance").confirmed_by_id == carl


@pytest.mark.parametrize("act", ["confirm", "withdraw_step"])
def test_what_was_recorded_anew_is_not_taken_for_what_the_other_officer_has_seen(clara, carl, act):
    silent("ext-1", 1600)
    line, today = the_line(), clock.today()
    sign_all(clara, line)
    report = ("US-CA", line.due_on)
    filing.record_step(clara, *report, "report", today, "CA-1-2")
    filing.record_step(clara, *report, "remittance", today, "wire 12")
    shown = StateFiling.objects.get(step="remittance").id
    filing.withdraw_step(clara, *report, "remittance")
    filing.record_step(clara, *report, "remittance", today, "wire 13, of the other account")
    more = ("remittance",) if act == "withdraw_step" else ()
    with pytest.raises(Conflict, match=r"recorded anew since .* wire 13") as refused:
        getattr(filing, act)(carl, *report, *more, shown=shown)
    assert refused.value.code == "recorded_anew"
    row = StateFiling.objects.get(step="remittance")
    assert row.confirmed_at is None
    getattr(filing, act)(carl, *report, *more, shown=row.id)


def test_a_filed_report_stays_in_the_calendar_after_its_accounts_have_left(clara):
    silent("ext-1", 1600)
    line = the_line()
    sign_all(clara, line)
    filing.record_step(clara, "US-CA", line.due_on, "report", clock.today(), "CA-1-2")
    exchange.ingest(event("activity.recorded", "ext-1", kind="login"))
    found = deadline_calendar.report("US-CA", line.due_on)
    assert found.accounts == 0
    assert found.steps[0].filing.reference == "CA-1-2"
    filing.withdraw_step(clara, "US-CA", line.due_on, "report")
    assert deadline_calendar.report("US-CA", line.due_on) is None


def table(actor, line, step):
    content = exporting.filed(actor, "US-CA", line.due_on, step, "csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def test_which_accounts_were_reported_and_why_is_known_after_they_have_left(clara):
    ids = silent("ext-1", 1600), silent("ext-2", 1600, usd=None, asset="BTC")
    line = the_line()
    sign_all(clara, line)
    filing.record_notices(clara, "US-CA", line.due_on, clock.today(), "email", ids[:1])
    filing.record_step(clara, "US-CA", line.due_on, "report", clock.today(), "CA-1-2")
    exchange.ingest(event("activity.recorded", "ext-1", kind="login"))
    exchange.ingest(
        event("account.updated", "ext-2", at=clock.now(),
              delivered_to_state={"jurisdiction": "US-CA", "on": clock.today().isoformat()})
    )  # fmt: skip
    assert deadline_calendar.report("US-CA", line.due_on).accounts == 0
    rows = {row["account"]: row for row in table(clara, line, "report")}
    assert rows.keys() == set(ids)
    first, second = (rows[one] for one in ids)
    cash = next(part for part in line.parts if part.asset_class is AssetClass.CASH)
    assert (first["usd"], first["asset_class"], first["exchange_account"]) == (
        "640.00", "cash", "ext-1",
    )  # fmt: skip
    assert first["notice_sent_on"] == clock.today().isoformat()
    assert first["dormancy_ends_on"]
    assert first["years"] == "3"
    assert (first["authority"], first["signed_by"]) == (
        str(cash.years.authority), "Clara",
    )  # fmt: skip
    assert (second["usd"], second["asset_class"]) == ("", "virtual_currency")
    assert {row["reference"] for row in rows.values()} == {"CA-1-2"}
    filing.withdraw_step(clara, "US-CA", line.due_on, "report")
    with pytest.raises(NotFound, match="not recorded"):
        table(clara, line, "report")


def test_what_a_report_holds_is_told_in_units_of_each_asset_to_the_last_digit(clara):
    """A state that takes coins asks how many; what they were worth is another question."""
    account_id = silent("ext-1", 1600, usd="1200.50", asset="BTC")
    then = datetime.now(UTC) - timedelta(days=1600)
    for posted in (
        {"asset": "BTC", "amount": "-0.987654321098765432", "usd": "14.82"},
        {"asset": "ETH", "amount": "0.5"},
        {"asset": "USD", "amount": "-3"},
    ):
        exchange.ingest(event("ledger.entry_posted", "ext-1", then, **posted))
    line = the_line()
    content = exporting.accounts(clara, "US-CA", line.due_on, "csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [(row["asset"], row["amount"], row["usd"]) for row in rows] == [
        ("BTC", "0.012345678901234568", "14.82"), ("ETH", "0.5", ""),
    ]  # fmt: skip
    began = clock.day_of(then)
    assert {row["clock_began_on"] for row in rows} == {began.isoformat()}
    sign_all(clara, line)
    filing.record_notices(clara, "US-CA", line.due_on, clock.today(), "certified_mail")
    filing.record_step(clara, "US-CA", line.due_on, "report", clock.today(), "CA-1-2")
    exchange.ingest(event("ledger.entry_posted", "ext-1", then, asset="ETH", amount="7"))
    kept = table(clara, line, "report")
    assert [(row["asset"], row["amount"], row["usd"]) for row in kept] == [
        ("BTC", "0.012345678901234568", "14.82"), ("ETH", "0.5", ""),
    ]  # fmt: skip
    assert {(row["account"], row["clock_began_on"], row["notice_method"]) for row in kept} == {
        (account_id, began.isoformat(), "certified_mail")
    }


def test_of_a_step_that_was_recorded_by_classes_of_assets_these_are_told(clara):
    silent("ext-1", 1600)
    line = the_line()
    sign_all(clara, line)
    filing.record_step(clara, "US-CA", line.due_on, "report", clock.today(), "CA-1-2")
    FiledAccount.objects.update(asset="", amount=None, clock_began_on=None, notice_method="")
    (row,) = table(clara, line, "report")
    assert (row["asset_class"], row["usd"]) == ("cash", "640.00")
    assert {row[name] for name in ("asset", "amount", "clock_began_on", "notice_method")} == {""}


def test_of_a_step_that_an_earlier_version_recorded_it_is_said_that_no_accounts_were_kept(clara):
    silent("ext-1", 1600)
    line = the_line()
    StateFiling.objects.create(
        jurisdiction="US-CA", due_on=line.due_on, step="report", done_on=clock.today(),
        reference="CA-1", accounts=1, usd="640.00", recorded_by_id=clara, recorded_at=clock.now(),
    )  # fmt: skip
    with pytest.raises(NotFound, match="An earlier version"):
        table(clara, line, "report")


@pytest.mark.parametrize("role", ["reviewer", "senior"])
def test_the_calendar_is_for_compliance_officers(staff, role):
    someone = staff(role, "rosa")
    for use in (
        lambda: deadline_calendar.calendar(someone, ALL),
        lambda: due_accounts.page(someone, "US-CA", clock.today()),
        lambda: exporting.lines(someone, ALL, "csv"),
        lambda: filing.withdraw_notice(someone, "US-CA", clock.today(), "acc_1", clock.today()),
        lambda: filing.confirm(someone, "US-CA", clock.today()),
    ):
        with pytest.raises(NotAllowed):
            use()


def test_tables_hold_the_same_as_csv_and_as_parquet(clara, tmp_path):
    silent("ext-1", 1600)
    (row,) = csv.DictReader(io.StringIO(exporting.lines(clara, ALL, "csv").decode("utf-8-sig")))
    assert (row["state"], row["next"], row["class_usd"]) == ("US-CA", "step_late", "640.00")
    file = tmp_path / "lines.parquet"
    file.write_bytes(exporting.lines(clara, ALL, "parquet"))
    (typed,) = duckdb.sql(f"SELECT report_due_on, class_usd FROM '{file}'").fetchall()
    assert typed == (the_line().due_on, Decimal("640.00"))
    accounts = exporting.accounts(clara, "US-CA", the_line().due_on, "csv").decode("utf-8-sig")
    assert accounts.splitlines()[0] == ",".join(calendar_table.ACCOUNTS)
    assert "Jane" not in accounts
    assert AuditEntry.objects.filter(tag=audit.Tag.STAFF_CALENDAR_EXPORTED).count() == 3


def test_a_large_book_is_answered_from_its_projection(monkeypatch):
    monkeypatch.setattr(book_source, "SMALL", 0)
    silent("ext-1", 1600)
    made = book_source.make()
    silent("ext-2", 1600)
    assert made.book.accounts == 1
    assert the_line().accounts == 1


def test_an_invented_book_has_reports_in_every_state(tmp_path):
    policy, day = rulebook.shipped(), clock.today()
    synthetic_book.write(book_source.folder(), policy, day, 5_000)
    found = deadline_calendar.read(ALL)
    assert len({line.law_of for line in found.lines}) > 50
    assert all(line.amount.usd >= 0 for line in found.lines)


@pytest.mark.parametrize("said", ['=HYPERLINK("http://x.test","a")', "+1", "-1", "@SUM(1)", "\t=1"])
def test_a_table_for_spreadsheets_holds_no_formula(said):
    columns = {"exchange_account": "VARCHAR", "usd": "DECIMAL(18,2)"}
    rows = [{"exchange_account": said, "usd": Decimal("-1.00")}]
    (cells,) = csv.DictReader(io.StringIO(calendar_table.as_csv(columns, rows)[1:]))
    assert cells == {"exchange_account": f"'{said}", "usd": "-1.00"}


@pytest.mark.parametrize(
    "said",
    ["00123", "1234567890123456789", "12e5", "1-2", "2026-01-02", "1/2/26", "TRUE", "MAR1",
     "1-Mar-26", "1.10", "12:30"],
)  # fmt: skip
def test_an_id_that_a_spreadsheet_would_spell_otherwise_stays_a_text(said):
    rows = [{"exchange_account": said}]
    (cells,) = csv.DictReader(
        io.StringIO(calendar_table.as_csv({"exchange_account": ""}, rows)[1:])
    )
    assert cells == {"exchange_account": f"'{said}"}


@pytest.mark.parametrize("said", ["12345", "acc_00123", "b1e632", "US-CA", "ext-1", "0", "2026"])
def test_what_a_spreadsheet_leaves_alone_stands_as_it_is(said):
    rows = [{"exchange_account": said}]
    (cells,) = csv.DictReader(
        io.StringIO(calendar_table.as_csv({"exchange_account": ""}, rows)[1:])
    )
    assert cells == {"exchange_account": said}


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ("75", "75.00"),
        ("49.9", "49.90"),
        ("640.00", "640.00"),
        ("0.005", "0.005"),
        ("1E+3", "1000.00"),
    ],
)
def test_dollars_have_their_cents_in_every_row(known, said):
    made = calendar_table.as_csv(calendar_table.ACCOUNTS, [{"usd": Decimal(known)}])
    (row,) = csv.DictReader(io.StringIO(made.removeprefix("\ufeff")))
    assert row["usd"] == said


def test_a_typed_table_holds_every_text_as_it_is(tmp_path):
    said = ["", 'a"b,c', "two\nlines", "two\r\nlines", "\\N", "NULL", "ß–", "'=1", "\\", "00123"]
    rows = [{"exchange_account": one, "usd": Decimal("1.50")} for one in said]
    columns = {"exchange_account": "VARCHAR", "usd": "DECIMAL(18,2)", "notice_from": "DATE"}
    file = tmp_path / "rows.parquet"
    file.write_bytes(calendar_table.as_parquet(columns, rows))
    found = duckdb.sql(f"SELECT * FROM '{file}'").fetchall()
    assert found == [(one, Decimal("1.50"), None) for one in said]
    file.write_bytes(calendar_table.as_parquet(columns, []))
    assert duckdb.sql(f"SELECT * FROM '{file}'").fetchall() == []


def moved(external, days, *, before, to, days_ago):
    """An owner silent for so many days who lived in one place and told of another one since."""
    account_id, today = silent(external, days, place=before), clock.today()
    exchange.ingest(
        event(
            "account.updated",
            external,
            addresses=[
                {"jurisdiction": place, "from": (today - timedelta(ago)).isoformat(),
                 "kind": "residence"}
                for place, ago in ((before, days), (to, days_ago))
            ],
        )
    )  # fmt: skip
    return account_id


def test_days_that_were_past_before_the_owner_moved_are_said_to_be_so_and_not_late():
    account_id = moved("ext-1", 1700, before="US-DE", to="US-CA", days_ago=20)
    line, moved_on = the_line(), clock.today() - timedelta(20)
    assert line.due_on < moved_on
    assert line.next.work is Work.WAS_PAST
    assert line.next.by == line.due_on
    (some,) = line.arrived
    assert (some.law_before, some.accounts, some.first_on) == ("US-DE", 1, moved_on)
    assert set(line.notices) == {NoticeState.WAS_PAST}
    (one,) = due_accounts.each("US-CA", line.due_on)
    assert (one.account_id, one.notice) == (account_id, NoticeState.WAS_PAST)
    assert (one.moved.on, one.moved.law_before) == (moved_on, "US-DE")
    assert one.may_be_noticed
    (row,) = calendar_table.of_lines([line])
    assert row["accounts_moved_in_later"] == 1
    (told,) = calendar_table.of_accounts([one])
    assert (told["moved_on"], told["law_before"]) == (moved_on, "US-DE")


def test_one_owner_who_always_lived_there_makes_the_same_report_late():
    moved("ext-1", 1700, before="US-DE", to="US-CA", days_ago=20)
    silent("ext-2", 1700, place="US-CA")
    line = the_line()
    assert line.next.work is Work.STEP_LATE
    assert [some.accounts for some in line.arrived] == [1]
    assert dict(line.notices) == {NoticeState.LATE: 1, NoticeState.WAS_PAST: 1}


def test_a_move_before_the_days_of_a_report_explains_nothing_of_it():
    moved("ext-1", 1700, before="US-DE", to="US-CA", days_ago=1200)
    line = the_line()
    assert line.next.work is Work.STEP_LATE
    assert line.arrived == ()
    (one,) = due_accounts.each("US-CA", line.due_on)
    assert one.moved is None


@pytest.mark.parametrize("place", ["US-AS", "US-MP", "FR", "US"])
def test_a_law_that_stands_in_for_another_says_so(place):
    own = rules.on(clock.today()).text("exchange.domicile")
    silent("ext-1", 2600, place=place)
    silent("ext-2", 2600, place=own)
    line = the_line(Chosen(state=own))
    assert (line.accounts, line.stand_ins) == (2, 1)
    stands_in = {one.external_id: one.is_stand_in for one in due_accounts.each(own, line.due_on)}
    assert stands_in == {"ext-1": True, "ext-2": False}


@pytest.mark.parametrize(
    ("place", "days", "counted_from", "sold", "delivered"),
    [
        ("US-AZ", 1600, Step.REPORT, None, 30),
        ("US-CA", 1600, Step.REMITTANCE, None, 30),
        ("US-DE", 2600, Step.REPORT, 90, None),
        ("US-FL", 2600, Step.REPORT, None, None),
    ],
)
def test_days_to_sell_and_to_deliver_are_dated_where_the_law_names_them(
    place, days, counted_from, sold, delivered
):
    silent("ext-1", days, place=place, asset="BTC")
    line = the_line(Chosen(state=place))
    (part,) = line.parts
    if sold is None and delivered is None:
        assert part.handover is None
        return
    from_on = line.due_on - timedelta(sold) if sold else None
    until = line.period.due_of(counted_from) + timedelta(delivered) if delivered else None
    assert (part.handover.sold_from, part.handover.delivered_until) == (from_on, until)
    (row,) = calendar_table.of_lines([line])
    assert (row["sold_from"], row["delivered_until"]) == (from_on, until)

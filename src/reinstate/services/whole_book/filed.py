"""The accounts of a step that was filed, each with why it was in it, as they stood then.

A report is worked out from the accounts as they are, so of one that was filed nobody could say
later what was in it: owners come back, property is handed over, laws change.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from reinstate.domain import money
from reinstate.domain.jurisdiction import slug
from reinstate.domain.policy import Dated
from reinstate.domain.report_period import decisive
from reinstate.domain.state_law import AssetClass, Law
from reinstate.services import clock, rules
from reinstate.services.errors import NotFound
from reinstate.services.whole_book import due_accounts
from reinstate.services.whole_book.calendar_table import Row
from reinstate.services.whole_book.due_accounts import DueAccount
from reinstate.services.whole_book.due_reports import Inclusion
from reinstate.store.models import FiledAccount, StateFiling

BATCH = 1_000


def reported(law_of: str, due_on: date) -> tuple[DueAccount, ...]:
    """What a step that is filed now holds: neither blocked nor with an open request."""
    found = due_accounts.each(law_of, due_on)
    return tuple(one for one in found if one.inclusion is Inclusion.REPORTED)


def worth(accounts: Sequence[DueAccount]) -> Decimal:
    """Dollars of all that has a known value."""
    values = (due.held.usd for one in accounts for due in one.holdings)
    return money.total(usd for usd in values if usd is not None)


def laws(law_of: str, accounts: Sequence[DueAccount]) -> list[Law]:
    """The law of each class of assets that these accounts hold: the calendar of a large book was
    counted earlier, and may not know of one that has come since.
    """
    held, policy = {item for one in accounts for item in one.classes}, rules.on(clock.today())
    return [Law(policy, slug(law_of), item) for item in AssetClass if item in held]


def unsigned(of: Sequence[Law]) -> set[str]:
    """The values that nobody has signed of those that the days of a report rest on."""
    decided = (entry for law in of for entry in decisive(law).items())
    return {key for key, entry in decided if entry.reviewed is None}


def why(of: Sequence[Law]) -> dict[str, dict[str, str]]:
    """By class of assets: after how many years it is presumed abandoned, by which source, and who
    has signed for that.
    """
    return {law.asset_class.value: _of_years(law.entry("years")) for law in of}


def _of_years(years: Dated) -> dict[str, str]:
    signed_by = years.reviewed.by if years.reviewed else ""
    return {
        "years": str(years.value), "authority": str(years.authority), "signed_by": signed_by,
    }  # fmt: skip


def keep(filing: StateFiling, accounts: Sequence[DueAccount]) -> None:
    """In the transaction that records the step."""
    rows = [
        FiledAccount(
            filing=filing,
            account_id=one.account_id,
            asset_class=due.held.asset_class.value,
            asset=due.held.asset,
            amount=due.held.amount,
            usd=due.held.usd,
            clock_began_on=due.began_on,
            dormancy_ends_on=due.presumed_on,
            notice=one.notice.value,
            notice_sent_on=one.told.sent_on if one.told else None,
            notice_method=one.told.method if one.told else "",
            notice_returned_on=one.told.returned_on if one.told else None,
            moved_on=one.moved.on if one.moved else None,
            law_before=one.moved.law_before if one.moved else "",
            is_stand_in=one.is_stand_in,
        )
        for one in accounts
        for due in one.holdings
    ]
    FiledAccount.objects.bulk_create(rows, batch_size=BATCH)


def rows(law_of: str, due_on: date, step: str) -> list[Row]:
    """One row for each asset of each account; NotFound where nothing was filed, or an early version
    recorded it. A later one kept classes of assets alone: there, asset and amount are empty.
    """
    filing = StateFiling.objects.filter(jurisdiction=law_of, due_on=due_on, step=step).first()
    if filing is None:
        raise NotFound("This step is not recorded, or no more. Open the report again.")
    if filing.accounts and not filing.laws:
        raise NotFound("An earlier version recorded this step, and kept how many accounts alone.")
    return [_row(filing, one) for one in _held(filing)]


def of_account(filing: StateFiling, account_id: str) -> list[Row]:
    """The same of one account."""
    return [_row(filing, one) for one in _held(filing).filter(account=account_id)]


def _held(filing: StateFiling) -> QuerySet[FiledAccount]:
    return filing.held.select_related("account").order_by("account_id", "id")


def _row(filing: StateFiling, one: FiledAccount) -> Row:
    law = filing.laws.get(one.asset_class, {})
    return {
        "account": one.account_id,
        "exchange_account": one.account.external_id,
        "asset_class": one.asset_class,
        "asset": one.asset or None,
        "amount": one.amount,
        "usd": one.usd,
        "clock_began_on": one.clock_began_on,
        "dormancy_ends_on": one.dormancy_ends_on,
        "years": int(law["years"]) if law.get("years", "").isdecimal() else None,
        "authority": law.get("authority"),
        "signed_by": law.get("signed_by") or None,
        "notice": one.notice,
        "notice_sent_on": one.notice_sent_on,
        "notice_method": one.notice_method or None,
        "notice_returned_on": one.notice_returned_on,
        "moved_on": one.moved_on,
        "law_before": one.law_before or None,
        "is_stand_in": one.is_stand_in,
        "step": filing.step,
        "done_on": filing.done_on,
        "reference": filing.reference,
    }

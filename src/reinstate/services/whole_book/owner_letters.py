"""Letters to the owners whose property a report to a state holds, sent from here and recorded with
it: what it is, by when to answer, and what happens otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import islice

from django.db import transaction

from reinstate.domain.dormancy import Channel
from reinstate.domain.jurisdiction import name_of
from reinstate.domain.policy import PolicyOn
from reinstate.services import clock, journal, rules
from reinstate.services.access import review_access
from reinstate.services.errors import Refused
from reinstate.services.languages import say
from reinstate.services.mail import letters, notices
from reinstate.services.spelling import spelled_day
from reinstate.services.whole_book import deadline_calendar, due_accounts
from reinstate.services.whole_book.due_accounts import Due, DueAccount
from reinstate.services.whole_book.report_spans import subject
from reinstate.store.audit import Details, Tag
from reinstate.store.models import Account, OwnerNotice

KIND = "before_report"
# How a letter may leave here. Whoever sends certified mail or publishes records it afterwards.
BY: Mapping[str, Channel] = {"email": Channel.EMAIL, "first_class_mail": Channel.POST}
AT_ONCE, TOGETHER = 500, 50


@dataclass(frozen=True, slots=True)
class Written:
    """How many owners were written to now, how many cannot be reached that way, and whether more
    wait than are written to at once.
    """

    owners: int
    unreached: int
    is_more: bool


def sample(law_of: str) -> tuple[str, str]:
    """Subject and text in English, as an owner reads them who gets the letter today."""
    on = clock.today()
    values = {
        "name": "NAME", "held": "WHAT THEY HOLD", "brand": notices.brand(clock.now()),
        "state": name_of(law_of), "contact_by": spelled_day(_contact_by(on, rules.on(on))),
        "link": notices.link("/"), "support": notices.link("/support/"),
    }  # fmt: skip
    return letters.TEMPLATES[KIND].fill(values)


def write(actor: int, law_of: str, due_on: date, method: str) -> Written:
    """Write to every owner of a report who waits for a notice, up to so many at once.

    Letter and notice are stored together, so who is interrupted goes on where they stopped. Refused
    while a value that the report rests on is unsigned: the letter says what the law asks.
    """
    review_access.officer(actor)
    if method not in BY:
        raise Refused("Choose how the letters go out: by e-mail or by post.", "no_method")
    line = deadline_calendar.report(law_of, due_on)
    if line is not None and line.unsigned:
        raise Refused(
            f"Nobody has signed {len(line.unsigned)} of the values that this report rests on; "
            "sign them first: the letter tells owners what the law asks.",
            "unsigned",
        )
    on = clock.today()
    waiting = (
        one
        for one in due_accounts.each(law_of, due_on)
        if one.may_be_noticed and one.counts_from <= on
    )
    owners = unreached = 0
    while owners < AT_ONCE and (some := tuple(islice(waiting, min(TOGETHER, AT_ONCE - owners)))):
        reached = _write_together(actor, law_of, due_on, method, some)
        owners, unreached = owners + reached, unreached + len(some) - reached
    return Written(owners, unreached, is_more=next(waiting, None) is not None)


def _write_together(
    actor: int, law_of: str, due_on: date, method: str, some: Sequence[DueAccount]
) -> int:
    """In one transaction; answers how many of these owners are reached that way."""
    at, on = clock.now(), clock.today()
    told: dict[str, notices.Value] = {
        "state": lambda: say(name_of(law_of)),
        "contact_by": partial(spelled_day, _contact_by(on, rules.on(on))),
        "link": notices.link("/"),
    }
    with transaction.atomic():
        rows = Account.objects.select_for_update(of=("self",)).select_related("person")
        accounts = rows.order_by("id").in_bulk([one.account_id for one in some])
        recorded = set(
            OwnerNotice.objects.filter(
                account__in=accounts, jurisdiction=law_of, due_on=due_on, sent_on=on
            ).values_list("account_id", flat=True)
        )  # by another officer meanwhile
        reached = [
            one.account_id
            for one in some
            if one.account_id not in recorded
            and accounts[one.account_id].person.wrapped_key is not None
            and notices.send_on(
                [BY[method]], accounts[one.account_id], KIND, held=_held(one.holdings), **told
            )
        ]
        OwnerNotice.objects.bulk_create(
            OwnerNotice(
                account_id=account_id, jurisdiction=law_of, due_on=due_on, sent_on=on,
                method=method, recorded_by_id=actor, recorded_at=at,
            )
            for account_id in reached
        )  # fmt: skip
        if reached:
            details: Details = {
                "sent_on": on.isoformat(), "method": method, "accounts": len(reached),
                "written_here": True,
            }  # fmt: skip
            by = journal.staff(actor)
            journal.record(Tag.STAFF_NOTICES_RECORDED, by, subject(law_of, due_on), at, details)
    return len(reached)


def _contact_by(on: date, policy: PolicyOn) -> date:
    return on + timedelta(days=policy.integer("unclaimed.notice_contact_days"))


def _held(holdings: Sequence[Due]) -> str:
    """Each asset, with what the exchange says it is worth: `0.5 BTC ($31,000.00), 640 USD`."""
    return ", ".join(
        due.held.units
        if due.held.usd is None or due.held.asset == "USD"
        else f"{due.held.units} (${due.held.usd:,.2f})"
        for due in holdings
    )

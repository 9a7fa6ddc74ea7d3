"""What compliance did about a report: notices that went out or came back, steps that were filed.

Recording tells the record and the calendar; it sends nothing and moves no money. What hands money
over counts once a second officer has confirmed it, and a law nobody has signed drives no filing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from reinstate.domain.report_period import Step
from reinstate.services import clock, installation, journal
from reinstate.services.access import review_access
from reinstate.services.errors import Conflict, NotAllowed, NotFound, Refused
from reinstate.services.whole_book import deadline_calendar, due_accounts, filed
from reinstate.services.whole_book.deadline_calendar import Line
from reinstate.services.whole_book.report_spans import subject
from reinstate.store.audit import Details, Tag
from reinstate.store.models import Account, OwnerNotice, StateFiling

METHODS = ("first_class_mail", "certified_mail", "email", "publication")
SHORTEST, LONGEST = 3, 120
BATCH = 1_000


def record_notices(
    actor: int,
    law_of: str,
    due_on: date,
    sent_on: date,
    method: str,
    accounts: Collection[str] = (),
) -> int:
    """Record the notice to every owner of a report who waits for one, or to some of them."""
    review_access.officer(actor)
    at, today = clock.now(), clock.today()
    if method not in METHODS:
        raise Refused("Choose how the notices were sent.", "no_method")
    if sent_on > today:
        raise Refused("A notice is recorded once it has been sent.", "day_to_come")
    rows = [
        OwnerNotice(
            account_id=account_id, jurisdiction=law_of, due_on=due_on, sent_on=sent_on,
            method=method, recorded_by_id=actor, recorded_at=at,
        )
        for account_id in _waiting(law_of, due_on, sent_on, accounts)
    ]  # fmt: skip
    details: Details = {
        "sent_on": sent_on.isoformat(), "method": method, "accounts": len(rows),
    }  # fmt: skip
    try:
        with transaction.atomic():
            _lock_accounts([row.account_id for row in rows])
            OwnerNotice.objects.bulk_create(rows, batch_size=BATCH)
            _record(Tag.STAFF_NOTICES_RECORDED, actor, subject(law_of, due_on), details)
    except IntegrityError:  # two officers at once: the constraint let one through
        what = "Somebody has just recorded notices of that day. Open the report again."
        raise Conflict(what, "just_recorded") from None
    return len(rows)


def _lock_accounts(ids: Sequence[str]) -> None:
    """Before the record's line, as everywhere: events about any of them come in meanwhile."""
    for first in range(0, len(ids), BATCH):
        rows = Account.objects.select_for_update().filter(id__in=ids[first : first + BATCH])
        list(rows.order_by("id").values_list("id", flat=True))


def _waiting(
    law_of: str, due_on: date, sent_on: date, accounts: Collection[str]
) -> tuple[str, ...]:
    """Whose owners wait for a notice, of those asked about; refused where a day has nobody."""
    of_the_day = _about(law_of, due_on).filter(sent_on=sent_on)
    told = dict(of_the_day.values_list("account_id", "recorded_by"))
    asked = [
        one
        for one in due_accounts.each(law_of, due_on)
        if not accounts or one.account_id in accounts
    ]
    due = [one for one in asked if one.may_be_noticed and one.account_id not in told]
    if not due:
        by = {told[one.account_id] for one in asked if one.account_id in told}
        who = " and ".join(sorted(review_access.name_of(one) for one in by))
        said = f" {who} recorded those of {sent_on} already." if who else ""
        raise Conflict(f"Nobody in this report waits for a notice.{said}", "nobody_waits")
    waiting = tuple(one.account_id for one in due if one.counts_from <= sent_on)
    if not waiting:
        first = min(one.counts_from for one in due)
        raise Refused(
            f"A notice about this report counts from {first} on, and {sent_on} is before that; "
            "write the day on which the notices were sent.",
            "day_too_early",
        )
    return waiting


def record_returned(
    actor: int, law_of: str, due_on: date, account_id: str, sent_on: date, returned_on: date
) -> None:
    """The notice about a report that went to an owner on a day came back."""
    review_access.officer(actor)
    with transaction.atomic():
        row = _notice(law_of, due_on, account_id, sent_on)
        if not row.sent_on <= returned_on <= clock.today():
            raise Refused(
                "A notice comes back after it was sent, and not in days to come.", "bad_day"
            )
        row.returned_on = returned_on
        row.save(update_fields=["returned_on"])
        details = {
            "report": subject(law_of, due_on), "sent_on": row.sent_on.isoformat(),
            "returned_on": returned_on.isoformat(),
        }  # fmt: skip
        _record(Tag.STAFF_NOTICE_RETURNED, actor, account_id, details)


def withdraw_notice(actor: int, law_of: str, due_on: date, account_id: str, sent_on: date) -> None:
    """Take back the notice about a report to an owner of a day: it was recorded by mistake.

    The day names it, so that the same asked twice does not take back the notice before it.
    """
    review_access.officer(actor)
    with transaction.atomic():
        row = _notice(law_of, due_on, account_id, sent_on)
        details = {
            "report": subject(law_of, due_on), "sent_on": row.sent_on.isoformat(),
            "method": row.method,
        }  # fmt: skip
        row.delete()
        _record(Tag.STAFF_NOTICE_WITHDRAWN, actor, account_id, details)


def record_step(
    actor: int, law_of: str, due_on: date, step: str, done_on: date, reference: str
) -> None:
    """A step of a report was done, with the accounts and dollars that it holds now, each kept."""
    review_access.officer(actor)
    line, words = _line(law_of, due_on), " ".join(reference.split())[:LONGEST]
    known = {one.step: one for one in line.steps}
    if step not in known:
        raise Refused("The law of this state has no such step.", "no_step")
    if done_on > clock.today():
        raise Refused("A step is recorded once it has been done.", "day_to_come")
    if line.period is not None and done_on < line.period.covers_from:
        raise Refused(
            f"This report covers what ends from {line.period.covers_from} on, so nothing of it "
            f"was done on {done_on}.",
            "day_too_early",
        )
    if len(words) < SHORTEST:
        raise Refused("Give the state's receipt, or how it was handed in.", "no_reference")
    held = filed.reported(law_of, due_on)
    usd, laws = filed.worth(held), filed.laws(law_of, held)
    unsigned = {*line.unsigned, *filed.unsigned(laws)}
    if unsigned:
        raise Refused(
            f"Nobody has signed {len(unsigned)} of the values that this report rests on; "
            "sign them first.",
            "unsigned",
        )
    details: Details = {
        "step": step, "done_on": done_on.isoformat(), "reference": words,
        "accounts": len(held), "usd": str(usd),
    }  # fmt: skip
    with transaction.atomic():
        installation.line_up()  # nobody takes the step before it back meanwhile
        _in_order(line, law_of, due_on, Step(step))
        row, is_new = StateFiling.objects.get_or_create(
            jurisdiction=law_of, due_on=due_on, step=step,
            defaults={
                "done_on": done_on, "reference": words, "accounts": len(held), "usd": usd,
                "laws": filed.why(laws), "recorded_by_id": actor, "recorded_at": clock.now(),
            },
        )  # fmt: skip
        if not is_new:
            raise Conflict(
                f"{review_access.name_of(row.recorded_by_id)} has recorded this step already: done "
                f"on {row.done_on}, {row.reference}. Compare it with what you have.",
                "recorded_already",
            )
        filed.keep(row, held)
        _record(Tag.STAFF_FILING_RECORDED, actor, subject(law_of, due_on), details)


def confirm(actor: int, law_of: str, due_on: date, *, shown: int | None = None) -> None:
    """The second officer confirms that the remittance was made as the first one recorded it.

    `shown`: the row that was looked at; Conflict where another stands in its place by now.
    """
    review_access.officer(actor)
    at = clock.now()
    with transaction.atomic():
        row = _filing(law_of, due_on, Step.REMITTANCE, shown)
        if row.confirmed_at is not None:
            name = review_access.name_of(row.confirmed_by_id)
            raise Conflict(f"{name} has confirmed this remittance already.", "confirmed_already")
        if row.recorded_by_id == actor:
            raise NotAllowed("Another officer has to confirm what you recorded.", "another")
        row.confirmed_by_id, row.confirmed_at = actor, at
        row.save(update_fields=["confirmed_by", "confirmed_at"])
        details = {"step": row.step, "reference": row.reference}
        _record(Tag.STAFF_FILING_CONFIRMED, actor, subject(law_of, due_on), details)


def withdraw_step(
    actor: int, law_of: str, due_on: date, step: str, *, shown: int | None = None
) -> None:
    """Take a step back that was recorded by mistake; a confirmed remittance stands.

    `shown` as in `confirm`.
    """
    review_access.officer(actor)
    if step not in set(Step):
        raise NotFound("There is no such step.")
    with transaction.atomic():
        installation.line_up()  # nobody records the step after it meanwhile
        row = _filing(law_of, due_on, Step(step), shown)
        if row.confirmed_at is not None:
            raise Refused("Two officers have said that this was handed over.", "confirmed")
        if _has_later(law_of, due_on, row):
            raise Refused("Withdraw the step after it first.", "out_of_order")
        details = {"step": step, "reference": row.reference}
        row.delete()
        _record(Tag.STAFF_FILING_WITHDRAWN, actor, subject(law_of, due_on), details)


def _line(law_of: str, due_on: date) -> Line:
    found = deadline_calendar.report(law_of, due_on)
    if found is None:
        raise NotFound("No account is due in such a report.")
    return found


def _in_order(line: Line, law_of: str, due_on: date, step: Step) -> None:
    """Nothing is remitted that was not reported; asked anew, for the line is from before."""
    rows = StateFiling.objects.filter(jurisdiction=law_of, due_on=due_on)
    filed = set(rows.values_list("step", flat=True))
    for one in line.steps:
        if one.step is step:
            return
        if one.step not in filed:
            raise Refused("Record the step before it first.", "out_of_order")


def _about(law_of: str, due_on: date) -> QuerySet[OwnerNotice]:
    """The notices about a report, and those of which nobody kept what they were about."""
    return OwnerNotice.objects.filter(
        Q(due_on=None) | Q(jurisdiction=law_of, due_on=due_on)
    ).order_by("id")


def _notice(law_of: str, due_on: date, account_id: str, sent_on: date) -> OwnerNotice:
    rows = _about(law_of, due_on).select_for_update().filter(account=account_id, sent_on=sent_on)
    found = rows.last()
    if found is None:
        raise NotFound(
            f"No notice of {sent_on} to this owner is recorded any more. Open the report again."
        )
    return found


def _filing(law_of: str, due_on: date, step: Step, shown: int | None) -> StateFiling:
    rows = StateFiling.objects.select_for_update()
    found = rows.filter(jurisdiction=law_of, due_on=due_on, step=step).first()
    if found is None:
        raise NotFound("This step is not recorded, or no more. Open the report again.")
    if shown not in (None, found.id):
        raise Conflict(
            "This step was taken back and recorded anew since you opened the report: "
            f"{found.done_on}, {found.reference}. Open the report again and look at it.",
            "recorded_anew",
        )
    return found


def _has_later(law_of: str, due_on: date, row: StateFiling) -> bool:
    order = list(Step)
    rows = StateFiling.objects.filter(jurisdiction=law_of, due_on=due_on)
    steps = rows.values_list("step", flat=True)
    return any(order.index(Step(step)) > order.index(Step(row.step)) for step in steps)


def _record(tag: Tag, actor: int, about: str, details: Details) -> None:
    journal.record(tag, journal.staff(actor), about, clock.now(), details)

"""Which events of a batch are taken alone, as what they set in motion, read or write reaches beyond
their own account.

It is looked at beforehand and may be wrong: an account that another transaction opens meanwhile is
seen by `Batch.demand_first_accounts`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from reinstate.domain.case import ON_ITS_WAY
from reinstate.services.case import owner_changed
from reinstate.services.integration.batch import OPENED, UPDATED, Batch, Number
from reinstate.services.integration.incoming import Event, or_nothing
from reinstate.store import blind_index, person_data
from reinstate.store.blind_index import Purpose
from reinstate.store.models import Case
from reinstate.store.person_data import PersonData


def ids(batch: Batch) -> set[str]:
    """Of its fresh events."""
    own = _opened_again(batch) | _on_its_way(batch) | _compared(batch)
    return own | _second_ones(batch) | _other_mailboxes(batch)


def _opened_again(batch: Batch) -> set[str]:
    opened = batch.told_of(OPENED)
    twice = _repeated([one.account for one in opened])
    return {one.id for one in opened if one.account in batch.accounts or one.account in twice}


def _on_its_way(batch: Batch) -> set[str]:
    """Those about an account with an approval, which each of them may take back or announce."""
    cases = Case.objects.filter(account__in=batch.accounts.values(), state__in=ON_ITS_WAY)
    watched = set(cases.values_list("account__external_id", flat=True))
    return {one.id for one in batch.fresh if one.account in watched}


def _compared(batch: Batch) -> set[str]:
    """Those that tell what the photos of a request that is not over were compared with."""
    told = [one for one in batch.told_of(UPDATED) if one.data.keys() & owner_changed.COMPARED]
    if not told:
        return set()
    concerned = owner_changed.concerned().filter(account__in=batch.accounts.values())
    judged = set(concerned.values_list("account__external_id", flat=True))
    return {one.id for one in told if one.account in judged}


def _second_ones(batch: Batch) -> set[str]:
    """Those of whose SSN there is another account already, or among them."""
    told = [
        Number(one, ssn)
        for one in batch.told_of(OPENED, UPDATED)
        if (ssn := _looked_for(one, batch))
    ]
    taken = blind_index.people_with_each(Purpose.SSN, (one.ssn for one in told))
    each = {(blind_index.normal(Purpose.SSN, one.ssn), one.event.account) for one in told}
    twice = _repeated([ssn for ssn, _ in each])
    return {
        one.event.id
        for one in told
        if taken.get(one.ssn, set()) - _owner(one.event, batch)
        or blind_index.normal(Purpose.SSN, one.ssn) in twice
    }


def _looked_for(event: Event, batch: Batch) -> str:
    """The SSN under which the event's taker looks for other accounts."""
    told = or_nothing(event.tax_number)
    if told or event.kind == OPENED or "opened_on" not in event.data:
        return told
    known = _person(event, batch)
    return known.ssn or "" if known else ""


def _other_mailboxes(batch: Batch) -> set[str]:
    """Updates by which the mailbox may be another one: the old one is told, and signed out."""
    return {
        one.id
        for one in batch.told_of(UPDATED)
        if (email := one.data.get("email")) and not _is_known(email, _person(one, batch))
    }


def _is_known(email: object, person: PersonData | None) -> bool:
    if person is None or person.email is None or not isinstance(email, str):
        return False
    told, known = (blind_index.normal(Purpose.EMAIL, one) for one in (email, person.email))
    return told == known


def _owner(event: Event, batch: Batch) -> set[str]:
    account = batch.accounts.get(event.account)
    return {account.person_id} if account else set()


def _person(event: Event, batch: Batch) -> PersonData | None:
    """What is known of the owner; None where nothing is, or no more."""
    account = batch.accounts.get(event.account)
    if account is None or account.person.wrapped_key is None:
        return None
    return person_data.read(account.person)


def _repeated(values: Iterable[str]) -> set[str]:
    return {value for value, times in Counter(values).items() if times > 1}

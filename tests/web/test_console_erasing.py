"""Erasing at the console: what a page says beforehand, and that it takes two officers."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from tests.fixtures.builders import erase, event

from reinstate.domain.dormancy import years_after
from reinstate.services import clock
from reinstate.services.integration import exchange
from reinstate.services.upkeep import worker
from reinstate.store.models import (
    Account,
    AuditEntry,
    ErasureProposal,
    KeptRecord,
    OutboxMessage,
    Person,
)

pytestmark = pytest.mark.django_db
NOTE = "Letter of 3 May, seen"


@pytest.fixture
def officers(staff):
    return staff("compliance", "clara"), staff("compliance", "casey")


@pytest.fixture
def closed(account):
    Account.objects.update(closed_on=date(2015, 1, 2))
    return account


def text_of(response):
    return response.content.decode()


def page(account):
    return reverse("console:compliance_erasure", args=[account])


def propose(browser, account, note=NOTE, reason="owner_asked"):
    return browser.post(page(account), {"reason": reason, "note": note}, follow=True)


def answer(browser, **data):
    row = ErasureProposal.objects.get(answered_at=None)
    where = reverse("console:compliance_erasure_answer", args=[row.id])
    return browser.post(where, {"answer": "confirm", **data}, follow=True)


def is_erased():
    return Person.objects.get().wrapped_key is None


def test_the_note_of_a_proposal_sent_back_never_stands_under_the_next(enter, officers, closed):
    first, _ = officers
    propose(enter(first), closed, note="Of the first, sent back")
    before = ErasureProposal.objects.get()
    answer(enter(first), answer="back")
    propose(enter(first), closed, note="Of the second, that waits")
    assert "Of the second" in text_of(enter(first).get(page(closed)))
    ErasureProposal.objects.filter(answered_at=None).update(note=before.note)
    shown = enter(first).get(page(closed))
    assert shown.status_code == 500
    assert "cannot be opened" in text_of(shown)
    assert "Of the first" not in text_of(shown)


@pytest.mark.parametrize("what", ["ext-1", "jane@example.com", "Jane Sample", "X1234567"])
def test_a_person_is_found_by_what_an_officer_has(enter, officers, closed, what):
    browser = enter(officers[0])
    found = browser.post(reverse("console:compliance_erasure_find"), {"q": what})
    assert found["Location"] == page(closed)


def test_nobody_found_is_said(enter, officers, closed):
    browser = enter(officers[0])
    found = browser.post(reverse("console:compliance_erasure_find"), {"q": "Nobody Such"})
    assert "Nobody found for" in text_of(found)


def test_the_page_says_why_not_and_until_when(enter, officers, account):
    Account.objects.update(closed_on=clock.today().replace(day=1))
    shown = text_of(enter(officers[0]).get(page(account)))
    assert "kept for 5 years after closing" in shown
    assert "nothing of this stands any more" in shown
    assert "Propose to another officer" not in shown
    exchange.ingest(event("restriction.raised", kind="legal_hold", by="compliance"))
    shown = text_of(enter(officers[0]).get(page(account)))
    assert "A legal hold stands" in shown
    assert "somebody has to act first" in shown


def test_what_stays_is_said_with_its_day(enter, officers, closed):
    shown = text_of(enter(officers[0]).get(page(closed)))
    assert f"{clock.today().year + 7}, so that a removed account" in shown
    assert "Backups made before" in shown


def test_two_officers_erase_and_the_owner_is_told(enter, officers, closed):
    first, second = officers
    assert "Another officer has to do it" in text_of(propose(enter(first), closed))
    refused = answer(enter(first), typed=closed)
    assert refused.status_code == 403
    assert not is_erased()
    browser = enter(second)
    assert NOTE in text_of(browser.get(page(closed)))
    refused = answer(browser, typed="acc_other", account=closed)
    assert (refused.status_code, is_erased()) == (422, False)
    assert f"type {closed} to do it" in text_of(refused)
    assert "The owner is told" in text_of(answer(browser, typed=closed))
    assert is_erased()
    assert [row.kind for row in OutboxMessage.objects.filter(is_last=True)] == ["erased"]
    done = AuditEntry.objects.filter(subject=Person.objects.get().id, tag__startswith="staff:era")
    assert [(row.tag, row.actor) for row in done.order_by("sequence")] == [
        ("staff:erasure:proposed", f"staff:{first}"),
        ("staff:erasure:answered", f"staff:{second}"),
    ]
    assert AuditEntry.objects.get(tag="staff:person:erased").actor == f"staff:{second}"
    assert ErasureProposal.objects.get().note is None
    refused = browser.get(page(closed))
    assert refused.status_code == 404
    record = f"{reverse('console:compliance_record')}?subject={closed}"
    assert record in text_of(refused)
    assert "staff:person:erased" in text_of(browser.get(record))
    assert Person.objects.get().id in text_of(browser.get(reverse("console:compliance_erasures")))


def test_a_proposal_is_sent_back_and_may_be_made_again(enter, officers, closed):
    propose(enter(officers[0]), closed)
    assert "nobody was erased" in text_of(answer(enter(officers[1]), answer="back"))
    assert not is_erased()
    propose(enter(officers[1]), closed)
    assert ErasureProposal.objects.count() == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"answer": "back"}, "has meanwhile sent this proposal back; nobody was erased."),
        ({"answer": "confirm"}, "has meanwhile erased this owner."),
    ],
)
def test_who_answers_second_reads_who_was_faster(enter, officers, closed, staff, given, said):
    propose(enter(officers[0]), closed)
    row = ErasureProposal.objects.get()
    answer(enter(officers[1]), typed=closed, **given)
    where = reverse("console:compliance_erasure_answer", args=[row.id])
    late = enter(staff("compliance", "cora")).post(where, {"answer": "confirm", "typed": closed})
    assert late.status_code == 409
    assert f"Casey {said}" in text_of(late)


def test_nobody_proposes_twice_or_without_a_word(enter, officers, closed):
    browser = enter(officers[0])
    refused = propose(browser, closed, note="seen")
    assert refused.status_code == 422
    assert 'value="seen"' in text_of(refused)
    propose(browser, closed)
    assert propose(browser, closed).status_code == 409
    assert "Clara has proposed it already" in text_of(propose(enter(officers[1]), closed))


def test_what_came_up_after_the_proposal_forbids_it(enter, officers, closed):
    propose(enter(officers[0]), closed)
    exchange.ingest(event("restriction.raised", kind="legal_hold", by="compliance"))
    worker.drain()
    browser = enter(officers[1])
    assert "Erase for good" not in text_of(browser.get(page(closed)))
    refused = answer(browser, typed=closed, account=closed)
    assert refused.status_code == 422
    assert "A legal hold stands" in text_of(refused)
    assert not is_erased()
    assert ErasureProposal.objects.get().answered_at is None


def test_what_a_law_has_kept_is_said_before_and_shown_after_and_looking_is_recorded(
    enter, officers, closed, staff
):
    for days, turn in ((9, "raised"), (8, "cleared")):
        at = clock.now() - timedelta(days=days)
        exchange.ingest(
            event(f"restriction.{turn}", "ext-1", at, kind="sanctions_hold", by="compliance")
        )
    browser = enter(officers[0])
    assert "Name, birth date and account, sealed apart" in text_of(browser.get(page(closed)))
    propose(browser, closed)
    second = enter(officers[1])
    answer(second, typed=closed)
    assert is_erased()
    record = KeptRecord.objects.get()
    overview, show = reverse("console:compliance_erasures"), f"/erasure/kept/{record.id}/"
    listed = text_of(second.get(overview))
    assert "Kept by law" in listed
    assert "Jane Sample" not in listed
    address = reverse("console:compliance_kept", args=(record.id,))
    assert address.endswith(show)
    assert enter(staff("reviewer", "rita")).post(address).status_code == 403
    second = enter(officers[1])
    opened = text_of(second.post(address))
    assert "Jane Sample" in opened
    assert "1990-02-28" in opened
    entry = AuditEntry.objects.get(tag="staff:kept_record:viewed")
    assert entry.subject == record.person_id
    assert second.post(reverse("console:compliance_kept", args=(9999,))).status_code == 404


def test_whose_records_were_kept_for_long_enough_is_listed_until_erased(enter, officers, account):
    overview, browser = reverse("console:compliance_erasures"), enter(officers[0])
    today = clock.today()
    for closed_on, is_listed in (
        (None, False),
        (years_after(today, -5) + timedelta(days=2), False),
        (years_after(today, -5) - timedelta(days=2), True),
    ):
        Account.objects.update(closed_on=closed_on)
        assert ("Kept for long enough" in text_of(browser.get(overview))) is is_listed
    row = Account.objects.get()
    row.pk, row.external_id, row.closed_on = "acc_other", "ext-2", None
    row.save(force_insert=True)
    assert "Kept for long enough" not in text_of(browser.get(overview))
    Account.objects.filter(id="acc_other").update(closed_on=date(2015, 1, 2))
    assert text_of(browser.get(overview)).count(account) == 2  # the one that was closed last
    Account.objects.filter(id="acc_other").update(delivered_on=years_after(today, -9))
    assert "Kept for long enough" not in text_of(browser.get(overview))
    Account.objects.filter(id="acc_other").update(delivered_on=None)
    erase(account)
    assert "Kept for long enough" not in text_of(browser.get(overview))

"""Letters before a report to a state: who gets one, what it says, that it counts as a notice."""

import pytest
from tests.fixtures.builders import event
from tests.services.test_deadline_calendar import sign_all, silent, the_line

from reinstate.domain.deadlines import NoticeState
from reinstate.services import clock
from reinstate.services.errors import NotAllowed, Refused
from reinstate.services.integration import exchange
from reinstate.services.mail import messages
from reinstate.services.whole_book import due_accounts, owner_letters
from reinstate.services.whole_book.owner_letters import Written
from reinstate.store.models import AuditEntry, Installation, OutboxMessage, OwnerNotice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]


@pytest.fixture
def due_on(clara):
    """The day of a report that an owner of half a coin and of dollars is due in."""
    Installation.objects.update(is_demo=True)
    silent("ext-1", 1600, usd="31000.5", asset="BTC")
    silent_too = {"asset": "USD", "amount": "640"}
    exchange.ingest(event("ledger.entry_posted", "ext-1", **silent_too))
    line = the_line()
    sign_all(clara, line)
    return line.due_on


def sent():
    return [one for one in messages.demo_mailbox() if "handed over to" in one.subject]


def states(due_on):
    return {one.external_id: one.notice for one in due_accounts.each("US-CA", due_on)}


def test_an_owner_reads_what_may_go_where_and_by_when_to_answer(clara, due_on):
    found = owner_letters.write(clara, "US-CA", due_on, "email")
    assert found == Written(owners=1, unreached=0, is_more=False)
    (letter,) = sent()
    assert "handed over to California" in letter.subject
    assert "1 BTC ($31,000.50), 640 USD" in letter.body
    assert "if you do not contact us by" in letter.body
    row = OwnerNotice.objects.get()
    assert (row.method, row.sent_on, row.recorded_by_id) == ("email", clock.today(), clara)
    assert states(due_on)["ext-1"] in (NoticeState.SENT, NoticeState.SENT_LATE)
    entry = AuditEntry.objects.get(tag="staff:owner_notices:recorded")
    assert entry.details["written_here"]
    assert owner_letters.write(clara, "US-CA", due_on, "email").owners == 0
    assert len(sent()) == 1


def test_letters_on_paper_go_by_the_exchanges_own_account(clara, due_on):
    assert owner_letters.write(clara, "US-CA", due_on, "first_class_mail").owners == 1
    letter = OutboxMessage.objects.get(kind="before_report")
    assert letter.channel == messages.POST
    assert OwnerNotice.objects.get().method == "first_class_mail"


def test_who_is_not_reached_that_way_still_waits(clara, due_on):
    Installation.objects.update(is_demo=False)  # then nobody sends letters on paper here
    found = owner_letters.write(clara, "US-CA", due_on, "first_class_mail")
    assert found == Written(owners=0, unreached=1, is_more=False)
    assert not OwnerNotice.objects.exists()
    assert states(due_on)["ext-1"] in due_accounts.WAITS


def test_blocked_property_an_open_request_and_a_dead_owner_get_no_letter(clara, due_on):
    for number, kind in enumerate(("legal_hold", "owner_deceased"), 2):
        silent(f"ext-{number}", 1600)
        exchange.ingest(event("restriction.raised", f"ext-{number}", kind=kind, by="support"))
    assert owner_letters.write(clara, "US-CA", due_on, "email").owners == 1


def test_so_many_are_written_to_at_once_and_the_rest_when_asked_again(clara, due_on, monkeypatch):
    monkeypatch.setattr(owner_letters, "AT_ONCE", 3)
    monkeypatch.setattr(owner_letters, "TOGETHER", 2)
    for number in range(2, 6):
        silent(f"ext-{number}", 1600)
    assert owner_letters.write(clara, "US-CA", due_on, "email") == Written(3, 0, is_more=True)
    assert owner_letters.write(clara, "US-CA", due_on, "email") == Written(2, 0, is_more=False)
    told = OwnerNotice.objects.values_list("account", flat=True)
    assert len(set(told)) == len(told) == 5


def test_an_unsigned_law_writes_to_nobody(clara):
    silent("ext-1", 1600)
    due_on = the_line().due_on
    with pytest.raises(Refused, match="sign them first") as refused:
        owner_letters.write(clara, "US-CA", due_on, "email")
    assert refused.value.code == "unsigned"
    assert not OutboxMessage.objects.filter(kind="before_report").exists()


@pytest.mark.parametrize("method", ["certified_mail", "publication", ""])
def test_what_cannot_leave_here_is_refused(clara, due_on, method):
    with pytest.raises(Refused, match="by e-mail or by post"):
        owner_letters.write(clara, "US-CA", due_on, method)


def test_nobody_but_compliance_writes_them(staff, due_on):
    with pytest.raises(NotAllowed):
        owner_letters.write(staff("senior", "sam"), "US-CA", due_on, "email")


def test_the_sample_is_the_letter_with_its_places_named():
    subject, text = owner_letters.sample("US-CA")
    assert subject.endswith("may be handed over to California")
    assert "WHAT THEY HOLD" in text

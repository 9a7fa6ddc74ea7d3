"""The exchange replaces a mailbox: whoever holds the old one is out, and can say so."""

from datetime import timedelta

import pytest
from tests.fixtures.builders import event, make_account

from reinstate.domain.findings import PieceKind
from reinstate.domain.restrictions import RestrictionKind
from reinstate.services import clock
from reinstate.services.access import disputing, handoff, sign_in
from reinstate.services.account import accounts
from reinstate.services.case import cases
from reinstate.services.errors import Refused
from reinstate.services.integration import exchange
from reinstate.services.mail import messages, notices
from reinstate.store import person_data
from reinstate.store.models import Installation, OutboxMessage

pytestmark = pytest.mark.django_db
OLD, NEW, PHONE = "jane@example.com", "jane.now@example.com", "+1 202-555-0142"


@pytest.fixture
def owner(db):
    Installation.objects.update(is_demo=True)
    return make_account(phone=PHONE)


def letters(kind):
    return [one for one in messages.demo_mailbox() if one.kind.startswith(kind)]


def link_in_the_old_mailbox():
    sign_in.send_link(OLD, "en-us")
    return letters("sign_in")[0].body.partition("/sign-in/")[2].split()[0]


def told(at=None, **data):
    exchange.ingest(event("account.updated", at=at or clock.now(), **data))


def test_whoever_holds_the_old_mailbox_is_signed_out_and_no_link_there_signs_in(owner):
    session, token = sign_in.demo_session(owner), link_in_the_old_mailbox()
    case = cases.open_case(owner, time_zone="America/New_York")
    code = handoff.make_code(owner, case.case_id, PieceKind.SELFIE, "https://portal.example")
    told(email=NEW)
    assert sign_in.account_of_session(session) is None
    with pytest.raises(Refused, match="already used or is too old"):
        sign_in.redeem_link(token)
    with pytest.raises(Refused, match="expired"):
        handoff.connect(code.address.rpartition("/")[2])
    sign_in.send_link(NEW, "en-us")
    assert letters("sign_in")[0].recipient == NEW


def test_the_old_mailbox_and_the_old_phone_are_told_and_can_lock_the_account(owner, client):
    told(email=NEW, phone="+1 202-555-0199")
    assert {one.recipient for one in letters("mailbox_replaced")} == {OLD, PHONE}
    token = letters("mailbox_replaced")[0].body.partition("/not-me/")[2].split()[0]
    page = client.get(f"/not-me/{token}").content.decode()
    assert "account was given another e-mail address" in page
    thief = sign_in.demo_session(owner)
    disputing.dispute(token)
    assert sign_in.account_of_session(thief) is None
    standing = accounts.assess(accounts.get(owner))
    assert standing.has(RestrictionKind.FRAUD_ALERT)
    assert [one.kind for one in exchange.changes()][-1] == "account.frozen"


def test_that_the_account_is_locked_is_told_in_the_old_mailbox_and_in_the_new_one(owner):
    told(email=NEW)
    disputing.dispute(letters("mailbox_replaced")[0].body.partition("/not-me/")[2].split()[0])
    assert sorted(one.recipient for one in letters("frozen")) == [NEW, OLD]


def test_a_mailbox_that_was_replaced_long_ago_is_not_written_to(owner):
    told(email=NEW)
    at = clock.now() - notices.NOT_ME_LIFE
    OutboxMessage.objects.filter(kind="mailbox_replaced").update(created_at=at)
    disputing.dispute(letters("mailbox_replaced")[0].body.partition("/not-me/")[2].split()[0])
    assert [one.recipient for one in letters("frozen")] == [NEW]


@pytest.mark.parametrize("email", [OLD, " Jane@Example.com "])
def test_the_same_mailbox_told_again_signs_nobody_out(owner, email):
    session = sign_in.demo_session(owner)
    told(email=email)
    assert sign_in.account_of_session(session) is not None
    assert not letters("mailbox_replaced")


def test_the_same_mailbox_in_another_spelling_signs_nobody_out(db):
    Installation.objects.update(is_demo=True)
    made = make_account(email="jane@müller.example")
    session = sign_in.demo_session(made)
    told(email="jane@xn--mller-kva.example")
    assert sign_in.account_of_session(session) is not None
    assert not letters("mailbox_replaced")


def test_an_older_event_about_the_mailbox_changes_nothing(owner):
    told(email=NEW)
    session = sign_in.demo_session(owner)
    told(at=clock.now() - timedelta(days=2), email="older@example.com")
    assert sign_in.account_of_session(session) is not None
    assert len(letters("mailbox_replaced")) == 2  # the letter and the text of the first one
    assert person_data.read(accounts.get(owner).person).email == NEW


def test_the_first_mailbox_of_an_account_replaces_none(db):
    Installation.objects.update(is_demo=True)
    made = make_account(email=None)
    told(email=NEW)
    assert person_data.read(accounts.get(made).person).email == NEW
    assert not letters("mailbox_replaced")

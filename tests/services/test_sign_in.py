import re
from datetime import timedelta
from itertools import permutations
from smtplib import SMTPRecipientsRefused
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from tests.fixtures.builders import erase, event, make_account, sent_case

from reinstate.domain.findings import Outcome, PieceKind
from reinstate.domain.restrictions import RestrictionKind
from reinstate.services import clock
from reinstate.services.access import disputing, handoff, sign_in, tokens
from reinstate.services.account import accounts
from reinstate.services.case import cases
from reinstate.services.errors import Gone, NotAllowed, Refused
from reinstate.services.integration import exchange
from reinstate.services.mail import messages
from reinstate.services.review import deciding, review_page
from reinstate.services.upkeep import worker
from reinstate.store.models import (
    Account,
    Case,
    Installation,
    LoginLink,
    OutboxMessage,
    PortalSession,
    Reinstatement,
    WebhookDelivery,
)

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r"/(?:sign-in|not-me)/([\w-]+)")


@pytest.fixture
def demo(db):
    Installation.objects.update(is_demo=True)


def link_for(email="jane@example.com"):
    sign_in.request_link(email)
    worker.drain()
    return TOKEN.search(messages.demo_mailbox()[0].body)[1]


def test_a_link_signs_in_once(account, demo):
    token = link_for()
    session = sign_in.redeem_link(token)
    assert sign_in.account_of_session(session).account_id == account
    with pytest.raises(Refused, match="already used"):
        sign_in.redeem_link(token)


@pytest.mark.parametrize(
    ("language", "format_"),
    [("en-us", r"%-d %b %Y, %H:%M %Z"), ("es", r"%-d de [a-z]+ de %Y, %H:%M %Z")],
)
def test_the_letter_says_until_when_its_link_works_however_late_it_is_read(
    account, demo, language, format_
):
    for zone in ("UTC", "America/New_York"):  # the exchange's, then that of their latest request
        sign_in.send_link("jane@example.com", language)
        ends_at = LoginLink.objects.latest("expires_at").expires_at.astimezone(ZoneInfo(zone))
        said = messages.demo_mailbox()[0].body
        assert re.search(ends_at.strftime(format_), said)
        assert "minut" not in said
        cases.open_case(account, time_zone="America/New_York")


def test_an_unknown_address_gets_the_same_answer_and_no_letter(account, demo):
    assert sign_in.request_link("jane@example.com") == sign_in.request_link("no@example.com")
    assert worker.drain() == 2
    assert OutboxMessage.objects.count() == 1


def test_the_address_is_not_readable_in_the_queue(account):
    from django_tasks_db.models import DBTaskResult

    sign_in.request_link("jane@example.com")
    assert "jane" not in repr(DBTaskResult.objects.values_list("args_kwargs", flat=True).get())


def test_a_link_is_too_old_after_half_an_hour(account, demo):
    token = link_for()
    clock.set_offset(timedelta(minutes=31))
    with pytest.raises(Refused):
        sign_in.redeem_link(token)


def test_neither_token_nor_session_is_stored(account, demo):
    token = link_for()
    session = sign_in.redeem_link(token)
    stored = bytes(LoginLink.objects.get().token_hash) + bytes(PortalSession.objects.get().id_hash)
    assert token.encode() not in stored
    assert session.encode() not in stored


def test_asking_again_and_again_does_not_flood_the_mailbox(account, demo):
    for _ in range(8):
        sign_in.request_link("jane@example.com")
    worker.drain()
    assert OutboxMessage.objects.count() == sign_in.LINKS_PER_HOUR


def test_who_asks_in_an_owners_name_keeps_nobody_out(account, demo):
    for minutes in (0, 40):  # by then those of the first round have expired
        clock.set_offset(timedelta(minutes=minutes))
        for _ in range(8):
            token = link_for()
    assert sign_in.account_of_session(sign_in.redeem_link(token)).account_id == account
    assert OutboxMessage.objects.count() == sign_in.LINKS_PER_HOUR + 1


def test_within_the_next_hour_as_many_links_are_sent_again(account, demo):
    for minutes in (0, 61):
        clock.set_offset(timedelta(minutes=minutes))
        for _ in range(8):
            link_for()
    assert OutboxMessage.objects.count() == 2 * sign_in.LINKS_PER_HOUR


def test_who_has_used_every_link_or_only_has_others_gets_another(account, demo):
    """A link against a change works for weeks, and signs nobody in."""
    tokens.issue(Account.objects.get(id=account), tokens.NOT_ME, clock.now(), timedelta(days=9))
    for _ in range(sign_in.LINKS_PER_HOUR + 2):
        assert sign_in.account_of_session(sign_in.redeem_link(link_for())).account_id == account


def test_signing_out_ends_the_session(account, demo):
    session = sign_in.redeem_link(link_for())
    sign_in.end_session(session)
    sign_in.end_session(session)
    assert sign_in.account_of_session(session) is None


@pytest.fixture
def elsewhere(account, demo):
    """Sessions of two owners, begun in this order: a neighbour's, Jane's phone and computer."""
    other = make_account("ext-2", email="kim@example.com", ssn="900-12-9999")
    return tuple(sign_in.demo_session(one) for one in (other, account, account))


def is_signed_in(*sessions):
    return [sign_in.account_of_session(one) is not None for one in sessions]


def test_signing_out_in_one_browser_signs_nobody_out_in_another(elsewhere):
    _neighbour, _phone, computer = elsewhere
    sign_in.end_session(computer)
    assert is_signed_in(*elsewhere) == [True, True, False]
    sign_in.end_session("nobody's")
    assert is_signed_in(*elsewhere) == [True, True, False]


def test_whoever_is_at_work_keeps_nobody_elses_session_alive(elsewhere):
    computer = elsewhere[-1]
    clock.set_offset(timedelta(hours=1))
    assert is_signed_in(computer) == [True]
    clock.set_offset(timedelta(hours=2, minutes=30))
    assert is_signed_in(*elsewhere) == [False, False, True]


def test_a_cookie_that_was_signed_out_before_puts_no_code_aside(account, elsewhere):
    *_, phone, computer = elsewhere
    sign_in.end_session(phone)
    own = Account.objects.get(id=account)
    code = tokens.issue(own, tokens.PHONE, clock.now(), timedelta(hours=1))
    sign_in.end_session(phone)
    assert tokens.find(code, tokens.PHONE, clock.now()) is not None
    sign_in.end_session(computer)
    assert tokens.find(code, tokens.PHONE, clock.now()) is None


def test_who_was_not_meant_stays_signed_in_when_an_account_is_locked(account, elsewhere):
    own = Account.objects.get(id=account)
    links = [
        tokens.issue(one, tokens.SIGN_IN, clock.now(), timedelta(hours=1))
        for one in Account.objects.order_by("external_id")
    ]
    sign_in.end_all(own.person, clock.now())
    assert is_signed_in(*elsewhere) == [True, False, False]
    left = [tokens.find(one, tokens.SIGN_IN, clock.now()) is not None for one in links]
    assert left == [False, True]


DOORS = {
    tokens.SIGN_IN: (sign_in.redeem_link, Refused),
    tokens.PHONE: (handoff.connect, Gone),
    tokens.NOT_ME: (disputing.dispute, Refused),
}


@pytest.mark.parametrize(("made_for", "door"), [*permutations(DOORS, 2)])
def test_a_link_opens_no_door_but_the_one_it_was_made_for(account, made_for, door):
    """A phone's code sees one request, and a link against a change works for weeks."""
    own = Account.objects.get(id=account)
    token = tokens.issue(own, made_for, clock.now(), timedelta(hours=1))
    enter, refusal = DOORS[door]
    with pytest.raises(refusal):
        enter(token)
    assert tokens.find(token, made_for, clock.now()) is not None
    assert not PortalSession.objects.exists()


def test_a_session_ends_when_nobody_uses_it(account, demo):
    session = sign_in.redeem_link(link_for())
    clock.set_offset(timedelta(hours=3))
    assert sign_in.account_of_session(session) is None


def test_a_session_ends_after_half_a_day_however_much_it_is_used(account, demo):
    session = sign_in.redeem_link(link_for())
    for hours in range(1, 12):
        clock.set_offset(timedelta(hours=hours))
        assert sign_in.account_of_session(session).account_id == account
    clock.set_offset(timedelta(hours=12))
    assert sign_in.account_of_session(session) is None


@pytest.mark.parametrize(
    "act",
    [
        lambda account: sign_in.demo_session(account),
        lambda account: messages.demo_mailbox(),
        lambda account: clock.set_offset(timedelta(days=1)),
    ],
)
def test_a_real_installation_has_no_demo_doors(account, act):
    with pytest.raises(NotAllowed, match="demo"):
        act(account)


def test_not_me_freezes_at_once_and_only_when_confirmed(account, seen, reviewer, demo):
    exchange.ingest(event("account.updated", phone="+1 202-555-0100"))
    case = sent_case(account)
    version = Case.objects.get().version
    deciding.decide(case.case_id, reviewer, "approve", expected_version=version)
    exchange.acknowledge(Reinstatement.objects.get().id)
    letter = next(one for one in messages.demo_mailbox() if one.kind == "reinstated")
    token = TOKEN.search(letter.body)[1]
    texts = {one.kind: one.body for one in messages.demo_mailbox() if one.channel == "sms"}
    assert set(texts) == {"case_approved_text", "reinstated_text"}
    assert token in texts["reinstated_text"]
    disputing.preview(token)
    assert accounts.assess(accounts.get(account)).good_standing
    thief = sign_in.demo_session(account)
    disputing.dispute(token)
    assert sign_in.account_of_session(thief) is None
    standing = accounts.assess(accounts.get(account))
    assert standing.has(RestrictionKind.FRAUD_ALERT)
    assert not standing.capabilities.trade
    assert [one.kind for one in exchange.changes()][-1] == "account.frozen"
    with pytest.raises(Refused):
        disputing.dispute(token)


def test_not_me_before_the_exchange_acknowledged_takes_the_approval_back(
    account, seen, reviewer, demo
):
    case = sent_case(account)
    version = Case.objects.get().version
    deciding.decide(case.case_id, reviewer, "approve", expected_version=version)
    letter = next(one for one in messages.demo_mailbox() if one.kind == "case_approved")
    disputing.dispute(TOKEN.search(letter.body)[1])
    assert cases.owner_case(account, case.case_id).state == "in_review"
    from reinstate.services.errors import Conflict

    with pytest.raises(Conflict, match="no longer in force"):
        exchange.acknowledge(Reinstatement.objects.get().id)
    told = WebhookDelivery.objects.get(kind="reinstatement.announced")
    assert told.last_status == "not sent: taken_back"


def test_a_disputed_approval_is_compared_with_what_was_told_of_the_owner_since(
    account, identity, reviewer, demo
):
    on_page = PieceKind.PASSPORT_PAGE, "name_matches_account"
    identity.outcomes[on_page] = Outcome.UNSURE
    case = sent_case(account)
    given = {"internal_note": "Married.", "expected_version": Case.objects.get().version}
    deciding.decide(case.case_id, reviewer, "approve", **given)
    identity.outcomes[on_page] = Outcome.FAIL
    exchange.ingest(event("account.updated", legal_name="Walter Otherman"))
    assert Case.objects.get().state == "approved"
    letter = next(one for one in messages.demo_mailbox() if one.kind == "case_approved")
    disputing.dispute(TOKEN.search(letter.body)[1])
    page = review_page.case_for_review(case.case_id, reviewer)
    found = {one.check: one.outcome for piece in page.pieces for one in piece.findings}
    assert found["name_matches_account"] is Outcome.FAIL


def test_letters_leave_once(account, demo):
    link_for()
    sent = []
    assert messages.send_due(sent.append) == 1
    assert messages.send_due(sent.append) == 0
    assert sent[0].recipient == "jane@example.com"


def test_a_letter_that_does_not_leave_is_tried_again(account, demo):
    link_for()

    def broken(letter):
        raise OSError("no route to the mail server")

    assert messages.send_due(broken) == 0
    clock.set_offset(timedelta(minutes=2))
    assert messages.send_due(lambda letter: None) == 1


def test_nothing_is_locked_while_a_letter_leaves(account, demo):
    link_for()
    outside = list(connection.savepoint_ids)
    during = []
    messages.send_due(lambda letter: during.append(list(connection.savepoint_ids)))
    assert during == [outside]


def test_letters_to_erased_people_hold_up_nobody_elses(account, demo):
    other = make_account("ext-2", email="gone@example.com", ssn="900-12-9999")
    link_for("gone@example.com")
    erase(other, "operator")
    link_for()
    assert messages.send_due(lambda letter: None, limit=1) == 1


def test_a_letter_whose_sender_was_killed_is_sent_after_a_while(account, demo):
    link_for()

    def killed(letter):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        messages.send_due(killed)
    assert messages.send_due(lambda letter: None) == 0, "it may still be on its way"
    clock.set_offset(messages.CLAIM)
    assert messages.send_due(lambda letter: None) == 1


def test_what_a_slow_mail_server_takes_is_sent_by_nobody_else_meanwhile(account, demo):
    """Two workers: the second looks while the first still hands over its last letter."""
    for _ in range(3):
        link_for()
    given, waited = [], timedelta(0)

    def slow(letter):
        nonlocal waited
        given.append(letter.message_id)
        waited += timedelta(seconds=80)
        clock.set_offset(waited)
        if len(given) == 3:
            messages.send_due(slow)

    assert messages.send_due(slow) == 3
    assert len(set(given)) == len(given) == 3


def test_the_log_of_a_refused_letter_holds_no_address(account, demo, caplog):
    link_for()

    def refused(letter):
        raise SMTPRecipientsRefused({letter.recipient: (550, b"unknown user")})

    assert messages.send_due(refused) == 0
    assert "SMTPRecipientsRefused" in caplog.text
    assert "jane" not in caplog.text

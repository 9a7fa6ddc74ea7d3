"""Letters that no mail server takes: tried for as long as policy says, then said to people."""

import smtplib
from datetime import timedelta

import pytest

from reinstate.services import clock, rules
from reinstate.services.access import sign_in
from reinstate.services.errors import NotFound
from reinstate.services.mail import failing, messages, notices, undelivered
from reinstate.services.upkeep import audit, operations
from reinstate.store import person_data
from reinstate.store.models import Account, OutboxMessage
from reinstate.store.person_data import PersonData

pytestmark = pytest.mark.django_db
REFUSED = smtplib.SMTPRecipientsRefused({"jane@example.com": (550, b"jane@example.com: unknown")})
LATER = smtplib.SMTPRecipientsRefused({"jane@example.com": (451, b"greylisted")})


def failing_with(error):
    def send(_):
        raise error

    return send


@pytest.fixture
def letter(account):
    return written_to("jane@example.com")


def written_to(mailbox):
    person = Account.objects.select_related("person").get().person
    return messages.put(person, "case_approved", mailbox, "Approved", "Open it.")


def row_of(letter):
    return OutboxMessage.objects.get(id=letter)


def try_until_given_up(letter, error, monkeypatch):
    """Each try when it is due; answers how many there were, and for how long."""
    began, tries = clock.now(), 0
    while (due := row_of(letter).next_attempt_at) is not None:
        assert tries < 50, "it is tried for ever"
        monkeypatch.setattr(clock, "now", lambda due=due: due)
        assert messages.send_due(failing_with(error)) == 0
        tries += 1
    return tries, clock.now() - began


@pytest.mark.parametrize(
    ("error", "key", "unit"),
    [
        (REFUSED, failing.REFUSED_HOURS, timedelta(hours=1)),
        (smtplib.SMTPDataError(554, b"no"), failing.REFUSED_HOURS, timedelta(hours=1)),
        (LATER, failing.TRIED_DAYS, timedelta(days=1)),
        (smtplib.SMTPSenderRefused(550, b"who?", "us@x.test"), failing.TRIED_DAYS, timedelta(1)),
        (smtplib.SMTPAuthenticationError(535, b"no"), failing.TRIED_DAYS, timedelta(days=1)),
        (OSError("the mail server is away"), failing.TRIED_DAYS, timedelta(days=1)),
    ],
)
def test_a_letter_is_given_up_when_policys_time_for_it_is_over(
    letter, error, key, unit, monkeypatch
):
    most = rules.on(clock.today()).integer(key) * unit
    tries, lasted = try_until_given_up(letter, error, monkeypatch)
    assert tries > 3
    assert most <= lasted <= most + messages.PAUSES[-1]
    assert row_of(letter).gave_up_at == clock.now()
    assert messages.send_due(lambda _: None) == 0


def test_one_refusal_for_good_that_was_passing_is_forgotten(letter):
    messages.send_due(failing_with(REFUSED))
    assert row_of(letter).refused_at is not None
    for error in (LATER, None):
        OutboxMessage.objects.update(next_attempt_at=clock.now())
        messages.send_due(failing_with(error) if error else lambda _: None)
        assert row_of(letter).refused_at is None
    assert (row_of(letter).problem, row_of(letter).gave_up_at) == ("", None)


def test_what_a_port_of_the_operators_raises_is_counted_and_said(letter, senior):
    class TheirOwn(Exception):
        pass

    messages.send_due(failing_with(TheirOwn("jane@example.com")))
    (shown,) = operations.report(senior).letters.rows
    assert (shown.attempts, shown.problem) == (1, "TheirOwn")


def test_operations_say_what_the_server_answered_and_no_address(letter, senior, monkeypatch):
    try_until_given_up(letter, REFUSED, monkeypatch)
    (shown,) = operations.report(senior).letters.rows
    assert (shown.problem, shown.next_attempt_at) == ("SMTPRecipientsRefused 550", None)
    operations.send_letter_again(letter, senior)
    messages.send_due(failing_with(REFUSED))
    assert row_of(letter).gave_up_at is not None  # one more try, not as many as at first
    operations.close_letter(letter, senior)
    assert operations.report(senior).letters.rows == ()
    with pytest.raises(NotFound):
        operations.close_letter(letter, senior)


def test_a_letter_that_is_still_tried_is_not_closed(letter, senior):
    messages.send_due(failing_with(LATER))
    with pytest.raises(NotFound):
        operations.close_letter(letter, senior)


def test_all_are_tried_again_once_the_mail_server_is_back(account, senior, monkeypatch):
    letters = [written_to("jane@example.com") for _ in range(3)]
    try_until_given_up(letters[0], OSError("away"), monkeypatch)
    messages.send_due(failing_with(OSError("away")))
    operations.send_all_letters_again("all", senior)
    assert messages.send_due(lambda _: None) == 3
    with pytest.raises(NotFound):
        operations.send_all_letters_again("all", senior)


def test_the_owner_is_told_of_the_mailbox_on_record_alone(letter, account):
    assert not undelivered.is_mailbox_unreached(account)
    messages.send_due(failing_with(LATER))
    assert not undelivered.is_mailbox_unreached(account)  # it only waits
    OutboxMessage.objects.update(next_attempt_at=clock.now())
    messages.send_due(failing_with(REFUSED))
    assert undelivered.is_mailbox_unreached(account)

    person = Account.objects.select_related("person").get().person
    person_data.update(person, PersonData(email="jane.new@example.com"), clock.now())
    assert not undelivered.is_mailbox_unreached(account)  # another mailbox now
    person_data.update(person, PersonData(email="Jane@Example.com"), clock.now())
    assert undelivered.is_mailbox_unreached(account)
    written_to("jane@example.com")
    messages.send_due(lambda _: None)
    assert not undelivered.is_mailbox_unreached(account)  # the newest one arrived


def test_one_that_the_mail_system_returns_is_noted_and_can_be_sent_again(letter, account, senior):
    assert messages.send_due(lambda _: None) == 1
    assert undelivered.came_back(f" <{letter}@desk.example>\n") == "case_approved"
    assert undelivered.is_mailbox_unreached(account)
    (shown,) = operations.report(senior).letters.rows
    assert (shown.id, shown.problem) == (letter, "returned")
    assert audit.entries(letter)[0].tag == "operator:letter:returned"
    operations.send_letter_again(letter, senior)
    assert messages.send_due(lambda _: None) == 1
    assert not undelivered.is_mailbox_unreached(account)
    with pytest.raises(NotFound):
        undelivered.came_back("<msg_unknown@desk.example>")


def test_a_returned_letter_that_waits_to_be_tried_is_tried_no_more(letter):
    messages.send_due(failing_with(LATER))
    undelivered.came_back(letter)
    assert row_of(letter).next_attempt_at is None


@pytest.fixture
def sign_in_letter(account):
    """Asked for just now; its link lives for minutes."""
    sign_in.send_link("jane@example.com", "en")
    return OutboxMessage.objects.get(kind="sign_in_link").id


def later(monkeypatch, **span):
    """Time passes."""
    then = clock.now() + timedelta(**span)
    monkeypatch.setattr(clock, "now", lambda: then)


def test_a_letter_does_not_leave_once_its_sign_in_link_has_ended(
    sign_in_letter, account, senior, monkeypatch
):
    messages.send_due(failing_with(OSError("away")))
    later(monkeypatch, seconds=sign_in.LINK_LIFE.total_seconds())
    sent = []
    assert messages.send_due(sent.append) == 0
    assert not sent
    (shown,) = operations.report(senior).letters.rows
    assert (shown.has_ended, shown.next_attempt_at, shown.problem) == (True, None, "OSError")
    assert not undelivered.is_mailbox_unreached(account)  # it only waited
    for send_again in (operations.send_letter_again, operations.send_all_letters_again):
        with pytest.raises(NotFound):
            send_again(sign_in_letter, senior)
    operations.close_ended_letters("all", senior)
    assert operations.report(senior).letters.rows == ()


def test_a_letter_that_was_never_tried_is_told_when_its_link_has_ended(
    sign_in_letter, senior, monkeypatch
):
    later(monkeypatch, minutes=29)
    assert operations.report(senior).letters.rows == ()
    later(monkeypatch, minutes=1)
    assert messages.send_due(lambda _: None) == 0
    (shown,) = operations.report(senior).letters.rows
    assert (shown.id, shown.has_ended, shown.attempts) == (sign_in_letter, True, 0)


def test_a_letter_whose_link_still_works_leaves(sign_in_letter, monkeypatch):
    messages.send_due(failing_with(OSError("away")))
    later(monkeypatch, minutes=29)
    assert messages.send_due(lambda _: None) == 1


def test_no_try_is_planned_for_after_the_end_of_the_link(sign_in_letter, monkeypatch):
    for minutes in (0, 1, 5):
        later(monkeypatch, minutes=minutes)
        messages.send_due(failing_with(OSError("away")))
    row = row_of(sign_in_letter)
    assert row.attempts == 3
    assert row.next_attempt_at == row.link_ends_at


def test_a_letter_whose_link_was_withdrawn_does_not_leave(sign_in_letter, account):
    person = Account.objects.select_related("person").get(id=account).person
    sign_in.end_all(person, clock.now())
    assert messages.send_due(lambda _: None) == 0
    assert row_of(sign_in_letter).gave_up_at is not None


def test_a_letter_by_which_its_owner_could_object_does_not_leave_too_late(
    account, senior, monkeypatch
):
    at = clock.now()
    row = Account.objects.select_related("person").get(id=account)
    notices.send(row, "self_disabled", link="l", not_me=lambda: notices.not_me_link(row, "r", at))
    letter = OutboxMessage.objects.get(kind="self_disabled").id
    later(monkeypatch, days=notices.NOT_ME_LIFE.days)
    assert messages.send_due(lambda _: None) == 0
    assert letter in {row.id for row in operations.report(senior).letters.rows if row.has_ended}


def test_news_without_such_a_link_leaves_however_late(letter, monkeypatch):
    later(monkeypatch, days=400)
    assert messages.send_due(lambda _: None) == 1


def test_a_letter_that_does_not_open_any_more_says_nothing_of_the_mailbox(letter, account):
    undelivered.came_back(letter)
    assert undelivered.is_mailbox_unreached(account)
    OutboxMessage.objects.filter(id=letter).update(recipient=b"written over")
    assert not undelivered.is_mailbox_unreached(account)

"""A clock that was a day ahead is set right: what was noted meanwhile keeps nobody waiting."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from tests.fixtures.builders import ready_case

from reinstate import jobs
from reinstate.services import clock, rules, work
from reinstate.services.access import limits, shared_notes, sign_in, tokens
from reinstate.services.errors import Conflict, Refused, TooMany
from reinstate.services.integration import idempotency, webhooks
from reinstate.services.mail import messages
from reinstate.services.piece import checking
from reinstate.services.upkeep import clocks, housekeeping, worker
from reinstate.services.whole_book import sweep
from reinstate.store.models import Account, ApiKey, Case, OutboxMessage, Sweep, WebhookDelivery

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def ahead(monkeypatch):
    """Do something while the clock is a day ahead; afterwards it is right again."""
    right = clock.now

    def do(something, by=DAY):
        with monkeypatch.context() as wrong:
            wrong.setattr(clock, "now", lambda: right() + by)
            return something()

    return do


def letter():
    person = Account.objects.select_related("person").get().person
    return messages.put(person, "case_approved", "jane@example.com", "Approved", "Open it.")


def begun(owner):
    with transaction.atomic():
        return sign_in.begin_for_case(owner, "", clock.now(), tokens.new_token())


def away(*_):
    raise OSError("the mail server is away")


def test_a_letter_of_those_hours_leaves_at_once_and_once(account, ahead):
    ahead(letter)
    sent = []

    def send_slowly(one):
        assert messages.send_due(sent.append) == 0  # another worker meanwhile
        sent.append(one)

    assert messages.send_due(send_slowly) == 1
    assert len(sent) == 1


def test_one_that_failed_in_those_hours_is_tried_at_once(account, ahead):
    ahead(letter)
    ahead(lambda: messages.send_due(away))
    assert messages.send_due(lambda _: None) == 1


def test_one_that_waits_by_a_right_clock_goes_on_waiting(account, monkeypatch):
    letter()
    for _ in range(len(messages.PAUSES) + 1):
        messages.send_due(away)
        assert messages.send_due(away) == 0
        due = OutboxMessage.objects.get().next_attempt_at
        monkeypatch.setattr(clock, "now", lambda due=due: due)


def test_an_announcement_of_those_hours_leaves_at_once(account, ahead):
    endpoint = webhooks.WebhookEndpoint.objects.create(
        address="https://exchange.example/in", secret=b"x", created_at=timezone.now()
    )
    at = clock.now() + DAY
    row = WebhookDelivery.objects.create(
        endpoint=endpoint, sequence=1, kind="account.frozen", payload={}, created_at=at,
        next_attempt_at=at,
    )  # fmt: skip
    assert webhooks.waiting() == (endpoint.id,)
    for attempts, pause in enumerate(webhooks.PAUSES, 1):
        WebhookDelivery.objects.update(attempts=attempts, next_attempt_at=clock.now() + pause)
        assert webhooks.waiting() == ()
    WebhookDelivery.objects.filter(id=row.id).update(attempts=0)
    WebhookDelivery.objects.update(next_attempt_at=clock.now() + webhooks.CLAIM)
    assert webhooks.waiting() == ()  # another worker has it in hand


def test_a_network_address_that_was_counted_in_those_hours_is_counted_anew(account, ahead):
    most = rules.on(clock.today()).integer(limits.LINKS)

    def use_up():
        for _ in range(most):
            limits.count_visit(limits.LINKS, "192.0.2.1")

    ahead(use_up)
    use_up()
    with pytest.raises(TooMany):
        limits.count_visit(limits.LINKS, "192.0.2.1")


def test_an_owner_who_asked_for_links_in_those_hours_gets_another(account, ahead):
    def ask():
        sign_in.send_link("jane@example.com", "en-us")

    for _ in range(sign_in.LINKS_PER_HOUR):
        ahead(ask)
    ask()
    assert OutboxMessage.objects.filter(created_at__lte=clock.now()).count() == 1


def test_a_link_and_a_session_of_those_hours_do_not_live_a_day_longer(account, ahead):
    owner = Account.objects.select_related("person").get()

    def both():
        link = tokens.issue(owner, tokens.SIGN_IN, clock.now(), sign_in.LINK_LIFE)
        return link, begun(owner)

    link, session = ahead(both)
    with pytest.raises(Refused):
        sign_in.redeem_link(link)
    assert sign_in.account_of_session(session) is None
    link, session = both()
    assert sign_in.account_of_session(session) is not None
    assert sign_in.redeem_link(link)


def test_a_session_that_was_looked_at_in_those_hours_is_no_longer_idle_for_a_day(account, ahead):
    owner = Account.objects.select_related("person").get()
    session = begun(owner)
    by = timedelta(hours=1, minutes=50)
    assert ahead(lambda: sign_in.account_of_session(session), by) is not None
    assert sign_in.account_of_session(session) is None


def test_a_request_whose_process_died_in_those_hours_can_be_sent_again(ahead):
    key = ApiKey.objects.create(name="ledger", secret_hash=b"x", created_at=timezone.now()).id
    ahead(lambda: idempotency.begin(key, "once", b"{}"))
    assert isinstance(idempotency.begin(key, "once", b"{}"), idempotency.Claim)
    with pytest.raises(Conflict):
        idempotency.begin(key, "once", b"{}")


def test_a_stuck_job_ends_its_worker_though_the_clock_was_set_back():
    work.send_sign_in_link("jane@example.com", "en-us")
    DBTaskResult.objects.get().claim("mine")
    DBTaskResult.objects.update(started_at=timezone.now() + DAY)
    began = time.monotonic()
    assert not worker._is_over_time("mine", began)
    late = began + worker.TIME_LIMIT.total_seconds() + 1
    assert not worker._is_over_time("another", late)
    assert not worker._is_over_time("mine", began)
    assert worker._is_over_time("mine", late)


def test_a_good_job_goes_on_though_the_clock_was_set_forward():
    work.send_sign_in_link("jane@example.com", "en-us")
    DBTaskResult.objects.get().claim("mine")
    DBTaskResult.objects.update(started_at=timezone.now() - DAY)
    assert not worker._is_over_time("mine", time.monotonic())


def test_a_job_that_was_put_off_in_those_hours_goes_on_and_one_of_a_right_clock_waits():
    work.check_piece_again("pie_1", 1, timezone.now() + DAY)
    work.check_piece_again("pie_2", 3, timezone.now() + checking.PAUSES[-1])
    worker.reap()
    (later,) = DBTaskResult.objects.filter(run_after__gt=timezone.now())
    assert later.args_kwargs["args"] == ["pie_2", 3]


def test_guesses_of_those_hours_keep_no_member_of_staff_out_for_a_day(monkeypatch):
    notes = shared_notes.SharedNotes("", {})
    right = clock.outside()
    with monkeypatch.context() as wrong:
        wrong.setattr(time, "time", lambda: (right + DAY).timestamp())
        wrong.setattr(clock, "outside", lambda: right + DAY)
        assert notes.add("guesses", [1], 300)
        assert notes.get("guesses") == [1]
    assert notes.get("guesses") is None
    assert notes.add("guesses", [2], 300)
    assert notes.get("guesses") == [2]
    notes.set("no end", 3, None)
    assert notes.get("no end") == 3
    assert shared_notes.forget() == 0


def test_a_session_of_staff_of_those_hours_does_not_live_a_day_longer(client, reviewer):
    client.force_login(get_user_model().objects.get(id=reviewer))
    assert "_auth_user_id" in client.session
    right = Session.objects.get().expire_date
    Session.objects.update(expire_date=right + DAY)
    assert "_auth_user_id" not in client.session
    Session.objects.update(expire_date=right)
    assert "_auth_user_id" in client.session


def test_a_day_that_was_swept_ahead_of_time_is_swept_again_when_it_comes(account, monkeypatch):
    """Else whoever has something due on that day would hear of it a night late."""
    evening = datetime(2026, 12, 1, 20, tzinfo=UTC)
    swept = []
    for at in (evening, evening, evening - timedelta(hours=8), evening - timedelta(hours=7)):
        monkeypatch.setattr(clock, "now", lambda at=at: at)
        swept.append(sweep.nightly() is not None)
    assert swept == [True, False, True, False]


@pytest.mark.parametrize(("off", "is_done"), [(timedelta(days=40), False), (timedelta(0), True)])
def test_no_request_ends_and_no_sweep_is_made_by_a_clock_that_is_far_off(
    account, monkeypatch, off, is_done
):
    case = ready_case(account)
    real, now = clocks._ahead, clock.now
    monkeypatch.setattr(clocks, "_ahead", lambda: real() + off)
    monkeypatch.setattr(clock, "now", lambda: now() + timedelta(days=40))
    keep = [duty for group in jobs.timed() for duty in group]
    for duty in keep:
        if duty.__name__ in {housekeeping.tick.__name__, "nightly"}:
            duty()
    assert (Case.objects.get(id=case.case_id).state == "expired") is is_done
    assert Sweep.objects.exists() is is_done
    assert ("ends no request" in clocks.misfit()) is not is_done

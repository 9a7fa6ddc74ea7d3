import uuid

import pytest
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from tests.fixtures.builders import sent_case

from reinstate.services import clock, parts, work
from reinstate.services.errors import NotAllowed, NotFound
from reinstate.services.integration import webhooks
from reinstate.services.mail import messages
from reinstate.services.upkeep import operations, worker
from reinstate.store.models import JobLease, OutboxMessage, Sweep, WebhookDelivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def dead(db):
    """A job that no run could finish."""
    work.send_sign_in_link("jane@example.com", "en-us")
    job = DBTaskResult.objects.get()
    DBTaskResult.objects.filter(id=job.id).update(
        status=TaskResultStatus.FAILED,
        exception_class_path=worker.GAVE_UP,
        finished_at=timezone.now(),
        worker_ids=["a", "b", "c"],
    )
    return str(job.id)


def fail(*_):
    raise OSError("the mail server is away")


def test_a_dead_job_says_what_it_was_for_and_runs_again_with_all_its_tries(dead, senior):
    (job,) = operations.report(senior).jobs.rows
    assert (job.what, job.runs, job.may_retry) == ("Send a sign-in link to an owner", 3, True)
    operations.retry_job(dead, senior)
    row = DBTaskResult.objects.get()
    assert (row.status, row.worker_ids) == (TaskResultStatus.READY, [])
    assert operations.report(senior).jobs.rows == ()


def test_a_job_that_a_person_has_taken_over_leaves_the_list(dead, senior):
    operations.close_job(dead, senior)
    assert not DBTaskResult.objects.exists()
    with pytest.raises(NotFound):
        operations.close_job(dead, senior)


@pytest.fixture
def many(dead):
    """As many dead jobs as two pages hold, and one more."""
    (row,) = DBTaskResult.objects.all()
    for _ in range(2 * parts.SHOWN):
        row.pk = uuid.uuid4()
        row.save(force_insert=True)


def test_every_row_of_a_list_stands_on_one_of_its_pages(many, senior):
    pages = [operations.report(senior, {"jobs": skipped}).jobs for skipped in (0, 50, 100)]
    assert [(part.skipped, part.last, part.total) for part in pages] == [
        (0, 50, 101), (50, 100, 101), (100, 101, 101)
    ]  # fmt: skip
    assert len({job.job_id for part in pages for job in part.rows}) == 101
    assert not pages[0].is_counted_on


def test_a_page_whose_rows_were_dealt_with_since_gives_way_to_the_first(many, senior):
    assert operations.report(senior, {"jobs": 5_000}).jobs.skipped == 0


def test_counting_stops_where_nobody_reads_the_number(many, senior, monkeypatch):
    monkeypatch.setattr(parts, "COUNTED", 60)
    pages = [operations.report(senior, {"jobs": skipped}).jobs for skipped in (50, 100)]
    assert [(part.total, part.is_counted_on) for part in pages] == [(61, True)] * 2
    assert [(part.last, part.is_more) for part in pages] == [(100, True), (101, False)]


def test_a_job_that_still_runs_is_left_alone(dead, senior):
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING)
    for act in (operations.retry_job, operations.close_job):
        with pytest.raises(NotFound):
            act(dead, senior)
    with pytest.raises(NotFound):
        operations.retry_job("no-id", senior)


def test_a_letter_that_did_not_leave_is_tried_at_once(account, seen, senior):
    sent_case(account)
    messages.send_due(fail)
    (letter, *_) = operations.report(senior).letters.rows
    assert letter.attempts == 1
    operations.send_letter_again(letter.id, senior)
    assert messages.send_due(lambda _: None) == 1
    assert OutboxMessage.objects.get(id=letter.id).sent_at is not None


def test_an_announcement_given_up_is_replayed_under_its_own_id(account, seen, senior):
    webhooks.WebhookEndpoint.objects.create(
        address="https://exchange.example/hook", secret=b"x", created_at=timezone.now()
    )
    sent_case(account)
    webhooks._give_each_endpoint_its_own(timezone.now())
    row = WebhookDelivery.objects.exclude(endpoint=None).first()
    WebhookDelivery.objects.filter(id=row.id).update(
        attempts=10, gave_up_at=timezone.now(), next_attempt_at=None, last_status="500"
    )
    (shown,) = operations.report(senior).announcements.rows
    assert (shown.id, shown.problem) == (row.id, "500")
    assert shown.subject == "https://exchange.example/hook"  # which of several does not answer
    operations.replay_announcement(row.id, senior)
    again = WebhookDelivery.objects.get(id=row.id)
    assert (again.attempts, again.gave_up_at) == (0, None)
    assert again.next_attempt_at is not None


def test_what_is_tried_again_by_itself_asks_for_nobody_and_what_was_given_up_does(
    account, seen, senior
):
    JobLease.objects.create(worker_id="w", beat_at=timezone.now())
    sent_case(account)
    messages.send_due(fail)
    assert operations.report(senior).is_well
    OutboxMessage.objects.update(gave_up_at=timezone.now(), next_attempt_at=None)
    assert not operations.report(senior).is_well
    for letter in operations.report(senior).letters.rows:
        operations.close_letter(letter.id, senior)
    assert operations.report(senior).is_well


def test_an_announcement_that_was_given_up_asks_for_a_person(account, seen, senior):
    JobLease.objects.create(worker_id="w", beat_at=timezone.now())
    endpoint = webhooks.WebhookEndpoint.objects.create(
        address="https://exchange.example/hook", secret=b"x", created_at=timezone.now()
    )
    sent_case(account)
    webhooks._give_each_endpoint_its_own(timezone.now())
    rows = WebhookDelivery.objects.filter(endpoint=endpoint)
    rows.update(attempts=3)
    assert operations.report(senior).is_well
    rows.update(attempts=10, gave_up_at=timezone.now(), next_attempt_at=None)
    assert not operations.report(senior).is_well
    endpoints = webhooks.WebhookEndpoint.objects.all()
    endpoints.update(disabled_at=timezone.now(), disabled_because="the endpoint answered 410 Gone")
    assert operations.report(senior).health.disabled_endpoints
    endpoints.update(disabled_at=None)
    webhooks.remove(endpoint.address)  # by somebody who is asked no more what became of it
    found = operations.report(senior)
    assert (found.is_well, found.health.disabled_endpoints, found.announcements.rows) == (
        True, (), ()
    )  # fmt: skip


def test_a_job_that_was_given_up_asks_for_a_person(dead, senior):
    JobLease.objects.create(worker_id="w", beat_at=timezone.now())
    assert not operations.report(senior).is_well
    operations.close_job(dead, senior)
    assert operations.report(senior).is_well


def test_no_worker_alive_is_not_well(senior):
    assert not operations.report(senior).health.is_well


def test_a_record_that_the_night_found_changed_is_not_well_until_one_finds_it_whole(senior):
    JobLease.objects.create(worker_id="w", beat_at=timezone.now())
    assert operations.report(senior).health.is_well

    night = {"day": clock.today(), "policy_digest": "d", "started_at": timezone.now()}
    Sweep.objects.create(**night, record_verified_at=timezone.now(), record_fault="entry 2 is new")
    Sweep.objects.create(**night)  # one that has not come so far
    health = operations.report(senior).health
    assert (health.is_well, health.record_fault) == (False, "entry 2 is new")

    Sweep.objects.create(**night, record_verified_at=timezone.now())
    assert operations.report(senior).health.is_well


def test_a_reviewer_has_other_work(reviewer, dead):
    with pytest.raises(NotAllowed):
        operations.report(reviewer)
    with pytest.raises(NotAllowed):
        operations.retry_job(str(uuid.uuid4()), reviewer)

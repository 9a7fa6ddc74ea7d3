"""The key file of another installation is refused before anything is sealed with it."""

import threading

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from tests.fixtures.builders import make_account

from reinstate import jobs
from reinstate.config import serving
from reinstate.services import clock, work
from reinstate.services.case import support
from reinstate.services.integration import exchange, webhooks
from reinstate.services.upkeep import backup, readiness, rotating
from reinstate.store import key_fit, keyfile, vault
from reinstate.store.models import Account, Person, SupportRequest, WebhookEndpoint

pytestmark = pytest.mark.django_db
TOLD = "https://exchange.example/in"
OPENED = {
    "id": "evt-1", "type": "account.opened", "account": "u-new",
    "occurred_at": "2026-11-01T12:00:00Z",
    "data": {"platform": "us", "opened_on": "2024-01-15", "email": "new@example.com"},
}  # fmt: skip


@pytest.fixture
def others(settings, tmp_path):
    """The key file of another installation stands where ours was, as after a mistaken copy."""
    make_account()
    settings.KEY_FILE = tmp_path / "others.json"
    keyfile._make(settings.KEY_FILE)


def test_the_key_file_of_what_is_sealed_fits():
    make_account()
    key_fit.demand()
    assert readiness.misfit() == ""


def test_nobody_new_is_sealed_with_another_installations_keys(others):
    known = Account.objects.count()
    with pytest.raises(keyfile.KeyFileError, match="is another installation's"):
        exchange.ingest(OPENED)
    assert Account.objects.count() == known


@pytest.mark.parametrize(
    "seal",
    [
        lambda: webhooks.register(TOLD),
        lambda: support.ask("mail@example.com", "Nobody answers."),
        lambda: work.send_sign_in_link("jane@example.com", "en-us"),
        lambda: rotating.rotate_index("rosa", prepare=True),
        lambda: rotating.rotate_master("rosa", prepare=True),
        rotating.held,  # of its keys there is nothing to say here
    ],
)
def test_nothing_else_is_sealed_with_them_and_no_key_is_added(others, settings, seal, monkeypatch):
    """One of two halves that no one file opens: a secret would sign nothing, a letter never go."""
    monkeypatch.setattr(webhooks, "checked", lambda address: address)
    monkeypatch.setattr(clock, "is_demo", lambda: True)
    rows = (WebhookEndpoint, SupportRequest, DBTaskResult)
    before = settings.KEY_FILE.read_bytes(), [one.objects.count() for one in rows]
    with pytest.raises(keyfile.KeyFileError, match="is another installation's"):
        seal()
    assert before == (settings.KEY_FILE.read_bytes(), [one.objects.count() for one in rows])


def test_before_anybody_is_taken_in_the_secrets_that_sign_say_whose_keys_they_are(
    settings, tmp_path, monkeypatch
):
    monkeypatch.setattr(webhooks, "checked", lambda address: address)
    webhooks.register(TOLD)
    key_fit.demand()
    settings.KEY_FILE = tmp_path / "others.json"
    with pytest.raises(keyfile.KeyFileError, match="is missing"):
        webhooks.register("https://exchange.example/other")
    keyfile._make(settings.KEY_FILE)
    assert "is another installation's" in readiness.misfit()
    with pytest.raises(keyfile.KeyFileError, match="is another installation's"):
        exchange.ingest(OPENED)


def test_a_worker_waits_for_the_right_key_file_and_goes_on(others, settings, caplog, monkeypatch):
    def put_right(_seconds):
        Person.objects.update(wrapped_key=None)  # nothing is sealed any more: any file fits

    stop = threading.Event()
    monkeypatch.setattr(stop, "wait", put_right)
    monkeypatch.setattr("django.db.connection.close", lambda: None)
    jobs.wait_until_fit(stop)
    (said,) = (record.message for record in caplog.records)
    assert f"{settings.KEY_FILE} is another installation's" in said
    assert "The worker waits for it" in said


def test_a_worker_waits_where_the_file_is_not_a_key_file(others, settings):
    settings.KEY_FILE.write_text("{}")
    assert "not a key file of ours" in readiness.misfit()


def test_the_web_process_says_why_pages_will_fail(others, caplog):
    serving.say_misfit()
    assert "is another installation's" in caplog.text
    assert "Pages fail until then" in caplog.text


def test_a_few_who_were_sealed_with_it_before_make_it_no_more_ours(others, settings, monkeypatch):
    """As in an installation where nobody noticed for a while."""
    made_with_it = Person.objects.create(created_at=timezone.now())
    with monkeypatch.context() as earlier_version:
        earlier_version.setattr(key_fit, "demand", lambda: None)
        wrapped = vault.new_wrapped_key(made_with_it.id)
    Person.objects.filter(id=made_with_it.id).update(wrapped_key=wrapped)
    assert not key_fit.is_anothers()  # one of two
    ours = settings.KEY_FILE.with_name("keys.json")
    settings.KEY_FILE = ours
    make_account("ext-2")
    settings.KEY_FILE = ours.with_name("others.json")
    assert key_fit.is_anothers()


def person_of(account_id):
    return Account.objects.get(id=account_id).person


def test_one_person_whose_key_was_swapped_stops_nobody_else():
    first, second = (person_of(make_account(one)) for one in ("u-1", "u-2"))
    Person.objects.filter(id=first.id).update(wrapped_key=second.wrapped_key)
    vault.forget_unwrapped()
    assert not key_fit.is_anothers()
    Person.objects.filter(id=second.id).update(wrapped_key=None)
    assert key_fit.is_anothers()


def test_no_backup_takes_another_installations_keys_along_as_if_they_opened_it(others, tmp_path):
    with pytest.raises(keyfile.KeyFileError, match="is another installation's"):
        backup.back_up(tmp_path / "copy", with_keys=True)
    assert not (tmp_path / "copy").exists()


def test_no_backup_goes_without_the_keys_that_were_asked_for(settings, tmp_path):
    make_account()
    settings.KEY_FILE = tmp_path / "elsewhere.json"
    with pytest.raises(keyfile.KeyFileError, match="is missing"):
        backup.back_up(tmp_path / "copy", with_keys=True)
    assert not (tmp_path / "copy").exists()

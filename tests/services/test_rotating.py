"""New keys while everything runs: what is known stays known at every moment."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from tests.fixtures.builders import complete_case, erase, event, make_account, opened_event

from reinstate.evidence.facts import DocumentSideFacts, MachineZoneFacts
from reinstate.services import clock, rules, work
from reinstate.services.access import factor_secrets, limits, mailbox_change
from reinstate.services.account import linking, sign_up
from reinstate.services.case import appointments, support
from reinstate.services.errors import KeyReused, Refused, TooMany
from reinstate.services.integration import exchange, signing, webhooks
from reinstate.services.mail import messages
from reinstate.services.piece import checking, reuse
from reinstate.services.upkeep import (
    audit,
    kept_by_law,
    master_columns,
    restore,
    rotating,
    worker,
)
from reinstate.store import (
    blind_index,
    keyed_columns,
    keyfile,
    person_data,
    still_as_read,
    vault,
    whole_files,
)
from reinstate.store.blind_index import Purpose
from reinstate.store.fields import KeyedField, KeyedTextField, SealedField
from reinstate.store.models import (
    Account,
    Appointment,
    BlindIndex,
    Case,
    IngestedEvent,
    Installation,
    OutboxMessage,
    Person,
    Piece,
    WebhookEndpoint,
)

pytestmark = pytest.mark.django_db
ROSA = "rosa, head of IT"
SSN = "900-12-3456"

# Text columns that are long enough for a digest in hex, and hold no keyed one.
NO_KEYED_TEXT = {
    "Account.external_id", "ApiKey.name", "AuditEntry.hash", "AuditEntry.previous_hash",
    "AuditEntry.tag", "Case.consent_text_digest", "Case.support_ticket", "Case.time_zone",
    "Clearing.reason", "Decision.policy_digest", "IdempotencyRecord.request_digest",
    "IngestedEvent.event_id", "IngestedEvent.external_account_id", "Installation.audit_head",
    "Installation.signatures", "JobLease.worker_id", "LedgerEntry.event_id", "Activity.event_id",
    "Piece.note_hash", "Piece.person_hash", "Piece.sha256", "PolicyContent.digest",
    "PolicySignature.value_digest", "RestrictionEvent.event_id", "RestrictionEvent.reason",
    "RestrictionEvent.reference", "StaffProfile.display_name", "SupportTicket.number",
    "SupportTicket.external_account_id", "Sweep.policy_digest", "Sweep.record_root",
    "SharedNote.key",
    "VisitCount.key",  # both keyed, looked for under every key, and gone within the hour
}  # fmt: skip
# Bytes that are neither sealed nor keyed.
NO_KEYED_BYTES = {
    "Person.wrapped_key",  # sealed by the master key: `master_columns`
    "ApiKey.secret_hash", "LoginLink.token_hash", "PortalSession.id_hash",  # of 256 random bits
}  # fmt: skip


def rotate(prepare=False, wait=lambda seconds: None):
    return rotating.rotate_index(ROSA, prepare=prepare, tell=lambda line: None, wait=wait)


def rotate_master(prepare=False):
    no_wait = {"tell": lambda line: None, "wait": lambda seconds: None}
    return rotating.rotate_master(ROSA, prepare=prepare, **no_wait)


def finish(rotating_of):
    return rotating_of(ROSA, finish=True, tell=lambda line: None, wait=lambda seconds: None)


def only_first_key(settings):
    """The key file as a machine has it that was told of no new key."""
    found = json.loads(settings.KEY_FILE.read_text())
    return {**found, "index_keys": {"1": found["index_keys"]["1"]}, "index_version": 1}


def put(settings, content):
    settings.KEY_FILE.write_text(json.dumps(content))
    keyfile.forget_read()


@pytest.fixture
def by_document(seen, monkeypatch):
    """Passport pages of whoever sends them carry the same number."""
    plain = checking._read

    def read(piece, *tell):
        facts = plain(piece, *tell)
        if not isinstance(facts, DocumentSideFacts):
            return facts
        fields = {"document_number": "X7654321"}
        zone = MachineZoneFacts("TD3", (), True, (), (), fields, None, 1.0)
        return replace(facts, machine_zone=zone)

    monkeypatch.setattr(checking, "_read", read)


@pytest.fixture
def two_cases(by_document):
    """Two accounts, for each of which the same passport was handed in."""
    other = make_account(
        "ext-2", email="kofi@example.com", legal_name="Kofi Mensah", birth_date="1981-07-04",
        ssn="900-65-4321", document_number="Y7654321",
    )  # fmt: skip
    ids = [complete_case(one).case_id for one in (make_account("ext-1"), other)]
    return [Case.objects.get(id=one) for one in ids]


def test_every_column_that_can_hold_a_keyed_digest_is_rotated_or_named_here():
    for model in apps.get_app_config("store").get_models():
        for field in model._meta.get_fields():
            name = f"{model.__name__}.{field.name}"
            if isinstance(field, models.BinaryField) and not isinstance(field, SealedField):
                assert isinstance(field, KeyedField) is (name not in NO_KEYED_BYTES), name
            if isinstance(field, models.CharField) and 64 <= (field.max_length or 0) <= 80:
                assert isinstance(field, KeyedTextField) is (name not in NO_KEYED_TEXT), name


def test_the_columns_that_are_rotated():
    assert [str(one) for one in keyed_columns.every()] == [
        "ApiKey.seal",
        "Appointment.said",
        "BlindIndex.digest",
        "IngestedEvent.digest",
        "LogInOrigin.digest",
        "LoginLink.seal",
        "Piece.document_number_index",
        "PortalSession.seal",
        "SupportRequest.email_digest",
        "WebhookDelivery.seal",
    ]


def test_a_person_is_found_before_between_and_after(account, monkeypatch):
    person = Person.objects.get()
    monkeypatch.setattr(still_as_read, "BATCH", 1)
    seen = []

    def known(*_):
        names = (
            (Purpose.SSN, SSN),
            (Purpose.EMAIL, "jane@example.com"),
            (Purpose.NAME_TOKEN, "jane"),
        )
        seen.append([list(blind_index.people_with(*one)) == [person] for one in names])

    known()
    rotate(prepare=True, wait=known)
    known()
    work_done = rotating.rotate_index(ROSA, tell=lambda line: None, wait=known)
    known()
    assert work_done.remade == BlindIndex.objects.count() + 3  # and the digests of three events
    assert set(BlindIndex.objects.values_list("key_version", flat=True)) == {2}
    assert len(seen) == 5
    assert all(all(one) for one in seen)


def test_a_person_is_found_after_each_batch(account, monkeypatch):
    monkeypatch.setattr(still_as_read, "BATCH", 1)
    rotate(prepare=True)
    keyfile.keys()
    rotating.keyfile_changes.write_with_newest_index_key()
    index = next(one for one in keyed_columns.every() if one.model is BlindIndex)
    batches = 0
    for rows in index.bring_up():
        batches += 1
        assert rows == 1
        assert blind_index.people_named("Jane Sample").exists()
        assert not sign_up.check(SSN, "key_1").is_eligible
    assert batches > 1


def test_nothing_is_written_with_a_key_that_was_only_prepared(account):
    prepared = rotate(prepare=True)
    assert (prepared.is_prepared, prepared.key, prepared.remade) == (True, 2, 0)
    make_account("ext-2", ssn="900-65-4321", email="joe@example.com")
    assert set(BlindIndex.objects.values_list("key_version", flat=True)) == {1}
    assert {len(one) for one in IngestedEvent.objects.values_list("digest", flat=True)} == {64}
    assert rotate(prepare=True).key == 2  # the same one waits


def test_an_erased_owners_number_still_stands_though_nobody_has_it_any_more(account):
    erase(account)
    rotate()
    rotate()
    assert BlindIndex.objects.get().key_version == 3
    assert not sign_up.check(SSN, "key_1").is_eligible


def test_a_second_account_meets_the_first_under_another_key(account):
    rotate(prepare=True)
    rotating.keyfile_changes.write_with_newest_index_key()  # interrupted: nothing is remade yet
    second = make_account("ext-2", email="two@example.com", opened_on="2025-11-01")
    kinds = Account.objects.get(id=second).restriction_events.values_list("kind", flat=True)
    assert "duplicate_identity" in kinds


@pytest.mark.parametrize("remade", [0, 1])
def test_one_document_for_two_accounts_is_seen_while_they_stand_under_two_keys(two_cases, remade):
    assert all(reuse.is_document_reused(case) for case in two_cases)
    rotate(prepare=True)
    rotating.keyfile_changes.write_with_newest_index_key()
    case, account = two_cases[remade], two_cases[remade].account
    piece = case.pieces.get(document_number_index__isnull=False)
    fresh = blind_index.brought_up(bytes(piece.document_number_index))
    Piece.objects.filter(id=piece.id).update(document_number_index=fresh)
    for one, other in (two_cases, reversed(two_cases)):
        assert reuse.is_document_reused(one)
        linked = linking.accounts_like(one.account, person_data.read(one.account.person))
        assert [(line.account_id, line.shares) for line in linked] == [
            (other.account_id, ("document",))
        ]
    assert account.person.wrapped_key is not None


def test_a_rotation_that_was_stopped_goes_on_with_the_same_key(account, monkeypatch):
    monkeypatch.setattr(still_as_read, "BATCH", 1)

    class Stopped(Exception):
        pass

    whole = keyed_columns.KeyedColumn.replace
    monkeypatch.setattr(keyed_columns.KeyedColumn, "replace", _only(2, Stopped))
    with pytest.raises(Stopped):
        rotate()
    monkeypatch.setattr(keyed_columns.KeyedColumn, "replace", whole)
    assert keyed_columns.count_old() > 0
    with pytest.raises(Refused, match="without --prepare"):
        rotate(prepare=True)
    assert rotate().key == 2
    assert keyed_columns.count_old() == 0
    assert len(keyfile.keys().index_keys) == 2


def _only(most, error):
    plain, done = keyed_columns.KeyedColumn.replace, []

    def replace(self, batch):
        if len(done) == most:
            raise error
        done.append(batch)
        return plain(self, batch)

    return replace


def test_what_a_process_wrote_that_did_not_know_the_key_is_remade_by_the_next_run(
    account, settings
):
    rotate(prepare=True)
    ours, theirs = (json.loads(settings.KEY_FILE.read_text()) for _ in range(2))
    rotate()
    ours = json.loads(settings.KEY_FILE.read_text())
    put(settings, theirs)
    make_account("ext-2", ssn="900-65-4321", email="joe@example.com", legal_name="Joe Late")
    put(settings, ours)
    assert not sign_up.check("900-65-4321", "key_1").is_eligible
    assert rotate().key == 2
    assert set(BlindIndex.objects.values_list("key_version", flat=True)) == {2}
    assert not sign_up.check("900-65-4321", "key_1").is_eligible


BOTH = pytest.mark.parametrize("of", [rotating.rotate_index, rotating.rotate_master])


@BOTH
def test_the_last_run_on_several_machines_begins_no_other_key_where_nothing_is_left(account, of):
    done = of(ROSA, tell=lambda line: None, wait=lambda seconds: None)
    held = keyfile.keys()
    last = finish(of)
    assert (last.key, last.is_prepared, last.remade) == (done.key, False, 0)
    assert keyfile.keys() == held
    assert told_of_keys() == ["added", "rotated"]


def test_the_last_run_remakes_what_a_machine_wrote_before_it_had_the_file(account, settings):
    rotate(prepare=True)
    theirs = json.loads(settings.KEY_FILE.read_text())
    rotate()
    ours = json.loads(settings.KEY_FILE.read_text())
    put(settings, theirs)
    make_account("ext-2", ssn="900-65-4321", email="joe@example.com", legal_name="Joe Late")
    put(settings, ours)
    assert finish(rotating.rotate_index).remade > 0
    assert keyed_columns.count_old() == 0
    assert finish(rotating.rotate_index).remade == 0
    assert told_of_keys() == ["added", "rotated", "rotated"]


@BOTH
def test_nothing_is_finished_with_a_key_that_was_only_prepared(account, of):
    of(ROSA, prepare=True, tell=lambda line: None, wait=lambda seconds: None)
    with pytest.raises(Refused, match="without --finish"):
        finish(of)


def test_a_row_that_was_emptied_since_it_was_read_stays_empty(two_cases, monkeypatch):
    rotate(prepare=True)
    rotating.keyfile_changes.write_with_newest_index_key()
    column = next(one for one in keyed_columns.every() if one.model is Piece)
    pk, stored = column.old().values_list("pk", column.name)[0]
    Piece.objects.filter(pk=pk).update(document_number_index=None)
    assert column.replace([(pk, stored)]) == 0
    assert Piece.objects.get(pk=pk).document_number_index is None


def test_an_event_is_known_again_and_another_under_its_id_is_refused(db):
    told = opened_event("ext-1")
    exchange.ingest(told)
    rotate()
    assert exchange.ingest(told).is_repeat
    with pytest.raises(KeyReused):
        exchange.ingest({**told, "data": {**told["data"], "legal_name": "Another"}})


def test_a_ticket_pressed_twice_is_one_though_the_key_changed_between(account):
    first = support.ask("jane@example.com", "Why is it locked?")
    rotate(prepare=True)
    rotating.keyfile_changes.write_with_newest_index_key()
    assert support.ask("jane@example.com", "Why is it locked?") == first
    rotate()
    assert support.ask("jane@example.com", "Why is it locked?") == first
    assert [line.number for line in support.of_account(Account.objects.get())] == [first]


def test_a_form_about_a_mailbox_pressed_twice_is_one_though_the_key_changed_between(account):
    starts_at = appointments.offered()[0]
    form = ("jane@example.com", "jane.new@example.com", starts_at, appointments.Way.VIDEO)
    first = mailbox_change.ask(*form)
    rotate()
    assert mailbox_change.ask(*form) == first
    assert Appointment.objects.count() == 1
    Appointment.objects.update(said="")
    rotate()
    assert Appointment.objects.get().said == ""


def test_visits_go_on_being_counted(account):
    most = rules.on(clock.today()).integer(limits.LINKS)
    for _ in range(most - 1):
        limits.count_visit(limits.LINKS, "192.0.2.1")
    rotate()
    limits.count_visit(limits.LINKS, "192.0.2.1")
    with pytest.raises(TooMany):
        limits.count_visit(limits.LINKS, "192.0.2.1")


def test_the_record_says_who_and_when_and_verifies(account):
    done = rotate()
    added, rotated = audit.entries("key_file")
    assert (added.tag, added.actor) == ("operator:index_key:added", ROSA)
    assert (rotated.tag, rotated.actor) == ("operator:index_key:rotated", ROSA)
    assert rotated.details == {"key": 2, "remade": done.remade}
    assert audit.verify().count >= 2


class Killed(BaseException):
    """What kill -9 leaves: the database as it was, and the key file as it is."""


def told_of_keys():
    return [entry.tag.rpartition(":")[2] for entry in audit.entries("key_file")]


@pytest.mark.parametrize(("run", "add"), [(rotate, "add_index_key"), (rotate_master, "add_master")])
def test_a_key_whose_entry_was_lost_with_its_killed_process_is_told_by_the_next_run(
    account, monkeypatch, run, add
):
    plain = getattr(rotating.keyfile_changes, add)

    def killed():
        plain()
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(rotating.keyfile_changes, add, killed)
        with pytest.raises(Killed):
            run()
    run()
    assert told_of_keys() == ["added", "rotated"]


@pytest.mark.parametrize("run", [rotate, rotate_master])
def test_a_run_killed_before_its_last_entry_is_finished_and_no_further_key_is_made(
    account, monkeypatch, run
):
    plain = rotating.journal.record

    def killed(tag, *told):
        if tag.value.endswith(":rotated"):
            raise Killed
        plain(tag, *told)

    with monkeypatch.context() as patched:
        patched.setattr(rotating.journal, "record", killed)
        with pytest.raises(Killed):
            run()
    key = keyfile.keys().newest_index_version, keyfile.keys().master_ids
    assert run().remade == 0
    assert (keyfile.keys().newest_index_version, keyfile.keys().master_ids) == key
    assert told_of_keys() == ["added", "rotated"]
    run()
    assert told_of_keys() == ["added", "rotated"] * 2


@pytest.mark.parametrize("by", ["", "  ", "x" * 49])
def test_nobody_rotates_without_a_name(account, by):
    with pytest.raises(Refused, match="--by"):
        rotating.rotate_index(by)
    assert len(keyfile.keys().index_keys) == 1


def test_a_running_process_reads_a_key_file_that_was_replaced(account, settings):
    before = keyfile.keys()
    assert keyfile.keys() is before
    rotate(prepare=True)
    assert keyfile.keys().index_keys.keys() == {1, 2}


def test_a_key_file_that_went_away_or_is_half_copied_stops_nothing_that_runs(
    account, settings, caplog
):
    content = settings.KEY_FILE.read_text()
    settings.KEY_FILE.write_text(content[:40])
    assert blind_index.people_with(Purpose.SSN, SSN).exists()
    settings.KEY_FILE.unlink()
    assert blind_index.people_with(Purpose.SSN, SSN).exists()
    assert not settings.KEY_FILE.exists()
    assert "the keys that it held before go on" in caplog.text
    settings.KEY_FILE.write_text(content)
    settings.KEY_FILE.chmod(0o600)
    rotate(prepare=True)
    assert len(keyfile.keys().index_keys) == 2


def test_a_disk_without_room_keeps_the_key_file_as_it_was_and_no_part_of_another(
    account, settings, monkeypatch
):
    def full(_descriptor):
        raise OSError(28, "No space left on device")

    before = settings.KEY_FILE.read_bytes()
    monkeypatch.setattr(f"{whole_files.__name__}.os.fsync", full)
    with pytest.raises(keyfile.KeyFileError, match=r"No space left on device.*it is as it was"):
        rotate(prepare=True)
    assert settings.KEY_FILE.read_bytes() == before
    assert not list(settings.KEY_FILE.parent.glob(".keys.json*"))
    assert audit.entries("key_file") == ()


def test_a_key_file_of_before_the_rotation_is_refused_and_nobody_looks_unknown(account, settings):
    rotate()
    put(settings, only_first_key(settings))
    with pytest.raises(keyfile.KeyFileError, match="lacks index key 2"):
        sign_up.check(SSN, "key_1")
    with pytest.raises(keyfile.KeyFileError, match="lacks index key 2"):
        restore._demand_readable()


def test_a_database_of_before_the_rotation_is_found_and_remade(account):
    before = list(BlindIndex.objects.values())
    rotate()
    BlindIndex.objects.all().delete()
    BlindIndex.objects.bulk_create(BlindIndex(**row) for row in before)
    assert not sign_up.check(SSN, "key_1").is_eligible
    assert rotating.held().digests_by_older_keys == len(before)
    assert rotate().remade == len(before)
    assert not sign_up.check(SSN, "key_1").is_eligible


@pytest.fixture
def all_sealed_by_the_master(account):
    """Something in every column that the master key seals."""
    Installation.objects.update_or_create(id=1, defaults={"is_demo": True})
    webhooks.register("http://127.0.0.1:9/webhooks")
    webhooks.rotate("http://127.0.0.1:9/webhooks")
    support.ask("jane@example.com", "Why is it locked?")
    gone = make_account("ext-2", ssn="900-65-4321", email="joe@example.com", legal_name="Joe Late")
    for days, turn in ((9, "raised"), (8, "cleared")):
        at = clock.now() - timedelta(days=days)
        exchange.ingest(
            event(f"restriction.{turn}", "ext-2", at, kind="sanctions_hold", by="compliance")
        )
    erase(gone)
    for column in master_columns.every():
        assert column.rows.exclude(**{column.name: None}).exists(), str(column)


def master_seals(sealed: bytes) -> bool:
    """Whether one of the file's master keys made it: tink's mark, then the key's id."""
    return any(
        sealed.startswith(bytes([1]) + one.to_bytes(4, "big")) for one in keyfile.keys().master_ids
    )


def test_every_column_that_the_master_key_seals_is_sealed_anew(all_sealed_by_the_master):
    found = set()
    for model in apps.get_app_config("store").get_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.BinaryField):
                values = model._default_manager.exclude(**{field.name: None})
                if any(
                    master_seals(bytes(one)) for one in values.values_list(field.name, flat=True)
                ):
                    found.add(f"{model.__name__}.{field.name}")
    assert found == {str(one) for one in master_columns.every()}


def test_a_second_factor_goes_on_when_the_old_master_key_is_gone(reviewer):
    user = get_user_model().objects.get(id=reviewer)
    user.authenticator_set.all().delete()
    factor, secret = totp.TOTP.activate(user, "JBSWY3DPEHPK3PXP").instance, "JBSWY3DPEHPK3PXP"
    codes = RecoveryCodes.activate(user).get_unused_codes()
    rotate_master(prepare=True)
    assert rotate_master().remade == 2
    assert rotating.drop_old_masters(ROSA) == 1
    factor.refresh_from_db()
    assert factor_secrets.opened(factor.data["secret"]) == secret
    assert RecoveryCodes.activate(user).get_unused_codes() == codes


def test_all_opens_when_the_old_master_key_is_gone(all_sealed_by_the_master, reviewer):
    old = keyfile.keys().master_id
    done = rotate_master()
    assert done.key == keyfile.keys().master_id != old
    assert done.remade > 0
    assert rotating.drop_old_masters(ROSA) == 1
    assert keyfile.keys().master_ids == (done.key,)
    keyfile.forget_read()
    vault.forget_unwrapped()
    person = Account.objects.get(external_id="ext-1").person
    assert person_data.read(person).email == "jane@example.com"
    assert [line.text for line in support.waiting(reviewer)] == ["Why is it locked?"]
    assert len(signing.in_use(WebhookEndpoint.objects.get())) == 2
    last = OutboxMessage.objects.get(is_last=True)
    assert messages.opened(last).recipient == "joe@example.com"
    (kept,) = kept_by_law.every()
    assert kept_by_law.opened(kept.record_id)[1].legal_name == "Joe Late"
    tags = [entry.tag for entry in audit.entries("key_file")]
    assert tags == [
        "operator:master_key:added", "operator:master_key:rotated", "operator:master_key:dropped"
    ]  # fmt: skip


def test_the_old_master_key_stays_while_anything_needs_it(account, monkeypatch):
    with pytest.raises(Refused, match="one master key only"):
        rotating.drop_old_masters(ROSA)
    rotate_master(prepare=True)
    with pytest.raises(Refused, match="does not seal yet"):
        rotating.drop_old_masters(ROSA)
    wrapped = bytes(Person.objects.get().wrapped_key)
    rotate_master()
    Person.objects.update(wrapped_key=wrapped)  # a process saved what it had read before
    with pytest.raises(Refused, match="1 values are still sealed"):
        rotating.drop_old_masters(ROSA)
    assert rotate_master().remade == 1
    assert rotating.drop_old_masters(ROSA) == 1


@pytest.mark.parametrize("job", ["link", "mailbox"])
def test_a_job_that_waits_keeps_the_old_master_key(account, job):
    if job == "link":
        work.send_sign_in_link("jane@example.com", "en-us")
    else:
        start = appointments.offered()[0]
        mailbox_change.ask("jane@example.com", "j@new.test", start, appointments.Way.VIDEO)
    rotate_master()
    with pytest.raises(Refused, match="1 jobs that wait"):
        rotating.drop_old_masters(ROSA)
    worker.drain()
    assert rotating.drop_old_masters(ROSA) == 1
    assert OutboxMessage.objects.exists()


def test_a_master_rotation_that_was_stopped_goes_on_with_the_same_key(account, monkeypatch):
    make_account("ext-2", ssn="900-65-4321", email="joe@example.com")
    whole = vault._sealed_anew
    monkeypatch.setattr(vault, "_sealed_anew", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        rotate_master()
    monkeypatch.setattr(vault, "_sealed_anew", whole)
    assert person_data.read(Person.objects.first()).email
    assert rotate_master().remade == 2
    assert len(keyfile.keys().master_ids) == 2


def test_what_stands_in_the_key_file_is_shown_without_the_keys(account, settings):
    shown = str(rotating.held())
    content = json.loads(settings.KEY_FILE.read_text())
    assert content["index_keys"]["1"] not in shown
    assert json.loads(content["master"])["key"][0]["keyData"]["value"] not in shown

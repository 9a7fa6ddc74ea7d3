"""A record written anew as a whole, or cut off, is noticed by what was signed before."""

import errno
import json
import os

import pytest
from django.db import transaction
from tests.fixtures.record import AT, without_triggers

from reinstate.domain import merkle
from reinstate.services.errors import NotFound
from reinstate.services.upkeep import audit
from reinstate.store.audit import Tag, append
from reinstate.store.models import AuditEntry, Installation

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(three_entries):
    return audit.checkpoint()


def write_anew(count, actor):
    """Somebody with the whole database: every entry replaced, chain and head as they should be."""
    without_triggers("DELETE FROM store_auditentry")
    Installation.objects.update(audit_count=0, audit_head="")
    with transaction.atomic():
        for number in range(count):
            append(Tag.PORTAL_CASE_OPENED, actor=actor, subject=f"cas_{number}", at=AT)


def test_a_record_that_only_grew_verifies(signed):
    with transaction.atomic():
        append(Tag.PORTAL_CASE_OPENED, actor="a", subject="s", at=AT)
    assert audit.verify().count == 4
    assert audit.checkpoint().size == 4
    assert audit.verify().count == 4


def test_a_record_written_anew_as_a_whole_is_noticed(signed):
    write_anew(3, "somebody else")
    with pytest.raises(audit.BrokenRecord, match="written anew"):
        audit.verify()


def test_a_record_cut_off_with_its_head_is_noticed(signed):
    write_anew(2, "owner:acc_1")
    with pytest.raises(audit.BrokenRecord, match="saw 3 entries, now there are 2"):
        audit.verify()


def test_an_early_checkpoint_put_behind_a_later_one_does_not_speak_for_it(signed, settings):
    with transaction.atomic():
        append(Tag.PORTAL_CASE_OPENED, actor="a", subject="s", at=AT)
    audit.checkpoint()
    file = settings.CHECKPOINTS / "checkpoints.jsonl"
    file.write_text(file.read_text() + file.read_text().split("\n")[0] + "\n")
    assert audit.verify().count == 4
    without_triggers("DELETE FROM store_auditentry WHERE sequence = 4")
    third = AuditEntry.objects.get(sequence=3)
    Installation.objects.update(audit_count=3, audit_head=third.hash)
    with transaction.atomic():
        append(Tag.PORTAL_CASE_OPENED, actor="somebody else", subject="s", at=AT)
    with pytest.raises(audit.BrokenRecord, match="first 4 entries are not those"):
        audit.verify()


def test_a_checkpoint_that_was_changed_is_noticed(signed, settings):
    file = settings.CHECKPOINTS / "checkpoints.jsonl"
    line = json.loads(file.read_text())
    file.write_text(json.dumps({**line, "size": 2}) + "\n")
    with pytest.raises(audit.BrokenRecord, match=r"line 1 of .* is not signed"):
        audit.verify()


def test_a_lost_signing_key_is_not_replaced_in_silence(signed, settings):
    settings.KEY_FILE.with_name("checkpoint_key.json").unlink()
    with pytest.raises(audit.BrokenRecord, match="put it back"):
        audit.checkpoint()
    assert audit.verify().count == 3


@pytest.mark.parametrize("content", [b"{", b"\xff", b"{}"])
def test_a_damaged_signing_key_is_named_and_what_was_signed_still_verifies(
    signed, settings, content
):
    settings.KEY_FILE.with_name("checkpoint_key.json").write_bytes(content)
    with pytest.raises(audit.BrokenRecord, match=r"checkpoint_key.json is damaged; put it back"):
        audit.checkpoint()
    assert audit.verify().count == 3
    assert audit.receipt(2)["size"] == 3


@pytest.mark.parametrize("asked", [audit.verify, audit.checkpoint, lambda: audit.receipt(1)])
def test_a_damaged_public_key_is_named_and_made_again_once_it_is_removed(signed, settings, asked):
    """It was the first checkpoint that was said not to be signed here."""
    public = settings.CHECKPOINTS / "public_key.json"
    public.write_text("{")
    with pytest.raises(audit.BrokenRecord, match=r"public_key.json is damaged; remove it"):
        asked()
    public.unlink()
    assert audit.verify().count == 3


def test_a_start_that_was_killed_between_both_keys_is_made_up_for(signed, settings):
    (settings.CHECKPOINTS / "public_key.json").unlink()
    assert audit.checkpoint().size == 3
    assert audit.verify().count == 3


def test_nothing_is_signed_over_a_broken_record(signed, settings):
    without_triggers("UPDATE store_auditentry SET actor = 'x' WHERE sequence = 2")
    with pytest.raises(audit.BrokenRecord):
        audit.checkpoint()


def test_a_receipt_leads_to_the_signed_root_without_the_database(signed):
    found = audit.receipt(2)
    path = [(step["side"] == "left", bytes.fromhex(step["hash"])) for step in found["path"]]
    assert merkle.root_from(bytes.fromhex(found["hash"]), path).hex() == signed.root
    for none in (0, 4):
        with pytest.raises(NotFound, match="has entries 1 to 3"):
            audit.receipt(none)
    with transaction.atomic():
        append(Tag.PORTAL_CASE_OPENED, actor="a", subject="s", at=AT)
    with pytest.raises(NotFound, match="covers entry 4 yet; run: reinstate audit checkpoint"):
        audit.receipt(4)


def test_a_record_without_entries_is_said_to_have_none(db):
    with pytest.raises(NotFound, match=r"no entry 1; the record has no entries yet\.$"):
        audit.receipt(1)


def test_a_checkpoint_left_half_written_was_never_made_and_the_next_takes_its_place(
    signed, settings
):
    file = settings.CHECKPOINTS / "checkpoints.jsonl"
    whole = file.read_text()
    file.write_text(whole + whole[:90])
    assert audit.verify().count == 3
    assert audit.receipt(1)["size"] == 3
    audit.checkpoint()
    assert len(file.read_text().splitlines()) == 2
    assert audit.verify().count == 3


def test_a_disk_that_is_full_as_the_first_key_is_made_leaves_no_empty_key(
    three_entries, settings, monkeypatch
):
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", no_room)
        with pytest.raises(OSError, match="No space left"):
            audit.checkpoint()
    assert audit.checkpoint().size == 3
    assert audit.verify().count == 3


def no_room(_descriptor):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

"""Entries that are handed out are proven at a cost of what is handed out, and of what is new."""

import pytest
from django.db import transaction
from tests.fixtures.record import AT, without_triggers

from reinstate.domain.record import entry_hash
from reinstate.services.upkeep import audit, proving
from reinstate.services.whole_book import sweep
from reinstate.store import audit as kept
from reinstate.store.audit import BrokenRecord, Tag, instant
from reinstate.store.models import AuditEntry, Installation, Sweep

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(three_entries):
    """The night has read the whole record."""
    sweep.sweep()


def add(subject="cas_9"):
    with transaction.atomic():
        kept.append(Tag.PORTAL_CASE_OPENED, actor="owner:acc_1", subject=subject, at=AT)


def proven():
    return proving.prove(audit.entries("cas_1", limit=None))


def forge(sequence, **changed):
    """An entry with another content, and a hash that fits it; what follows is left as it is."""
    row = AuditEntry.objects.get(sequence=sequence)
    for name, value in changed.items():
        setattr(row, name, value)
    made = entry_hash(
        row.sequence, instant(row.at), row.tag, row.actor, row.subject, row.details,
        row.previous_hash,
    )  # fmt: skip
    without_triggers(
        "UPDATE store_auditentry SET actor = %s, hash = %s WHERE sequence = %s",
        row.actor, made, sequence,
    )  # fmt: skip


@pytest.fixture
def hashed(monkeypatch):
    """The numbers of the entries whose content was read to verify the chain."""
    found = []

    def counted(sequence, *content):
        found.append(sequence)
        return entry_hash(sequence, *content)

    monkeypatch.setattr(kept, "entry_hash", counted)
    return found


def test_before_any_night_and_checkpoint_all_is_read(three_entries, hashed):
    found = proven()
    assert (found.entries, found.read_before, found.signed, found.read_at) == (3, 0, 0, None)
    assert found.head == AuditEntry.objects.get(sequence=3).hash
    assert hashed == [1, 2, 3]


def test_after_a_night_only_what_came_since_is_read(read, hashed):
    until = Sweep.objects.get().record_entries
    add()
    hashed.clear()
    found = proven()
    assert (found.entries, found.read_before) == (until + 1, until)
    assert found.read_at == Sweep.objects.get().record_verified_at
    assert hashed == [until + 1]


def test_after_a_checkpoint_too(three_entries, hashed):
    audit.checkpoint()
    add()
    hashed.clear()
    assert (proven().read_before, proven().signed) == (3, 3)
    assert set(hashed) == {4}


def test_an_empty_record_is_whole(db):
    assert proving.prove(()).entries == 0


def test_an_entry_that_says_something_else_is_named(read):
    without_triggers("UPDATE store_auditentry SET actor = 'staff:7' WHERE sequence = 2")
    with pytest.raises(BrokenRecord, match=r"entry 2 .* was changed"):
        proven()


@pytest.mark.parametrize("by", ["night", "checkpoint"])
def test_one_whose_hash_was_made_to_fit_leads_to_another_root(three_entries, by):
    if by == "night":
        sweep.sweep()
    else:
        audit.checkpoint()
    forge(2, actor="staff:7")
    with pytest.raises(BrokenRecord, match=r"first \d entries are not those"):
        proven()


def test_so_does_a_record_from_which_another_entry_was_taken(read):
    without_triggers("DELETE FROM store_auditentry WHERE sequence = 1")
    with pytest.raises(BrokenRecord, match=r"first \d entries are not those"):
        proven()


def test_what_is_new_is_followed_link_by_link(read):
    for _ in range(3):
        add()
    forge(AuditEntry.objects.count() - 1, actor="staff:7")
    with pytest.raises(BrokenRecord, match="was changed"):
        proven()


def test_a_record_that_was_cut_off_is_noticed(read):
    last = AuditEntry.objects.count()
    add()
    without_triggers("DELETE FROM store_auditentry WHERE sequence > %s", last)
    with pytest.raises(BrokenRecord, match="missing at the end"):
        proven()


def test_a_night_that_found_a_fault_vouches_for_nothing(read, hashed):
    count = AuditEntry.objects.count()
    assert count == Sweep.objects.get().record_entries
    Sweep.objects.create(
        day=AT, policy_digest="", started_at=AT, record_verified_at=AT, record_fault="broken"
    )
    hashed.clear()
    assert proven().read_before == 0
    assert hashed == list(range(1, count + 1))


def test_what_was_changed_of_others_is_the_nights_to_find(read):
    without_triggers("UPDATE store_auditentry SET actor = 'staff:7' WHERE sequence = 1")
    assert proven().entries == Installation.objects.get().audit_count
    with pytest.raises(BrokenRecord, match="entry 1 "):
        audit.verify()

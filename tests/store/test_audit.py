import pytest
from django.db import DatabaseError, connection, transaction
from tests.fixtures.record import AT, without_triggers

from reinstate.store import audit
from reinstate.store.audit import Tag
from reinstate.store.models import AuditEntry, Installation
from reinstate.store.models.audit import AppendOnlyError

pytestmark = pytest.mark.django_db


def test_an_untouched_record_verifies(three_entries):
    assert audit.verify().count == 3


def test_a_record_that_grows_while_it_is_verified_is_whole(three_entries, monkeypatch):
    entries = audit._entries

    def grown(after):
        with transaction.atomic():
            audit.append(Tag.PORTAL_CASE_OPENED, actor="owner:acc_1", subject="cas_3", at=AT)
        return entries(after)

    monkeypatch.setattr(audit, "_entries", grown)
    assert audit.verify().count == 4


def test_an_empty_record_verifies():
    assert audit.verify() == audit.Verified(0, "")


def test_rows_cannot_be_changed_through_the_model(three_entries):
    entry = AuditEntry.objects.first()
    entry.tag = "x"
    with pytest.raises(AppendOnlyError):
        entry.save()
    with pytest.raises(AppendOnlyError):
        entry.delete()
    with pytest.raises(AppendOnlyError):
        AuditEntry.objects.update(tag="x")
    with pytest.raises(AppendOnlyError):
        AuditEntry.objects.all().delete()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE store_auditentry SET actor = 'x'", "DELETE FROM store_auditentry"],
)
def test_rows_cannot_be_changed_in_the_database(three_entries, statement):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert audit.verify().count == 3


def test_a_changed_entry_is_named(three_entries):
    without_triggers("UPDATE store_auditentry SET actor = 'staff:9' WHERE sequence = 2")
    with pytest.raises(audit.BrokenRecord, match=r"entry 2 .* was changed"):
        audit.verify()


def test_a_removed_entry_is_named(three_entries):
    without_triggers("DELETE FROM store_auditentry WHERE sequence = 2")
    with pytest.raises(audit.BrokenRecord, match="entry 2 is missing"):
        audit.verify()


def test_a_record_cut_off_at_the_end_is_noticed(three_entries):
    without_triggers("DELETE FROM store_auditentry WHERE sequence = 3")
    with pytest.raises(audit.BrokenRecord, match="missing at the end"):
        audit.verify()


def test_the_entry_goes_with_the_change_it_records(three_entries):
    def fails_after_recording():
        with transaction.atomic():
            audit.append(Tag.PORTAL_CASE_OPENED, actor="a", subject="s", at=AT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails_after_recording()
    assert audit.verify().count == 3
    assert Installation.objects.get().audit_count == 3


def test_every_tag_says_source_subject_and_action():
    for tag in Tag:
        assert len(tag.value.split(":")) == 3
        assert len(tag.value) <= 64

"""The record as a file: the whole or some days, and what others find when it was tampered with."""

import json
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.fixtures.record import AT, without_triggers

from reinstate.domain.record import NotWhole
from reinstate.services.errors import Refused
from reinstate.services.upkeep import audit, audit_export
from reinstate.store.audit import Tag, append
from reinstate.store.models import AuditEntry

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)


@pytest.fixture
def days(three_entries):
    """Three entries on one day, two on the next, one on the day after."""
    with transaction.atomic():
        for hours in (24, 25, 48):
            at = AT + timedelta(hours=hours)
            append(Tag.PORTAL_CASE_OPENED, actor="owner:acc_1", subject="cas_9", at=at)


def exported(tmp_path, *given):
    file = tmp_path / "record.jsonl"
    file.write_text("".join(audit_export.export("staff:1", *(given or (None, None))).lines))
    return file


def lines(file):
    return [json.loads(line) for line in file.read_text().splitlines()]


def written(file, found):
    file.write_text("".join(f"{json.dumps(line)}\n" for line in found))
    return file


def test_the_whole_record_is_proven_by_a_checkpoint_signed_for_it(days, tmp_path):
    file = exported(tmp_path)
    found = audit_export.check(file)
    assert (found.first, found.last) == (1, 6)
    assert found.checkpoint["size"] == 7  # the export is an entry too, and was signed with them
    entry = AuditEntry.objects.get(sequence=7)
    assert (entry.tag, entry.actor) == ("staff:record:exported", "staff:1")
    assert entry.details == {"from": None, "until": None, "first": 1, "last": 6}


def test_some_days_hold_together_without_what_was_before(days, tmp_path):
    audit.checkpoint()
    made = audit_export.export("staff:1", DAY + timedelta(1), DAY + timedelta(1))
    assert (made.name, made.entries) == ("audit-2026-11-23-2026-11-23.jsonl", 2)
    file = written(tmp_path / "two.jsonl", map(json.loads, made.lines))
    found = audit_export.check(file)
    assert (found.first, found.last, found.checkpoint["size"]) == (4, 5, 6)


def change_entry(found):
    found[2]["actor"] = "somebody else"


def leave_one_out(found):
    del found[2]


def leave_the_last_out(found):
    del found[-2]
    found[0] |= {"last": found[0]["last"] - 1, "entries": found[0]["entries"] - 1}


def leave_the_first_out(found):
    del found[1]
    found[0] |= {"first": 2, "entries": found[0]["entries"] - 1}


def cut_it_off(found):
    del found[-1]


def change_the_root(found):
    found[-1]["proof"]["receipt"]["checkpoint"]["root"] = "00" * 32


def move_the_checkpoint(found):
    found[-1]["proof"]["receipt"]["checkpoint"]["at"] = "2026-11-30T00:00:00+00:00"


def take_the_proof_away(found):
    found[-1]["proof"]["receipt"] = None


def take_a_hash_away(found):
    del found[2]["hash"]


@pytest.mark.parametrize(
    ("tamper", "says"),
    [
        (change_entry, "entry 2 was changed"),
        (leave_one_out, "entry 2 was changed"),
        (leave_the_last_out, "entry 5 is not in the checkpoint"),
        (leave_the_first_out, "entry 2 was changed"),
        (cut_it_off, "cut off"),
        (change_the_root, "is not in the checkpoint"),
        (move_the_checkpoint, "not signed by this key"),
        (take_the_proof_away, "there is no proof"),
        (take_a_hash_away, "not one of an export"),
    ],
)
def test_a_changed_file_is_noticed(days, tmp_path, tamper, says):
    file = exported(tmp_path)
    found = lines(file)
    tamper(found)
    with pytest.raises(NotWhole, match=says):
        audit_export.check(written(file, found))


def test_another_installations_key_does_not_prove_it(days, tmp_path, settings):
    file = exported(tmp_path)
    own = (settings.CHECKPOINTS / "public_key.json").read_text()
    assert audit_export.check(file, own)
    settings.CHECKPOINTS = tmp_path / "elsewhere"
    assert audit_export.check(file, own)
    with pytest.raises(NotWhole, match="no public key"):
        audit_export.check(file)


def test_a_record_that_is_broken_is_exported_and_says_so(days, tmp_path):
    without_triggers("UPDATE store_auditentry SET actor = %s WHERE sequence = 2", "somebody else")
    file = exported(tmp_path)
    assert "entry 2" in lines(file)[-1]["proof"]["problem"]
    with pytest.raises(NotWhole, match="entry 2 was changed"):
        audit_export.check(file)


@pytest.fixture
def contents_read(monkeypatch):
    """The numbers of the entries whose contents were read, in the order in which they were."""
    read, original = [], AuditEntry.from_db.__func__

    def counted(kind, *given):
        made = original(kind, *given)
        read.append(made.sequence)
        return made

    monkeypatch.setattr(AuditEntry, "from_db", classmethod(counted))
    return read


def test_of_days_that_were_signed_no_other_entry_is_read(days, contents_read):
    audit.checkpoint()
    contents_read.clear()
    "".join(audit_export.export("staff:1", DAY + timedelta(1), DAY + timedelta(1)).lines)
    assert contents_read == [3, 4, 5]  # with the one whose hash the first of them carries on


def test_of_days_that_were_not_signed_what_follows_the_checkpoint_is_read_besides(
    days, contents_read
):
    audit.checkpoint()
    with transaction.atomic():
        at = AT + timedelta(hours=72)
        append(Tag.PORTAL_CASE_OPENED, actor="owner:acc_1", subject="cas_9", at=at)
    contents_read.clear()
    "".join(audit_export.export("staff:1", DAY + timedelta(3), None).lines)
    assert set(contents_read) == {6, 7, 8}  # that it is exported is the eighth


def test_the_first_checkpoint_that_has_the_days_proves_them(days, tmp_path):
    audit.checkpoint()
    with transaction.atomic():
        at = AT + timedelta(hours=72)
        append(Tag.PORTAL_CASE_OPENED, actor="owner:acc_1", subject="cas_9", at=at)
    audit.checkpoint()
    found = audit_export.check(exported(tmp_path, DAY, DAY))
    assert found.checkpoint["size"] == 6


def test_the_days_are_found_by_an_index(days):
    with CaptureQueriesContext(connection) as asked:
        audit_export.export("staff:1", DAY, DAY)
    (found,) = (one["sql"] for one in asked if 'MIN("store_auditentry"."sequence")' in one["sql"])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # a table of six rows would be read as a whole
            cursor.execute("SET enable_seqscan = off")
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' * (connection.vendor == 'sqlite')}{found}")
        assert "audit_by_day" in repr(cursor.fetchall())


def test_days_without_entries_and_days_the_wrong_way_round_are_refused(days):
    with pytest.raises(Refused, match="Nothing was recorded"):
        audit_export.export("staff:1", date(2020, 1, 1), date(2020, 1, 2))
    with pytest.raises(Refused, match="before the first"):
        audit_export.export("staff:1", DAY, DAY - timedelta(1))

"""What a decision packet holds, and what it leaves out unless asked."""

import json
from io import BytesIO
from unittest.mock import Mock
from zipfile import ZipFile

import pytest
from tests.fixtures.builders import erase

from reinstate.services.access import limits, review_access
from reinstate.services.errors import Refused, TooMany
from reinstate.services.review import packet
from reinstate.services.whole_book import compliance
from reinstate.store import evidence_objects, vault
from reinstate.store.models import AuditEntry, Case, Decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision(decided):
    return Decision.objects.get()


def opened(decision, **options):
    content = packet.write(decision.id, "staff:1", **options)
    with ZipFile(BytesIO(content)) as found:
        prefix = f"{decision.id}/"
        return {name.removeprefix(prefix): found.read(name) for name in found.namelist()}


def test_it_holds_the_case_the_findings_the_rules_and_the_record(decision):
    files = opened(decision)
    said = json.loads(files["decision.json"])
    assert said["policy_digest"] == decision.policy_digest
    assert said["decided_by_name"] == review_access.name_of(decision.decided_by_id)
    assert {item["finding"]["check"] for item in json.loads(files["findings.json"])} == {
        "photo_is_sharp"
    }
    assert "policy/house.yaml" in files
    record = json.loads(files["audit.json"])
    assert record["record"]["is_whole"] is True
    assert "portal:case:submitted" in {entry["tag"] for entry in record["entries"]}
    photos = json.loads(files["case.json"])["pieces"]
    assert {(photo["source"], photo["device"]) for photo in photos} == {("upload", "not_known")}
    actions = [event["action"] for event in json.loads(files["case.json"])["timeline"]]
    assert "submit" in actions


def test_what_the_second_person_wrote_is_in_it(decision):
    label, keyed = f"decision.second_note:{decision.id}", vault.of(decision.case.account.person)
    decision.second_note = keyed.seal_text(label, "The signature differs.")
    decision.save()
    said = json.loads(opened(decision)["decision.json"])
    assert said["second_note"] == "The signature differs."


def test_photos_are_in_it_only_when_asked_for_and_the_export_is_recorded(decision):
    assert not [name for name in opened(decision) if name.startswith("photos/")]
    photos = [name for name in opened(decision, with_photos=True) if name.startswith("photos/")]
    assert len(photos) == decision.case.pieces.count()
    told = AuditEntry.objects.filter(tag="staff:decision:exported").order_by("sequence")
    assert [entry.details["with_photos"] for entry in told] == [False, True]


def test_no_packet_is_written_while_the_photos_cannot_be_had(decision, monkeypatch):
    def unreachable(*_):
        raise evidence_objects.Unreachable("the evidence store does not answer")

    monkeypatch.setattr(evidence_objects, "get", unreachable)
    with pytest.raises(Refused, match="No packet was written: the evidence store") as refused:
        opened(decision, with_photos=True)
    assert refused.value.code == "store_unreachable"


def test_after_an_erasure_there_is_nothing_to_export(decision):
    Case.objects.update(state="cancelled")
    erase(decision.case.account_id, "operator")
    with pytest.raises(Refused, match="erased"):
        packet.write(decision.id, "staff:1")


def test_packets_count_among_the_people_that_one_officer_opens_in_an_hour(
    decision, staff, monkeypatch
):
    officer = staff("compliance", "cleo")
    monkeypatch.setattr(limits, "count_person", Mock(side_effect=TooMany("Enough.", limits.HOUR)))
    with pytest.raises(TooMany):
        compliance.export(officer, decision.id, with_photos=True)
    limits.count_person.assert_called_once_with(f"staff:{officer}", decision.case.account_id)
    assert not AuditEntry.objects.filter(tag="staff:decision:exported").exists()

"""What a decision packet holds, and what it leaves out unless asked."""

import json
from io import BytesIO
from unittest.mock import Mock
from zipfile import ZipFile

import pytest
from PIL import ExifTags, Image
from tests.fixtures.builders import erase, hand_in, jpeg, ready_case

from reinstate.domain.findings import PieceKind
from reinstate.services import kept_photos
from reinstate.services.access import limits, review_access
from reinstate.services.case import correspondence
from reinstate.services.errors import Refused, TooMany
from reinstate.services.review import noting, packet
from reinstate.services.whole_book import compliance
from reinstate.store import evidence_objects, vault
from reinstate.store.models import (
    AuditEntry,
    Case,
    CaseLetter,
    CaseNote,
    Confirmation,
    Decision,
    Piece,
    PolicyContent,
)

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


def test_its_instants_are_written_as_in_the_exported_record(decision):
    files = opened(decision)
    found = {entry["sequence"]: entry["at"] for entry in json.loads(files["audit.json"])["entries"]}
    assert found == {
        row.sequence: row.at.isoformat()
        for row in AuditEntry.objects.filter(sequence__in=found.keys())
    }
    assert json.loads(files["decision.json"])["decided_at"] == decision.decided_at.isoformat()


def test_a_stranger_reads_the_decision_on_a_page(decision):
    Decision.objects.update(checked=["I compared both faces"], reasons=["person_differs"])
    decision.refresh_from_db()
    page = opened(decision)["decision.txt"].decode()
    by = review_access.name_of(decision.decided_by_id)
    about = f"Decision {decision.id} about request {decision.case.ticket}"
    assert page.startswith(f"{about}\nApproved on ")
    assert f"UTC by {by}." in page
    for said in (
        "The checks advised: approve.",
        "Reasons:\n- Not the same person",
        "Ticked before it was decided:\n- I compared both faces",
        "The owner read:\nWe have confirmed that this is you.",
        "- passed: Sharp, selfie: staff reads pass",
        decision.policy_digest,
    ):
        assert said in page


def test_an_approval_that_waits_is_not_said_to_be_one(decision):
    Decision.objects.update(needs_second=True, second_because=["balance"])
    Case.objects.update(state="awaiting_second_approval")
    decision.refresh_from_db()
    page = opened(decision)["decision.txt"].decode()
    assert "\nApproval proposed, which waits for a second person, on " in page
    assert "A second person was needed:\n- " in page
    assert "The owner read:" not in page
    assert "Nobody has told the owner yet; once it is confirmed, they read:\nWe have" in page


def test_a_proposal_whose_request_ended_first_waits_for_nobody(decision):
    Decision.objects.update(needs_second=True, second_because=["balance"])
    Case.objects.update(state="cancelled")
    decision.refresh_from_db()
    page = opened(decision)["decision.txt"].decode()
    assert "\nApproval proposed, which nobody answered before the request ended, on " in page
    assert "waits for a second person" not in page
    assert "ended before anybody confirmed it. The owner would have read:\nWe have" in page


def test_every_value_that_it_rests_on_stands_there_with_its_source_and_its_days(decision):
    found = {one["key"]: one for one in json.loads(opened(decision)["rules.json"])}
    weight = found["checks.photo_is_sharp.weight"]
    assert (weight["value"], weight["from"], weight["until"]) == ("must", "2019-09-01", None)
    assert weight["source"].startswith("Help article")
    assert weight["source_read_on"] == "2026-11-22"
    assert {"review.second_approval.balance_usd", "hold.hours"} <= set(found)
    assert not [key for key in found if key.startswith(("unclaimed.", "checks.face_"))]


def test_what_was_ticked_written_and_noted_before_is_in_it_and_what_came_later_is_not(
    decision, reviewer
):
    case, at = decision.case, decision.decided_at
    correspondence.write_as_owner(case.account_id, case.id, "Here is my new photo.")
    noting.write(case.id, reviewer, "Rang the bank.")
    files = opened(decision)
    assert json.loads(files["letters.json"])["letters"] == []
    CaseLetter.objects.update(written_at=at)
    CaseNote.objects.update(written_at=at)
    Confirmation.objects.create(case=case, way="call_back", asked_at=at, by="staff:1")
    said = json.loads(opened(decision)["letters.json"])
    assert [(one["from"], one["text"]) for one in said["letters"]] == [
        ("owner", "Here is my new photo.")
    ]
    assert [(one["by"], one["text"]) for one in said["notes"]] == [("Rosa", "Rang the bank.")]
    assert [one["way"] for one in said["confirmations"]] == ["call_back"]
    Decision.objects.update(checked=["I compared both faces"], retake_pieces=["selfie"])
    decision.refresh_from_db()
    told = json.loads(opened(decision)["decision.json"])
    assert (told["checked"], told["retake_pieces"]) == (["I compared both faces"], ["selfie"])


def test_codes_stand_beside_their_words(decision):
    Decision.objects.update(guards=["every_check_passed", "a_code_from_before"])
    decision.refresh_from_db()
    files = opened(decision)
    assert json.loads(files["decision.json"])["guards_in_words"] == [
        "Every check had passed, advice included.",
        "a_code_from_before",
    ]
    (finding, *_) = json.loads(files["findings.json"])
    assert finding["in_words"]["said"] == "staff reads pass"
    events = json.loads(files["case.json"])["timeline"]
    assert ("Taken up", "Rosa") in {(one["in_words"], one["actor_name"]) for one in events}


def test_a_check_that_is_no_longer_known_is_named_by_its_code(decision, monkeypatch):
    monkeypatch.setattr("reinstate.evidence.check.catalogue", dict)
    files = opened(decision)
    assert "- passed: photo_is_sharp, selfie" in files["decision.txt"].decode()
    assert json.loads(files["findings.json"])[0]["in_words"] is None


def test_rules_that_were_changed_in_the_store_are_not_passed_off_as_those_of_the_day(decision):
    stored = PolicyContent.objects.get(digest=decision.policy_digest)
    house = stored.files["house.yaml"].replace("value: 24,", "value: 23,", 1)
    PolicyContent.objects.update(files={**stored.files, "house.yaml": house})
    files = opened(decision)
    assert "rules.json" not in files
    assert "They cannot be shown as they were" in files["decision.txt"].decode()
    assert "now read as" in json.loads(files["decision.json"])["policy_problem"]


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


def test_a_photo_in_it_is_the_file_that_came_with_what_it_says_of_its_place(account):
    out, place = BytesIO(), Image.Exif()
    place.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    Image.open(BytesIO(jpeg())).save(out, "JPEG", exif=place)
    sent, case_id = out.getvalue(), ready_case(account).case_id
    hand_in(account, case_id, PieceKind.SELFIE, sent)
    piece = Piece.objects.select_related("case__account__person").get(case=case_id)
    assert not Image.open(BytesIO(kept_photos.shown(piece))).getexif()
    ((_, kept),) = packet.photos([piece], vault.of(piece.case.account.person))
    assert kept == sent
    assert "such as where they were taken" in packet.README


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

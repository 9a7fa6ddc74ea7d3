"""An old decision again: the same, or the difference."""

from datetime import timedelta

import msgspec
import pytest
from django.db import transaction
from tests.fixtures.builders import erase, make_account

from reinstate.domain.findings import (
    Finding,
    Judged,
    OnFail,
    Outcome,
    PieceKind,
    Recommendation,
    Weight,
)
from reinstate.services import clock, journal, rules
from reinstate.services.errors import NotFound, Refused
from reinstate.services.piece import checking
from reinstate.services.review import replay
from reinstate.store import evidence_objects, vault
from reinstate.store.models import AuditEntry, Case, CaseEvent, Decision, Piece, PolicyContent

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_the_same_findings_under_the_stored_policy_give_the_same_decision(decided):
    again = replay.replay(decided.id, journal.OPERATOR)
    assert again.is_same
    assert again.recorded is Recommendation.PASS
    assert again.from_findings.recommendation is Recommendation.PASS
    assert again.from_pixels.recommendation is Recommendation.PASS
    assert AuditEntry.objects.filter(tag="operator:decision:replayed").count() == 1


def test_the_policy_is_the_stored_one_and_not_todays(decided, settings, tmp_path, monkeypatch):
    strict = rules.policy()
    monkeypatch.setattr(rules, "policy", lambda: (_ for _ in ()).throw(AssertionError))
    assert rules.pinned(decided.policy_digest) == strict


def test_what_is_stored_is_what_was_read_although_the_files_have_changed_since(db, own_policy):
    house = own_policy() / "house.yaml"
    name = rules.policy().digest
    house.write_text(house.read_text("utf-8").replace("value: 24,", "value: 23,", 1), "utf-8")
    with transaction.atomic():
        assert rules.pin(clock.now()) == name
    assert rules.pinned(name).digest == name


def test_a_stored_policy_that_was_changed_is_refused(decided):
    stored = PolicyContent.objects.get(digest=decided.policy_digest)
    house = stored.files["house.yaml"].replace("value: 24,", "value: 23,", 1)
    PolicyContent.objects.update(files={**stored.files, "house.yaml": house})
    with pytest.raises(Refused, match="now read as"):
        replay.replay(decided.id, journal.OPERATOR)


def test_findings_that_were_recorded_wrongly_show_as_a_difference(decided):
    keyed = vault.of(decided.case.account.person)
    label = f"decision.findings:{decided.id}"
    stored = msgspec.json.decode(keyed.open(label, decided.findings), type=list[Judged])
    wrong = [Judged(item.finding, Weight.ADVISE, OnFail.REFER) for item in stored]
    decided.findings = keyed.seal(label, msgspec.json.encode(wrong))
    decided.save()
    again = replay.replay(decided.id, journal.OPERATOR)
    assert not again.is_same
    assert {item.was for item in again.from_findings.differences} == {"advise refer"}
    assert {item.now for item in again.from_findings.differences} == {"must retake"}


@pytest.fixture
def weighed_otherwise_of_late(own_policy):
    """A check that was advice; since yesterday a photo has to pass it.

    Since yesterday, for the owner's day may still be the one before the server's.
    """
    entry = (
        "- {from: 2019-09-01, value: must, source: article, confidence: decided, reviewed: null}"
    )
    before, now = (
        entry.replace("must", "advise"),
        entry.replace("2019-09-01", (clock.today() - timedelta(days=1)).isoformat()),
    )

    def changed(text):
        head, key, tail = text.partition("  checks.photo_is_sharp.weight:")
        return head + key + tail.replace(entry, f"{before}\n      {now}", 1)

    own_policy("checks/photo.yaml", changed)


def test_a_rule_that_changed_between_two_photos_is_no_difference(
    weighed_otherwise_of_late, decided
):
    """The first photo was judged again when the second had come, by the rule of that day."""
    earlier = Piece.objects.get(kind="selfie").uploaded_at - timedelta(days=3)
    Piece.objects.filter(kind="selfie").update(uploaded_at=earlier)
    again = replay.replay(decided.id, journal.OPERATOR)
    assert again.from_findings.differences == ()
    assert again.is_same


def test_a_rule_that_no_photo_has_met_is_a_difference(weighed_otherwise_of_late, decided):
    Piece.objects.update(uploaded_at=clock.now() - timedelta(days=3))
    again = replay.replay(decided.id, journal.OPERATOR)
    assert {(one.was, one.now) for one in again.from_findings.differences} == {
        ("must retake", "advise retake")
    }


def test_a_threshold_that_changed_between_two_photos_counts_as_either(
    weighed_otherwise_of_late, decided, monkeypatch
):
    """By the rule of its own day the first photo fails today; by that of the second it passed."""
    earlier = Piece.objects.get(kind="selfie").uploaded_at - timedelta(days=3)
    Piece.objects.filter(kind="selfie").update(uploaded_at=earlier)
    run = replay.check.run

    def stricter_before(evidence, pieces, only):
        is_before = evidence.policy.text("checks.photo_is_sharp.weight") == "advise"
        found = run(evidence, pieces, only)
        failing = Finding("photo_is_sharp", Outcome.FAIL, "code_fail", PieceKind.SELFIE)
        return [
            Judged(failing, one.weight, one.on_fail)
            if is_before and one.finding.piece is PieceKind.SELFIE
            else one
            for one in found
        ]

    monkeypatch.setattr(replay.check, "run", stricter_before)
    assert replay.replay(decided.id, journal.OPERATOR).is_same


def test_what_made_a_person_look_later_is_no_part_of_a_decision_before(decided):
    Case.objects.update(needs_person_because=["attempts_used_up"])
    again = replay.replay(decided.id, journal.OPERATOR)
    assert again.is_same
    assert again.needs_person_because == ()


@pytest.mark.parametrize(("later", "is_same"), [(HOUR, True), (-HOUR, False)])
def test_of_an_older_decision_the_timeline_says_what_made_a_person_look(decided, later, is_same):
    Decision.objects.update(needs_person_because=None)
    Case.objects.update(needs_person_because=["attempts_used_up"])
    because = {"because": ["attempts_used_up"]}
    at = decided.decided_at + later
    CaseEvent.objects.create(
        case=decided.case, at=at, action="refer", actor="system", details=because
    )
    assert replay.replay(decided.id, journal.OPERATOR).is_same is is_same


def test_readers_that_see_something_else_today_are_named_check_by_check(decided, seen):
    for kind in Piece.objects.values_list("kind", flat=True):
        seen.outcomes[kind] = Outcome.FAIL
    again = replay.replay(decided.id, journal.OPERATOR)
    assert again.from_findings.recommendation is Recommendation.PASS
    assert again.from_pixels.recommendation is Recommendation.RETAKE
    assert not again.is_same
    first = again.from_pixels.differences[0]
    assert (first.check, first.was, first.now) == (
        "photo_is_sharp", "pass code_pass", "fail code_fail",
    )  # fmt: skip


def test_without_the_photos_the_findings_still_decide(decided):
    keys = [key for piece in Piece.objects.all() for key in (piece.object_key, piece.display_key)]
    evidence_objects.delete(keys)

    def read(piece):
        return evidence_objects.get(vault.of(piece.case.account.person), piece.object_key)

    checking_read, checking._read = checking._read, read
    try:
        again = replay.replay(decided.id, journal.OPERATOR)
    finally:
        checking._read = checking_read
    assert again.from_pixels.because == "the photos are no longer kept"
    assert again.is_same


def test_without_the_weights_the_sentence_says_so(decided, seen):
    seen.raises = True
    assert "model fell over" in replay.replay(decided.id, journal.OPERATOR).from_pixels.because


def test_after_an_erasure_only_the_record_remains(decided, senior):
    Case.objects.update(state="cancelled")
    erase(decided.case.account_id, "operator")
    with pytest.raises(Refused, match="erased"):
        replay.replay(decided.id, journal.OPERATOR)


def test_an_unknown_decision_is_not_found(db):
    make_account("ext-9", ssn="")
    with pytest.raises(NotFound, match="dec_nothing"):
        replay.replay("dec_nothing", journal.OPERATOR)


def test_a_store_that_does_not_answer_is_a_sentence(decided, monkeypatch):
    def broken(*_):
        raise evidence_objects.Unreachable("the evidence store did not give it out")

    monkeypatch.setattr(checking, "_read", broken)
    found = replay.replay(decided.id, journal.OPERATOR)
    assert "cannot be had now: the evidence store did not" in found.from_pixels.because
    assert found.from_findings.recommendation == "pass"

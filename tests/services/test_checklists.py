"""What the shipped policy wants ticked, and that nothing closes without it."""

import pytest
from tests.fixtures.builders import make_account, sent_case

from reinstate.services import clock
from reinstate.services.errors import Refused
from reinstate.services.review import deciding, decision_rules
from reinstate.store.models import Case, Decision, Piece

pytestmark = pytest.mark.django_db


@pytest.fixture
def nothing_to_tick():
    """Here the list stands as it is shipped."""


@pytest.fixture
def sent(seen):
    return sent_case(make_account())


def asked(action="approve"):
    return decision_rules.checklist(Case.objects.get(), action, clock.now())


def decide(sent, actor, action="approve", **given):
    version = Case.objects.get().version
    return deciding.decide(sent.case_id, actor, action, expected_version=version, **given)


def test_an_approval_asks_about_note_faces_and_id(sent):
    words = " ".join(asked())
    for what in ("note aloud", "both faces", "not expired", "name on the ID"):
        assert what in words


def test_a_case_without_a_note_asks_only_about_the_id(sent):
    before = asked()
    Piece.objects.filter(kind="selfie").delete()
    assert asked() == before[2:]


def test_what_is_not_ticked_blocks_the_closing(sent, reviewer):
    with pytest.raises(Refused, match="3 of 4 are open"):
        decide(sent, reviewer, checked=asked()[:1])
    preview = deciding.preview_decision(sent.case_id, reviewer, "approve")
    assert any("4 of 4 are open" in text for text in preview.problems)


def test_what_was_ticked_is_kept_with_the_decision(sent, reviewer, senior):
    decide(sent, reviewer, checked=(*asked(), "Something else."))
    assert Decision.objects.get().checked == [*asked()]


def test_a_refusal_asks_whether_a_new_photo_would_do(sent, reviewer):
    with pytest.raises(Refused, match="1 of 1 are open"):
        decide(sent, reviewer, "decline", reasons=["person_differs"])
    decide(sent, reviewer, "decline", reasons=["person_differs"], checked=asked("decline"))
    assert Case.objects.get().state == "declined"


def test_asking_for_a_photo_asks_for_no_tick(sent, reviewer):
    decide(sent, reviewer, "retake", reasons=["photo_unclear"], pieces=["selfie"])
    assert Decision.objects.get().checked == []

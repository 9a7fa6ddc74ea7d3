import pytest
from tests.fixtures.builders import make_account, sent_case

from reinstate.services.errors import Refused
from reinstate.services.review import deciding, decision_rules
from reinstate.store.models import Case, Decision

pytestmark = pytest.mark.django_db
ITEMS = ("I have compared the faces.", "I have read the note aloud.")


@pytest.fixture
def sent(seen, monkeypatch):
    monkeypatch.setattr(
        decision_rules, "checklist", lambda case, action, at: ITEMS if action == "approve" else ()
    )
    return sent_case(make_account())


def decide(sent, actor, action="approve", **given):
    version = Case.objects.get().version
    return deciding.decide(sent.case_id, actor, action, expected_version=version, **given)


def test_what_is_not_ticked_blocks_the_closing(sent, reviewer):
    with pytest.raises(Refused, match="Tick: I have read the note aloud"):
        decide(sent, reviewer, checked=ITEMS[:1])
    preview = deciding.preview_decision(sent.case_id, reviewer, "approve")
    assert set(preview.problems) >= {f"Tick: {item}" for item in ITEMS}


def test_what_was_ticked_is_kept_with_the_decision(sent, reviewer):
    decide(sent, reviewer, checked=(*ITEMS, "Something else."))
    assert Decision.objects.get().checked == [*ITEMS]


def test_another_action_asks_for_nothing(sent, reviewer):
    decide(sent, reviewer, "decline", reasons=["person_differs"])
    assert Decision.objects.get().checked == []

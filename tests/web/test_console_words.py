"""No code of a closed list is shown to staff as it is."""

import pytest

from reinstate.domain.automatic_approval import Guard
from reinstate.domain.case import CaseKind, CaseState, Route
from reinstate.domain.deadlines import NextActor, NoticeState, Work
from reinstate.domain.findings import Outcome, PieceKind, Recommendation, Weight
from reinstate.domain.report_period import Step
from reinstate.domain.restrictions import Capability, Clears, RestrictionKind
from reinstate.domain.state_law import AssetClass
from reinstate.services.review.review_view import Holding
from reinstate.services.whole_book.due_reports import Inclusion
from reinstate.web.console.words import TOPICS

LISTS = {
    "state": CaseState,
    "kind": CaseKind,
    "route": Route,
    "outcome": Outcome,
    "recommendation": Recommendation,
    "weight": Weight,
    "piece": PieceKind,
    "restriction": RestrictionKind,
    "clears": Clears,
    "capability": Capability,
    "asset": AssetClass,
    "holding": Holding,
    "notice": NoticeState,
    "work": Work,
    "next_actor": NextActor,
    "step": Step,
    "inclusion": Inclusion,
    "guard": Guard,
}


@pytest.mark.parametrize("topic", LISTS)
def test_every_code_has_words(topic):
    assert {str(code) for code in LISTS[topic]} <= set(TOPICS[topic])

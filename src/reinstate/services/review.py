"""Everything the console does with a case; each verb lives in the file of its topic."""

from __future__ import annotations

from reinstate.services.deciding import decide, preview_decision, second_decision
from reinstate.services.finding_cases import find
from reinstate.services.locking import hand_over, next_case, release, take_back
from reinstate.services.queueing import queue
from reinstate.services.review_access import staff
from reinstate.services.review_page import case_for_review

__all__ = [
    "case_for_review",
    "decide",
    "find",
    "hand_over",
    "next_case",
    "preview_decision",
    "queue",
    "release",
    "second_decision",
    "staff",
    "take_back",
]

"""As of when a decision is replayed: which rules a finding may have been judged by, and why a
person had to look. Rules and reasons change while a request waits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from reinstate.domain.case import CaseAction
from reinstate.domain.findings import Judged, OnFail, PieceKind, Weight
from reinstate.domain.policy import Policy
from reinstate.services.case import case_page, judging
from reinstate.store.models import Decision, Piece


def needs_person_because(decision: Decision) -> tuple[str, ...]:
    """Why a person had to look, as of the decision; of an older one, what was said by then."""
    if decision.needs_person_because is not None:
        return tuple(decision.needs_person_because)
    said: dict[str, bool] = {}  # whether it was first said before the decision
    for event in decision.case.events.filter(action=CaseAction.REFER).order_by("at", "id"):
        for because in event.details.get("because", ()):
            said.setdefault(because, event.at <= decision.decided_at)
    return tuple(one for one in decision.case.needs_person_because if said.get(one, True))


def instants(decision: Decision, policy: Policy, piece: Piece) -> tuple[datetime, ...]:
    """When a piece may have been judged: as it came, and with each that came after it.

    One instant for each set of rules in force, and the last: by then the whole request was there,
    and a check that waited for the worker knew what stands on a photo that came a moment later.
    """
    rows = decision.case.pieces.filter(
        uploaded_at__gte=piece.uploaded_at, uploaded_at__lte=decision.decided_at
    )
    found: dict[tuple[date | None, ...], datetime] = {}
    ats = list(rows.order_by("uploaded_at").values_list("uploaded_at", flat=True))
    for at in ats:
        day = case_page.day_of(decision.case, at)
        entries = (item.in_force(day) for item in policy.parameters.values())
        found.setdefault(tuple(one.effective_on if one else None for one in entries), at)
    return tuple(dict.fromkeys((*found.values(), *ats[-1:])))


def weighed(
    item: Judged, decision: Decision, policy: Policy, pieces: Mapping[PieceKind, Piece]
) -> Judged:
    """As on the day on which it may have been judged and weighed the same; else as it came."""
    piece = pieces.get(item.finding.piece) if item.finding.piece else None
    ats = instants(decision, policy, piece) if piece else (decision.decided_at,)
    sent_at = decision.case.submitted_at
    if sent_at is not None and item.finding.check in judging.from_submission():
        ats = (*ats, sent_at)
    key = f"checks.{item.finding.check}"
    found = []
    for at in ats:
        rules_then = policy.on(case_page.day_of(decision.case, at))
        weight = Weight(rules_then.text(f"{key}.weight"))
        on_fail = OnFail(rules_then.text(f"{key}.on_fail"))
        found.append(replace(item, weight=weight, on_fail=on_fail))
    return item if item in found else found[0]

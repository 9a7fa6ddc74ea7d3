"""What a decision packet says in words beside its codes: findings, and rules with their sources.

Codes are permanent and mean nothing to a stranger; both stand in the packet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from reinstate.domain.case import CaseState
from reinstate.domain.findings import Audience, Judged
from reinstate.domain.policy import Dated, Parameter, Policy
from reinstate.evidence import check
from reinstate.evidence import wording as evidence_wording
from reinstate.rulebook.explain import shown
from reinstate.services import rules
from reinstate.services.case import case_page, required, signals
from reinstate.services.errors import NotFound, Refused
from reinstate.services.review import automatic
from reinstate.services.review.reasons import REASONS
from reinstate.services.review.timeline import TEXTS
from reinstate.store.models import Decision

# What a decision rests on beside the thresholds of its checks.
ALSO = (
    "accepted_documents", "case.max_attempts", "fairness.", "hold.", "note.", "reuse.", "review.",
    "risk.",
)  # fmt: skip


def findings(judged: Iterable[Judged]) -> list[Mapping[str, Any]]:
    """Each finding as it was stored, and beside it what it says."""
    return [{**msgspec.to_builtins(item), "in_words": in_words(item)} for item in judged]


def in_words(item: Judged) -> Mapping[str, str] | None:
    """What a finding says; None where this version knows its check or its code no more."""
    declared = check.catalogue().get(item.finding.check)
    if declared is None or item.finding.code not in declared.codes:
        return None
    return {
        "asked": declared.title,
        "why": declared.rationale,
        "said": evidence_wording.message(item.finding, Audience.REVIEWER),
        "unit": evidence_wording.unit(item.finding),
    }


def waits_for_second(decision: Decision) -> bool:
    """Whether it is a proposal that somebody may still answer: nobody was told of it yet."""
    return _has_no_answer(decision) and _is_awaited(decision.case.state)


def was_never_answered(decision: Decision, state: str) -> bool:
    """Whether it is a proposal whose request, now in this state, ended before anybody answered."""
    return _has_no_answer(decision) and not _is_awaited(state)


def _has_no_answer(decision: Decision) -> bool:
    return decision.needs_second and decision.seconded_at is None


def _is_awaited(state: str) -> bool:
    return state == CaseState.AWAITING_SECOND_APPROVAL


def second_because(decision: Decision) -> list[str]:
    """Why a second person was needed, in words."""
    return [str(signals.SECOND_TEXTS.get(code, code)) for code in decision.second_because]


def reasons(decision: Decision) -> list[str]:
    """The reasons in words."""
    return [str(REASONS[code].title) if code in REASONS else code for code in decision.reasons]


def retaken(decision: Decision) -> list[str]:
    """The photos that were asked for again, in words."""
    titles = {kind.value: title for kind, title in required.TITLES.items()}
    return [str(titles.get(kind, kind)) for kind in decision.retake_pieces]


def guards(decision: Decision) -> list[str]:
    """What held when policy approved, in words."""
    return [automatic.HELD.get(code, code) for code in decision.guards]


def happened(action: str) -> str:
    """A line of the timeline in words."""
    return str(TEXTS.get(action, action))


def policy_of(decision: Decision) -> tuple[Policy | None, str]:
    """The policy it was decided under, or why it cannot be had as it was."""
    try:
        return rules.pinned(decision.policy_digest), ""
    except (NotFound, Refused) as problem:
        return None, problem.sentence


def rules_behind(
    decision: Decision, judged: Sequence[Judged], policy: Policy
) -> list[Mapping[str, Any]]:
    """Each value that was in force while it was judged, with its source and its dates."""
    checks = sorted({f"checks.{item.finding.check}." for item in judged})
    days = sorted({case_page.day_of(decision.case, at) for at in _instants(decision)})
    return [
        _rule(item, entry)
        for key, item in sorted(policy.parameters.items())
        if key.startswith((*checks, *ALSO))
        for entry in _in_force(item, days)
    ]


def _instants(decision: Decision) -> Iterator[datetime]:
    yield decision.decided_at
    if decision.case.submitted_at is not None:
        yield min(decision.case.submitted_at, decision.decided_at)
    rows = decision.case.pieces.filter(uploaded_at__lte=decision.decided_at)
    yield from rows.values_list("uploaded_at", flat=True)


def _in_force(item: Parameter, days: Iterable[date]) -> list[Dated]:
    found = (item.in_force(day) for day in days)
    return list({entry.effective_on: entry for entry in found if entry is not None}.values())


def _rule(item: Parameter, entry: Dated) -> Mapping[str, Any]:
    return {
        "key": item.key,
        "meaning": item.meaning,
        "value": shown(entry.value),
        "unit": item.unit,
        "from": entry.effective_on,
        "until": entry.until,
        "source": entry.authority.title,
        "source_read_on": entry.authority.observed_on,
        "confidence": entry.confidence.value,
        "signed_by": entry.reviewed.by if entry.reviewed else None,
        "signed_on": entry.reviewed.on if entry.reviewed else None,
    }

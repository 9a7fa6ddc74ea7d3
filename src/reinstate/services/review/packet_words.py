"""What a decision packet says in words: findings, rules with sources, the whole on a page.

Codes are permanent and mean nothing to a stranger; both stand in the packet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from reinstate.domain.findings import WORST_FIRST, Audience, Judged
from reinstate.domain.policy import Dated, Parameter, Policy
from reinstate.evidence import check
from reinstate.evidence import wording as evidence_wording
from reinstate.rulebook.explain import shown
from reinstate.services import rules
from reinstate.services.access import review_access
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
OUTCOMES = {
    "pass": "passed", "fail": "failed", "unsure": "unsure", "error": "could not be answered",
    "not_applicable": "does not apply",
}  # fmt: skip
ADVICE = {"pass": "approve", "retake": "ask for a photo again", "refer": "let a person judge"}
DONE = {
    "approve": "Approved", "approve_sent_back": "Approval proposed, and sent back",
    "decline": "Declined", "escalate": "Passed on", "retake": "A photo asked for again",
}  # fmt: skip
PROPOSED = "Approval proposed, which waits for a second person,"


def findings(judged: Iterable[Judged]) -> list[Mapping[str, Any]]:
    """Each finding as it was stored, and beside it what it says."""
    return [{**msgspec.to_builtins(item), "in_words": _in_words(item)} for item in judged]


def _in_words(item: Judged) -> Mapping[str, str] | None:
    """None for a check that this version does not know any more, or a code of it."""
    declared = check.catalogue().get(item.finding.check)
    if declared is None or item.finding.code not in declared.codes:
        return None
    return {
        "asked": declared.title,
        "why": declared.rationale,
        "said": evidence_wording.message(item.finding, Audience.REVIEWER),
        "unit": evidence_wording.unit(item.finding),
    }


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


def on_a_page(
    decision: Decision, judged: Sequence[Judged], texts: Mapping[str, str | None], problem: str
) -> str:
    """The decision for somebody who knows neither the program nor its codes.

    `texts`: what was written with it, under the words that stand above each.
    """
    written = (line for title, text in texts.items() if text for line in (title, text, ""))
    ruled = _ruled(decision, problem)
    return "\n".join([*_decided(decision), "", *written, *_found(judged), "", *ruled, ""])


def _decided(decision: Decision) -> Iterator[str]:
    yield f"Decision {decision.id} about request {decision.case.ticket}"
    by = review_access.name_of(decision.decided_by_id) or "policy; no person decided"
    is_open = decision.needs_second and decision.seconded_at is None
    action = PROPOSED if is_open else DONE.get(decision.action, decision.action)
    yield f"{action} on {_instant(decision.decided_at)} by {by}."
    if decision.seconded_at is not None and decision.seconded_by_id:
        second = review_access.name_of(decision.seconded_by_id)
        said = "Confirmed" if decision.action == "approve" else "Sent back"
        yield f"{said} by {second} as the second person, {_instant(decision.seconded_at)}."
    if decision.recommendation:
        yield f"The checks advised: {ADVICE.get(decision.recommendation, decision.recommendation)}."
    yield from _listed("A second person was needed:", second_because(decision))
    yield from _listed("Reasons:", reasons(decision))
    yield from _listed("Photos asked for again:", retaken(decision))
    yield from _listed("Ticked before it was decided:", decision.checked)
    yield from _listed("What held, so that policy could approve:", guards(decision))


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


def _found(judged: Sequence[Judged]) -> Iterator[str]:
    yield f"What the checks said ({len(judged)}; findings.json has all of each):"
    for item in sorted(judged, key=lambda one: WORST_FIRST.index(one.finding.outcome)):
        finding, words = item.finding, _in_words(item)
        title = words["asked"] if words else finding.check
        about = f", {finding.piece.value.replace('_', ' ')}" if finding.piece else ""
        measured = [
            f"{name} {shown_number(value)}"
            for name, value in (("measured", finding.measured), ("bound", finding.threshold))
            if value is not None
        ]
        numbers = f" [{', '.join(measured)}{_unit(words)}]" if measured else ""
        said = f": {words['said']}" if words else ""
        outcome = OUTCOMES.get(finding.outcome.value, finding.outcome.value)
        advice = "" if item.weight.value == "must" else " (advice only)"
        yield f"- {outcome}{advice}: {title}{about}{said}{numbers}"


def shown_number(value: float | str) -> str:
    """Three digits are enough to compare two measures by."""
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _unit(words: Mapping[str, str] | None) -> str:
    return f"; {words['unit']}" if words and words["unit"] else ""


def _ruled(decision: Decision, problem: str) -> Iterator[str]:
    yield f"The rules are those of policy {decision.policy_digest}."
    if problem:
        yield f"They cannot be shown as they were: {problem}"
    else:
        yield "rules.json has each value with its source and its days, policy/ the whole text."


def _listed(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield title
        yield from (f"- {line}" for line in lines)


def _instant(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"

"""A decision on a page, for a stranger: one who knows neither the program nor its codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from reinstate.domain.findings import WORST_FIRST, Judged
from reinstate.services.access import review_access
from reinstate.services.review import packet_words
from reinstate.store.models import Decision

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
UNANSWERED = "Approval proposed, which nobody answered before the request ended,"


def of(
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
    action = DONE.get(decision.action, decision.action)
    if packet_words.waits_for_second(decision):
        action = PROPOSED
    elif packet_words.was_never_answered(decision, decision.case.state):
        action = UNANSWERED
    yield f"{action} on {_instant(decision.decided_at)} by {by}."
    if decision.seconded_at is not None and decision.seconded_by_id:
        second = review_access.name_of(decision.seconded_by_id)
        said = "Confirmed" if decision.action == "approve" else "Sent back"
        yield f"{said} by {second} as the second person, {_instant(decision.seconded_at)}."
    if decision.recommendation:
        yield f"The checks advised: {ADVICE.get(decision.recommendation, decision.recommendation)}."
    yield from _listed("A second person was needed:", packet_words.second_because(decision))
    yield from _listed("Reasons:", packet_words.reasons(decision))
    yield from _listed("Photos asked for again:", packet_words.retaken(decision))
    yield from _listed("Ticked before it was decided:", decision.checked)
    yield from _listed("What held, so that policy could approve:", packet_words.guards(decision))


def _found(judged: Sequence[Judged]) -> Iterator[str]:
    yield f"What the checks said ({len(judged)}; findings.json has all of each):"
    for item in sorted(judged, key=lambda one: WORST_FIRST.index(one.finding.outcome)):
        finding, words = item.finding, packet_words.in_words(item)
        title = words["asked"] if words else finding.check
        about = f", {finding.piece.value.replace('_', ' ')}" if finding.piece else ""
        measured = [
            f"{name} {_number(value)}"
            for name, value in (("measured", finding.measured), ("bound", finding.threshold))
            if value is not None
        ]
        numbers = f" [{', '.join(measured)}{_unit(words)}]" if measured else ""
        said = f": {words['said']}" if words else ""
        outcome = OUTCOMES.get(finding.outcome.value, finding.outcome.value)
        advice = "" if item.weight.value == "must" else " (advice only)"
        yield f"- {outcome}{advice}: {title}{about}{said}{numbers}"


def _number(value: float | str) -> str:
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

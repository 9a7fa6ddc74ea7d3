"""An old decision again: from its stored findings, and from the pixels while they remain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
from django.db import transaction

from reinstate.domain.findings import Judged, PieceKind, Recommendation
from reinstate.domain.policy import Policy
from reinstate.evidence import check
from reinstate.evidence.check import Evidence
from reinstate.evidence.facts import DocumentSideFacts, Pieces, SelfieFacts
from reinstate.services import clock, journal, rules
from reinstate.services.case import case_page, judging
from reinstate.services.errors import NotFound, Refused
from reinstate.services.piece import checking
from reinstate.services.review import replay_days
from reinstate.store import evidence_objects, vault
from reinstate.store.audit import Tag
from reinstate.store.models import Decision, Piece

Outcome = str  # outcome and code of a finding, such as `pass sharp`, or `-` when there is none
ABSENT = "-"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was."""

    piece: str
    check: str
    was: Outcome
    now: Outcome

    @property
    def title(self) -> str:
        """What the check is called on the page of a case; its id where it is no longer there."""
        known = check.catalogue().get(self.check)
        return known.title if known else self.check

    @property
    def sentence(self) -> str:
        """The difference in codes, for programs."""
        where = "" if self.piece == ABSENT else f" on the {self.piece.replace('_', ' ')}"
        was, now = (text if text != ABSENT else "not asked" for text in (self.was, self.now))
        return f"{self.check}{where}: it was {was}, now it is {now}."


@dataclass(frozen=True, slots=True)
class Again:
    """One way of deciding again. Impossible: `because` says why and the rest is empty."""

    recommendation: Recommendation | None
    differences: tuple[Difference, ...]
    because: str = ""


@dataclass(frozen=True, slots=True)
class Replayed:
    """The recorded decision beside what comes out now."""

    decision_id: str
    action: str
    decided_at: datetime
    is_automatic: bool  # policy decided, and no person: every guard held
    guards: tuple[str, ...]
    policy_digest: str
    recorded: Recommendation
    needs_person_because: tuple[str, ...]
    from_findings: Again
    from_pixels: Again

    @property
    def is_same(self) -> bool:
        """Whether every way that is still possible gives what was recorded, in every finding."""
        ways = [way for way in (self.from_findings, self.from_pixels) if not way.because]
        return all(
            way.recommendation is self.recorded and not way.differences for way in ways
        ) and bool(ways)


def replay(decision_id: str, actor: str) -> Replayed:
    """Decide again from what was once decided from. Changes nothing but the audit record."""
    decision = _decision(decision_id)
    policy = rules.pinned(decision.policy_digest)
    stored = _findings(decision)
    pieces = _pieces(decision)
    answer = Replayed(
        decision_id=decision.id,
        action=decision.action,
        decided_at=decision.decided_at,
        is_automatic=decision.is_automatic,
        guards=tuple(decision.guards),
        policy_digest=decision.policy_digest,
        recorded=Recommendation(decision.recommendation),
        needs_person_because=replay_days.needs_person_because(decision),
        from_findings=_from_findings(decision, stored, policy, pieces),
        from_pixels=_from_pixels(decision, stored, policy, pieces),
    )
    _record(answer, actor)
    return answer


def _decision(decision_id: str) -> Decision:
    rows = Decision.objects.select_related("case__account__person")
    found = rows.filter(id=decision_id).first()
    if found is None:
        raise NotFound(f"There is no decision {decision_id}; a case's page lists its decisions.")
    return found


def _findings(decision: Decision) -> tuple[Judged, ...]:
    try:
        keyed = vault.of(decision.case.account.person)
    except vault.Erased:
        raise Refused(
            f"The owner was erased, and with them what {decision.id} was decided from; "
            "the audit record still says who decided what and when.",
            "erased",
        ) from None
    if decision.findings is None:
        return ()
    content = keyed.open(f"decision.findings:{decision.id}", decision.findings)
    return msgspec.json.decode(content, type=tuple[Judged, ...])


def _pieces(decision: Decision) -> dict[PieceKind, Piece]:
    """The photo of each kind that was the current one when it was decided."""
    rows = decision.case.pieces.filter(uploaded_at__lte=decision.decided_at)
    return {PieceKind(piece.kind): piece for piece in rows.order_by("uploaded_at")}


def _from_findings(
    decision: Decision,
    stored: Sequence[Judged],
    policy: Policy,
    pieces: Mapping[PieceKind, Piece],
) -> Again:
    """The same findings, weighed anew under the policy of that day."""
    weighed = [replay_days.weighed(item, decision, policy, pieces) for item in stored]
    differences = [
        Difference(_piece(old), old.finding.check, _weight(old), _weight(new))
        for old, new in zip(stored, weighed, strict=True)
        if old != new
    ]
    because = replay_days.needs_person_because(decision)
    return Again(judging.recommended(weighed, because), tuple(differences))


def _from_pixels(
    decision: Decision,
    stored: Sequence[Judged],
    policy: Policy,
    pieces: Mapping[PieceKind, Piece],
) -> Again:
    """Read the photos again with the readers of today, under the policy of that day."""
    if not pieces:
        return Again(None, (), "no photo was handed in for it")
    try:
        facts = {kind: checking.read_again(piece) for kind, piece in pieces.items()}
    except evidence_objects.Missing:
        return Again(None, (), "the photos are no longer kept")
    except (evidence_objects.Unreachable, vault.Tampered) as error:
        return Again(None, (), f"the photos cannot be had now: {error}")
    except (RuntimeError, OSError, ValueError) as error:  # weights missing or files unreadable
        return Again(None, (), f"the photos cannot be read: {error}")
    judged = _judged(decision, policy, pieces, facts, stored)
    because = replay_days.needs_person_because(decision)
    return Again(judging.recommended(judged, because), tuple(_differences(stored, judged)))


def _judged(
    decision: Decision,
    policy: Policy,
    pieces: Mapping[PieceKind, Piece],
    facts: Mapping[PieceKind, SelfieFacts | DocumentSideFacts],
    stored: Sequence[Judged],
) -> list[Judged]:
    """Each photo as of the day it arrived; what counts from submission as of that day.

    The last photo was compared with those before it, and a check that waited for the worker was
    asked once it was there: what was stored is as it was if either instant says so.
    """
    was = {(_piece(item), item.finding.check): _said(item) for item in stored}
    selfie = next((item for item in facts.values() if isinstance(item, SelfieFacts)), None)
    sides = {kind: item for kind, item in facts.items() if isinstance(item, DocumentSideFacts)}
    read = Pieces(selfie, sides)
    from_submission = judging.from_submission()
    others = frozenset(check.catalogue()) - from_submission
    judged: list[Judged] = []
    for kind, piece in pieces.items():
        first, *later = [
            check.run(_evidence(decision, policy, read, pieces, at), frozenset({kind}), others)
            for at in replay_days.instants(decision, policy, piece)
        ]
        again = {
            (_piece(one), one.finding.check): one
            for run in later
            for one in run
            if was.get((_piece(one), one.finding.check)) == _said(one)
        }
        sent_at = decision.case.submitted_at or piece.uploaded_at
        sent = _evidence(decision, policy, read, pieces, sent_at)
        judged += [_as_was(one, was, again) for one in first]
        judged += check.run(sent, frozenset({kind}), from_submission)
    return judged


def _as_was(
    item: Judged, was: Mapping[tuple[str, str], Outcome], again: Mapping[tuple[str, str], Judged]
) -> Judged:
    key = (_piece(item), item.finding.check)
    return item if was.get(key) == _said(item) else again.get(key, item)


def _evidence(
    decision: Decision,
    policy: Policy,
    read: Pieces,
    pieces: Mapping[PieceKind, Piece],
    at: datetime,
) -> Evidence:
    day = case_page.day_of(decision.case, at)
    found = judging.evidence_of(decision.case, day, known_at=at)
    origins = judging.origins(pieces.values())
    return replace(found, policy=policy.on(day), pieces=read, origins=origins)


def _differences(stored: Sequence[Judged], now: Sequence[Judged]) -> Iterator[Difference]:
    was = {(_piece(item), item.finding.check): _said(item) for item in stored}
    become = {(_piece(item), item.finding.check): _said(item) for item in now}
    for key in sorted({*was, *become}):
        before, after = was.get(key, ABSENT), become.get(key, ABSENT)
        if before != after:
            yield Difference(*key, before, after)


def _piece(item: Judged) -> str:
    return item.finding.piece.value if item.finding.piece else ABSENT


def _said(item: Judged) -> Outcome:
    return f"{item.finding.outcome.value} {item.finding.code}"


def _weight(item: Judged) -> Outcome:
    return f"{item.weight.value} {item.on_fail.value}"


def _record(answer: Replayed, actor: str) -> None:
    is_command = actor == journal.OPERATOR
    tag = Tag.OPERATOR_DECISION_REPLAYED if is_command else Tag.STAFF_DECISION_REPLAYED
    with transaction.atomic():
        details = {"is_same": answer.is_same}
        journal.record(tag, actor, answer.decision_id, clock.now(), details)

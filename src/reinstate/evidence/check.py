"""What a check is, how checks are found, and how they are run.

A check is one function in one file of `evidence/checks/`, named like the assertion that is true
when it passes. It answers with one of its declared codes; the code carries the outcome and the
sentences for each audience, so a code means the same thing wherever it appears.
"""

from __future__ import annotations

import importlib
import logging
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from reinstate.domain import fairness
from reinstate.domain.findings import (
    Finding,
    Judged,
    OnFail,
    Outcome,
    PieceKind,
    Region,
    Weight,
)
from reinstate.domain.photo_origin import PhotoOrigin
from reinstate.domain.policy import PolicyOn
from reinstate.evidence.facts import AccountFacts, EnrolmentFacts, Pieces, ReuseFacts
from reinstate.evidence.unread import NotReadYet

CHECKS = "reinstate.evidence.checks"  # by name: each check imports this module

logger = logging.getLogger(__name__)

NO_ACCOUNT = AccountFacts("", "", None)  # evidence read on its own, with nobody to compare it to

CHECK_RAISED = "check_raised"
UNKNOWN_CODE = "unknown_code"


@dataclass(frozen=True, slots=True)
class Code:
    """One thing a check can say. Sentences are templates filled from `Verdict.params`.

    `owner` says what was seen, `fix` what to do next; neither may hold what only staff may read.
    """

    code: str
    outcome: Outcome
    owner: str
    reviewer: str
    fix: str = ""
    needs_other_id: bool = False  # no new photo of the same ID mends it


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check's function returns: a declared code and what it was decided from."""

    code: str
    measured: float | str | None = None
    threshold: float | str | None = None
    regions: tuple[Region, ...] = ()
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything a check may look at. `on` is the owner's day: of the upload, or of submission.

    `awaited`: pieces that are not in yet because the owner is still handing in.
    `origins`: how each photo came, as its sender says; None for files that nobody sent.
    """

    policy: PolicyOn
    on: date
    account: AccountFacts
    pieces: Pieces
    document_type: str | None = None  # the owner's choice, an id of `evidence.documents`
    enrolment: EnrolmentFacts | None = None
    reuse: ReuseFacts = field(default_factory=ReuseFacts)
    awaited: frozenset[PieceKind] = frozenset()
    origins: Mapping[PieceKind, PhotoOrigin] | None = None


JudgeFunction = Callable[[Evidence, PieceKind], Verdict]


@dataclass(frozen=True, slots=True)
class Check:
    """A declared check, run once for each present piece of `pieces` when all `needs` are in."""

    id: str
    title: str
    rationale: str
    article: tuple[str, ...]
    pieces: tuple[PieceKind, ...]
    needs: tuple[PieceKind, ...]
    codes: Mapping[str, Code]
    judge: JudgeFunction
    unit: str = ""
    units: Mapping[str, str] = field(default_factory=dict)
    asks_account: bool = False
    asks_origin: bool = False
    advises_staff: bool = False
    counts_from_submission: bool = False
    follows: str = ""

    def can_run(self, evidence: Evidence) -> bool:
        """Whether everything the check compares is at hand."""
        lacks_account = self.asks_account and evidence.account is NO_ACCOUNT
        lacks_origin = self.asks_origin and evidence.origins is None
        has_pieces = evidence.pieces.present().issuperset(self.needs)
        return has_pieces and not lacks_account and not lacks_origin


def passes(code: str, owner: str, reviewer: str) -> Code:
    """A code that says the assertion holds."""
    return Code(code, Outcome.PASS, owner, reviewer)


def fails(code: str, owner: str, reviewer: str, fix: str, *, needs_other_id: bool = False) -> Code:
    """A code that says the assertion does not hold; `fix` tells the owner how to mend it."""
    return Code(code, Outcome.FAIL, owner, reviewer, fix, needs_other_id)


def unsure(code: str, owner: str, reviewer: str, fix: str = "") -> Code:
    """A code that says the machine cannot tell: a person looks."""
    return Code(code, Outcome.UNSURE, owner, reviewer, fix)


def not_applicable(code: str, owner: str, reviewer: str) -> Code:
    """A code that says the question does not arise for this evidence."""
    return Code(code, Outcome.NOT_APPLICABLE, owner, reviewer)


RUNNER_CODES: Mapping[str, Code] = {
    CHECK_RAISED: Code(
        CHECK_RAISED,
        Outcome.ERROR,
        "We could not finish this check, so a person will look at it.",
        "The check stopped with an error: {error}. Judge this point by eye.",
    ),
    UNKNOWN_CODE: Code(
        UNKNOWN_CODE,
        Outcome.ERROR,
        "We could not finish this check, so a person will look at it.",
        "The check answered with a code it does not declare: {error}. Judge this point by eye.",
    ),
}


def check(
    *,
    title: str,
    rationale: str,
    article: tuple[str, ...],
    pieces: tuple[PieceKind, ...],
    codes: tuple[Code, ...],
    needs: tuple[PieceKind, ...] = (),
    unit: str = "",
    units: Mapping[str, str] | None = None,
    asks_account: bool = False,
    asks_origin: bool = False,
    advises_staff: bool = False,
    counts_from_submission: bool = False,
    follows: str = "",
) -> Callable[[JudgeFunction], Check]:
    """Declare a check; its id is the decorated function's name.

    `unit`: of the numbers it measures and compares with; `units`: of codes that measure otherwise.
    `asks_account`: it compares with the account, so it does not run on evidence read alone.
    `asks_origin`: the same of how the photo came.
    `advises_staff`: an owner reads it only where policy makes it count; as advice it is for staff.
    `counts_from_submission`: it asks about the day the case is sent, so it is judged again then.
    `follows`: the field of events about the account that it compares with; judged anew with it.
    Every other check answers for the day its photo arrived.
    """

    def declare(judge: JudgeFunction) -> Check:
        declared = {code.code: code for code in codes}
        if len(declared) != len(codes):
            raise ValueError(f"check {judge.__name__!r} declares a code twice; keep one of each")
        return Check(
            id=judge.__name__,
            title=title,
            rationale=rationale,
            article=article,
            pieces=pieces,
            needs=needs,
            codes=declared,
            judge=judge,
            unit=unit,
            units=units or {},
            asks_account=asks_account,
            asks_origin=asks_origin,
            advises_staff=advises_staff,
            counts_from_submission=counts_from_submission,
            follows=follows,
        )

    return declare


@cache
def catalogue() -> Mapping[str, Check]:
    """Every check by id, found by walking `evidence/checks/`; a file that cannot load is loud."""
    found: dict[str, Check] = {}
    for _, name, _ in pkgutil.iter_modules(importlib.import_module(CHECKS).__path__):
        if name.startswith("_"):
            continue
        declared = getattr(importlib.import_module(f"{CHECKS}.{name}"), name, None)
        if not isinstance(declared, Check):
            raise TypeError(f"evidence/checks/{name}.py must declare a check named like the file")
        found[declared.id] = declared
    return found


def code_of(finding: Finding) -> Code:
    """The declared code behind a finding; KeyError when it was never declared."""
    if finding.code in RUNNER_CODES:
        return RUNNER_CODES[finding.code]
    return catalogue()[finding.check].codes[finding.code]


def run(
    evidence: Evidence,
    pieces: frozenset[PieceKind] | None = None,
    only: frozenset[str] | None = None,
) -> list[Judged]:
    """Run every check that can run; `pieces` and `only` narrow it to some pieces, some checks."""
    present = evidence.pieces.present()
    wanted = present if pieces is None else present & pieces
    return [
        _judged(evidence, _finding(item, evidence, piece))
        for item in catalogue().values()
        if (only is None or item.id in only) and item.can_run(evidence)
        for piece in item.pieces
        if piece in wanted
    ]


def run_ready(evidence: Evidence, piece: PieceKind) -> list[Judged]:
    """What can be said about a piece whose facts are still coming in (see `unread`)."""
    found = []
    for item in catalogue().values():
        if piece in item.pieces and item.can_run(evidence):
            try:
                found.append(_judged(evidence, _finding(item, evidence, piece)))
            except NotReadYet:
                continue
    return found


def _finding(item: Check, evidence: Evidence, piece: PieceKind) -> Finding:
    try:
        verdict = item.judge(evidence, piece)
    except NotReadYet:  # only while a photo is being read; the whole photo raises nothing
        raise
    except Exception as error:  # no answer is never a pass: a person looks
        logger.exception("check %s raised on %s", item.id, piece)
        return _error(item, piece, CHECK_RAISED, type(error).__name__)
    declared = item.codes.get(verdict.code)
    if declared is None:
        logger.error("check %s answered undeclared code %r", item.id, verdict.code)
        return _error(item, piece, UNKNOWN_CODE, verdict.code)
    return Finding(
        check=item.id,
        outcome=_fair_outcome(item, declared.outcome, evidence),
        code=declared.code,
        piece=piece,
        measured=verdict.measured,
        threshold=verdict.threshold,
        regions=verdict.regions,
        params=dict(verdict.params),
    )


def _fair_outcome(item: Check, outcome: Outcome, evidence: Evidence) -> Outcome:
    """`unsure` where policy says that the check refuses the owner's group too often."""
    if outcome is not Outcome.FAIL:
        return outcome
    account = evidence.account
    groups = fairness.groups_of(account.legal_name, account.birth_date, evidence.on)
    return Outcome.UNSURE if fairness.is_softened(item.id, groups, evidence.policy) else outcome


def _error(item: Check, piece: PieceKind, code: str, what: str) -> Finding:
    return Finding(item.id, Outcome.ERROR, code, piece, params={"error": what})


def _judged(evidence: Evidence, finding: Finding) -> Judged:
    key = f"checks.{finding.check}"
    return Judged(
        finding,
        Weight(evidence.policy.text(f"{key}.weight")),
        OnFail(evidence.policy.text(f"{key}.on_fail")),
    )

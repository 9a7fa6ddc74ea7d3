"""What a check answers: one finding, with what was measured, where, and what it means.

A finding is a fact about evidence, not a decision. Wording is not stored in it: the check's
declared codes carry the sentences for each audience, and `Finding.params` fills them in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    """What a check found. Only PASS lets evidence through; UNSURE and ERROR go to a person."""

    PASS = "pass"  # noqa: S105 - an outcome, not a password
    FAIL = "fail"
    UNSURE = "unsure"
    NOT_APPLICABLE = "not_applicable"
    ERROR = "error"


WORST_FIRST = (
    Outcome.FAIL, Outcome.ERROR, Outcome.UNSURE, Outcome.PASS, Outcome.NOT_APPLICABLE,
)  # fmt: skip


class Audience(StrEnum):
    """Who may read a field or a sentence. Each later audience also reads the earlier ones."""

    OWNER = "owner"
    REVIEWER = "reviewer"
    COMPLIANCE = "compliance"


class Weight(StrEnum):
    """How much a check counts. MUST has to pass; ADVISE is shown and never blocks."""

    MUST = "must"
    ADVISE = "advise"


class OnFail(StrEnum):
    """What a failed check asks for: the same piece again, or a person's judgement."""

    RETAKE = "retake"
    REFER = "refer"


class PieceKind(StrEnum):
    """One thing the owner hands in."""

    SELFIE = "selfie"
    DOCUMENT_FRONT = "document_front"
    DOCUMENT_BACK = "document_back"
    PASSPORT_PAGE = "passport_page"
    PROOF_OF_ADDRESS = "proof_of_address"
    LETTER = "letter"  # a page that came by post


Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Region:
    """A polygon in pixels of the upright photo of one piece, with what it shows."""

    piece: PieceKind
    polygon: tuple[Point, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer of one check.

    `measured` and `threshold` are in the unit the check's documentation names; `params` fills
    the message templates of `code` and holds only what the owner may read.
    """

    check: str
    outcome: Outcome
    code: str
    piece: PieceKind | None = None
    measured: float | str | None = None
    threshold: float | str | None = None
    regions: tuple[Region, ...] = ()
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding with the weight and consequence that the policy in force gives its check."""

    finding: Finding
    weight: Weight
    on_fail: OnFail


class Recommendation(StrEnum):
    """What the evidence as a whole asks for. A person decides; this is only advice."""

    PASS = "pass"  # noqa: S105 - an outcome, not a password
    RETAKE = "retake"
    REFER = "refer"


def recommend(judged: Iterable[Judged]) -> Recommendation:
    """Fold findings into one recommendation; no finding at all is never a pass."""
    musts = [item for item in judged if item.weight is Weight.MUST]
    if any(_asks_for_retake(item) for item in musts):
        return Recommendation.RETAKE
    settled = (Outcome.PASS, Outcome.NOT_APPLICABLE)
    has_pass = any(item.finding.outcome is Outcome.PASS for item in musts)
    if has_pass and all(item.finding.outcome in settled for item in musts):
        return Recommendation.PASS
    return Recommendation.REFER


def _asks_for_retake(item: Judged) -> bool:
    return item.finding.outcome is Outcome.FAIL and item.on_fail is OnFail.RETAKE

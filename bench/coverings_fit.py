"""Weights and limits of the coverings, from one half of the people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from bench.data import half
from reinstate.rulebook import shipped

TODAY = date(2026, 11, 22)
LIMITS = (*(n / 10 for n in range(1, 10)), 0.95, 0.98, 0.99)
CLEARS_FROM = (0.6, 0.75, 0.85, 0.9, 0.95)
MOST_WRONG, MOST_MISSED = 0.005, 0.05
MOST_ASKED = 0.073  # as many bare people as waited under the limits of 2026-11-22
# Hats by the share of the forehead that they hide or shade: most of it, hardly any, or between.
OVER, PARTLY, ABOVE = "hat over forehead", "hat over part", "hat above forehead"


@dataclass
class Sample:
    """One face: what is on it, and its features by covering."""

    person: str
    kind: str  # real, render, clear, or the covering that was drawn
    worn: dict[str, bool | None]
    features: dict[str, dict[str, float]]


def fit(chosen: list[Sample], covering: str) -> dict[str, float]:
    """Ridge logistic regression by Newton steps, both classes of equal weight."""
    rows = np.array([list(s.features[covering].values()) for s in chosen])
    worn = np.array([bool(s.worn[covering]) for s in chosen], float)
    weight = np.array([3.0 if s.kind in ("real", "render") else 1.0 for s in chosen])
    weight[worn == 1] *= weight[worn == 0].sum() / weight[worn == 1].sum()
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    design = np.column_stack([np.ones(len(rows)), (rows - mean) / spread])
    ridge = np.diag([1e-6, *[3.0] * rows.shape[1]])
    beta = np.zeros(design.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-design @ beta))
        slope = design.T @ (weight * (p - worn)) + ridge @ beta
        curve = (design.T * (weight * p * (1 - p))) @ design + ridge
        beta -= np.linalg.solve(curve, slope)
    plain = beta[1:] / spread
    names = list(chosen[0].features[covering])
    bias = float(beta[0] - plain @ mean)
    return {"bias": round(bias, 3)} | {
        n: round(float(w), 3) for n, w in zip(names, plain, strict=True)
    }


def calibrated(chosen: list[Sample], covering: str) -> tuple[float, float]:
    """From which chance a covering is worn, and below which it is not, on the calibration half.

    The lowest limit that takes at most MOST_WRONG of the faces without it for covered, and the
    highest one below which at most MOST_MISSED of the covered ones lie.
    """
    seen = [(bool(s.worn[covering]), chance) for s, chance in _unseen(chosen, covering)]
    bare, worn = ([c for is_worn, c in seen if is_worn is wanted] for wanted in (False, True))
    yes = [t for t in LIMITS if sum(c >= t for c in bare) <= MOST_WRONG * len(bare)]
    no = [t for t in LIMITS if sum(c < t for c in worn) <= MOST_MISSED * len(worn)]
    return min(yes, default=1.0), max(no, default=0.0)


def doubtful(chosen: list[Sample]) -> tuple[float, float]:
    """From which chance of a hat a person looks, and from which clear share of a forehead nobody.

    Of the pairs that make at most MOST_ASKED of the bare people wait, the one that lets the fewest
    hats over the forehead pass; of equals the one that asks the fewest people. On the calibration
    half, each quarter judged by weights fitted on the other.
    """
    seen = [
        (s.kind, chance, s.features["head_covering"]["clear_forehead"])
        for s, chance in _unseen(chosen, "head_covering")
        if s.kind == OVER or not any(s.worn.values())
    ]
    policy = shipped().on(TODAY)
    hidden_below = policy.number("checks.face_is_uncovered.hidden_forehead_below")

    def waiting(is_hat: bool, doubt: float, clear_from: float) -> float:
        group = [(chance, clear) for kind, chance, clear in seen if (kind == OVER) is is_hat]
        waits = [c < hidden_below or (c < clear_from and p >= doubt) for p, c in group]
        return sum(waits) / len(waits)

    pairs = [(d, c) for d in LIMITS for c in CLEARS_FROM if waiting(False, d, c) <= MOST_ASKED]
    return max(pairs, key=lambda pair: (waiting(True, *pair), -waiting(False, *pair)))


def _unseen(chosen: list[Sample], covering: str) -> Iterator[tuple[Sample, float]]:
    """Each quarter of the people with its chances by weights fitted on the other."""
    quarters = [[s for s in chosen if half(f"{s.person}:quarter") == q] for q in (0, 1)]
    for own, other in (quarters, quarters[::-1]):
        weights = fit(other, covering)
        yield from ((s, chance_of(s.features[covering], weights)) for s in own)


def chance_of(features: dict[str, float], weights: dict[str, float]) -> float:
    """What a logistic regression answers."""
    logit = weights["bias"] + sum(weights[n] * v for n, v in features.items())
    return float(1 / (1 + np.exp(-logit)))


def as_toml(fitted: dict[str, dict[str, float]]) -> str:
    """The weights' file."""
    lines = [
        "# Logistic regressions over the features of coverings.py; written by its bench --fit."
    ]
    for covering, weights in fitted.items():
        lines += ["", f"[{covering}]", *(f"{name} = {value}" for name, value in weights.items())]
    return "\n".join(lines) + "\n"

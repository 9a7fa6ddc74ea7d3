"""Fit the weights of readers/photo/screenshot.py on the calibration half of bench/shown.py.

    python -m bench.calibrate_screenshot

A logistic model with a small ridge; each kind of picture weighs the same whatever its number.
The report half is judged by `python -m bench.capture`. What the policy's thresholds mean is said
in odds: 0.9 is nine to one on pictures of which half are screenshots.
"""

from __future__ import annotations

import numpy as np

from bench.shown import photos_shown, screens_shown
from reinstate.evidence.readers.photo.screenshot import features

RIDGE = 1.0
STEPS = 50


def main() -> None:
    """Print the weights of readers/photo/screenshot.py, and the calibration half's edges."""
    kinds = {True: screens_shown(0), False: photos_shown(0)}
    rows, labels, shares = [], [], []
    for is_screen, sets in kinds.items():
        for photos in sets.values():
            for photo in photos:
                rows.append(features(photo.rgb))
                labels.append(float(is_screen))
                shares.append(1 / (len(photos) * len(sets)))
    names = list(rows[0])
    x = np.array([[*row.values(), 1.0] for row in rows])
    y, weight = np.array(labels), np.array(shares) * len(rows) / 2
    fitted = _fitted(x, y, weight)
    print({name: round(float(value), 1) for name, value in zip(names, fitted, strict=False)})
    print(f"before any sign {fitted[-1]:.1f}")
    score = 1 / (1 + np.exp(-x @ fitted))
    for level in (0.1, 0.3, 0.5, 0.7, 0.9):
        missed, called = ((score < level) & (y == 1)).sum(), ((score >= level) & (y == 0)).sum()
        print(f"at {level}: {missed} of {int(y.sum())} screenshots below, "
              f"{called} of {int((1 - y).sum())} photos above")  # fmt: skip


def _fitted(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Newton's method; the constant has no ridge."""
    ridge = np.diag([*[RIDGE] * (x.shape[1] - 1), 1e-6])
    found = np.zeros(x.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-x @ found))
        slope = x.T @ (weight * (p - y)) + ridge @ found
        curve = (x * (weight * p * (1 - p))[:, None]).T @ x + ridge
        found -= np.linalg.solve(curve, slope)
    return found


if __name__ == "__main__":
    main()

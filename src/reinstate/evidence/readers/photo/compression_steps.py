"""Whether a part of a picture lies on the steps that the rest of it was once rounded to.

A frequency that was rounded to whole steps q1, decoded and rounded again to steps q2 falls into the
bins k x q2 unevenly: some take several multiples of q1, some none. One that was only rounded to q2
fills them evenly. How likely either is follows from q1, q2 and the noise of decoding alone, beside
a smooth density, which is fitted to the part that is judged.

Source: T. Bianchi and A. Piva, Image forgery localization via block-grained analysis of JPEG
artifacts, 2012; Z. Lin and others, Fast, automatic and fine-grained tampered JPEG image detection
via DCT coefficient analysis, 2009.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BINS = 64  # multiples of the last step that are told apart
STEPS = np.arange(2, 61)  # of which one may have been the first
AROUND_NOTHING = 2.2  # levels: what noise, of decoding and of a sensor, makes of nothing
STRAY = 0.03  # share of an honest part's coefficients that do not keep to its steps
LEAST_GAIN, LEAST_GAIN_EACH = 6.0, 0.005  # log likelihood of a step, in all and per coefficient
MOST_OF_FREQUENCY = 400  # coefficients: no frequency speaks for all
SHARES = np.linspace(0.0, 1.0, 41)
LOGISTIC = 1.702  # of the logistic curve that is nearest to a normal distribution
DOUBT_OF_SLOPE, DOUBT_OF_BEND = 2.0, 0.5  # of a part's density about that of the rest
ROUNDS, HALVINGS = 6, 4


@dataclass(frozen=True, slots=True)
class Steps:
    """What the rest of a picture was rounded to first, by frequency.

    `evenness` (frequencies, BINS): how many multiples of the first step a bin takes, 1 = as many as
    without one. `is_known` (frequencies). `gain`: log likelihood over never having been rounded.
    `bend` (frequencies): of the density.
    """

    evenness: Floats
    is_known: NDArray[np.bool_]
    gain: float
    bend: Floats


def binned(waves: NDArray[np.float32], widths: Floats) -> Floats:
    """(frequencies, BINS): how many coefficients are which multiple of the last step, either sign.

    Left out is what noise makes of nothing, and what is too large.
    """
    number = len(widths)
    at = np.minimum(np.rint(np.abs(waves) / widths), BINS).astype(np.int64)
    at += np.arange(number) * (BINS + 1)
    counts = np.bincount(at.ravel(), minlength=number * (BINS + 1)).reshape(number, -1)
    return np.where(_is_counted(widths), counts[:, :BINS], 0).astype(np.float64)


def first_steps(counts: Floats, widths: Floats, noises: tuple[float, ...]) -> Steps:
    """The likeliest first step of each frequency of the rest, and the likeliest noise."""
    smooth, shape = _density(counts, np.ones_like(counts), widths)
    number = counts.sum(axis=1)
    gain, evenness = np.full(len(widths), -np.inf), np.ones_like(counts)
    for noise in noises:
        every = [_evenness(float(width), noise) for width in widths]
        logs = [_log_evenness(float(width), noise) for width in widths]
        scale = np.stack([even @ usual for even, usual in zip(every, smooth, strict=True)])
        gains = np.stack([log @ seen for log, seen in zip(logs, counts, strict=True)])
        gains -= number[:, None] * np.log(scale)
        best = gains.max(axis=1)
        for at in np.flatnonzero(best > gain):
            gain[at], evenness[at] = best[at], every[at][gains[at].argmax()]
    is_known = gain >= np.maximum(LEAST_GAIN, LEAST_GAIN_EACH * number)
    return Steps(evenness, is_known, float(gain[is_known].sum()), shape[:, 1])


def likelihood_of_shares(counts: Floats, widths: Floats, steps: Steps) -> Floats:
    """(SHARES): log likelihood of a part of which that share was rounded to the first steps."""
    known = steps.is_known
    counts, widths, bend = counts[known], widths[known], steps.bend[known]
    once, _ = _density(counts, np.ones_like(counts), widths, bend)
    twice, _ = _density(counts, steps.evenness[known], widths, bend)
    heard = counts * np.minimum(1.0, MOST_OF_FREQUENCY / np.maximum(counts.sum(axis=1), 1))[:, None]
    mixed = SHARES[:, None, None] * twice + (1 - SHARES[:, None, None]) * once
    return np.asarray((heard * np.log(np.maximum(mixed, 1e-12))).sum(axis=(1, 2)))


def _is_counted(widths: Floats) -> NDArray[np.bool_]:
    return np.arange(BINS) >= _first_counted(widths)[:, None]


def _first_counted(widths: Floats) -> Floats:
    """(frequencies): the first bin that lies clear of what noise makes of nothing."""
    return np.asarray(np.ceil(AROUND_NOTHING / widths + 0.5))


@lru_cache(maxsize=256)  # 30 kB each; files share a few tables
def _evenness(width: float, noise: float) -> Floats:
    """(STEPS, BINS): multiples of each step in each bin of that width, beside the even share."""
    edges = (np.arange(BINS + 1) - 0.5) * width
    steps = STEPS[:, None].astype(np.float64)
    nearest = np.rint(edges / steps)
    below = nearest.copy()
    for neighbour in (-1, 0, 1):
        away = edges - (nearest + neighbour) * steps
        below += 1 / (1 + np.exp(np.clip(-LOGISTIC / noise * away, -30, 30)))
    return np.asarray((1 - STRAY) * np.diff(below) * steps / width + STRAY)


@lru_cache(maxsize=256)
def _log_evenness(width: float, noise: float) -> Floats:
    return np.asarray(np.log(_evenness(width, noise)))


def _density(
    counts: Floats, evenness: Floats, widths: Floats, bend: Floats | None = None
) -> tuple[Floats, Floats]:
    """The likeliest density evenness x k^b x exp(a k) and its (a, b), by frequency.

    Found by Newton's method, with shorter steps where a step makes it less likely.
    """
    evenness = np.where(_is_counted(widths), evenness, 0)
    number, seen = counts.sum(axis=1), counts @ _SHAPES
    mean = seen[:, 0] / _SHAPES[1, 0] / np.maximum(number, 1) - _first_counted(widths) + 1
    shape = np.stack([-1 / np.maximum(mean, 0.3) / _SHAPES[1, 0], np.zeros_like(mean)], axis=1)
    expected = shape.copy()
    doubt = np.array([20.0, 5.0])
    if bend is not None:
        expected[:, 1] = bend
        doubt = np.array([DOUBT_OF_SLOPE, DOUBT_OF_BEND])

    def likelihood(shape: Floats) -> tuple[Floats, Floats]:
        powers = shape @ _SHAPES.T
        most = powers.max(axis=1)
        heights = evenness * np.exp(powers - most[:, None])
        total = heights.sum(axis=1)
        strange = (((shape - expected) / doubt) ** 2).sum(axis=1) / 2
        return (seen * shape).sum(axis=1) - number * (np.log(total) + most) - strange, (
            heights / total[:, None]
        )

    likely, density = likelihood(shape)
    for _ in range(ROUNDS):
        turn = _newton(density, seen, number, (shape - expected) / doubt**2, 1 / doubt**2)
        for _ in range(HALVINGS):
            tried = shape + turn
            then, thus = likelihood(tried)
            worse = ~(then >= likely - 1e-6)
            if not worse.any():
                break
            turn[worse] /= 3
        better = ~worse
        shape[better], density[better], likely[better] = tried[better], thus[better], then[better]
    return density, shape


def _newton(
    density: Floats, seen: Floats, number: Floats, strange: Floats, firmness: Floats
) -> Floats:
    mean, square = density @ _SHAPES, density @ _SQUARES
    slope = seen - number[:, None] * mean - strange
    first = number * (square[:, 0] - mean[:, 0] ** 2) + firmness[0]
    both = number * (square[:, 1] - mean[:, 0] * mean[:, 1])
    second = number * (square[:, 2] - mean[:, 1] ** 2) + firmness[1]
    area = np.maximum(first * second - both**2, 1e-9)
    turned = (
        second * slope[:, 0] - both * slope[:, 1],
        first * slope[:, 1] - both * slope[:, 0],
    )
    return np.asarray(np.stack(turned, axis=1) / area[:, None])


_SHAPES = np.stack([np.arange(BINS) / 8, np.log(np.maximum(np.arange(BINS), 1))], axis=1)
_SQUARES = np.stack([_SHAPES[:, 0] ** 2, _SHAPES.prod(axis=1), _SHAPES[:, 1] ** 2], axis=1)

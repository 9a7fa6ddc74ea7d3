"""Error correction of PDF417: Reed-Solomon over the 929 residues, with places known to be lost.

A symbol with k check codewords (ISO/IEC 15438) comes right with e lost codewords and t wrong ones
while e + 2 t <= k. A codeword that is named as lost costs half of one that is silently wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PRIME = 929
ORDER = PRIME - 1
ROOT = 3  # generates all residues but zero; the check codewords' polynomial has roots 3^1 to 3^k

Integers = NDArray[np.int64]
Polynomial = Integers  # coefficients, lowest power first; zero has none

POWERS: Integers = np.array([pow(ROOT, exponent, PRIME) for exponent in range(ORDER)])
INVERSES: Integers = np.array([pow(number, PRIME - 2, PRIME) for number in range(PRIME)])


@dataclass(frozen=True, slots=True)
class Corrected:
    """All codewords as they were printed, and how many were wrong without being named as lost."""

    words: Integers
    wrong: int


def corrected(
    words: Integers, checks: int, lost: Sequence[int] | Integers = ()
) -> Corrected | None:
    """The codewords, check codewords last, put right; None where too much is spoilt.

    `lost`: places of codewords whose values say nothing. What comes out is a valid symbol, though
    not for certain the one printed: the fewer checks are left over, the likelier another one.
    """
    syndromes = _syndromes(words, checks)
    if not syndromes.any():
        return Corrected(words.copy(), 0)
    named: Polynomial = np.ones(1, np.int64)
    for at in lost:
        named = _product(named, np.array([1, -_power(len(words) - 1 - int(at))]))
    solved = _solved(_product(syndromes, named)[:checks], checks, len(lost))
    if solved is None:
        return None
    unnamed, evaluator = solved
    mended = _mended(words, _product(unnamed, named), evaluator)
    if mended is None or _syndromes(mended, checks).any():
        return None
    return Corrected(mended, len(unnamed) - 1)


def check_codewords(words: Integers, checks: int) -> Integers:
    """The check codewords that are printed behind these."""
    generator: Polynomial = np.ones(1, np.int64)
    for power in range(1, checks + 1):
        generator = _product(generator, np.array([-_power(power), 1]))
    shifted = np.concatenate([np.zeros(checks, np.int64), words[::-1]])
    _, rest = _divided(_trimmed(shifted), generator)
    padded = np.concatenate([rest, np.zeros(checks - len(rest), np.int64)])
    return -padded[::-1] % PRIME


def _syndromes(words: Integers, checks: int) -> Integers:
    """Zero for every root, if the words are a whole symbol."""
    return _values(words[::-1], np.arange(1, checks + 1))


def _solved(syndromes: Polynomial, checks: int, lost: int) -> tuple[Polynomial, Polynomial] | None:
    """Locator of the wrong places and evaluator, by Euclid's algorithm; None if too many."""
    before, now = np.eye(1, checks + 1, checks, dtype=np.int64)[0], _trimmed(syndromes)
    factor_before, factor = np.zeros(0, np.int64), np.ones(1, np.int64)
    while len(now) and 2 * (len(now) - 1) >= checks + lost:
        quotient, rest = _divided(before, now)
        before, now = now, rest
        factor_before, factor = factor, _difference(factor_before, _product(quotient, factor))
    if not len(factor) or factor[0] == 0 or 2 * (len(factor) - 1) + lost > checks:
        return None
    scale = INVERSES[factor[0]]
    return factor * scale % PRIME, now * scale % PRIME


def _mended(words: Integers, locator: Polynomial, evaluator: Polynomial) -> Integers | None:
    """By Forney's formula, where the locator has its roots; None if it has too few."""
    inverse = -(len(words) - 1 - np.arange(len(words)))
    places = np.flatnonzero(_values(locator, inverse) == 0)
    if len(places) != len(locator) - 1:
        return None
    slope = np.arange(1, len(locator)) * locator[1:] % PRIME
    slopes = _values(slope, inverse[places])
    if not slopes.all():
        return None
    mended = words.copy()
    mended[places] += _values(evaluator, inverse[places]) * INVERSES[slopes]
    return mended % PRIME


def _power(exponent: int) -> int:
    return int(POWERS[exponent % ORDER])


def _values(polynomial: Polynomial, powers: Integers) -> Integers:
    """At the root to each of the powers."""
    terms = POWERS[np.outer(powers, np.arange(len(polynomial))) % ORDER] * polynomial % PRIME
    return np.asarray(terms.sum(axis=1) % PRIME)


def _product(one: Polynomial, other: Polynomial) -> Polynomial:
    if not len(one) or not len(other):
        return np.zeros(0, np.int64)
    return np.convolve(one, other) % PRIME


def _difference(one: Polynomial, other: Polynomial) -> Polynomial:
    difference = np.zeros(max(len(one), len(other)), np.int64)
    difference[: len(one)] += one
    difference[: len(other)] -= other
    return _trimmed(difference % PRIME)


def _divided(dividend: Polynomial, divisor: Polynomial) -> tuple[Polynomial, Polynomial]:
    """Quotient and remainder; the divisor's highest coefficient is not zero."""
    rest, scale = dividend.copy(), INVERSES[divisor[-1]]
    quotient = np.zeros(max(0, len(dividend) - len(divisor) + 1), np.int64)
    for at in reversed(range(len(quotient))):
        end = at + len(divisor)
        quotient[at] = rest[end - 1] * scale % PRIME
        rest[at:end] = (rest[at:end] - quotient[at] * divisor) % PRIME
    return quotient, _trimmed(rest)


def _trimmed(polynomial: Polynomial) -> Polynomial:
    """Without zeros at the highest powers."""
    kept = np.flatnonzero(polynomial)
    return polynomial[: kept[-1] + 1] if len(kept) else polynomial[:0]

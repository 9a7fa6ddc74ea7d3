"""What a count says about a rate."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z95 = 1.959964  # the normal quantile of a 95 % interval


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `count`, with its 95 % Wilson interval. Nothing counted says nothing: 0 to 1."""

    hits: int
    count: int

    @property
    def value(self) -> float | None:
        """The share itself; None when nothing was counted."""
        return self.hits / self.count if self.count else None

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper bound."""
        if not self.count:
            return 0.0, 1.0
        n, p, z2 = self.count, self.hits / self.count, Z95**2
        middle = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = Z95 * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
        low = middle - half if self.hits else 0.0  # exactly, which rounding would miss
        return max(0.0, low), min(1.0, middle + half if self.hits < n else 1.0)


def rank(count: int, percent: int) -> int:
    """The place, from 0, of the smallest of `count` values that as many per cent do not exceed."""
    return max(0, -(-percent * count // 100) - 1)

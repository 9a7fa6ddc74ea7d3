"""How much of a limit is used up, and when it begins anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Room:
    """`used` of `most` within `window`; all of it is free again after `wait`.

    What is refused is counted too, so `used` may be more than `most`.
    """

    limit: str  # policy's name for it
    most: int
    used: int
    window: timedelta
    wait: timedelta

    @property
    def left(self) -> int:
        """How many more are allowed until then."""
        return max(0, self.most - self.used)

    @property
    def is_overdrawn(self) -> bool:
        """Whether the last one was one too many."""
        return self.used > self.most

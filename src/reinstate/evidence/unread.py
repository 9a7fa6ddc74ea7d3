"""A photo that is still being read: what is not read yet cannot be asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

# Told the name of each part of the facts, and the part, as soon as it is read.
Tell = Callable[[str, object], None]


class NotReadYet(Exception):
    """A check asked for a part of the facts that is still to come."""


class PartlyRead:
    """Stands where the facts of a photo will be, with the parts that were read so far."""

    __slots__ = ("_parts",)

    def __init__(self, parts: Mapping[str, object]) -> None:
        self._parts = dict(parts)

    def __getattr__(self, name: str) -> object:
        try:
            return self._parts[name]
        except KeyError:
            raise NotReadYet(name) from None


def nobody(_part: str, _facts: object) -> None:
    """For readers whose caller waits for the whole."""

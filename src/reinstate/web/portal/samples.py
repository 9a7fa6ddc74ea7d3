"""Sample photos of a demo database, for visitors without a camera or a specimen ID."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from reinstate.domain.findings import PieceKind
from reinstate.services.demonstration import demo
from reinstate.services.demonstration.demo import DemoSample
from reinstate.services.languages import say


@dataclass(frozen=True, slots=True)
class SampleGroup:
    """Samples that end alike."""

    title: str
    samples: tuple[DemoSample, ...]


def of(kind: PieceKind) -> tuple[DemoSample, ...]:
    """The samples for one piece."""
    return tuple(item for item in demo.samples() if str(item.kind) == kind.value)


def groups(kind: PieceKind) -> tuple[SampleGroup, ...]:
    """Those that pass first, then those with one fault each."""
    found = of(kind)
    good = tuple(
        replace(item, title=say(item.title), description="")
        for item in found
        if item.expected == "pass"
    )
    bad = tuple(
        replace(item, title=say(item.title), description=say(item.description))
        for item in found
        if item.expected != "pass"
    )
    both = (SampleGroup(_("As it should be"), good), SampleGroup(_("With one fault"), bad))
    return tuple(group for group in both if group.samples)

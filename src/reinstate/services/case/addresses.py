"""Where owners come to and write to. What ships are examples, shown as addresses in a demo only."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reinstate.domain.policy import Confidence, PolicyOn
from reinstate.services import clock, rules

OFFICE, VIDEO, POST = "appointment.office", "appointment.video_address", "post.address"


def lines(policy: PolicyOn, key: str) -> tuple[str, ...]:
    """The address line by line; of an example only that it is none, so that nobody goes there."""
    if _is_example(policy, key) and not clock.is_demo():
        return (_("Not set up yet. Ask us for the address before you come or send anything."),)
    return policy.texts(key) if key == POST else (policy.text(key),)


def still_examples() -> tuple[str, ...]:
    """Which addresses an operator still has to put in; none for a demo."""
    if clock.is_demo():
        return ()
    policy = rules.on(clock.today())
    return tuple(key for key in (OFFICE, VIDEO, POST) if _is_example(policy, key))


def _is_example(policy: PolicyOn, key: str) -> bool:
    """An address is the exchange's own to decide: one that nobody has verified is an example."""
    return policy.entry(key).confidence is Confidence.UNVERIFIED

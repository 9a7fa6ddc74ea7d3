"""How a photo came to us, as the browser that sent it says. A claim, never proof.

Whoever feeds a camera that is none, or posts to the address without any page, says what they like.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reinstate.domain.findings import PieceKind, Weight
from reinstate.domain.policy import PolicyOn

KEY = "checks.photo_is_taken_here"


class Way(StrEnum):
    """Where the picture was taken from."""

    CAMERA = "camera"  # the page's own camera, while the owner was on the page
    UPLOAD = "upload"  # a file, a phone's own camera app among what makes them
    NO_CAMERA = "no_camera"  # the same, and the owner says that they cannot use the page's camera
    SAMPLE = "sample"  # of the demo
    PAPER = "paper"  # scanned by staff from a letter


class Device(StrEnum):
    """On which of the owner's devices, by the session that sent it."""

    SIGNED_IN = "signed_in"  # where the owner proved the mailbox
    HANDED_OVER = "handed_over"  # another one, which the code on that page let in
    NOT_KNOWN = "not_known"  # sent before this was recorded, or not by an owner's session


@dataclass(frozen=True, slots=True)
class PhotoOrigin:
    """What is recorded beside each photo."""

    way: Way
    device: Device = Device.NOT_KNOWN

    @property
    def has_device(self) -> bool:
        """Whether an owner's device sent it, known or not."""
        return self.way in (Way.CAMERA, Way.UPLOAD, Way.NO_CAMERA)


A_FILE = PhotoOrigin(Way.UPLOAD)
A_SAMPLE = PhotoOrigin(Way.SAMPLE)


def is_asked_of(policy: PolicyOn, kind: PieceKind) -> bool:
    """Whether policy has anybody told how this kind of photo was taken."""
    return kind in policy.texts(f"{KEY}.kinds")


def is_camera_asked_for(policy: PolicyOn, kind: PieceKind) -> bool:
    """Whether the owner is asked to use the page's camera: the check counts, not only advises."""
    return is_asked_of(policy, kind) and policy.text(f"{KEY}.weight") == Weight.MUST

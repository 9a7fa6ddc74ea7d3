"""What the browser's live guide is told: which check each instruction belongs to, and from where.

The order is the order of the instructions: the first fault found is the one that is said.
Thresholds come from the policy that the server's checks read, with headroom for compression.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from django.templatetags.static import static
from django.utils.translation import gettext as _

from reinstate.domain.findings import PieceKind
from reinstate.domain.policy import PolicyOn
from reinstate.evidence.check import catalogue
from reinstate.services import languages


@dataclass(frozen=True, slots=True)
class Watch:
    """One instruction: when it is said, and for the sake of which check."""

    fault: str
    check: str
    says: str
    limits: dict[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """As the script reads it."""
        return {
            "fault": self.fault,
            "check": self.check,
            "says": self.says,
            "limits": self.limits,
        }


def document(kind: PieceKind, policy: PolicyOn) -> dict[str, object]:
    """The whole guide for one kind of photo."""
    is_selfie = kind is PieceKind.SELFIE
    in_light = (*(_person(policy) if is_selfie else ()), *_picture(policy, is_selfie=is_selfie))
    watches = (_dark(policy), *in_light)  # in the dark no face is found, and nothing is sharp
    return {
        "facing": "user" if is_selfie else "environment",
        "max_bytes": policy.integer("intake.max_bytes"),
        "manual_after_ms": _ms(policy, "guide.manual_after_seconds"),
        "steady_ms": _ms(policy, "guide.steady_seconds"),
        "watches": [watch.as_json() for watch in watches],
        "looking": _("One moment. Hold your note below your face."),
        "ready": _("Good. Hold still…"),
        "faces": {
            "module": static("vendor/human/human.esm.js"),
            "models": static("vendor/human/models/"),
            "wasm": static("vendor/human/wasm/"),
        }
        if is_selfie
        else None,
    }


def _person(policy: PolicyOn) -> tuple[Watch, ...]:
    """What needs a face to be found first."""
    score = {"score_from": policy.number("guide.face_score_from")}
    paper = {"share_from": policy.number("guide.paper_share_from")}
    far = {"share_from": policy.number("guide.face_share_from")}
    near = {"share_until": policy.number("guide.face_share_until")}
    covered = {"ratio_from": policy.number("guide.covered_ratio_below")}
    return (
        Watch("nobody", "one_face_present", _("We do not see your face yet."), score),
        Watch("crowd", "one_face_present", _("Only you should be in the picture."), score),
        Watch("no_note", "note_is_present", _("Hold your note below your face."), paper),
        Watch("too_far", "note_text_matches", _("Come a little closer."), far),
        Watch("too_near", "upper_body_visible", _("Move back: show your upper body."), near),
        Watch("covered", "face_is_uncovered", _("Uncover your face."), covered),
    )


def _picture(policy: PolicyOn, *, is_selfie: bool) -> tuple[Watch, ...]:
    """What any photo needs beside enough light: focus, no glare."""
    margin = policy.number("guide.margin")
    light = "checks.lighting_is_sufficient"
    sharp = {
        "sharp_from": policy.number("checks.photo_is_sharp.pass_from") * margin,
        "blur_until": _blur_until(policy, is_selfie=is_selfie) / margin,
    }
    bright = {"brightness_until": policy.number(f"{light}.max_brightness") / margin}
    glare = {"glare_until": policy.number(f"{light}.max_glare_share") / margin}
    return (
        Watch("blurred", "photo_is_sharp", _("Not sharp yet. Hold still."), sharp),
        Watch("bright", "lighting_is_sufficient", _("Too bright. Turn from the light."), bright),
        *(
            ()
            if is_selfie
            else (Watch("glare", "lighting_is_sufficient", _("It shines. Tilt the ID."), glare),)
        ),
    )


def _dark(policy: PolicyOn) -> Watch:
    """What is said before everything else."""
    margin = policy.number("guide.margin")
    least = policy.number("checks.lighting_is_sufficient.min_brightness") * margin
    says = _("Too dark. Face a window or lamp.")
    return Watch("dark", "lighting_is_sufficient", says, {"brightness_from": least})


def _blur_until(policy: PolicyOn, *, is_selfie: bool) -> float:
    """From where the server calls edges blurred, in thousandths of the picture's longer side.

    It measures an ID by the ID's own side, which the guide does not know.
    """
    limit = "checks.photo_is_sharp.{}_blurred_from".format
    if is_selfie:
        return policy.number(limit("selfie"))
    return policy.number(limit("document")) * policy.number("guide.document_share")


def _ms(policy: PolicyOn, key: str) -> int:
    return int(Decimal(str(policy.value(key))) * 1000)


def pending_titles(kind: PieceKind, answered: frozenset[str]) -> tuple[str, ...]:
    """What is still being looked at while the owner waits."""
    return tuple(
        languages.say(check.title)
        for check in catalogue().values()
        if kind in check.pieces and check.id not in answered and not check.advises_staff
    )

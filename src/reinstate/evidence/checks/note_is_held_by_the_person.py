"""The person's own hand holds the note."""

from __future__ import annotations

from reinstate.domain.findings import PieceKind, Region
from reinstate.domain.policy import PolicyOn
from reinstate.evidence.check import (
    Evidence,
    Verdict,
    check,
    fails,
    not_applicable,
    passes,
    unsure,
)
from reinstate.evidence.checks._geometry import distance, extent
from reinstate.evidence.facts import GripFacts, HandFacts, Polygon

KEY = "checks.note_is_held_by_the_person"


@check(
    title="You hold the note yourself",
    rationale="A note held by another or pasted in says nothing about what the person wants.",
    article=("note.held_by_owner",),
    pieces=(PieceKind.SELFIE,),
    codes=(
        passes(
            "held",
            "You hold the note in your hand.",
            "A hand at the note belongs to the person by the pose, or a thumb of the face's colour "
            "lies over its edge and a sleeve of the person's clothes leads there from the elbow.",
        ),
        fails(
            "held_by_another",
            "Someone else seems to hold the note.",
            "The only hand at the note belongs to neither arm of the person. Look closely.",
            "Take the photo again and hold the note in your own hand.",
        ),
        unsure(
            "hand_not_connected",
            "We could not see whose hand holds the note, so a person will look.",
            "A hand or a thumb is at the note; whose it is does not follow from the pose: no arm "
            "ends in it, its knuckles are not where the arm has them, or no sleeve leads there.",
            "You can take the photo again so that your arm can be seen up to the note.",
        ),
        unsure(
            "no_hand_at_note",
            "We could not see a hand at the note, so a person will look.",
            "No hand was found near the sheet, and no thumb over its edge.",
            "You can take the photo again with your hand visible on the edge of the note.",
        ),
        not_applicable("no_note", "There is no note to hold.", "No note was found."),
    ),
    unit="lengths of the hand from the paper",
)
def note_is_held_by_the_person(evidence: Evidence, piece: PieceKind) -> Verdict:
    selfie = evidence.pieces.selfie
    sheet = selfie.note.sheet if selfie and selfie.note else None
    if selfie is None or sheet is None:
        return Verdict("no_note")
    paper = selfie.paper or sheet
    reach = evidence.policy.number(f"{KEY}.reach")
    nearest = min((reach_of(hand, paper) for hand in selfie.hands), default=None)
    at_note = [hand for hand in selfie.hands if reach_of(hand, paper) <= reach]
    regions = tuple(Region(piece, hand.outline, "hand") for hand in at_note)
    if selfie.grip is not None:
        regions = (*regions, Region(piece, selfie.grip.outline, "thumb"))
    measured = None if nearest is None else round(nearest, 3)
    code = _code(at_note, selfie.grip, evidence.policy)
    return Verdict(code, measured, reach, (*regions, Region(piece, paper, "note")))


def _code(at_note: list[HandFacts], grip: GripFacts | None, policy: PolicyOn) -> str:
    if any(_is_own(hand, policy) for hand in at_note):
        return "held"
    if at_note and all(hand.is_connected_to_person is False for hand in at_note):
        return "held_by_another"
    holds = grip is not None and grip.depth >= policy.number(f"{KEY}.thumb_over")
    if grip is not None and holds and _leads_to_an_arm(grip, policy):
        return "held"
    return "hand_not_connected" if at_note or holds else "no_hand_at_note"


def _is_own(hand: HandFacts, policy: PolicyOn) -> bool:
    apart, most = hand.knuckles_apart, policy.number(f"{KEY}.knuckles_apart")
    return hand.is_connected_to_person is True and apart is not None and apart <= most


def _leads_to_an_arm(grip: GripFacts, policy: PolicyOn) -> bool:
    """Whether it is of the face's colour and a sleeve of the person's leads there from an elbow.

    The pose takes a stranger's bare arm for the person's own: without a sleeve nothing is proved.
    """
    if grip.elbow_apart is None or grip.sleeve is None:
        return False
    return (
        grip.tone_apart <= policy.number(f"{KEY}.tone_apart")
        and grip.elbow_apart <= policy.number(f"{KEY}.elbow_apart")
        and grip.sleeve >= policy.number(f"{KEY}.sleeve_from")
    )


def reach_of(hand: HandFacts, paper: Polygon) -> float:
    """Distance of hand and paper in lengths of the hand."""
    return distance(hand.outline, paper) / max(extent(hand.outline), 1.0)

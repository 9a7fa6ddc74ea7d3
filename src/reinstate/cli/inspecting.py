"""Any photo: faces, hands, body, edges, light, and whether it is a screenshot."""

from __future__ import annotations

from pathlib import Path

from reinstate.cli import photos
from reinstate.cli.answers import Answer
from reinstate.domain.policy import PolicyOn
from reinstate.evidence import check
from reinstate.evidence.check import NO_ACCOUNT, Evidence
from reinstate.evidence.facts import BodyFacts, HandFacts, PhotoFacts, Pieces, SelfieFacts
from reinstate.evidence.readers.body import read_body
from reinstate.evidence.readers.edges import read_edges
from reinstate.evidence.readers.faces import read_faces
from reinstate.evidence.readers.hands import read_hands
from reinstate.evidence.readers.photo import read_photo


def inspect(path: Path, policy: PolicyOn) -> Answer:
    """Facts of one photo, and the findings that need nothing but the photo."""
    photo = photos.opened(path, policy)
    body = read_body(photo)
    facts = SelfieFacts(
        photo=read_photo(photo),
        faces=read_faces(photo, with_templates=False),
        hands=read_hands(photo, body),
        body=body,
        note=None,
    )
    edges = read_edges(photo)
    return {
        "faces": [photos.face(face, policy) for face in facts.faces],
        "hands": [_hand(hand) for hand in facts.hands],
        "upper_body": _body(body),
        "screenshot": _screenshot(facts.photo, policy),
        "edges": {"all_visible": edges.all_visible, "quad": photos.region(edges.quad)},
        "sharpness": round(facts.photo.sharpness, 1),
        "brightness": round(facts.photo.brightness, 1),
        "glare": round(facts.photo.glare_share, 4),
        "width": facts.photo.width,
        "height": facts.photo.height,
        "findings": photos.findings(
            item
            for item in check.run(_evidence(facts, policy))
            if not item.finding.check.startswith("note_")
        ),
    }


def _evidence(facts: SelfieFacts, policy: PolicyOn) -> Evidence:
    return Evidence(policy, policy.day, NO_ACCOUNT, Pieces(selfie=facts))


def _hand(hand: HandFacts) -> Answer:
    return {
        "region": photos.region(hand.outline),
        "score": round(hand.score, 3),
        "presence": round(hand.presence, 3),
        "is_connected_to_person": hand.is_connected_to_person,
    }


def _body(body: BodyFacts | None) -> Answer | None:
    if body is None:
        return None
    return {"visibility": {name: round(value, 3) for name, value in body.visibility.items()}}


def _screenshot(photo: PhotoFacts, policy: PolicyOn) -> Answer:
    fail_from = policy.number("checks.photo_is_not_screenshot.fail_from")
    return {
        "is_screenshot": photo.screenshot_score >= fail_from,
        "score": round(photo.screenshot_score, 3),
        "signals": list(photo.screenshot_signals),
    }

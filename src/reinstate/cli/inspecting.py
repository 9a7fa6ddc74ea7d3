"""Any photo: faces, hands, body, edges, light, and whether it is a screenshot."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reinstate.cli import photos
from reinstate.cli.answers import Answer
from reinstate.domain.findings import Judged, Outcome
from reinstate.domain.policy import PolicyOn
from reinstate.evidence import check
from reinstate.evidence.check import NO_ACCOUNT, Evidence
from reinstate.evidence.facts import BodyFacts, HandFacts, PhotoFacts, Pieces, SelfieFacts
from reinstate.evidence.readers.document.edges import read_edges
from reinstate.evidence.readers.face.faces import read_faces
from reinstate.evidence.readers.person.body import read_body
from reinstate.evidence.readers.person.hands import read_hands
from reinstate.evidence.readers.photo.compression import read_compression
from reinstate.evidence.readers.photo.reading import read_photo

# The checks that ask nothing of a note or an account.
ABOUT_THE_PHOTO = frozenset(
    {
        "one_face_present",
        "face_is_uncovered",
        "upper_body_visible",
        "lighting_is_sufficient",
        "photo_is_sharp",
        "photo_is_not_screenshot",
        "photo_is_not_recaptured",
        "photo_is_not_spliced",
        "photo_is_from_camera",
        "photo_is_recent",
    }
)


def inspect(path: Path, policy: PolicyOn) -> Answer:
    """Facts of one photo, and the findings that need nothing but the photo."""
    photo = photos.opened(path, policy)
    faces = read_faces(photo, with_templates=False)
    body = read_body(photo, faces[0].box if faces else None)
    facts = SelfieFacts(
        photo=read_photo(photo),
        faces=faces,
        hands=read_hands(photo, body),
        body=body,
        note=None,
        compression=read_compression(photo, faces),
    )
    edges = read_edges(photo)
    judged = check.run(_evidence(facts, policy), only=ABOUT_THE_PHOTO)
    return {
        "faces": [photos.face(face, policy) for face in facts.faces],
        "hands": [_hand(hand) for hand in facts.hands],
        "upper_body": _answer(judged, "upper_body_visible"),
        "joints": _joints(body),
        "screenshot": _screenshot(facts.photo, judged),
        "edges": {"all_visible": edges.all_visible, "quad": photos.region(edges.quad)},
        "sharpness": round(facts.photo.sharpness, 1),
        "brightness": round(facts.photo.brightness, 1),
        "glare": round(facts.photo.glare_share, 4),
        "width": facts.photo.width,
        "height": facts.photo.height,
        "findings": photos.findings(judged),
    }


def _answer(judged: Sequence[Judged], check_id: str) -> bool | None:
    """True or false where the check is sure, null otherwise."""
    verdicts = {Outcome.PASS: True, Outcome.FAIL: False}
    found = [item.finding.outcome for item in judged if item.finding.check == check_id]
    return verdicts.get(found[0]) if found else None


def _evidence(facts: SelfieFacts, policy: PolicyOn) -> Evidence:
    return Evidence(policy, policy.day, NO_ACCOUNT, Pieces(selfie=facts))


def _hand(hand: HandFacts) -> Answer:
    return {
        "region": photos.region(hand.outline),
        "score": round(hand.score, 3),
        "presence": round(hand.presence, 3),
        "is_connected_to_person": hand.is_connected_to_person,
    }


def _joints(body: BodyFacts | None) -> Answer | None:
    if body is None:
        return None
    return {
        name: {"at": [round(x, 1), round(y, 1)], "visibility": round(body.visibility[name], 3)}
        for name, (x, y) in body.joints.items()
    }


def _screenshot(photo: PhotoFacts, judged: Sequence[Judged]) -> Answer:
    is_photo = _answer(judged, "photo_is_not_screenshot")
    return {
        "is_screenshot": None if is_photo is None else not is_photo,
        "score": round(photo.screenshot_score, 3),
        "signals": list(photo.screenshot_signals),
    }

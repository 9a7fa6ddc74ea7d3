"""Somebody else's hand put into selfies, in memory only: is it taken for the owner's?

    python -m bench.strange_hands

The one labelled hand with a transparent ground, as it is and mirrored, reaches in from either edge
of every labelled selfie, as large as the owner's would be. The owner's own arms stay as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
from bench.data import files, share
from PIL import Image, ImageOps

from reinstate.evidence.facts import FaceFacts, HandFacts
from reinstate.evidence.image import Photo, open_photo, photo_of
from reinstate.evidence.readers.body import read_body
from reinstate.evidence.readers.faces import read_faces
from reinstate.evidence.readers.hands import read_hands

FIST = "thumbs-up.png"
SIZE = 1.5  # heights of the face
Box = tuple[int, int, int, int]


def main() -> None:
    """Print what is said of the owner's hands and of the pasted ones."""
    own: Counter[str] = Counter()
    pasted: Counter[str] = Counter()
    for photo, face in _selfies():
        own.update(_connection(hand) for hand in _hands(photo, face))
        for right_edge in (False, True):
            for is_mirrored in (False, True):
                changed, box = _with_hand(photo, face, right_edge, is_mirrored)
                there = [h for h in _hands(changed, face) if _is_in(h, box)]
                pasted[_connection(there[0]) if there else "not found"] += 1
    for title, counts in (("the owner's hands", own), ("a strange hand", pasted)):
        print(f"{title}: {sum(counts.values())}")
        for answer, count in sorted(counts.items()):
            print(f"  {answer:24} {share(count, sum(counts.values()))}")


def _selfies() -> Iterator[tuple[Photo, FaceFacts]]:
    for row, path in files("hands_people"):
        if row.get("gesture") and row["labels"].get("faces") == 1:
            photo = open_photo(path.read_bytes())
            yield photo, read_faces(photo, with_templates=False)[0]


def _hands(photo: Photo, face: FaceFacts) -> tuple[HandFacts, ...]:
    return read_hands(photo, read_body(photo, face.box))


def _connection(hand: HandFacts) -> str:
    words = {True: "belongs to the person", False: "is somebody else's", None: "left open"}
    return words[hand.is_connected_to_person]


def _with_hand(
    photo: Photo, face: FaceFacts, right_edge: bool, is_mirrored: bool
) -> tuple[Photo, Box]:
    """The photo with the hand at the height of the chest, and where it was put."""
    hand = _fist()
    tall = round(SIZE * (face.box[2][1] - face.box[0][1]))
    hand = hand.resize((round(hand.width * tall / hand.height), tall))
    hand = hand if right_edge else ImageOps.mirror(hand)  # the arm comes from the edge
    if is_mirrored:
        hand = ImageOps.flip(hand)
    left = photo.width - hand.width if right_edge else 0
    top = min(round(face.box[2][1] + 0.3 * tall), photo.height - tall)
    image = Image.fromarray(photo.rgb)
    image.paste(hand, (left, top), hand)
    box = (left, top, left + hand.width, top + tall)
    return photo_of(np.asarray(image)), box


def _fist() -> Image.Image:
    (path,) = (path for _, path in files("hands_people") if path.name.endswith(FIST))
    hand = Image.open(path).convert("RGBA")
    return hand.crop(hand.getchannel("A").getbbox())


def _is_in(hand: HandFacts, box: Box) -> bool:
    x, y = np.mean(hand.outline, axis=0)
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


if __name__ == "__main__":
    main()

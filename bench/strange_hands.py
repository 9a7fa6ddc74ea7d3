"""Somebody else's hand put into selfies, in memory only: is it taken for the owner's?

    python -m bench.strange_hands

The one labelled hand with a transparent ground, as it is and mirrored, reaches in from either edge
of every labelled selfie, as large as the owner's would be. The owner's own arms stay as they are.
The calibration half, rendered people who hold a sheet with it, says how far apart hand and arm put
the knuckles; the report half shows what follows. Each photo's hands are kept under var/bench, so a
run that was stopped goes on.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from bench.data import files, half, share
from reinstate.evidence.facts import FaceFacts, HandFacts
from reinstate.evidence.intake.image import Photo, open_photo, photo_of
from reinstate.evidence.readers.face.faces import read_faces
from reinstate.evidence.readers.person.body import read_body
from reinstate.evidence.readers.person.hands import read_hands
from reinstate.rulebook import shipped
from reinstate.specimens import rendered

ON = date(2026, 11, 27)
KEPT = Path(__file__).parents[1] / "var" / "bench" / "strange_hands.jsonl"
OWN, STRANGE = "the owner's hands", "a strange hand"
PERSON = "person"
MARGIN = 1.1  # of the widest that was seen
RENDERED = {one.name: one for one in rendered.pictures() if one.kind == "selfie" and not one.faults}
FIST = "thumbs-up.png"
SIZE = 1.5  # heights of the face
Box = tuple[int, int, int, int]
Seen = tuple[bool | None, float | None]  # connected to the person, and how far apart the knuckles
NOT_FOUND = (False, -1.0)  # no hand where one was put


def main() -> None:
    """Print what is said of the owner's hands and of the pasted ones."""
    seen = _seen()
    halves = [{k: of for k, of in seen.items() if half(of[PERSON]) == h} for h in (0, 1)]
    own = [apart for of in halves[0].values() for _, apart in of[OWN] if apart is not None]
    print(f"calibration half, {len(own)} of the owners' hands: knuckles at most {max(own):.2f} of "
          f"the shoulders apart, which chooses {MARGIN * max(own):.2f}")  # fmt: skip
    limit = shipped().on(ON).number("checks.note_is_held_by_the_person.knuckles_apart")
    print(f"report half, knuckles apart by {limit} at most:")
    for title, is_rendered in ((OWN, False), (OWN, True), (STRANGE, False)):
        groups = [of for name, of in halves[1].items() if (name in RENDERED) is is_rendered]
        found = [_answer(*hand, limit) for of in groups for hand in of[title]]
        print(f" {title}{', rendered, holding a sheet' if is_rendered else ''}: {len(found)}")
        for answer, count in sorted(Counter(found).items()):
            print(f"  {answer:24} {share(count, len(found))}")


def _answer(is_connected: bool | None, apart: float | None, limit: float) -> str:
    if is_connected and apart is not None and apart <= limit:
        return "belongs to the person"
    if (is_connected, apart) == NOT_FOUND:
        return "not found"
    return "is somebody else's" if is_connected is False else "left open"


def _seen() -> dict[str, dict[str, Any]]:
    """By photo: whose it is, what is said of the owner's hands, and of the pasted one each time."""
    lines = KEPT.read_text("utf-8").splitlines() if KEPT.is_file() else []
    kept = {row["photo"]: row for row in map(json.loads, lines)}
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    for name, person, photo in _selfies():
        if name not in kept:
            kept[name] = {"photo": name, PERSON: person, **_read(photo, is_drawn=name in RENDERED)}
            with KEPT.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(kept[name]) + "\n")
    return kept


def _read(photo: Photo, *, is_drawn: bool) -> dict[str, list[Seen]]:
    face = read_faces(photo, with_templates=False)[0]
    own = [(hand.is_connected_to_person, hand.knuckles_apart) for hand in _hands(photo, face)]
    places = [] if is_drawn else [(edge, turn) for edge in (False, True) for turn in (False, True)]
    return {OWN: own, STRANGE: [_strange(photo, face, *place) for place in places]}


def _strange(photo: Photo, face: FaceFacts, right_edge: bool, is_mirrored: bool) -> Seen:
    changed, box = _with_hand(photo, face, right_edge, is_mirrored)
    there = [hand for hand in _hands(changed, face) if _is_in(hand, box)]
    return (there[0].is_connected_to_person, there[0].knuckles_apart) if there else NOT_FOUND


def _selfies() -> Iterator[tuple[str, str, Photo]]:
    """Name, person and photo."""
    for row, path in files("hands_people"):
        if row.get("gesture") and row["labels"].get("faces") == 1:
            yield path.name, path.name, open_photo(path.read_bytes())
    for name, picture in RENDERED.items():
        yield name, picture.person, photo_of(np.asarray(rendered.open_rgb(picture.file)))


def _hands(photo: Photo, face: FaceFacts) -> tuple[HandFacts, ...]:
    return read_hands(photo, read_body(photo, face.box))


def _with_hand(
    photo: Photo, face: FaceFacts, right_edge: bool, is_mirrored: bool
) -> tuple[Photo, Box]:
    """The photo with the hand at the height of the chest, and where it was put."""
    hand = fist()
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


def fist() -> Image.Image:
    """The labelled hand, cut out."""
    (path,) = (path for _, path in files("hands_people") if path.name.endswith(FIST))
    hand = Image.open(path).convert("RGBA")
    return hand.crop(hand.getchannel("A").getbbox())


def _is_in(hand: HandFacts, box: Box) -> bool:
    x, y = np.mean(hand.outline, axis=0)
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


if __name__ == "__main__":
    main()

"""Who holds the sheet: thumbs over its edge, of the person in the picture and of somebody else.

    python tools/render_people/make.py --holds 20271100 15 --scale 0.7 --samples 10 \\
        --work FOLDER --out var/bench/holds
    python -m bench.grips

Rendered people hold a sheet in six ways, or somebody beside the picture holds it; each picture is
also taken mirrored, and small as a messenger sends it. The calibration half of the people chooses
the limits, the other half is reported. On labelled selfies, in memory only, a sheet is laid that
nobody holds, and one that the labelled strange fist holds: those chose nothing.
"""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from bench.data import files, half, share
from bench.strange_hands import fist
from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import NO_ACCOUNT, Evidence, catalogue
from reinstate.evidence.facts import NoteFacts, Pieces, Polygon, SelfieFacts
from reinstate.evidence.image import Photo, Pixels, open_photo, photo_of
from reinstate.evidence.readers.body import read_body
from reinstate.evidence.readers.faces import read_faces
from reinstate.evidence.readers.grip import read_grip
from reinstate.evidence.readers.hands import read_hands
from reinstate.evidence.readers.photo import read_photo
from reinstate.rulebook import shipped

ON = date(2026, 11, 28)
POLICY = shipped().on(ON)
CHECK = "note_is_held_by_the_person"
FOLDER = Path(__file__).parents[1] / "var" / "bench" / "holds"
OWN, OTHER = "held by the person", "held by somebody else"
WAYS = ("as it is", "mirrored", "sent on")
SENT = 640  # pixels of the longer side, as a messenger sends
SEED = 20271101
SHEET = (1.55, 1.1)  # of the face's width and height: half a letter at arm's length
NEARLY_ALL, WITHOUT_SLEEVE = 0.98, 1 / 6  # of the own hands: kept, and given up for safety


@dataclass(frozen=True, slots=True)
class Hold:
    """One picture as it was judged. `way`: as it is, mirrored or sent on."""

    person: str
    title: str
    way: str
    facts: SelfieFacts


def main() -> None:
    """Print the limits that the calibration half chooses, then what is answered."""
    held = list(_rendered())
    for key, value in _limits([one for one in held if half(one.person) == 0]).items():
        print(f"{key} {value:.3f}; policy has {POLICY.number(f'checks.{CHECK}.{key}')}")
    for which, name in ((0, "calibration half"), (1, "report half")):
        print(f"{name}:")
        ours = [one for one in held if half(one.person) == which]
        for title, way in itertools.product((OWN, OTHER), WAYS):
            said = [o.facts for o in ours if (o.title, o.way) == (title, way)]
            _print(f"{title}, {way}", said)
    print("labelled people:")
    for title, facts in _composed():
        _print(title, facts)


def _limits(held: Sequence[Hold]) -> dict[str, float]:
    """By own hands alone: half of the least thumb, what nearly all keep, a strict sleeve."""
    own = [o.facts.grip for o in held if o.title == OWN and o.facts.grip is not None]
    seen = [grip for grip in own if grip.sleeve is not None]
    return {
        "thumb_over": min(grip.depth for grip in own) / 2,
        "tone_apart": _quantile([grip.tone_apart for grip in own], NEARLY_ALL),
        "elbow_apart": _quantile([grip.elbow_apart for grip in seen], NEARLY_ALL),
        "sleeve_from": _quantile([grip.sleeve for grip in seen], WITHOUT_SLEEVE),
    }


def _quantile(values: Sequence[float | None], share: float) -> float:
    return float(np.quantile([value for value in values if value is not None], share))


def _rendered() -> Iterator[Hold]:
    for row in json.loads((FOLDER / "people.json").read_text("utf-8"))["images"]:
        rgb = np.asarray(Image.open(FOLDER / row["file"]).convert("RGB"))
        corners = np.array(row["sheet"]["corners"], np.float32)
        title = OTHER if "other_hand" in row["faults"] else OWN
        for way, changed, moved in _ways(rgb, corners):
            facts = _facts(photo_of(changed), tuple((float(x), float(y)) for x, y in moved))
            yield Hold(row["person"], title, way, facts)


def _ways(rgb: Pixels, corners: np.ndarray) -> Iterator[tuple[str, Pixels, np.ndarray]]:
    yield "as it is", rgb, corners
    flipped = np.array([rgb.shape[1] - 1, 0]) + corners * np.array([-1, 1])
    yield "mirrored", np.ascontiguousarray(rgb[:, ::-1]), flipped
    scale = SENT / max(rgb.shape[:2])
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    _, sent = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 60])
    yield "sent on", np.asarray(cv2.imdecode(sent, cv2.IMREAD_COLOR), np.uint8), corners * scale


def _facts(photo: Photo, sheet: Polygon) -> SelfieFacts:
    faces = read_faces(photo, with_templates=False, with_coverings=False)
    body = read_body(photo, faces[0].box if faces else None)
    grip = read_grip(photo, sheet, faces[0], body) if faces else None
    note = _note(sheet)
    return SelfieFacts(read_photo(photo), faces, read_hands(photo, body), body, note, grip=grip)


def _note(sheet: Polygon) -> NoteFacts:
    """A note of which the place alone is known."""
    return NoteFacts(
        sheet=sheet, is_mirrored=False, lines=(), expected="", score=0.0, best_competitor="",
        best_competitor_margin=0.0, words=(), date_text="", handwriting_score=None,
        sheet_to_face=None, sheet_to_torso=None, covered_share=None, has_document_on_it=None,
    )  # fmt: skip


def _composed() -> Iterator[tuple[str, list[SelfieFacts]]]:
    nobody, strange = [], []
    for number, (row, path) in enumerate(files("hands_people")):
        photo = open_photo(path.read_bytes())
        if row["labels"].get("faces") != 1 or not read_faces(photo, with_templates=False):
            continue  # a sheet is laid beside the one face
        laid, sheet = _with_sheet(photo, np.random.default_rng((SEED, number)))
        nobody.append(_facts(photo_of(laid), sheet))
        strange.append(_facts(photo_of(_with_fist(laid, sheet)), sheet))
    yield "a sheet that nobody holds", nobody
    yield "a sheet that a strange fist holds", strange


def _with_sheet(photo: Photo, rng: np.random.Generator) -> tuple[Pixels, Polygon]:
    """Pale paper with some grain beside or below the face, inside the photo."""
    (x0, _), _, (x1, y1), _ = read_faces(photo, with_templates=False)[0].box
    wide, tall = SHEET[0] * (x1 - x0), SHEET[1] * (x1 - x0)
    left = np.clip((x0 + x1) / 2 + rng.uniform(-1.6, 0.6) * wide, 0, max(photo.width - wide, 0))
    top = np.clip(y1 + rng.uniform(0.1, 0.8) * tall, 0, max(photo.height - 1.5 * tall, 0))
    edges = [round(float(edge)) for edge in (left, top, left + wide, top + tall)]
    rgb = photo.rgb.copy()
    paper = rgb[edges[1] : edges[3], edges[0] : edges[2]]
    paper[:] = np.clip(rng.normal(rng.uniform(200, 240), 3, (*paper.shape[:2], 1)), 0, 255)
    x, y, right, low = map(float, edges)
    return rgb, ((x, y), (right, y), (right, low), (x, low))


def _with_fist(rgb: Pixels, sheet: Polygon) -> Pixels:
    """The strange fist from below, its thumb over the sheet's lower edge."""
    hand = fist().rotate(90, expand=True)
    tall = round(0.9 * (sheet[2][1] - sheet[0][1]))
    hand = hand.resize((round(hand.width * tall / hand.height), tall))
    image = Image.fromarray(rgb)
    x = round(0.6 * sheet[0][0] + 0.4 * sheet[1][0]) - hand.width // 2
    image.paste(hand, (x, round(sheet[2][1] - 0.3 * tall)), hand)
    return np.asarray(image)


def _print(title: str, found: Sequence[SelfieFacts]) -> None:
    print(f" {title}: {len(found)}")
    for with_grips in (False, True):
        ours = [one if with_grips else _without_grip(one) for one in found]
        answers = Counter(_answer(one) for one in ours)
        said = ", ".join(f"{answer} {count}" for answer, count in sorted(answers.items()))
        name = "as shipped" if with_grips else "hands alone"
        print(f"  {name:12} held {share(answers['held'], len(found))}; {said}")


def _without_grip(facts: SelfieFacts) -> SelfieFacts:
    return SelfieFacts(facts.photo, facts.faces, facts.hands, facts.body, facts.note)


def _answer(facts: SelfieFacts) -> str:
    evidence = Evidence(POLICY, ON, NO_ACCOUNT, Pieces(facts))
    return catalogue()[CHECK].judge(evidence, PieceKind.SELFIE).code


if __name__ == "__main__":
    main()

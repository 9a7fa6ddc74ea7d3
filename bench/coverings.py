"""Fit the coverings' weights and limits, and say how far they hold on people not fitted on.

    python -m bench.coverings [--fit]

Positives are drawn (bench/drawn_coverings.py, frozen seed) plus the few real and rendered ones;
negatives are the pictures as they are, with clear spectacles, and with the other coverings. Most
are taken once more as a phone at some distance would have, because selfies show small faces.
The people are split into two halves by a frozen seed. The weights that ship (--fit writes them) are
fitted on the calibration half. The limits are chosen there too: each quarter of it is judged by
weights fitted on the other quarter. Only the report half is reported. The features of each picture
are kept under var/bench, so a run that was stopped goes on; delete them when a reader changed.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from bench import drawn_coverings
from bench.coverings_fit import (
    ABOVE,
    OVER,
    PARTLY,
    TODAY,
    Sample,
    as_toml,
    calibrated,
    chance_of,
    doubtful,
    fit,
)
from bench.data import files, half, share
from bench.hands import judged
from reinstate import specimens
from reinstate.evidence.facts import FaceFacts, SelfieFacts
from reinstate.evidence.intake.image import Pixels, Unreadable, open_photo, photo_of
from reinstate.evidence.readers.face import coverings
from reinstate.evidence.readers.face.canvas import lay_out
from reinstate.evidence.readers.face.detection import Detection, detect_faces
from reinstate.evidence.readers.face.head_ring import read_silhouette
from reinstate.evidence.readers.face.mesh import Mesh, face_square, read_mesh
from reinstate.evidence.readers.face.upright import straightened
from reinstate.evidence.readers.photo.reading import read_photo
from reinstate.evidence.readers.pixels.scaling import at_most
from reinstate.rulebook import shipped

SEED = 20261129
HIDES, CLEARS = 0.5, 0.1
KINDS = ("real", "render", "phone", "clear", "sunglasses", "mask", OVER, PARTLY, ABOVE)
KEPT = Path(__file__).parents[1] / "var" / "bench" / "coverings.jsonl"
CALIBRATION, REPORT = 0, 1
PEOPLE = Path(specimens.__file__).parent / "people"
LEAST_SIZE = 24
AGAIN, WITH_PHONE = 50, 0.7  # pixels from which, and share of drawings that, are taken once more
LABELS = {"sunglasses": "sunglasses", "mask": "mask", "head_covering": "hat"}
DRAWINGS = (
    ("sunglasses", drawn_coverings.sunglasses),
    ("clear", drawn_coverings.clear_spectacles),
    ("mask", drawn_coverings.mask),
    *(("head_covering", drawn_coverings.hat),) * 3,
)
# Seen when the pictures were looked through; the manifest does not say.
SEEN = {"person-vlado5.jpg": {"sunglasses": True}}


@dataclass
class Picture:
    """Who is in a picture, whether it is real or a render, and its labels."""

    person: str
    kind: str
    labels: dict


def samples() -> list[Sample]:
    """Every usable face of the data, as it is and with each covering drawn on."""
    kept = _kept()
    for row, path in [*files("faces", "hands_people"), *rendered()]:
        if "solvay" in path.name or "dogs" in path.name:  # coloured in by hand; not a person
            continue
        if path.name not in kept:
            kept[path.name] = list(_of_file(row, path))
            _keep(path.name, kept[path.name])
    return [sample for found in kept.values() for sample in found]


def _of_file(row: dict, path: Path) -> Iterator[Sample]:
    try:
        rgb = at_most(open_photo(path.read_bytes()).rgb, 1600)
    except Unreadable:
        return  # the product refuses it before any check; bench/intake.py counts those
    labels = dict(row["labels"])
    for name, more in SEEN.items():
        labels |= more if path.name.endswith(name) else {}
    of = Picture(row.get("person_id") or path.name, row.get("kind", "real"), labels)
    rng = np.random.default_rng((SEED, zlib.crc32(path.name.encode())))
    for face in (straightened(rgb, one) for one in detect_faces(rgb)[:8]):
        yield from _of_face(rgb, face, of, rng)


def _kept() -> dict[str, list[Sample]]:
    lines = KEPT.read_text("utf-8").splitlines() if KEPT.is_file() else []
    rows = map(json.loads, lines)
    return {row["file"]: [Sample(**sample) for sample in row["samples"]] for row in rows}


def _keep(file: str, found: list[Sample]) -> None:
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    with KEPT.open("a", encoding="utf-8") as stream:
        row = {"file": file, "samples": [asdict(sample) for sample in found]}
        stream.write(json.dumps(row) + "\n")


def rendered() -> Iterator[tuple[dict, Path]]:
    """The rendered people that the specimens ship, as rows like those of the data."""
    for row in json.loads((PEOPLE / "people.json").read_text("utf-8"))["images"]:
        worn = set(row["coverings"])
        labels = {"sunglasses": "sunglasses" in worn, "mask": "mask" in worn}
        labels["hat"] = bool(worn & {"hat", "head_scarf"})
        if row["face_box"]:
            yield (
                {"person_id": row["person"], "labels": labels, "kind": "render"},
                PEOPLE / row["file"],
            )


def _of_face(
    rgb: Pixels, face: Detection, of: Picture, rng: np.random.Generator
) -> Iterator[Sample]:
    width, height = face.box[2:] - face.box[:2]
    mesh = read_mesh(rgb, face_square(face.box, face.landmarks))
    if min(width, height) < LEAST_SIZE or mesh.presence < 0.5:
        return
    rgb, mesh = _near(rgb, face, mesh)
    worn = {key: _known(of.labels.get(label)) for key, label in LABELS.items()}
    yield Sample(of.person, of.kind, worn, _features(rgb, mesh))
    if min(width, height) >= AGAIN:
        yield from _again(drawn_coverings.photographed(rgb, mesh, rng), of.person, "phone", worn)
    if any(worn.values()) or None in worn.values():
        return
    for kind, draw in DRAWINGS:
        drawn = draw(rgb, mesh, rng)
        title = _title(kind, drawn_coverings.hidden(rgb, drawn, mesh))
        if rng.random() < WITH_PHONE:
            drawn = drawn_coverings.photographed(drawn, mesh, rng)
        yield from _again(drawn, of.person, title, {key: key == kind for key in LABELS})


def _title(kind: str, hidden: float) -> str:
    """Hats are told apart by what the check asks: whether they hide the forehead."""
    if kind != "head_covering":
        return kind
    return OVER if hidden >= HIDES else ABOVE if hidden <= CLEARS else PARTLY


def _again(rgb: Pixels, person: str, kind: str, worn: dict[str, bool | None]) -> Iterator[Sample]:
    """The changed picture as it is read; nothing when its face is no longer found."""
    mesh = _mesh_again(rgb)
    if mesh is not None:
        yield Sample(person, kind, worn, _features(rgb, mesh))


def _known(label: object) -> bool | None:
    """Labels such as "one of five" say nothing about one face; no label means nothing is worn."""
    return None if isinstance(label, str) else bool(label)


def _near(rgb: Pixels, face: Detection, mesh: Mesh) -> tuple[Pixels, Mesh]:
    """The face with room around it, so that drawing is quick."""
    middle = (face.box[:2] + face.box[2:]) / 2
    reach = 2.2 * float(max(face.box[2:] - face.box[:2]))
    x, y = (max(0, int(v)) for v in middle - reach)
    part = rgb[y : int(middle[1] + reach), x : int(middle[0] + reach)]
    return part, Mesh(mesh.points - np.array([x, y, 0], np.float32), mesh.presence)


def _mesh_again(rgb: Pixels) -> Mesh | None:
    """The mesh of the face in the middle of a cut; None when none is found there."""
    middle = np.array(rgb.shape[1::-1]) / 2
    for face in detect_faces(rgb):
        low, high = face.box[:2], face.box[2:]
        if (low < middle).all() and (middle < high).all():
            straight = straightened(rgb, face)
            return read_mesh(rgb, face_square(straight.box, straight.landmarks))
    return None


def _features(rgb: Pixels, mesh: Mesh) -> dict[str, dict[str, float]]:
    canvas = lay_out(rgb, mesh)
    silhouette = read_silhouette(rgb, mesh, canvas)
    found = {
        "sunglasses": coverings.sunglasses_features(canvas),
        "mask": coverings.mask_features(canvas),
        "head_covering": coverings.head_features(canvas, silhouette),
    }
    return {
        covering: {name: float(value) for name, value in features.items()}
        for covering, features in found.items()
    }


def report(chosen: list[Sample], covering: str, weights: dict[str, float]) -> None:
    """Counts of answers about people who chose nothing, by what is on the face."""
    policy = shipped().on(TODAY)
    key = "checks.face_is_uncovered"
    absent = "head_absent_below" if covering == "head_covering" else "absent_below"
    yes, no = policy.number(f"{key}.{covering}_from"), policy.number(f"{key}.{absent}")
    print(f"{covering}: {len(chosen)} faces of the report half; yes from {yes}, no below {no}")
    for kind in KINDS:
        for worn in (False, True):
            group = [
                chance_of(s.features[covering], weights)
                for s in chosen
                if s.kind == kind and s.worn[covering] is worn
            ]
            if group:
                said = (sum(c >= yes for c in group), sum(c < no for c in group))
                print(f"  {'worn' if worn else 'not worn':9} on {kind:14} n={len(group)}")
                print(f"    yes {share(said[0], len(group))}")
                print(f"    no  {share(said[1], len(group))}")


def _print_answers(seen: list[Sample], weights: dict[str, dict[str, float]]) -> None:
    """What face_is_uncovered answers about faces whose coverings are all known."""
    print("the report half, what face_is_uncovered answers:")
    answers: dict[str, Counter[str]] = defaultdict(Counter)
    for sample in seen:
        if None not in sample.worn.values():
            named = [LABELS[covering] for covering, is_worn in sample.worn.items() if is_worn]
            title = f"{' and '.join(named) or 'nothing'} worn, {sample.kind}"
            answers[title][judged(_selfie(sample, weights), "face_is_uncovered")] += 1
    for title, counts in sorted(answers.items()):
        for answer, count in counts.most_common():
            print(f"  {title:36} {answer:26} {share(count, counts.total())}")


def _selfie(sample: Sample, weights: dict[str, dict[str, float]]) -> SelfieFacts:
    """A selfie of which the face alone is known."""
    chances = {name: chance_of(sample.features[name], weights[name]) for name in LABELS}
    clear = sample.features["head_covering"]["clear_forehead"]
    place = ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0))
    face = FaceFacts(place, (*place, (5.0, 5.0)), 1.0, 99.0, 99.0, 99.0, 0.0, 0.0, 0.0, **chances,
                     clear_forehead=clear, template=None)  # fmt: skip
    nothing = read_photo(photo_of(np.zeros((99, 99, 3), np.uint8)))
    return SelfieFacts(nothing, (face,), (), None, None)


def main() -> None:
    """Print the report, and write the weights when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", action="store_true", help=f"write {coverings.WEIGHTS.name}")
    asked = parser.parse_args()
    everyone = samples()
    fitted = {}
    for covering in LABELS:
        usable = [s for s in everyone if s.worn[covering] is not None]
        halves = [[s for s in usable if half(s.person) == h] for h in (CALIBRATION, REPORT)]
        fitted[covering] = fit(halves[CALIBRATION], covering)
        yes, no = calibrated(halves[CALIBRATION], covering)
        print(f"{covering}: {len(halves[CALIBRATION])} faces of the calibration half choose: "
              f"yes from {yes}, no below {no}")  # fmt: skip
        report(halves[REPORT], covering, fitted[covering])
    hats = [s for s in everyone if s.worn["head_covering"] is not None]
    doubt, clear = doubtful([s for s in hats if half(s.person) == CALIBRATION])
    print(f"the calibration half chooses: head_doubt_from {doubt}, clear_forehead_from {clear}")
    _print_answers([s for s in everyone if half(s.person) == REPORT], fitted)
    if asked.fit:
        coverings.WEIGHTS.write_text(as_toml(fitted))


if __name__ == "__main__":
    main()

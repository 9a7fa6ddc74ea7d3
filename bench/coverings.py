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
from datetime import date
from pathlib import Path

import numpy as np

from bench import drawn_coverings
from bench.data import files, half, share
from bench.hands import judged
from reinstate import specimens
from reinstate.evidence.facts import FaceFacts, SelfieFacts
from reinstate.evidence.image import Pixels, Unreadable, open_photo, photo_of
from reinstate.evidence.readers import coverings
from reinstate.evidence.readers.detection import Detection, detect_faces
from reinstate.evidence.readers.face_canvas import lay_out
from reinstate.evidence.readers.head_ring import read_silhouette
from reinstate.evidence.readers.mesh import Mesh, face_square, read_mesh
from reinstate.evidence.readers.photo import read_photo
from reinstate.evidence.readers.scaling import at_most
from reinstate.evidence.readers.upright import straightened
from reinstate.rulebook import shipped

SEED = 20261122
TODAY = date(2026, 11, 22)
KINDS = ("real", "render", "phone", "clear", "sunglasses", "mask", "head_covering")
KEPT = Path(__file__).parents[1] / "var" / "bench" / "coverings.jsonl"
CALIBRATION, REPORT = 0, 1
PEOPLE = Path(specimens.__file__).parent / "people"
LEAST_SIZE = 24
LIMITS = (*(n / 10 for n in range(1, 10)), 0.95, 0.98, 0.99)
MOST_WRONG, MOST_MISSED = 0.005, 0.05
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


@dataclass
class Sample:
    """One face: what is on it, and its features by covering."""

    person: str
    kind: str  # real, render, clear, or the covering that was drawn
    worn: dict[str, bool | None]
    features: dict[str, dict[str, float]]


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
        if rng.random() < WITH_PHONE:
            drawn = drawn_coverings.photographed(drawn, mesh, rng)
        yield from _again(drawn, of.person, kind, {key: key == kind for key in LABELS})


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


def fit(chosen: list[Sample], covering: str) -> dict[str, float]:
    """Ridge logistic regression by Newton steps, both classes of equal weight."""
    rows = np.array([list(s.features[covering].values()) for s in chosen])
    worn = np.array([bool(s.worn[covering]) for s in chosen], float)
    weight = np.array([3.0 if s.kind in ("real", "render") else 1.0 for s in chosen])
    weight[worn == 1] *= weight[worn == 0].sum() / weight[worn == 1].sum()
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    design = np.column_stack([np.ones(len(rows)), (rows - mean) / spread])
    ridge = np.diag([1e-6, *[3.0] * rows.shape[1]])
    beta = np.zeros(design.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-design @ beta))
        slope = design.T @ (weight * (p - worn)) + ridge @ beta
        curve = (design.T * (weight * p * (1 - p))) @ design + ridge
        beta -= np.linalg.solve(curve, slope)
    plain = beta[1:] / spread
    names = list(chosen[0].features[covering])
    bias = float(beta[0] - plain @ mean)
    return {"bias": round(bias, 3)} | {
        n: round(float(w), 3) for n, w in zip(names, plain, strict=True)
    }


def calibrated(chosen: list[Sample], covering: str) -> tuple[float, float]:
    """From which chance a covering is worn, and below which it is not, on the calibration half.

    The lowest limit that takes at most MOST_WRONG of the faces without it for covered, and the
    highest one below which at most MOST_MISSED of the covered ones lie.
    """
    quarters = [[s for s in chosen if half(f"{s.person}:quarter") == q] for q in (0, 1)]
    seen = [
        (bool(s.worn[covering]), _chance(s.features[covering], weights))
        for own, other in (quarters, quarters[::-1])
        for weights in (fit(other, covering),)
        for s in own
    ]
    bare, worn = ([c for is_worn, c in seen if is_worn is wanted] for wanted in (False, True))
    yes = [t for t in LIMITS if sum(c >= t for c in bare) <= MOST_WRONG * len(bare)]
    no = [t for t in LIMITS if sum(c < t for c in worn) <= MOST_MISSED * len(worn)]
    return min(yes, default=1.0), max(no, default=0.0)


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
                _chance(s.features[covering], weights)
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
    chances = {name: _chance(sample.features[name], weights[name]) for name in LABELS}
    clear = sample.features["head_covering"]["clear_forehead"]
    place = ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0))
    face = FaceFacts(place, (*place, (5.0, 5.0)), 1.0, 99.0, 99.0, 99.0, 0.0, 0.0, 0.0, **chances,
                     clear_forehead=clear, template=None)  # fmt: skip
    nothing = read_photo(photo_of(np.zeros((99, 99, 3), np.uint8)))
    return SelfieFacts(nothing, (face,), (), None, None)


def _chance(features: dict[str, float], weights: dict[str, float]) -> float:
    logit = weights["bias"] + sum(weights[n] * v for n, v in features.items())
    return float(1 / (1 + np.exp(-logit)))


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
        print(f"the calibration half, {len(halves[CALIBRATION])} faces, chooses: yes from {yes}, "
              f"no below {no}")  # fmt: skip
        report(halves[REPORT], covering, fitted[covering])
    _print_answers([s for s in everyone if half(s.person) == REPORT], fitted)
    if asked.fit:
        coverings.WEIGHTS.write_text(as_toml(fitted))


def as_toml(fitted: dict[str, dict[str, float]]) -> str:
    """The weights' file."""
    lines = [
        "# Logistic regressions over the features of coverings.py; written by its bench --fit."
    ]
    for covering, weights in fitted.items():
        lines += ["", f"[{covering}]", *(f"{name} = {value}" for name, value in weights.items())]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()

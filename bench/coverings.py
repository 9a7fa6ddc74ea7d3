"""Fit the coverings' weights on one half of the people, report on the other half.

    python -m bench.coverings [--fit]

Positives are drawn (bench/drawn_coverings.py, frozen seed) plus the few real ones; negatives are
the photos as they are, the photos with clear spectacles, and those with the other coverings.
The halves are split by person. With --fit the weights for readers/coverings.py are printed.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from bench import drawn_coverings
from bench.data import files, half, share

from reinstate.evidence.image import Pixels, Unreadable, open_photo
from reinstate.evidence.readers import coverings
from reinstate.evidence.readers.detection import Detection, detect_faces
from reinstate.evidence.readers.face_canvas import lay_out
from reinstate.evidence.readers.head_ring import read_silhouette
from reinstate.evidence.readers.mesh import Mesh, face_square, read_mesh
from reinstate.evidence.readers.photo import reduced

SEED = 20261122
LEAST_SIZE = 24
SURE = 0.8
LABELS = {"sunglasses": "sunglasses", "mask": "mask", "head_covering": "hat"}
DRAWINGS = (
    ("sunglasses", drawn_coverings.sunglasses),
    ("clear", drawn_coverings.clear_spectacles),
    ("mask", drawn_coverings.mask),
    ("head_covering", drawn_coverings.hat),
    ("head_covering", drawn_coverings.hat),
)
# Seen when the pictures were looked through; the manifest does not say.
SEEN = {"person-vlado5.jpg": {"sunglasses": True}}


@dataclass
class Sample:
    """One face: what is on it, and its features by covering."""

    person: str
    kind: str  # real, clear, or the covering that was drawn
    worn: dict[str, bool | None]
    features: dict[str, dict[str, float]]


def samples() -> list[Sample]:
    """Every usable face of the data, as it is and with each covering drawn on."""
    rng = np.random.default_rng(SEED)
    found: list[Sample] = []
    for row, path in files("faces", "hands_people"):
        if "solvay" in path.name or "dogs" in path.name:  # coloured in by hand; not a person
            continue
        try:
            rgb = reduced(open_photo(path.read_bytes()).rgb, 1600)
        except Unreadable:
            continue
        labels = dict(row["labels"])
        for name, more in SEEN.items():
            labels |= more if path.name.endswith(name) else {}
        person = row.get("person_id") or path.name
        for face in detect_faces(rgb)[:8]:
            found += _of_face(rgb, face, person, labels, rng)
    return found


def _of_face(
    rgb: Pixels, face: Detection, person: str, labels: dict, rng: np.random.Generator
) -> Iterator[Sample]:
    width, height = face.box[2:] - face.box[:2]
    mesh = read_mesh(rgb, face_square(face.box, face.landmarks))
    if min(width, height) < LEAST_SIZE or mesh.presence < 0.5:
        return
    rgb, mesh = _near(rgb, face, mesh)
    worn = {key: _known(labels.get(label)) for key, label in LABELS.items()}
    yield Sample(person, "real", worn, _features(rgb, mesh))
    if any(worn.values()) or None in worn.values():
        return
    for kind, draw in DRAWINGS:
        drawn = draw(rgb, mesh, rng)
        again = _mesh_again(drawn, mesh)
        if again is not None:
            wears = {key: key == kind for key in LABELS}
            yield Sample(person, kind, wears, _features(drawn, again))


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


def _mesh_again(rgb: Pixels, mesh: Mesh) -> Mesh | None:
    """The mesh as it is found with the covering on; None when the face is no longer found."""
    middle = mesh.points[:, :2].mean(axis=0)
    for face in detect_faces(rgb):
        low, high = face.box[:2], face.box[2:]
        if (low < middle).all() and (middle < high).all():
            return read_mesh(rgb, face_square(face.box, face.landmarks))
    return None


def _features(rgb: Pixels, mesh: Mesh) -> dict[str, dict[str, float]]:
    canvas = lay_out(rgb, mesh)
    silhouette = read_silhouette(rgb, mesh, canvas)
    return {
        "sunglasses": coverings.sunglasses_features(canvas),
        "mask": coverings.mask_features(canvas),
        "head_covering": coverings.head_features(canvas, silhouette),
    }


def fit(chosen: list[Sample], covering: str) -> dict[str, float]:
    """Ridge logistic regression by Newton steps, both classes of equal weight."""
    rows = np.array([list(s.features[covering].values()) for s in chosen])
    worn = np.array([bool(s.worn[covering]) for s in chosen], float)
    weight = np.array([3.0 if s.kind == "real" else 1.0 for s in chosen])
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


def report(chosen: list[Sample], covering: str, weights: dict[str, float]) -> None:
    """Counts of sure answers, by what is on the face."""
    for kind in ("real", "clear", "sunglasses", "mask", "head_covering"):
        for worn in (False, True):
            group = [s for s in chosen if s.kind == kind and s.worn[covering] is worn]
            if not group:
                continue
            chances = [_chance(s.features[covering], weights) for s in group]
            said_yes = sum(c >= SURE for c in chances)
            said_no = sum(c <= 1 - SURE for c in chances)
            print(
                f"  {covering:14} {'worn' if worn else 'not worn':9} on {kind:14}"
                f" said yes {share(said_yes, len(group))}, no {share(said_no, len(group))}"
            )


def _chance(features: dict[str, float], weights: dict[str, float]) -> float:
    logit = weights["bias"] + sum(weights[n] * v for n, v in features.items())
    return float(1 / (1 + np.exp(-logit)))


def main() -> None:
    """Print the report, and the weights when asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", action="store_true")
    asked = parser.parse_args()
    everyone = samples()
    for covering in LABELS:
        usable = [s for s in everyone if s.worn[covering] is not None]
        calibration, other = ([s for s in usable if half(s.person) == h] for h in (0, 1))
        weights = coverings.WEIGHTS.get(covering)
        if asked.fit:
            weights = fit(calibration, covering)
            print(json.dumps({covering: weights}))
        print(f"{covering}: {len(calibration)} faces for calibration, {len(other)} for the report")
        report(other, covering, dict(weights))


if __name__ == "__main__":
    main()

"""Real faces put onto specimens, in memory only: rendered faces resemble each other too much.

The labelled photos are never copied into the repository; what is composed here is read, counted
and forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from bench.data import files
from reinstate.evidence.intake.image import Pixels, open_photo
from reinstate.evidence.readers.face.detection import Detection, detect_faces
from reinstate.evidence.readers.face.mesh import Mesh, face_square, read_mesh
from reinstate.evidence.readers.pixels.squares import Floats

LEAST_SIZE = 80  # pixels: smaller faces would look softer than the specimen around them
MOST_YAW = 20.0
EDGE = 0.06  # width of the blended seam, in face widths
TONE = 0.7  # how far the pasted face takes on the light of its new place
GROWN = 1.08  # the pasted region against the mesh: brows and jaw line go along


@dataclass(frozen=True, slots=True, eq=False)
class RealFace:
    """One labelled photo of one person, and where its face is."""

    person: str
    rgb: Pixels
    found: Detection
    mesh: Mesh


def real_faces() -> dict[str, list[RealFace]]:
    """Photos by person: one face, frontal, large enough, nothing known to be worn."""
    known: dict[str, list[RealFace]] = {}
    for one in _usable():
        known.setdefault(one.person, []).append(one)
    return known


def _usable() -> Iterator[RealFace]:
    for row, path in files("faces", "hands_people"):
        labels = row["labels"]
        if labels.get("faces") != 1 or any(
            labels.get(what) for what in ("hat", "sunglasses", "mask", "generated", "spoof")
        ):
            continue
        rgb = open_photo(path.read_bytes()).rgb
        face = max(detect_faces(rgb), key=lambda one: one.box[2] - one.box[0])
        mesh = read_mesh(rgb, face_square(face.box, face.landmarks))
        is_large = min(face.box[2:] - face.box[:2]) >= LEAST_SIZE
        if is_large and mesh.presence > 0.9 and abs(mesh.angles()[0]) <= MOST_YAW:
            yield RealFace(row.get("person_id") or row["file"], rgb, face, mesh)


def with_face(image: Image.Image, face: RealFace) -> Image.Image:
    """The picture with its largest face replaced: landmarks on landmarks, seam blended."""
    under = np.asarray(image.convert("RGB"))
    target = max(detect_faces(under), key=lambda one: one.box[2] - one.box[0])
    matrix, _ = cv2.estimateAffinePartial2D(
        face.found.landmarks, target.landmarks, method=cv2.LMEDS
    )
    over = _warped(face.rgb, matrix, under.shape[:2])
    region = _region(face, matrix, under.shape[:2])
    over = _relit(over, under, region > 0.5)
    wide = float(target.box[2] - target.box[0])
    soft = cv2.GaussianBlur(region, (0, 0), max(0.8, EDGE * wide / 2))[..., None]
    mixed = under * (1 - soft) + over * soft
    return Image.fromarray(mixed.clip(0, 255).astype(np.uint8))


def portrait(face: RealFace, width: int, height: int) -> Image.Image:
    """Head and shoulders of a real photo, cropped like the portrait of an ID."""
    x0, y0, x1, y1 = face.found.box.tolist()
    tall = 1.75 * (y1 - y0)
    x, y = (x0 + x1) / 2, (y0 + y1) / 2 + 0.02 * tall
    size = (tall * width / height, tall)
    cut = cv2.getRectSubPix(
        cv2.copyMakeBorder(face.rgb, *[400] * 4, cv2.BORDER_REPLICATE),
        (round(size[0]), round(size[1])),
        (x + 400, y + 400),
    )
    return Image.fromarray(cut).resize((width, height), Image.Resampling.LANCZOS)


def _warped(rgb: Pixels, matrix: Floats, shape: tuple[int, ...]) -> Floats:
    """Shrunk first when the photo is much larger, so that no pixel is skipped."""
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    if scale < 0.6:
        rgb = np.asarray(cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
        matrix = matrix @ np.diag([1 / scale, 1 / scale, 1.0])
    flags = cv2.INTER_CUBIC
    warped = cv2.warpAffine(rgb, matrix, shape[::-1], flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(warped, np.float32)


def _region(face: RealFace, matrix: Floats, shape: tuple[int, ...]) -> Floats:
    points = face.mesh.points[:, :2] @ matrix[:, :2].T + matrix[:, 2]
    middle = points.mean(axis=0)
    hull = cv2.convexHull((middle + (points - middle) * GROWN).astype(np.float32))
    region = np.zeros(shape, np.float32)
    cv2.fillConvexPoly(region, hull.round().astype(np.int32), 1.0)
    return region


def _relit(over: Floats, under: Pixels, inside: np.ndarray) -> Floats:
    """Colours moved towards those of the face that was there, as an editor would."""
    shift = under[inside].mean(axis=0) - over[inside].mean(axis=0)
    return over + TONE * shift

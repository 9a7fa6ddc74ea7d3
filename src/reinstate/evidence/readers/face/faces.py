"""Faces: where, how clear, how turned, what covers them, and templates for comparison."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from reinstate.evidence.facts import FaceFacts
from reinstate.evidence.intake.image import Photo, Pixels
from reinstate.evidence.models import sessions
from reinstate.evidence.models.onnx_layout import prelu_in_blocks
from reinstate.evidence.models.onnx_nodes import with_steps
from reinstate.evidence.readers.face.coverings import Coverings, read_coverings
from reinstate.evidence.readers.face.detection import SURE_SCORE, Detection, detect_faces
from reinstate.evidence.readers.face.mesh import Mesh, face_square, read_mesh
from reinstate.evidence.readers.face.upright import straightened
from reinstate.evidence.readers.pixels import scaling
from reinstate.evidence.readers.pixels.squares import Floats

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

TEMPLATE_SIDE = 112
# Where SFace expects right eye, left eye, nose tip, right and left mouth corner (OpenCV Zoo).
TEMPLATE_POINTS = np.array(
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655],
     [70.7299, 92.2041]], np.float32,
)  # fmt: skip
# Twice as large, a pixel's middle is half a pixel further.
SHIFTED = np.array([[0, 0, 0.5], [0, 0, 0.5]], np.float32)
LEAST_MESH = 0.5
MESH_SQUARES = (1.0, 0.85)  # of the publisher's square around the face
MESH_SIZE = 24  # pixels: below this the mesh says nothing
MOST_FACES = 8  # that are described in full; more are only counted
MOST_MEASURED = 3  # that get a template where none is surely a face


def read_faces(
    photo: Photo,
    *,
    with_templates: bool = True,
    with_coverings: bool = True,
    is_thorough: bool = True,
) -> tuple[FaceFacts, ...]:
    """Every face, the largest first; those that the mesh does not confirm come last.

    Only the largest is ever compared, so only it gets a template: bystanders are not measured.
    Without coverings, nothing is said of what is worn: nobody asks it of a portrait on an ID.
    """
    found = detect_faces(photo.rgb, is_thorough=is_thorough)
    found = sorted(found, key=_size, reverse=True)
    described = [straightened(photo.rgb, face) for face in found[:MOST_FACES]]
    faces = [_facts(photo.rgb, face, with_coverings) for face in described + found[MOST_FACES:]]
    # A shadow can be taken for a large face; it has no mesh, so no angle either.
    faces.sort(key=lambda face: (face.yaw is None, -face.size))
    return tuple(_with_template(photo.rgb, faces) if with_templates else faces)


def _with_template(rgb: Pixels, faces: list[FaceFacts]) -> list[FaceFacts]:
    """The faces, the first sure one with a template, and the few doubtful ones before it.

    Which of those count is for policy; of a crowd of doubtful ones most are measured in vain.
    """
    before = itertools.takewhile(lambda face: face.score < SURE_SCORE, faces[: MOST_MEASURED - 1])
    measured = sum(1 for _ in before) + 1
    return [
        replace(face, template=read_template(aligned(rgb, np.array(face.landmarks, np.float32))))
        for face in faces[:measured]
    ] + faces[measured:]


def similarity(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    """Cosine of two templates: 1 the same, around 0 strangers."""
    return float(np.dot(np.asarray(a), np.asarray(b)))


def read_template(face: Pixels) -> tuple[float, ...]:
    """128 numbers of unit length for an aligned face (SFace)."""
    session = opened()
    blob = np.ascontiguousarray(face.transpose(2, 0, 1)[None], np.float32)
    vector = np.asarray(session.run(None, {"data": blob})[0][0], np.float64)
    return tuple((vector / np.linalg.norm(vector)).tolist())


def opened() -> InferenceSession:
    """The face recogniser, its activations in operators that the runtime has a fast way for."""
    return sessions.session("sface", _in_blocks)


def _in_blocks(model: bytes) -> bytes:
    return with_steps(model, prelu_in_blocks)


def aligned(rgb: Pixels, landmarks: Floats) -> Pixels:
    """The face turned, scaled and moved so that its landmarks lie where the model expects them.

    Cut out at twice the side and averaged: faces of different sizes then look alike.
    """
    twice = cv2.invertAffineTransform(2 * _similarity_transform(landmarks) + SHIFTED)
    cut = scaling.cut(rgb, np.asarray(twice, np.float32), (2 * TEMPLATE_SIDE, 2 * TEMPLATE_SIDE))
    return scaling.averaged(cut, 2)


def _similarity_transform(landmarks: Floats) -> Floats:
    """2 x 3 least-squares turn, scale and shift from landmarks to the template (Umeyama)."""
    mean, target = landmarks.mean(axis=0), TEMPLATE_POINTS.mean(axis=0)
    source, wanted = landmarks - mean, TEMPLATE_POINTS - target
    u, spread, vt = np.linalg.svd(wanted.T @ source)
    sign = np.array([1.0, np.sign(np.linalg.det(u @ vt))])
    scale = float((spread * sign).sum() / max(float((source**2).sum()), 1e-6))
    turn = scale * (u * sign) @ vt
    return np.hstack([turn, (target - turn @ mean)[:, None]]).astype(np.float32)


def _facts(rgb: Pixels, face: Detection, with_coverings: bool) -> FaceFacts:
    mesh = _mesh(rgb, face)
    yaw, pitch, roll = mesh.angles() if mesh else (None, None, _roll(face))
    covered = read_coverings(rgb, mesh) if mesh and with_coverings else Coverings()
    sharpness, brightness = _clarity(aligned(rgb, face.landmarks))
    return FaceFacts(
        box=_corners(face.box),
        landmarks=tuple((float(x), float(y)) for x, y in face.landmarks),
        score=face.score,
        size=_size(face),
        sharpness=sharpness,
        brightness=brightness,
        yaw=yaw,
        pitch=pitch,
        roll=roll,
        sunglasses=covered.sunglasses,
        head_covering=covered.head_covering,
        mask=covered.mask,
        clear_forehead=covered.clear_forehead,
        template=None,
    )


def _mesh(rgb: Pixels, face: Detection) -> Mesh | None:
    """The mesh, looked for more closely where a hat or a mask makes the usual square too wide."""
    if _size(face) < MESH_SIZE:
        return None
    square = face_square(face.box, face.landmarks)
    for share in MESH_SQUARES:
        mesh = read_mesh(rgb, replace(square, side=share * square.side))
        if mesh.presence >= LEAST_MESH:
            return mesh
    return None


def _size(face: Detection) -> float:
    return float(min(face.box[2] - face.box[0], face.box[3] - face.box[1]))


def _roll(face: Detection) -> float:
    across = face.landmarks[1] - face.landmarks[0]
    return float(np.degrees(np.arctan2(across[1], across[0])))


def _corners(box: Floats) -> tuple[tuple[float, float], ...]:
    x0, y0, x1, y1 = (float(value) for value in box)
    return ((x0, y0), (x1, y0), (x1, y1), (x0, y1))


def _clarity(face: Pixels) -> tuple[float, float]:
    """Variance of the Laplacian of an aligned face, and its mean luma."""
    luma = cv2.cvtColor(face, cv2.COLOR_RGB2GRAY)
    return float(cv2.Laplacian(luma, cv2.CV_32F).var()), float(luma.mean())

"""Last stage: from Blender's raw picture to JPEG, sheet mask and manifest entry."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from body import Array
from grips import GRIPS
from shots import Shot

LENS_BLUR = 0.6  # pixels
QUALITY = 87
# Share of the sheet that must be seen for a point of it to count as free to write on.
SEEN = 0.98


def _photograph(raw: Array, night: bool, seed: int) -> Array:
    """Remove render noise, then add what a phone's camera adds: softness, grain, darker corners."""
    picture = cv2.fastNlMeansDenoisingColored(raw, None, 5, 8, 5, 15)
    picture = cv2.GaussianBlur(picture, (0, 0), LENS_BLUR).astype(np.float32)
    rng, (height, width) = np.random.default_rng(seed), raw.shape[:2]
    grain = rng.normal(0, 1, raw.shape)
    grain = cv2.GaussianBlur(grain, (0, 0), 0.7) + 0.4 * grain
    picture += grain * (1.6 + 1.3 * (1 - picture / 255)) * (2.6 if night else 1.0)
    y, x = np.mgrid[0:height, 0:width]
    from_centre = ((x - width / 2) ** 2 + (y - height / 2) ** 2) / (width**2 / 4 + height**2 / 4)
    return np.clip(picture * (1 - 0.10 * from_centre)[..., None], 0, 255).astype(np.uint8)


def _visible_sheet(path: Path) -> Array:
    """0..255, softened like the photograph. Blender writes the pass with the sRGB curve."""
    curved = cv2.imread(str(path), cv2.IMREAD_UNCHANGED).astype(np.float32) / 65535
    if curved.ndim == 3:
        curved = curved[..., 0]
    seen = np.where(curved <= 0.04045, curved / 12.92, ((curved + 0.055) / 1.055) ** 2.4)
    softened = cv2.GaussianBlur(seen.astype(np.float32), (0, 0), LENS_BLUR)
    return np.clip(softened * 255, 0, 255).round().astype(np.uint8)


def _largest_free(free: Array) -> tuple[int, int, int, int]:
    """Largest all-true rectangle: left, top, right, bottom."""
    rows, columns = free.shape
    best, found, run = 0, (0, 0, 0, 0), np.zeros(columns, int)
    for bottom in range(rows):
        run = np.where(free[bottom], run + 1, 0)
        for left in range(columns):
            low = run[left]
            for right in range(left, columns):
                low = min(low, run[right])
                if low * columns <= 0 or low * (columns - left) <= best:
                    break
                if low * (right - left + 1) > best:
                    best, found = (
                        int(low * (right - left + 1)),
                        (left, bottom - low + 1, right + 1, bottom + 1),
                    )
    return found


def _free_area(mask: Array, corners: Array) -> tuple[list[float], float]:
    """Largest uncovered rectangle in sheet coordinates, and the covered share of the sheet."""
    columns, rows = 84, 60
    target = np.float32([[0, 0], [columns * 8, 0], [columns * 8, rows * 8], [0, rows * 8]])
    flat = cv2.warpPerspective(
        mask,
        cv2.getPerspectiveTransform(corners.astype(np.float32), target),
        (columns * 8, rows * 8),
    )
    inner = flat[8:-8, 8:-8]
    cells = flat.reshape(rows, 8, columns, 8).min((1, 3)) >= 255 * SEEN
    left, top, right, bottom = _largest_free(cells)
    area = [left / columns, top / rows, right / columns, bottom / rows]
    return [round(float(v), 3) for v in area], round(1 - float((inner > 127).mean()), 4)


def _sheet_entry(shot: Shot, mask: Array, corners: Array) -> dict[str, Any]:
    assert shot.sheet is not None
    clear, covered = _free_area(mask, corners)
    return {
        "what": shot.sheet.what,
        "corners": corners.round(2).tolist(),
        "width_mm": round(shot.sheet.size[0] * 1000, 1),
        "height_mm": round(shot.sheet.size[1] * 1000, 1),
        "visible": f"{shot.id}.sheet.png",
        "covered_share": covered,
        "clear_area": clear,
    }


def _hands(shot: Shot) -> list[dict[str, Any]]:
    names = {"R": "right", "L": "left"}
    own = [
        {"side": names[h.side], "whose": "self", "holds_sheet": h.frame == "sheet"}
        for h in GRIPS[shot.grip]
        if h.frame == "sheet" or h.knuckle[2] > -0.5
    ]
    other = [{"side": "right", "whose": "other", "holds_sheet": True}] if shot.other else []
    return own + other


def finish(shot: Shot, work: Path, out: Path) -> dict[str, Any]:
    """Write the files of one picture and give its manifest entry."""
    raw = cv2.imread(str(work / f"{shot.id}_raw.png"))
    found = json.loads((work / f"{shot.id}_pixels.json").read_text())
    picture = _photograph(raw, shot.light == "night", sum(map(ord, shot.id)))
    cv2.imwrite(str(out / f"{shot.id}.jpg"), picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    sheet = None
    if shot.sheet:
        mask = _visible_sheet(work / f"{shot.id}_sheet_0001.png")
        cv2.imwrite(str(out / f"{shot.id}.sheet.png"), mask, [cv2.IMWRITE_PNG_COMPRESSION, 9])
        scale = raw.shape[1] / shot.width
        sheet = _sheet_entry(shot, mask, np.array(found["sheet"]) * scale)
    face = np.array(found["face"]) * raw.shape[1] / shot.width
    box = np.concatenate([face.min(0), face.max(0)]).round().astype(int).tolist()
    return {
        "name": shot.id,
        "file": f"{shot.id}.jpg",
        "person": shot.person,
        "kind": shot.kind,
        "width": raw.shape[1],
        "height": raw.shape[0],
        "face_box": None if shot.kind == "card" else box,
        "sheet": sheet,
        "hands": _hands(shot),
        "coverings": sorted(shot.wears),
        "faults": sorted(shot.faults),
        "distance": "far" if shot.frame > 1.1 else "near",
        "stance": shot.stance,
        "light": shot.light,
        "head_turn_deg": float(shot.turn),
    }

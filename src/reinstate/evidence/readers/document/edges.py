"""The outline of a document or sheet: the four-sided shape whose sides are best supported."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from reinstate.evidence.facts import EdgesFacts
from reinstate.evidence.intake.image import Photo, Pixels
from reinstate.evidence.readers.document.proportions import completed, is_id_shaped, long_over_short
from reinstate.evidence.readers.document.quads import (
    NEAR_FRAME,
    are_along_frame,
    area,
    candidates,
    samples,
    values_at,
)
from reinstate.evidence.readers.pixels.quantile import quantile
from reinstate.evidence.readers.pixels.scaling import at_most
from reinstate.evidence.readers.pixels.squares import Floats

WORKING_SIDE = 640
LEAST_SUPPORT = 0.55  # share of a side along which a step in brightness or colour is seen
SURE_SUPPORT = 0.7
WELL_SHAPED = 0.6  # the shorter of two opposite sides over the longer
# A small outline of one of these shapes, width over height or longer over shorter side, may be a
# portrait or a barcode on a card that fills the frame: hardly an ID looks nearly square or so long,
# and one so small in the photo asks a person anyway.
PORTRAIT_SHAPE, BARCODE, DETAIL_SHARE = (0.68, 1.3), 2.5, 0.2
# A card that only touches the frame has round corners there: its sides bend before they end. Near
# the frame, `RUN` samples of a side, and the share of them at which a step goes on, if it is cut.
# RUNS_OUT, FAINT and HELD are chosen by bench/calibrate_outlines.py.
RUN, RUNS_OUT = (2, 14), 1.0
MOST_CUT = 2  # sides that the frame may cut; more is a background
PART_OF = 6  # how many times larger a document is at most than a barcode or portrait on it
PART_INSIDE = 0.93  # of such a part's area
# A card on a table of its own colour is looked for once more by steps that print would drown:
# smoothed over so many pixels, against so large a gradient instead of the photo's own. On mottled
# stone or carpet the ground is smooth, and the card's edge straight, only over more of them.
FINE, COARSE, FAINT = 1.5, 5.0, 24.0
# Nothing on such a table is as strong as print: so strong are edges, and so many it must hold.
STRONG, HELD = 0.45, 0.95


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """A four-sided shape. `score`: support of its weakest side that is not on the frame, 0-1.

    `run`: share, 0-1, of the last bit of the sides that go straight on to the frame.
    """

    quad: Floats
    score: float
    merit: float
    share: float  # of the photo's area
    cut_sides: int
    run: float

    @property
    def runs_out(self) -> bool:
        """Whether the document goes on behind the frame."""
        return self.run >= RUNS_OUT


def read_edges(photo: Photo) -> EdgesFacts:
    """The best outline. `all_visible` is None where no outline is well supported."""
    small = at_most(photo.rgb, WORKING_SIDE)
    lab = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), np.uint8)
    strength = edge_strength(lab)
    outlines = outlines_of(lab, strength)
    whole, cut = best_whole(outlines), best_cut(outlines)
    best, visible = chosen(whole, cut)
    if visible is None and not is_sure(cut):
        looks = (faint_outline(lab, FAINT, spread) for spread in (FINE, COARSE))
        faint = next((one for one in looks if one and held(one.quad, strength) >= HELD), None)
        best, visible = (faint, True) if faint else (best, None)
    if best is None:
        return EdgesFacts(None, None, max((found.score for found in outlines), default=0.0))
    scale = photo.width / small.shape[1]
    quad = completed(best.quad, lab) if visible else best.quad
    polygon = tuple((float(x * scale), float(y * scale)) for x, y in quad)
    return EdgesFacts(polygon if visible is not None else None, visible, best.score)


def outlines_of(lab: Pixels, strength: Floats) -> list[Outline]:
    """Every outline of a document's shape that edges of this strength suggest."""
    quads = candidates(lab, strength)
    quads = quads[_are_document_shaped(quads)]
    ends = np.roll(quads, -1, axis=1)
    supported = _support(*samples(quads, ends, 60), strength)
    are_cut = are_along_frame(quads, ends, strength.shape)
    return [_outline(*one, strength) for one in zip(quads, supported, are_cut, strict=True)]


def best_whole(outlines: list[Outline]) -> Outline | None:
    """The best of those that lie inside the frame."""
    return _best([found for found in outlines if not found.cut_sides])


def best_cut(outlines: list[Outline]) -> Outline | None:
    """The best of those that the frame cuts."""
    return _best([found for found in outlines if 0 < found.cut_sides <= MOST_CUT])


def faint_outline(lab: Pixels, level: float, spread: float) -> Outline | None:
    """The best whole outline of an ID's proportions, by steps far smaller than those of print."""
    found = outlines_of(lab, faint_strength(lab, level, spread))
    best = best_whole([one for one in found if is_id_shaped(one.quad)])
    return best if is_sure(best) else None


def held(quad: Floats, strength: Floats) -> float:
    """Share of the photo's strong edges that lie inside."""
    inside = np.zeros(strength.shape, np.uint8)
    cv2.fillConvexPoly(inside, quad.round().astype(np.int32), 1)
    strong = strength > STRONG
    return float((strong & (inside > 0)).sum() / max(1, strong.sum()))


def _best(outlines: list[Outline]) -> Outline | None:
    supported = [found for found in outlines if found.score >= LEAST_SUPPORT]
    return max(supported, key=lambda found: found.merit, default=None)


def is_sure(found: Outline | None) -> bool:
    """Whether even its weakest side is seen along nearly all of its length."""
    return found is not None and found.score >= SURE_SUPPORT


def chosen(whole: Outline | None, cut: Outline | None) -> tuple[Outline | None, bool | None]:
    """A whole outline counts, unless it may be a part of a larger document that the frame cuts."""
    surely_cut = cut if is_sure(cut) else None
    is_through = surely_cut is not None and surely_cut.runs_out
    if whole is None or not is_sure(whole):
        return (surely_cut, False) if is_through else (whole or cut, None)
    is_part = surely_cut is not None and _may_be_part(whole, surely_cut)
    if is_part and is_through and _may_be_detail(whole):
        return surely_cut, False
    return whole, None if is_part or _may_be_detail(whole) else True


def _may_be_part(whole: Outline, cut: Outline) -> bool:
    """A barcode or portrait in a cut card; a card on a cut table differs more in size or shape."""
    is_card = is_id_shaped(whole.quad) and not cut.runs_out
    if is_card or cut.share > PART_OF * whole.share:
        return False
    shared, _ = cv2.intersectConvexConvex(cv2.convexHull(whole.quad), cv2.convexHull(cut.quad))
    return bool(shared > PART_INSIDE * area(whole.quad))


def _may_be_detail(found: Outline) -> bool:
    """Small, and of the shape of a portrait or as long as a barcode."""
    sides = np.linalg.norm(np.roll(found.quad, -1, axis=0) - found.quad, axis=1)
    shape = float((sides[0] + sides[2]) / max(float(sides[1] + sides[3]), 1.0))
    is_portrait = PORTRAIT_SHAPE[0] < shape < PORTRAIT_SHAPE[1]
    return found.share < DETAIL_SHARE and (is_portrait or long_over_short(found.quad) > BARCODE)


def edge_strength(lab: Pixels) -> Floats:
    """Gradient of the strongest Lab channel, 0-1, relative to the photo's own strong edges."""
    strongest = _gradient(np.asarray(cv2.GaussianBlur(lab, (5, 5), 0), np.uint8))
    strong = float(quantile(strongest[::2, ::2].ravel(), 0.97))
    return np.asarray(strongest / max(strong, 24.0), np.float32)


def faint_strength(lab: Pixels, level: float, spread: float) -> Floats:
    """The same relative to one level, smoothed over `spread` pixels, whatever the photo shows."""
    smooth = np.asarray(cv2.GaussianBlur(lab, (0, 0), spread), np.uint8)
    return np.asarray(_gradient(smooth) / level, np.float32)


def _gradient(smooth: Pixels) -> Floats:
    """Of the channel that changes most; steps of colour, small in numbers, count twice."""
    # One by one: a fifth of the time. Squares are whole numbers that a float holds; OpenCV's own
    # magnitude differs in its last bit by where in memory an array begins.
    light, *colours = map(_squared_step, cv2.split(smooth))
    return np.asarray(np.sqrt(cv2.max(light, 4 * cv2.max(*colours))), np.float32)


def _squared_step(channel: cv2.typing.MatLike) -> Floats:
    across, down = (cv2.Sobel(channel, cv2.CV_32F, *axis) for axis in ((1, 0), (0, 1)))
    return np.asarray(cv2.accumulateSquare(down, np.square(across, out=across)), np.float32)


def _outline(
    quad: Floats, supported: Floats, are_cut: npt.NDArray[np.bool_], strength: Floats
) -> Outline:
    """How well each side is supported; a side along the frame is where the document is cut."""
    high, wide = strength.shape
    runs = []
    for i in are_cut.nonzero()[0]:
        runs += [_run(quad[i], quad[i - 1], strength),
                 _run(quad[(i + 1) % 4], quad[(i + 2) % 4], strength)]  # fmt: skip
    cut_sides = int(are_cut.sum())
    if not cut_sides and _reaches_frame(quad, wide, high):
        cut_sides = 1
    shares = supported[~are_cut]
    score, mean = (float(shares.min()), float(shares.mean())) if len(shares) else (0.0, 0.0)
    share = area(quad) / (high * wide)
    merit = score + 0.5 * mean + 0.8 * min(share, 0.8)
    return Outline(quad, score, merit, share, cut_sides, min(runs, default=0.0))


def _run(corner: Floats, other: Floats, strength: Floats) -> float:
    """Support of the last bit of a side before its corner on the frame."""
    _, normal = samples(corner, other, 2)
    along = (other - corner) / max(float(np.hypot(*(other - corner))), 1e-6)
    at = corner + np.arange(*RUN, dtype=np.float32)[:, None] * along
    return float(_support(at, normal, strength))


def _support(at: Floats, normal: Floats, strength: Floats) -> Floats:
    """Share of the points (..., n, 2) of each side with a step within two pixels across it."""
    near = (
        at[..., None, :] + np.arange(-2, 3, dtype=np.float32)[:, None] * normal[..., None, None, :]
    )
    return np.asarray((values_at(strength, near).max(axis=-1) > 0.3).mean(axis=-1))


def _reaches_frame(quad: Floats, wide: int, high: int) -> bool:
    near = NEAR_FRAME * max(wide, high)
    low, most = quad.min(axis=0), quad.max(axis=0)
    return bool(low.min() < near or most[0] > wide - 1 - near or most[1] > high - 1 - near)


def _are_document_shaped(quads: Floats) -> npt.NDArray[np.bool_]:
    """Opposite sides of similar length: perspective of a hand-held photo, not any four corners."""
    x, y = np.moveaxis(np.roll(quads, -1, axis=1) - quads, -1, 0)
    lengths = np.hypot(x, y).astype(np.float64)
    shorter, longer = (pick(lengths[:, :2], lengths[:, 2:]) for pick in (np.minimum, np.maximum))
    return np.asarray((shorter / longer >= WELL_SHAPED).all(axis=1))

"""Pictures made on a computer from good ones: another face put in, a photo handed in again."""

import io

import cv2
import numpy as np
from PIL import Image

from reinstate.specimens import rendered
from reinstate.specimens.camera import PHONE_QUALITY, Lens, expose, jpeg
from reinstate.specimens.notes import Note, on_paper
from reinstate.specimens.rendered import NoSuchPicture, RenderedPicture

SENT_SCALE = 0.8
APART = 900  # pixels: width of a note photographed for pasting
# What editors save with, as they are set; coarser saving would be seen.
EDITOR_QUALITIES = (85, 92, 95, 98, 100)


def as_saved(image: Image.Image) -> Image.Image:
    """What a forger starts from: the photo as the phone's file shows it."""
    return Image.open(io.BytesIO(jpeg(image, PHONE_QUALITY))).convert("RGB")


def editor_quality(seed: int) -> int:
    """How finely the forger's editor saves."""
    return EDITOR_QUALITIES[seed % len(EDITOR_QUALITIES)]


def sent_on(image: Image.Image) -> Image.Image:
    """As it arrives through a messenger, which leaves no trace of what was saved before."""
    size = (round(image.width * SENT_SCALE), round(image.height * SENT_SCALE))
    return image.resize(size, Image.Resampling.LANCZOS)


def swapped_face(image: Image.Image, picture: RenderedPicture, person: str) -> Image.Image:
    """The face region of the selfie replaced by another person's portrait, edges blended."""
    if picture.face_box is None:
        raise NoSuchPicture(f"{picture.name}: no face box to put a face into")
    source = rendered.find("portrait", person)[0]
    assert source.face_box is not None
    x0, y0, x1, y1 = (round(edge) for edge in picture.face_box)
    face = rendered.open_rgb(source.file).resize((x1 - x0, y1 - y0), box=source.face_box)
    under = np.asarray(image.crop((x0, y0, x1, y1)), np.float32)
    over = _tone_matched(np.asarray(face, np.float32), under)
    rows, columns = np.mgrid[-1 : 1 : under.shape[0] * 1j, -1 : 1 : under.shape[1] * 1j]
    edge = np.clip((1.0 - np.hypot(rows, columns * 1.08)) * 5, 0, 1)[..., None]
    pasted = image.copy()
    mixed = under * (1 - edge) + over * edge
    pasted.paste(Image.fromarray(np.clip(mixed, 0, 255).astype(np.uint8)), (x0, y0))
    return pasted


def _tone_matched(face: np.ndarray, under: np.ndarray) -> np.ndarray:
    """Brightness moved half way to the place it is put into, as an editor would."""
    gain = (under.mean() / max(face.mean(), 1.0)) ** 0.5
    return np.asarray(face * gain, np.float32)


def pasted_sheet(
    image: Image.Image, picture: RenderedPicture, note: Note, seed: int, *, is_matched: bool
) -> Image.Image:
    """A note photographed apart and cut into the photo, under the fingers that hold the sheet.

    As a street forger does it: its own light, grain and compression, cut along the edge. Matched is
    what more care does: light, blur and grain of the picture, and a soft edge.
    """
    if picture.sheet is None:
        raise NoSuchPicture(f"{picture.name}: nobody holds a sheet to paste over")
    rng = np.random.default_rng((seed, 101))
    photo = np.asarray(image, np.float32)
    seen = np.asarray(rendered.open_mask(picture.sheet.mask), np.float32) / 255.0
    laid = _laid(_photographed_apart(note, seed, rng), picture)
    share = (seen > 0.5).astype(np.float32)
    if is_matched:
        grain = rng.normal(0, _grain(photo), laid.shape[:2])[..., None]
        laid = _in_the_light_of(laid, photo, seen) + grain
        share = np.asarray(cv2.GaussianBlur(seen, (0, 0), 0.7), np.float32)
    mixed = photo * (1 - share[..., None]) + laid * share[..., None]
    return Image.fromarray(np.clip(mixed + 0.5, 0, 255).astype(np.uint8))


def _photographed_apart(note: Note, seed: int, rng: np.random.Generator) -> np.ndarray:
    """The sheet alone, filling a photo of its own that was sent through a messenger."""
    flat = on_paper(note, seed)
    small = flat.resize((APART, round(APART * flat.height / flat.width)))
    light = rng.uniform(0.82, 0.95)
    taken = expose(np.asarray(small, np.float32) * light, Lens(defocus=0.7, noise=2.5), rng)
    sent = io.BytesIO(jpeg(taken, quality=80))
    return np.asarray(Image.open(sent).convert("RGB"), np.float32)


def _laid(flat: np.ndarray, picture: RenderedPicture) -> np.ndarray:
    assert picture.sheet is not None
    rows, columns = flat.shape[:2]
    own = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32) - 0.5
    onto = cv2.getPerspectiveTransform(own, np.array(picture.sheet.corners, np.float32) - 0.5)
    size = (picture.width, picture.height)
    return np.asarray(cv2.warpPerspective(flat, onto, size, borderMode=cv2.BORDER_REPLICATE))


def _in_the_light_of(laid: np.ndarray, photo: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """The pasted sheet with the shade and colour of the blank one that it covers."""
    under = cv2.GaussianBlur(photo * seen[..., None], (0, 0), 12)
    share = np.maximum(cv2.GaussianBlur(seen, (0, 0), 12), 1e-3)[..., None]
    own = np.maximum(cv2.GaussianBlur(laid, (0, 0), 25), 30)
    return np.asarray(cv2.GaussianBlur(laid * (under / share) / own, (0, 0), 0.5))


def _grain(photo: np.ndarray) -> float:
    """Spread of the picture's own grain, from what a median takes away."""
    luma = photo.mean(axis=2).astype(np.uint8)
    return float(np.abs(luma.astype(np.float32) - cv2.medianBlur(luma, 3)).mean())


def reused(image: Image.Image, seed: int) -> bytes:
    """The same photo made to look new: cropped, resized, recoloured, perhaps mirrored."""
    rng = np.random.default_rng((seed, 97))
    left, top, right, bottom = rng.uniform(0.01, 0.05, 4)
    box = (
        left * image.width,
        top * image.height,
        (1 - right) * image.width,
        (1 - bottom) * image.height,
    )
    scale = float(rng.uniform(0.6, 0.95))
    size = (round(image.width * scale), round(image.height * scale))
    plain = image.resize(size, box=box)
    if rng.random() < 0.5:
        plain = plain.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    changed = np.asarray(plain, np.float32) * rng.uniform(0.92, 1.06, 3) + rng.uniform(-6, 6)
    out = io.BytesIO()
    quality = int(rng.integers(55, 85))
    Image.fromarray(np.clip(changed, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=quality)
    return out.getvalue()

"""Pictures made on a computer from good ones: another face put in, a photo handed in again."""

import io

import numpy as np
from PIL import Image

from reinstate.specimens import rendered
from reinstate.specimens.rendered import NoSuchPicture, RenderedPicture


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

"""What a phone's camera does to a scene, and the file it writes: blur, dark, noise, JPEG, EXIF."""

import io
from dataclasses import dataclass
from datetime import datetime

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

Pixels = NDArray[np.float32]
PHONES = (
    ("Apple", "iPhone 14", "18.1.1"),
    ("Apple", "iPhone 12 mini", "17.6.1"),
    ("samsung", "SM-S911U", "S911USQS4CXG3"),
    ("Google", "Pixel 7a", "HDR+ 1.0.641377609zd"),
    ("motorola", "moto g power 5G", "U1TVS34.100-23-6"),
)
PHONE_QUALITY = 90  # of a submission's own photos
DECLARED = """<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/{origin}"/>
</rdf:RDF></x:xmpmeta>"""


@dataclass(frozen=True, slots=True)
class Lens:
    """`defocus`, `motion`: in pixels. `exposure`: 1 = right, 0.2 = dark. `noise`: spread, 0..255.

    `motion_angle` in degrees. What is dark is also noisy: the camera raises its gain.
    """

    defocus: float = 0.6
    motion: float = 0.0
    motion_angle: float = 20.0
    exposure: float = 1.0
    noise: float = 2.2


def expose(scene: NDArray[np.floating], lens: Lens, rng: np.random.Generator) -> Image.Image:
    """The scene (0..255) as the camera records it."""
    light = np.asarray(scene, np.float32) * np.float32(lens.exposure)
    if lens.defocus > 0:
        light = _defocused(light, lens.defocus)
    if lens.motion >= 1:
        light = np.asarray(
            cv2.filter2D(light, -1, _streak(lens.motion, lens.motion_angle)), np.float32
        )
    gain = np.float32(lens.noise / max(lens.exposure, 0.12) ** 0.6)
    half = (light.shape[0] // 2 + 1, light.shape[1] // 2 + 1, 3)
    coarse = rng.standard_normal(half, dtype=np.float32) * (0.5 * gain)
    chroma = cv2.resize(coarse, (light.shape[1], light.shape[0]))
    grain = rng.standard_normal(light.shape[:2], dtype=np.float32) * (0.8 * gain)
    noisy = light + chroma + grain[..., None]
    return Image.fromarray(np.clip(noisy + 0.5, 0, 255).astype(np.uint8))


def retake(image: Image.Image, lens: Lens, seed: int) -> Image.Image:
    """A finished picture taken worse: darker, blurred, noisier."""
    return expose(np.asarray(image, np.float32), lens, np.random.default_rng((seed, 41)))


def _defocused(light: Pixels, radius: float) -> Pixels:
    if radius < 1.5:
        return np.asarray(cv2.GaussianBlur(light, (0, 0), radius), np.float32)
    reach = int(np.ceil(radius))
    rows, columns = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    disc = np.clip(radius + 0.5 - np.hypot(rows, columns), 0, 1).astype(np.float32)
    return np.asarray(cv2.filter2D(light, -1, disc / disc.sum()), np.float32)


def _streak(length: float, angle: float) -> Pixels:
    size = int(np.ceil(length)) | 1
    kernel = np.zeros((size, size), np.float32)
    middle = size / 2 - 0.5
    step = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))]) * (length - 1) / 2
    ends = np.round((np.array([[middle, middle]]) + np.array([[-1], [1]]) * step) * 16).astype(int)
    start, end = (int(ends[0, 0]), int(ends[0, 1])), (int(ends[1, 0]), int(ends[1, 1]))
    cv2.line(kernel, start, end, 1.0, 1, cv2.LINE_AA, 4)
    return np.asarray(kernel / kernel.sum(), np.float32)


def camera_jpeg(image: Image.Image, taken_at: datetime, seed: int, quality: int = 88) -> bytes:
    """A JPEG with the metadata a phone writes. The moment is the phone's local time."""
    make, model, software = PHONES[np.random.default_rng((seed, 43)).integers(len(PHONES))]
    moment = taken_at.strftime("%Y:%m:%d %H:%M:%S")
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = make
    exif[ExifTags.Base.Model] = model
    exif[ExifTags.Base.Software] = software
    exif[ExifTags.Base.Orientation] = 1
    exif[ExifTags.Base.DateTime] = moment
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.DateTimeOriginal] = moment
    details[ExifTags.Base.DateTimeDigitized] = moment
    details[ExifTags.Base.ExposureTime] = 1 / 60
    details[ExifTags.Base.FNumber] = 1.8
    details[ExifTags.Base.ISOSpeedRatings] = 125
    details[ExifTags.Base.FocalLength] = 5.7
    return jpeg(image, quality, exif)


def jpeg(image: Image.Image, quality: int = 88, exif: Image.Exif | None = None) -> bytes:
    """A JPEG; without `exif` it carries no metadata, as messengers send them."""
    out = io.BytesIO()
    if exif is None:
        image.save(out, "JPEG", quality=quality)
    else:
        image.save(out, "JPEG", quality=quality, exif=exif)
    return out.getvalue()


def declared_jpeg(image: Image.Image, origin: str) -> bytes:
    """A JPEG of no camera that declares a digital source type in its XMP, as generators do."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=92, xmp=DECLARED.format(origin=origin).encode())
    return out.getvalue()


def png(image: Image.Image) -> bytes:
    """A PNG without metadata, as phones save screenshots."""
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=4)
    return out.getvalue()

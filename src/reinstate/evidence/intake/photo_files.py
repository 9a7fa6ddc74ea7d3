"""What a photo file may be: accepted formats by their first bytes, limits, and why one is refused.

Standard library only: this runs in the web process, which never looks further into a file.
"""

from __future__ import annotations

from dataclasses import dataclass

from reinstate.domain.policy import PolicyOn
from reinstate.domain.wording import Translate, as_written, filled

JPEG, PNG, WEBP, HEIC = "jpeg", "png", "webp", "heic"
TENTH = 100_000  # of a million
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
ACCEPTED = "Send a JPEG, PNG, WebP or HEIC photo."
SENTENCES = {
    "empty_file": "This file is empty. Choose the photo again, or take a new one.",
    "too_many_bytes": (
        "This file has {found} MB; at most {limit} MB are accepted. "
        "Send the photo as your camera saved it, or take it again at a lower resolution."
    ),
    "not_an_image": f"This file is not a photo that we can read. {ACCEPTED}",
    "unsupported_format": f"This file is a {{found}}, which is not accepted. {ACCEPTED}",
    "too_many_pixels": (
        "This photo has {found} megapixels; at most {limit} are accepted. "
        "Take it again at a lower resolution."
    ),
    "truncated": (
        "This photo is damaged or did not arrive completely. Send it again, or take a new one."
    ),
    "too_costly": (
        "Opening this photo takes more time or memory than we allow. "
        "Take it again at a lower resolution, or send it as a JPEG."
    ),
    "animated": "This file holds a moving picture. Send a single still photo.",
    "too_small": (
        "This photo is {found} pixels in size, too small to see anything in. Its shorter side "
        "needs at least {limit} pixels. Send the original photo, not a preview of it."
    ),
}
AVIF_BRANDS = (b"avif", b"avis")
VIDEO, AVIF = "video", "picture in AVIF"
# Other things people send, by their first bytes, so that the sentence can name them.
OTHER_FORMATS = (
    (b"%PDF", "PDF"), (b"GIF8", "GIF"), (b"BM", "BMP picture"), (b"II*\0", "TIFF picture"),
    (b"MM\0*", "TIFF picture"), (b"<svg", "drawing (SVG)"), (b"PK\x03\x04", "ZIP or office file"),
    (b"\x1a\x45\xdf\xa3", VIDEO), (b"8BPS", "Photoshop file"), (b"\0\0\x01\0", "Windows icon"),
)  # fmt: skip


class Unreadable(Exception):
    """The file cannot be used. `sentence` tells the owner why, and what to do."""

    def __init__(self, code: str, found: str = "", limit: str = "") -> None:
        self.code, self.found, self.limit = code, found, limit
        self.sentence = self.said()
        super().__init__(self.sentence)

    def said(self, translate: Translate = as_written) -> str:
        """The sentence in a language."""
        params = {"found": self.found, "limit": self.limit}
        return filled(SENTENCES[self.code], params, translate)


@dataclass(frozen=True, slots=True)
class Limits:
    """What is accepted before any decoding; `min_side` in pixels."""

    max_bytes: int = 20_000_000
    max_pixels: int = 50_000_000
    min_side: int = 64

    @classmethod
    def of(cls, policy: PolicyOn) -> Limits:
        """The limits that policy sets."""
        return cls(
            policy.integer("intake.max_bytes"),
            policy.integer("intake.max_pixels"),
            policy.integer("intake.min_side"),
        )


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class SavedBlocks:
    """How a JPEG was last saved: the steps of its luma's 64 frequencies, row by row.

    `left`, `top`: pixels of the upright picture before its first whole block.
    """

    steps: tuple[int, ...]
    left: int
    top: int


def format_of(data: bytes, limits: Limits) -> str:
    """The accepted format that the first bytes announce; the file's name is never asked."""
    if not data:
        raise Unreadable("empty_file")
    if len(data) > limits.max_bytes:
        raise too_many_bytes(len(data), limits.max_bytes)
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return WEBP
    if data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS:
        return HEIC
    raise _refused(data)


def _refused(data: bytes) -> Unreadable:
    if data[4:8] == b"ftyp":
        name = AVIF if data[8:12] in AVIF_BRANDS else VIDEO
        return Unreadable("unsupported_format", name)
    for start, name in OTHER_FORMATS:
        if data.startswith(start):
            return Unreadable("unsupported_format", name)
    return Unreadable("not_an_image")


def too_many_bytes(size: int | None, limit: int) -> Unreadable:
    """What is said of a file of `size` bytes where `limit` are accepted; a % for None."""
    return Unreadable("too_many_bytes", "%" if size is None else over(size), mega(limit))


def over(count: int) -> str:
    """A count above a limit, in millions: rounded up, else 20.04 would be 20 of at most 20."""
    return f"{-(-count // TENTH) / 10:g}"


def mega(limit: int) -> str:
    """A limit in millions, for a sentence."""
    return f"{limit // TENTH / 10:g}"

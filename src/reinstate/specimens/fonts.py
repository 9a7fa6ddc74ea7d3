"""The fonts specimens are drawn with. Set-up puts them beside the weights; none is committed."""

import json
import os
from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont

MACHINE_ZONE = "b612-mono"  # of the fonts at hand the nearest to OCR-B: open zero, centred filler
PRINT = "roboto"
PLAIN_FAMILIES = (
    "arimo", "comic-neue", "courier-prime", "inter", "lora", "merriweather", "montserrat",
    "open-sans", "roboto", "share-tech-mono", "source-code-pro", "tinos",
)  # fmt: skip


class FontsMissing(RuntimeError):
    """The fonts have not been installed."""


def fonts_folder() -> Path:
    """$REINSTATE_FONTS, else var/fonts of the checkout, else of the working folder."""
    if chosen := os.environ.get("REINSTATE_FONTS"):
        folder = Path(chosen)
    else:
        checkout = Path(__file__).resolve().parents[3]
        root = checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()
        folder = root / "var" / "fonts"
    if not (folder / "fonts.json").is_file():
        raise FontsMissing(
            f"{folder}: no fonts.json there, so nothing can be drawn; run: make setup"
        )
    return folder


@cache
def families() -> dict[str, str]:
    """Every installed family with its style: handwriting, mono, sans or serif."""
    listed = json.loads((fonts_folder() / "fonts.json").read_text("utf-8"))
    return {family: about["style"] for family, about in sorted(listed.items())}


def handwriting_families() -> tuple[str, ...]:
    """Families that imitate a hand, in alphabetical order."""
    return tuple(family for family, style in families().items() if style == "handwriting")


@lru_cache(maxsize=512)
def font(family: str, pixels: int) -> ImageFont.FreeTypeFont:
    """One face at an em of so many pixels."""
    path = fonts_folder() / f"{family}.woff2"
    if not path.is_file():
        raise FontsMissing(f"{path}: not there; run: make setup")
    return ImageFont.truetype(str(path), pixels)


@lru_cache(maxsize=256)
def cap_height_share(family: str) -> float:
    """Height of a capital H as a share of the em, to set type by its visible height."""
    _, top, _, bottom = font(family, 1000).getbbox("H", anchor="ls")
    return float(bottom - top) / 1000.0


def font_of_cap_height(family: str, pixels: float) -> ImageFont.FreeTypeFont:
    """The face whose capitals are so many pixels high."""
    return font(family, max(4, round(pixels / cap_height_share(family))))

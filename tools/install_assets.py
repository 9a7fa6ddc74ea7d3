"""Copy page assets and fonts out of node_modules to where the product reads them.

Runs at set-up, after `npm ci`, with the standard library only. Nothing copied is committed:
package-lock.json pins each package by digest, so the copies are the same everywhere.
"""

import gzip
import json
import re
import shutil
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
NODE_MODULES = CHECKOUT / "node_modules"
VENDOR = CHECKOUT / "src" / "reinstate" / "web" / "static" / "vendor"
FONTS = CHECKOUT / "var" / "fonts"

# Package file -> place under static/vendor. human needs its face detector (its mesh would take the
# guide over 1.5 MB) and one of two wasm builds (with or without SIMD); the threaded build needs
# headers that no page of ours sends.
PAGE_ASSETS = {
    "@picocss/pico/css/pico.min.css": "pico/pico.min.css",
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
    "@vladmandic/human/dist/human.esm.js": "human/human.esm.js",
    "@vladmandic/human/models/blazeface.json": "human/models/blazeface.json",
    "@vladmandic/human/models/blazeface.bin": "human/models/blazeface.bin",
    "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm": (
        "human/wasm/tfjs-backend-wasm.wasm"
    ),
    "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm": (
        "human/wasm/tfjs-backend-wasm-simd.wasm"
    ),
}

# Families that print: everything else under @fontsource in package.json is handwriting.
PRINTED = {
    "arimo": "sans",
    "b612-mono": "mono",
    "comic-neue": "sans",
    "courier-prime": "mono",
    "inter": "sans",
    "lora": "serif",
    "merriweather": "serif",
    "montserrat": "sans",
    "open-sans": "sans",
    "roboto": "sans",
    "share-tech-mono": "mono",
    "source-code-pro": "mono",
    "tinos": "serif",
}

# The manifest storage follows these comments and fails on maps that are not there.
SOURCE_MAP = re.compile(rb"^\s*(//[#@]|/\*[#@])\s*sourceMappingURL=.*$", re.MULTILINE)


def main() -> int:
    missing = [name for name in PAGE_ASSETS if not (NODE_MODULES / name).is_file()]
    if missing:
        print(f"{NODE_MODULES}: lacks {missing[0]}; run: make setup", file=sys.stderr)
        return 2
    shutil.rmtree(VENDOR, ignore_errors=True)
    for name, place in PAGE_ASSETS.items():
        copy_page_asset(NODE_MODULES / name, VENDOR / place)
    count = copy_fonts()
    print(f"{len(PAGE_ASSETS)} page assets, {count} fonts")
    return 0


def copy_page_asset(source: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    content = source.read_bytes()
    if place.suffix in {".js", ".css"}:
        content = SOURCE_MAP.sub(b"", content)
    # Beside the file: the server hands it to browsers that take it, a third of the bytes.
    place.with_name(f"{place.name}.gz").write_bytes(gzip.compress(content, mtime=0))
    place.write_bytes(content)


def copy_fonts() -> int:
    """Copy each family's Latin regular face to var/fonts; fonts.json says what kind each is."""
    shutil.rmtree(FONTS, ignore_errors=True)
    FONTS.mkdir(parents=True)
    families = {}
    for package in sorted((NODE_MODULES / "@fontsource").iterdir()):
        family = package.name
        shutil.copyfile(
            package / "files" / f"{family}-latin-400-normal.woff2", FONTS / f"{family}.woff2"
        )
        about = json.loads((package / "package.json").read_text("utf-8"))
        families[family] = {
            "style": PRINTED.get(family, "handwriting"),
            "licence": about["license"],
            "version": about["version"],
        }
    (FONTS / "fonts.json").write_text(json.dumps(families, indent=2) + "\n", "utf-8")
    return len(families)


if __name__ == "__main__":
    sys.exit(main())

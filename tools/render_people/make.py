"""Render the people: python tools/render_people/make.py --work FOLDER [--only ID ...]."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from build_shot import build  # noqa: E402
from finish import finish  # noqa: E402
from hold_list import holds  # noqa: E402
from people import PEOPLE  # noqa: E402
from shot_list import SHOTS  # noqa: E402
from shots import Shot  # noqa: E402

PRODUCT = HERE.parents[1] / "src" / "reinstate" / "specimens" / "people"


def _blender(shot: Shot, work: Path, scale: float, samples: int) -> None:
    script = HERE / "stage" / "render_shot.py"
    command = [
        "blender",
        "-b",
        "--python-exit-code",
        "1",
        "-P",
        str(script),
        "--",
        str(work),
        shot.id,
        str(scale),
        str(samples),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stdout[-1500:] + done.stderr[-3000:]
        sys.exit(f"Blender could not render {shot.id}. Its last words:\n{said}")


def _people() -> list[dict[str, Any]]:
    return [
        {
            "id": p.id,
            "sex": p.sex,
            "age_band": p.age_band,
            "monk_tone": p.monk_tone,
            "hair": p.hair.label,
        }
        for p in PEOPLE
    ]


def _write_manifest(entries: list[dict[str, Any]], shots: tuple[Shot, ...], out: Path) -> None:
    """Merge with what is listed already; keep only pictures that are in the list of shots."""
    path = out / "people.json"
    known = {e["name"]: e for e in json.loads(path.read_text())["images"]} if path.exists() else {}
    known |= {e["name"]: e for e in entries}
    images = [known[s.id] for s in shots if s.id in known]
    used = {e["person"] for e in images}
    manifest = {
        "schema": 1,
        "licence": "CC0-1.0",
        "made_with": "tools/render_people",
        "people": [p for p in _people() if p["id"] in used],
        "images": images,
    }
    path.write_text(json.dumps(manifest, indent=1) + "\n")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--only", nargs="*", help="ids of shots; all when left out")
    ask.add_argument(
        "--holds",
        type=int,
        nargs=2,
        metavar=("SEED", "EACH"),
        help="instead of the specimens, this many pictures of everybody for bench/grips.py",
    )
    ask.add_argument("--scale", type=float, default=1.0, help="below 1 for a quick look")
    ask.add_argument("--samples", type=int, default=20)
    ask.add_argument("--out", type=Path, default=PRODUCT)
    ask.add_argument("--work", type=Path, required=True, help="folder for intermediate files")
    ask.add_argument(
        "--finish-only", action="store_true", help="do not render again, only finish and list"
    )
    options = ask.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    options.work.mkdir(parents=True, exist_ok=True)
    shots = holds(*options.holds) if options.holds else SHOTS
    chosen = [s for s in shots if not options.only or s.id in options.only]
    for shot in chosen:
        print(shot.id, flush=True)
        if not options.finish_only:
            build(shot, options.work)
            _blender(shot, options.work, options.scale, options.samples)
        _write_manifest([finish(shot, options.work, options.out)], shots, options.out)


if __name__ == "__main__":
    main()

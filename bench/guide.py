"""Whether the browser's guide and the server agree about a photo's quality.

Specimens are shown to the guide in Chromium, with the very scripts and thresholds of the page, and
read by the server. What counts: photos that the guide called good and for which the server would
then ask again for a fault of quality. Wanted: at most 1 in 100. The wrong words of a note are no
fault of quality; the guide never reads it.

    python -m bench.guide --people 12 --kept FILE     goes on where a stopped run ended

A kept file holds what was said of each photo, so that a stop loses nothing; begin a new one when
scripts, checks or thresholds have changed.
"""

from __future__ import annotations

import argparse
import base64
import io
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, Route, sync_playwright

from bench.data import share
from reinstate import rulebook
from reinstate.cli.submission import expectation
from reinstate.domain.findings import OnFail, Outcome, PieceKind, Weight
from reinstate.domain.policy import PolicyOn
from reinstate.evidence import check
from reinstate.evidence.check import NO_ACCOUNT, Evidence
from reinstate.evidence.facts import Pieces
from reinstate.evidence.intake.image import open_photo
from reinstate.evidence.read import read_selfie, read_side
from reinstate.specimens import sets
from reinstate.specimens.camera import Lens, retake
from reinstate.specimens.identities import SpecimenIdentity, identities
from reinstate.specimens.rendered import NoSuchPicture

ON = date(2026, 11, 27)
CHROMIUM = "/usr/bin/chromium"
ORIGIN = "https://guide.test"
WEB = Path(__file__).parents[1] / "src" / "reinstate" / "web"
FOLDERS = (WEB / "portal" / "static", WEB / "static")
TYPES = {".js": "text/javascript", ".json": "application/json", ".wasm": "application/wasm"}
# Faults a better photo mends and a camera's guide can see.
QUALITY = frozenset(
    {"photo_is_sharp", "lighting_is_sufficient", "one_face_present", "note_is_present",
     "upper_body_visible", "face_is_uncovered", "document_is_legible"}
)  # fmt: skip
# How the same scene looks through better and worse cameras, hands and rooms.
LENSES = (
    Lens(), Lens(motion=2.0), Lens(motion=4.0), Lens(motion=7.0), Lens(defocus=2.0),
    Lens(defocus=4.0), Lens(defocus=8.0), Lens(exposure=0.6), Lens(exposure=0.35, noise=3.0),
    Lens(exposure=0.2, noise=4.0),
)  # fmt: skip
FAULTY = ("sunglasses", "no_sheet", "big_sheet", "dark", "mask", "hat", "fingers_over_note")
GUIDE = """async ({limits, photo}) => {
  const { Guide } = await import("/static/portal/guide.js");
  const { canvasOf } = await import("/static/portal/editing.js");
  window.guides ??= {};
  const guide = (window.guides[limits.facing] ??= new Guide(limits));
  await guide.warmUp();
  const canvas = await canvasOf(await (await fetch(photo)).blob());
  const { fault, seen } = await guide.look(canvas, canvas.width, canvas.height);
  return { fault, face: seen.face?.box[3] ?? null, score: seen.face?.score ?? null,
           paper: seen.paper ?? null, eyes: seen.eyes ?? null, sharpness: seen.sharpness,
           blur: seen.blur(), brightness: seen.brightness, hasFaces: guide.isComplete };
}"""


@dataclass(frozen=True, slots=True)
class Shown:
    """One photo, and what it was made to show."""

    name: str
    kind: PieceKind
    data: bytes
    one: SpecimenIdentity


class Kept:
    """What guide and server said of each photo, by name; written to a file as it comes."""

    def __init__(self, file: Path | None, *, is_printed: bool) -> None:
        self.file, self.is_printed = file, is_printed
        lines = file.read_text("utf-8").splitlines() if file and file.exists() else ()
        self.answers = {name: answer for name, *answer in map(json.loads, lines)}

    def of(self, page: Page, shown: Shown) -> list[Any]:
        """The guide's answer, and the checks for which the server would ask again."""
        if shown.name not in self.answers:
            answer = [_guide(page, shown), sorted(_asked_again(shown))]
            self.answers[shown.name] = answer
            line = json.dumps([shown.name, *answer])
            if self.file:
                with self.file.open("a", encoding="utf-8") as out:
                    out.write(f"{line}\n")
            if self.is_printed:
                print(line, flush=True)
        return self.answers[shown.name]


def main() -> None:
    """Print the agreement, and what the guide says about photos with a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=6)
    parser.add_argument("--each", action="store_true", help="print every photo")
    parser.add_argument("--kept", type=Path, help="answers of a run that was stopped, and of this")
    parser.add_argument("--seed", type=int, default=0, help="other photos of the same people")
    parser.add_argument("--faults-only", action="store_true", help="only the selfies with a fault")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reinstate.config.settings")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.route(f"{ORIGIN}/**", _serve)
        page.goto(f"{ORIGIN}/")
        if not options.faults_only:
            kept = Kept(options.kept, is_printed=options.each)
            _agreement(page, _good(options.people, options.seed), kept)
        _faults(page, options.people, is_printed=options.each)
        browser.close()


def _agreement(page: Page, photos: Iterable[Shown], kept: Kept) -> None:
    seen: Counter[str] = Counter()
    again: Counter[str] = Counter()
    for shown in photos:
        said, asked = kept.of(page, shown)
        seen["photos"] += 1
        seen["guide_good"] += not said["fault"]
        seen["server_good"] += not asked
        seen["both_good"] += not said["fault"] and not asked
        if not said["fault"] and asked:
            again.update(asked)
            seen["surprised"] += 1
            print(f"surprised: {shown.name} {', '.join(asked)}")
    print(f"photos {seen['photos']}; good to the server {seen['server_good']}")
    both = share(seen["both_good"], seen["server_good"])
    surprised = share(seen["surprised"], seen["guide_good"])
    print(f"good to the guide, of those good to the server: {both}")
    print(f"called good by the guide, then asked again: {surprised}")
    for name, count in again.most_common():
        print(f"  {name} {count}")


def _faults(page: Page, people: int, *, is_printed: bool) -> None:
    """What the guide says about selfies with a fault; advice, since the server looks again."""
    for name in FAULTY:
        said: Counter[str] = Counter()
        for shown in _faulty(name, people):
            found = _guide(page, shown)
            said[str(found["fault"]) or "nothing"] += 1
            if is_printed:
                print(shown.name, found, flush=True)
        told = ", ".join(f"{fault} {count}" for fault, count in said.most_common())
        print(f"{name:18} the guide says: {told or '-'}")


def _good(people: int, seed: int) -> Iterator[Shown]:
    """Submissions that pass, each photo taken by every lens."""
    for number, one in enumerate(identities()[:people], start=seed):
        files = sets.build("passing", one, one.email, ON, seed=number)
        for kind, data in files.items():
            image = Image.open(io.BytesIO(data)).convert("RGB")
            for step, lens in enumerate(LENSES):
                taken = data if step == 0 else _jpeg(retake(image, lens, number * 100 + step))
                yield Shown(f"{number}.{one.person}.{kind.value}.{step}", kind, taken, one)


def _faulty(name: str, people: int) -> Iterator[Shown]:
    for number, one in enumerate(identities()[:people]):
        try:
            files = sets.build(name, one, one.email, ON, seed=number)
        except NoSuchPicture:
            continue
        yield Shown(f"{name}.{one.person}", PieceKind.SELFIE, files[PieceKind.SELFIE], one)


def _guide(page: Page, shown: Shown) -> dict[str, object]:
    """What the page's own script says about the photo."""
    import django

    django.setup()
    from reinstate.web.portal import guide

    limits = guide.document(shown.kind, rulebook.shipped().on(ON))
    photo = f"data:image/jpeg;base64,{base64.b64encode(shown.data).decode()}"
    found = page.evaluate(GUIDE, {"limits": json.loads(json.dumps(limits)), "photo": photo})
    if not found["hasFaces"]:
        raise SystemExit("the face detector did not load; run: make setup")
    return dict(found)


def _asked_again(shown: Shown) -> set[str]:
    """The checks of quality for which the server would ask for this photo again.

    A photo that a reader stumbles over goes to a person, as in the product: nothing is asked.
    """
    policy = rulebook.shipped().on(ON)
    try:
        pieces = _read(shown, policy)
    except (ArithmeticError, LookupError, ValueError) as error:
        print(f"{shown.name}: a reader stopped with {type(error).__name__}; a person looks")
        return set()
    evidence = Evidence(policy, ON, NO_ACCOUNT, pieces)
    return {
        judged.finding.check
        for judged in check.run(evidence, only=QUALITY)
        if judged.finding.outcome is Outcome.FAIL
        and judged.weight is Weight.MUST
        and judged.on_fail is OnFail.RETAKE
    }


def _read(shown: Shown, policy: PolicyOn) -> Pieces:
    photo = open_photo(shown.data)
    if shown.kind is PieceKind.SELFIE:
        expected = expectation(shown.one.email, policy)
        return Pieces(read_selfie(photo, expected, with_templates=False))
    return Pieces(None, {shown.kind: read_side(photo, shown.kind, on=ON)})


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


def _serve(route: Route) -> None:
    """The site's static files under an origin of their own; nothing leaves this machine."""
    path = route.request.url.removeprefix(ORIGIN).partition("?")[0]
    for folder in FOLDERS:
        file = folder / path.removeprefix("/static/")
        if path.startswith("/static/") and file.is_file():
            kind = TYPES.get(file.suffix, "application/octet-stream")
            route.fulfill(body=file.read_bytes(), content_type=kind)
            return
    is_page = path == "/"
    route.fulfill(status=200 if is_page else 404, body="", content_type="text/html")


if __name__ == "__main__":
    main()

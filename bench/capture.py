"""Screenshots, what files say, photographed screens, blur and outlines on the labelled sets.

    python -m bench.capture [screenshots] [said] [recaptured] [soft_documents] [soft_selfies]
                            [edges]

App pictures are split by app and camera photos by file into a calibration and a report half.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date

from bench.calibrate_recapture import scores
from bench.calibrate_sharpness import blurred, documents, words
from bench.data import files, half, share
from bench.shown import camera_photos, photos_shown, screens_shown
from reinstate.domain.findings import PieceKind
from reinstate.domain.policy import PolicyOn
from reinstate.evidence.check import NO_ACCOUNT, Evidence, catalogue
from reinstate.evidence.facts import DocumentSideFacts, EdgesFacts, Pieces, SelfieFacts
from reinstate.evidence.intake.image import Photo, Pixels, open_photo, photo_of
from reinstate.evidence.readers.document.edges import read_edges
from reinstate.evidence.readers.photo.reading import read_photo
from reinstate.evidence.readers.photo.screenshot import read_screenshot
from reinstate.rulebook import shipped

TODAY = date(2026, 11, 22)
HALVES = ("calibration half", "report half")


def main(named: list[str]) -> None:
    """Print the counts of all parts, or of those named."""
    policy = shipped().on(TODAY)
    parts = {
        "screenshots": lambda: _screenshots(policy),
        "said": lambda: _said(policy),
        "recaptured": lambda: _recaptured(policy),
        "soft_documents": lambda: _blurred("document", documents(), policy),
        "soft_selfies": lambda: _blurred("selfie", _selfies(), policy),
        "edges": _edges,
    }
    for name in named or parts:
        parts[name]()


def _screenshots(policy: PolicyOn) -> None:
    print("Screenshots: answers of document_is_not_screenshot")
    for h in (0, 1):
        print(f" {HALVES[h]}")
        for name, photos in {**screens_shown(h), **photos_shown(h)}.items():
            _print(name, Counter(_answer(photo, policy) for photo in photos))


def _answer(photo: Photo, policy: PolicyOn) -> str:
    score = read_screenshot(photo).score
    key = "checks.document_is_not_screenshot"
    if score >= policy.number(f"{key}.fail_from"):
        return "fail"
    return "unsure" if score >= policy.number(f"{key}.unsure_from") else "pass"


def _said(policy: PolicyOn) -> None:
    print("What files say of their making: answers of photo_is_from_camera, and their codes")
    declared = catalogue()["photo_is_from_camera"]
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row, path in files("capture", "hands_people", "faces"):
        looks = read_photo(open_photo(path.read_bytes()))
        pieces = Pieces(SelfieFacts(looks, (), (), None, None))
        code = declared.judge(Evidence(policy, TODAY, NO_ACCOUNT, pieces), PieceKind.SELFIE).code
        group = row.get("kind", path.parent.parent.name)
        found[group][f"{declared.codes[code].outcome.value}: {code}"] += 1
    for group, counts in sorted(found.items()):
        _print(group, counts)


def _recaptured(policy: PolicyOn) -> None:
    print("Photographed screens: answers of photo_is_not_recaptured (never more than unsure)")
    limit = policy.number("checks.photo_is_not_recaptured.unsure_from")
    for h in (0, 1):
        print(f" {HALVES[h]}")
        real, copied = scores(h)
        for name, found in {**real, **copied}.items():
            _print(name, Counter("unsure" if score >= limit else "pass" for score in found))


def _selfies() -> Iterator[tuple[str, Pixels]]:
    return ((key, photo.rgb) for key, photo in camera_photos())


def _blurred(subject: str, source: Iterator[tuple[str, Pixels]], policy: PolicyOn) -> None:
    print(f"Blur of {subject}s in thousandths of the longer side, with grain: photo_is_sharp")
    pictures = list(source)
    for h in (0, 1):
        print(f" {HALVES[h]}")
        chosen = [rgb for key, rgb in pictures if half(key) == h]
        for blur in (0, 1, 2, 3, 4):
            found = Counter(_sharp(rgb, subject, policy) for rgb in blurred(chosen, blur))
            _print(f"{subject}s, blur of {blur}", found)


def _sharp(rgb: Pixels, subject: str, policy: PolicyOn) -> str:
    """As the check answers; the words on an ID are read where the edges leave it open."""
    photo = photo_of(rgb)
    edges = read_edges(photo) if subject == "document" else EdgesFacts(None, None, 0.0)
    looks = read_photo(photo, edges.quad)
    if subject == "document":
        sharp_below = policy.number("checks.photo_is_sharp.document_sharp_below")
        is_open = looks.edge_blur is None or looks.edge_blur >= sharp_below
        read = words(rgb) if is_open else ()
        side = DocumentSideFacts(looks, edges, read, (), None, None, {}, ())
        piece, pieces = PieceKind.DOCUMENT_FRONT, Pieces(None, {PieceKind.DOCUMENT_FRONT: side})
    else:
        piece, pieces = PieceKind.SELFIE, Pieces(SelfieFacts(looks, (), (), None, None))
    sharpness = catalogue()["photo_is_sharp"]
    code = sharpness.judge(Evidence(policy, TODAY, NO_ACCOUNT, pieces), piece).code
    return sharpness.codes[code].outcome.value


def _edges() -> None:
    print("Outlines: all four edges visible, by eye and by the reader")
    counts: Counter[str] = Counter()
    for row, path in files("doc_edges"):
        seen = read_edges(open_photo(path.read_bytes())).all_visible
        counts[f"by eye {row['four_edges_visible']}, read {seen}"] += 1
    _print("documents", counts)


def _print(title: str, counts: Counter[str]) -> None:
    total = sum(counts.values())
    for answer in sorted(counts):
        print(f"  {title:42} {answer:7} {share(counts[answer], total)}")


if __name__ == "__main__":
    main(sys.argv[1:])

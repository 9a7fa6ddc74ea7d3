"""Notes against the right sentence and against altered ones: what passes, is unsure, fails.

Specimen notes are drawn and photographed; instead of drawing every altered note, the sentence that
is expected is altered, which comes to the same. With `--data DIR` also lines of real handwriting.
Calibration notes have even seeds and families, held-out notes odd ones: `--half`.
"""

from __future__ import annotations

import argparse
import json
import string
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from PIL import Image

from reinstate.domain.note import fold
from reinstate.evidence.facts import NoteWordFacts
from reinstate.evidence.image import Photo, open_photo, photo_of
from reinstate.evidence.note_fit import Fit, fit_of
from reinstate.evidence.readers.note import facts_of_words
from reinstate.evidence.readers.note_expectation import ExactText
from reinstate.evidence.readers.note_spelling import spell
from reinstate.evidence.readers.note_writing import read_writing
from reinstate.rulebook import shipped
from reinstate.specimens.camera import Lens
from reinstate.specimens.fonts import handwriting_families
from reinstate.specimens.handwriting import any_hand
from reinstate.specimens.notes import Note, bona_fide_note
from reinstate.specimens.photograph import Shot, photograph

ON = date(2026, 11, 22)
TEMPLATE = "Binance.US ({date}) Reactivate my account associated with ({email})"
EMAILS = (
    "jane.doe87@example.com",
    "tom.h@mailbox.org",
    "li_wei2001@gmail.com",
    "abc.xyz@proton.me",
)
CHECKS = {"date": "note_date_is_current", "email": "note_email_matches"}
PAPER = np.array([244.0, 243.0, 238.0])


def sheet_image(note: Note) -> Image.Image:
    """The written sheet, flat."""
    ink, coverage = np.array(note.ink) * 255, note.coverage[..., None]
    return Image.fromarray((PAPER * (1 - coverage) + ink * coverage).clip(0, 255).astype(np.uint8))


def shot_of(rng: np.random.Generator) -> Shot:
    """Easy and hard photographs by turns."""
    if rng.random() < 0.5:
        return Shot(fill=float(rng.uniform(0.4, 0.75)))
    return Shot(
        fill=float(rng.uniform(0.3, 0.5)),
        tilt=float(rng.uniform(0, 22)),
        pan=float(rng.uniform(0, 18)),
        turn=float(rng.uniform(-14, 14)),
        shade=0.4,
        lens=Lens(defocus=float(rng.uniform(0.6, 1.6)), exposure=float(rng.uniform(0.5, 1.0))),
    )


def text_of(rng: np.random.Generator) -> str:
    day = ON - timedelta(days=int(rng.integers(0, 300)))
    spelled = (
        f"{day:%d/%m/%Y}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%d %b %Y}",
        f"{day:%d.%m.%y}",
    )
    return TEMPLATE.format(date=str(rng.choice(spelled)), email=str(rng.choice(EMAILS)))


def drawn(number: int, first: int) -> tuple[Photo, str, np.random.Generator]:
    """One photographed note of a half: its photo, its text, and its generator for what follows."""
    seed, families = 2 * number + first, handwriting_families()[first::2]
    rng = np.random.default_rng((seed, 7))
    text = text_of(rng)
    hand = any_hand(rng, families[number % len(families)])
    flat = sheet_image(bona_fide_note(text, seed, hand=hand))
    taken = photograph(flat, shot_of(rng), seed).image.convert("RGB")
    return photo_of(np.array(taken)), text, rng


def altered(text: str, rng: np.random.Generator) -> Iterator[tuple[str, str]]:
    """One altered sentence of each kind."""
    letters = [at for at, letter in enumerate(text) if letter.isalnum()]
    at = int(rng.choice(letters))
    pool = string.digits if text[at].isdigit() else string.ascii_lowercase
    other = str(rng.choice([x for x in pool if x != text[at].lower()]))
    yield "letter changed", text[:at] + other + text[at + 1 :]
    yield "letter more in the note", text[:at] + text[at + 1 :]
    yield "letter less in the note", text[:at] + str(rng.choice(list(pool))) + text[at:]
    digits = [n for n in range(text.index("("), text.index(")")) if text[n].isdigit()]
    at = int(rng.choice(digits))
    other = str(rng.choice([x for x in string.digits if x != text[at]]))
    yield "digit of the date changed", text[:at] + other + text[at + 1 :]
    yield "word less in the note", text.replace("my account", "my old account")
    yield "word more in the note", text.replace("my account", "account")
    yield "meaning reversed", text.replace("Reactivate", "Deactivate")
    local, _, domain = text[:-1].rpartition("@")
    host, _, top = domain.rpartition(".")
    yield "other domain", f"{local}@{host}.{'net' if top != 'net' else 'com'})"


def judge(words: tuple[NoteWordFacts, ...]) -> Fit:
    """The worst of the three text checks, as the shipped policy draws its lines."""
    policy = shipped().on(ON)
    by_check = defaultdict(list)
    for word in words:
        by_check[CHECKS.get(word.kind, "note_text_matches")].append(word)
    fits = {fit_of(policy, check, some, words).fit for check, some in by_check.items()}
    return next(fit for fit in (Fit.WRONG, Fit.OPEN, Fit.RIGHT) if fit in fits)


class Tally:
    """Counts of verdicts by kind, printed with n."""

    def __init__(self) -> None:
        self.counts: dict[str, Counter[Fit]] = defaultdict(Counter)
        self.values: dict[str, list[tuple[float, float]]] = defaultdict(list)

    def add(self, kind: str, words: tuple[NoteWordFacts, ...]) -> None:
        self.counts[kind][judge(words)] += 1
        self.values[kind].append((min(w.margin for w in words), max(w.deficit for w in words)))

    def show(self) -> None:
        for kind, counts in self.counts.items():
            n = sum(counts.values())
            margins = np.quantile([m for m, _ in self.values[kind]], (0.02, 0.1, 0.5, 0.9, 0.98))
            deficits = np.quantile([d for _, d in self.values[kind]], (0.02, 0.1, 0.5, 0.9, 0.98))
            print(
                f"{kind:28} n={n:5} pass {counts[Fit.RIGHT]:5} unsure {counts[Fit.OPEN]:5} "
                f"fail {counts[Fit.WRONG]:5}  margin {np.round(margins, 1)} "
                f"cost {np.round(deficits, 1)}"
            )


def measure(tally: Tally, photo: Photo, text: str, rng: np.random.Generator) -> None:
    writing = read_writing(photo, ExactText(text))
    if writing is None:
        tally.counts["right sentence"][Fit.OPEN] += 1
        return
    tally.add("right sentence", facts_of_words(spell(writing.lines, ExactText(text))))
    for kind, other in altered(text, rng):
        if fold(other) != fold(text):
            tally.add(kind, facts_of_words(spell(writing.lines, ExactText(other))))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=int, default=60)
    parser.add_argument("--half", choices=("calibration", "held-out"), default="calibration")
    parser.add_argument("--data", type=Path)
    asked = parser.parse_args()
    tally, times = Tally(), []
    first = 0 if asked.half == "calibration" else 1
    for number in range(asked.notes):
        photo, text, rng = drawn(number, first)
        began = time.perf_counter()
        measure(tally, photo, text, rng)
        times.append(time.perf_counter() - began)
    print(f"{asked.half}: {asked.notes} notes, {len(handwriting_families()[first::2])} families")
    tally.show()
    if asked.data:
        _real(asked.data / "handwriting")


def _real(folder: Path) -> None:
    """Real handwriting: each photo's own text, and one altered letter at a time."""
    tally = Tally()
    for row in map(json.loads, (folder / "manifest.jsonl").open()):
        if row["kind"] != "handwritten" or not row["text"]:
            continue
        photo = open_photo((folder / row["file"]).read_bytes())
        text = row["text"].replace("\n", " ")
        writing = read_writing(photo, ExactText(text))
        if writing is None:
            print(f"{row['file']}: nothing read")
            continue
        tally.add("real, right text", facts_of_words(spell(writing.lines, ExactText(text))))
        rng = np.random.default_rng(len(text))
        for _ in range(20):
            at = int(rng.choice([n for n, letter in enumerate(text) if letter.isalpha()]))
            other = str(rng.choice([x for x in string.ascii_lowercase if x != text[at].lower()]))
            wrong = ExactText(text[:at] + other + text[at + 1 :])
            tally.add("real, letter changed", facts_of_words(spell(writing.lines, wrong)))
    tally.show()


if __name__ == "__main__":
    main()

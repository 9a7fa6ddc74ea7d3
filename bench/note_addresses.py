"""Notes by the signs in their address: how many pass, and what is told from what.

    python -m bench.note_addresses [--half calibration] [--notes 44]

The notes of bench/note_set.py have letters, digits, dots, hyphens and underscores in their
addresses and no plus, nor has any line that taught the careful recogniser. Here every kind of
address has notes of its own, by hand in fonts of the report half, and is set against addresses that
are told from it by one sign. Nothing is chosen by them. A note that is not found is unsure.
"""

from __future__ import annotations

import argparse
import pickle
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta

import numpy as np

from bench.data import share
from bench.note import outcome, policy
from bench.note_places import PLACES, Writer
from bench.note_set import HALVES, KEPT, LIMITS, code, families
from bench.note_texts import HOSTS, NAMES, ON, TEMPLATE
from reinstate.evidence.facts import NoteWordFacts
from reinstate.evidence.intake.image import open_photo
from reinstate.evidence.note_fit import Fit, fit_of
from reinstate.evidence.readers.note.expectation import ExactText
from reinstate.evidence.readers.note.reading import facts_of_words
from reinstate.evidence.readers.note.spelling import spell
from reinstate.evidence.readers.note.writing import read_writing
from reinstate.evidence.readers.text.reading import Line
from reinstate.specimens.camera import jpeg

SEED = 20280103
PHOTOS = ("easy", "hard", "held")
TAGS = ("work", "bank", "shop", "news", "2026", "old", "tax", "fund", "x", "main", "us", "1")
LOOK_ALIKE = ("lilian", "illia", "arnold", "mornna", "will1", "noo0n", "ella1l", "bill", "corn")
SUBDOMAINS = ("mail.example.com", "cs.post.example", "student.uni.example", "mx1.mailbox.org")
KINDS = {
    "letters alone": "{first}{second}@{host}",
    "digits": "{first}{second}{number}@{host}",
    "a dot": "{first}.{second}@{host}",
    "a hyphen": "{first}-{second}@{host}",
    "an underscore": "{first}_{second}@{host}",
    "a plus": "{first}+{tag}@{host}",
    "letters that look alike": "{alike}{second}@{host}",
    "a host of three parts": "{first}{second}@{subdomain}",
    "long": "{first}.{second}.{tag}{number}@{host}",
}
PLUS = KINDS["a plus"]
# By what is written: how it is called, and what is expected instead.
OTHERWISE = {
    PLUS: {
        "a plus written, t expected": PLUS.replace("+", "t"),
        "a plus written, none expected": PLUS.replace("+", ""),
    },
    PLUS.replace("+", "t"): {"t written, a plus expected": PLUS},
    PLUS.replace("+", ""): {"none written, a plus expected": PLUS},
    KINDS["a hyphen"]: {"a hyphen written, an underscore expected": KINDS["an underscore"]},
    KINDS["an underscore"]: {"an underscore written, a hyphen expected": KINDS["a hyphen"]},
    KINDS["a dot"]: {"a dot written, none expected": KINDS["letters alone"]},
    KINDS["letters alone"]: {"none written, a dot expected": KINDS["a dot"]},
}
Readings = tuple[tuple[Line, ...], ...]


def main() -> None:
    """Print right notes by kind of address, then what else may be written for what is expected."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=tuple(HALVES), default="report")
    parser.add_argument("--notes", type=int, default=44, help="of each kind")
    asked = parser.parse_args()
    right: dict[str, Counter[Fit]] = defaultdict(Counter)
    whole: Counter[str] = Counter()
    wrong: dict[str, Counter[Fit]] = defaultdict(Counter)
    written = dict.fromkeys((*KINDS.values(), *OTHERWISE))
    names = {form: name for name, form in KINDS.items()}
    for form in written:
        for number in range(asked.notes):
            parts, readings = read(asked.half, form, number)
            if form in names:
                words = _words(readings, sentence(form, parts))
                right[names[form]][_of_address(words)] += 1
                whole[names[form]] += outcome(words) is Fit.RIGHT
            for what, other in OTHERWISE.get(form, {}).items():
                wrong[what][_of_address(_words(readings, sentence(other, parts)))] += 1
    print(f"{asked.half} half: the address of right notes, by what is in it:")
    for name, counts in right.items():
        print(f"{_line(name, counts)}; whole note passes {whole[name]}")
    print("another address than the one expected, told from it by one sign:")
    for name, counts in wrong.items():
        print(_line(name, counts))


def _line(name: str, counts: Counter[Fit]) -> str:
    passed = share(counts[Fit.RIGHT], sum(counts.values()))
    return f"  {name:40} pass {passed}; unsure {counts[Fit.OPEN]}, fail {counts[Fit.WRONG]}"


def read(half: str, form: str, number: int) -> tuple[dict[str, str], Readings]:
    """The parts of the sentence, and what is read, now or before, where it has such an address."""
    parts = address_parts(np.random.default_rng((SEED, HALVES[half], number)))
    name = f"address-{half}-{SEED}-{form.encode().hex()}-{number:04d}.pickle"
    kept = KEPT / f"read-{code()}" / name
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(pickle.dumps(_drawn_and_read(half, form, number, parts)))
    readings: Readings = pickle.loads(kept.read_bytes())
    return parts, readings


def family_of(half: str, number: int) -> str:
    """The font of the n-th notes."""
    fonts = families(half, Writer.HAND)
    return fonts[number % len(fonts)]


def sentence(form: str, parts: Mapping[str, str]) -> str:
    """The sentence with such an address."""
    return TEMPLATE.format(date=parts["date"], email=form.format(**parts))


def _drawn_and_read(half: str, form: str, number: int, parts: Mapping[str, str]) -> Readings:
    rng = np.random.default_rng((SEED, HALVES[half], number, *form.encode()))
    photographed, text = PLACES[str(rng.choice(PHOTOS))], sentence(form, parts)
    image = photographed(Writer.HAND, family_of(half, number), text, rng)
    writing = read_writing(open_photo(jpeg(image, 90), LIMITS), ExactText(text))
    return writing.readings if writing else ()


def address_parts(rng: np.random.Generator) -> dict[str, str]:
    """A day, and what an address may be made of."""
    first, second = (str(name) for name in rng.choice(NAMES, 2, replace=False))
    lists = {"tag": TAGS, "alike": LOOK_ALIKE, "host": HOSTS, "subdomain": SUBDOMAINS}
    return {
        "date": f"{ON - timedelta(days=int(rng.integers(0, 700))):%d/%m/%Y}",
        "first": first,
        "second": second,
        "number": str(int(rng.integers(1, 2010))),
        **{name: str(rng.choice(some)) for name, some in lists.items()},
    }


def _words(readings: Readings, expected: str) -> Sequence[NoteWordFacts]:
    return facts_of_words(spell(readings, ExactText(expected))) if readings else ()


def _of_address(words: Sequence[NoteWordFacts]) -> Fit:
    email = [word for word in words if word.kind == "email"]
    return fit_of(policy(), "note_email_matches", email, words).fit if email else Fit.OPEN


if __name__ == "__main__":
    main()

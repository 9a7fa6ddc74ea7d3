"""The step of tone, and how straight it has to be, that are a sheet's edge (readers/note/paper.py).

    python -m bench.calibrate_paper [--chosen FOLDER]

Rendered people hold a sheet, as for `bench.grips`, whose folder is the default. The calibration
half of the people chooses: the pair by which most outlines are like the true one; of equal ones the
straightest edge, then the finest step, for paper before a pale wall.

The pair in force stands in `readers/note/paper.py`: 0.035 and 0.8, which this rule chose from the
first 20 pictures (35 of 35 views). On all of them many pairs are equal, so that the finest step
alone decides what is named; the reader keeps its pair as long as no other one finds more.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from unittest import mock

from bench.data import share
from bench.holds import FOLDER, LIKE, Scene, held
from bench.outlines import overlap
from reinstate.evidence.readers.face.faces import read_faces
from reinstate.evidence.readers.note import paper
from reinstate.evidence.readers.pixels.tones import Look, look_at

STEPS = (0.02, 0.025, 0.03, 0.035, 0.045, 0.06)
STRAIGHT = (0.5, 0.6, 0.7, 0.8)
Pair = tuple[float, float]  # step and straight


def main() -> None:
    """Print how many outlines are like the true one by each pair, and the chosen pair."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chosen", type=Path, default=FOLDER, help="the pictures that choose")
    scenes = held(parser.parse_args().chosen, of_half=0)
    looked = [(one, look_at(one.photo, faces[0])) for one in scenes if (faces := _faces(one))]
    right = {pair: _right(looked, *pair) for pair in itertools.product(STEPS, STRAIGHT)}
    for step, straight in right:
        print(f"step {step:.3f}, straight {straight}: {share(right[step, straight], len(looked))}")
    best = max(right, key=lambda pair: (right[pair], pair[1], -pair[0]))
    print(said(right, best, (paper.STEP, paper.STRAIGHT)))


def said(right: Mapping[Pair, int], best: Pair, kept: Pair) -> str:
    """The pair that the rule names, how many are as good, and whether the reader's is one."""
    equal = sum(found == right[best] for found in right.values())
    fewer = right[best] - right[kept]
    verdict = f"finds {fewer} fewer: choose anew" if fewer else "is one of them, and stays"
    return (
        f"{equal} pairs find the most; of these the rule names {best[0]} and {best[1]}. "
        f"The reader's {kept[0]} and {kept[1]} {verdict}"
    )


def _faces(scene: Scene) -> tuple:
    return read_faces(scene.photo, with_templates=False, with_coverings=False)


def _right(looked: Sequence[tuple[Scene, Look]], step: float, straight: float) -> int:
    with mock.patch.multiple(paper, STEP=step, STRAIGHT=straight):
        found = [
            overlap(paper.read_paper(look, one.lines, one.sheet), one.corners)
            for one, look in looked
        ]
    return sum(like >= LIKE for like in found)


if __name__ == "__main__":
    main()

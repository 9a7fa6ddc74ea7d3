"""Choose when an outline runs out of the frame, and how faint a card's edge may be.

    python -m bench.calibrate_outlines

Drawn specimens of seeds that `python -m bench.outlines` never reports, whole, touching the frame
and cut by it. `NEARLY` is the level at which whole outlines overlap best. `RUNS_OUT` is the lowest
level with the fewest wrong: what only touches the frame called cut, what is cut not called so.
`FAINT` is the level with the most right outlines less twice the wrong ones, where the first look is
unsure; the least sensitive of equals. `HELD` is what even the least of the right faint outlines
holds, rounded down to a twentieth. `COARSE` is what does most so after `FAINT`, where that finds
none. `STRIP_STEP` is the geometric mean of the step that nine in ten ends of cards beyond a stripe
reach, and the largest one where no card ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np

from bench import outlines
from reinstate.evidence.intake.image import Pixels
from reinstate.evidence.readers.document import edges, proportions, quads
from reinstate.evidence.readers.pixels.scaling import at_most
from reinstate.evidence.readers.pixels.squares import Floats
from reinstate.specimens.photograph import Photograph, photograph
from reinstate.specimens.submission import good_shot

EACH, FIRST = 12, 2000
WHOLE, TOUCHING, CUT = outlines.KINDS
ON_A_TABLE, MORE = "on a plain table", 2
ON_STONE, BACKS, FIRST_BACK = "backs of licences on mottled stone", 600, 40_000
RUNS = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
NEARLIES = (0.4, 0.6, 0.8, 1.0)
FAINTS = (3.0, 6.0, 9.0, 12.0, 18.0, 24.0)
COARSES = (2.5, 3.0, 4.0, 5.0, 6.0)
Seen = tuple[str, Pixels, Floats]  # which kind of photo, Lab as the reader sees it, true outline


def main() -> None:
    """Print what each level does, and the levels chosen."""
    seen = list(photos())
    _print_nearly(seen)
    _print_runs(seen)
    _print_faint(seen)
    _print_strips(seen)


def photos() -> Iterator[Seen]:
    """Each side of each document as each kind, and more on plain tables, where edges are faint."""
    for number, side in enumerate(outlines.sides(EACH, FIRST)):
        for kind in outlines.KINDS:
            yield _seen(kind, outlines.taken(side, kind, FIRST + number))
        for seed in range(FIRST + number, FIRST + number + 10 * MORE, 10):
            shot = replace(good_shot(seed), background="table")
            yield _seen(ON_A_TABLE, photograph(side, shot, seed))


def backs_on_stone() -> Iterator[Seen]:
    """Barcodes are far stronger than the edge of a card on mottled stone."""
    backs = [side for side in outlines.sides(EACH, FIRST) if side.payload]
    for number in range(BACKS):
        seed = FIRST_BACK + number
        shot = replace(good_shot(seed), background="stone")
        yield _seen(ON_STONE, photograph(backs[number % len(backs)], shot, seed))


def _seen(kind: str, taken: Photograph) -> Seen:
    rgb = np.asarray(taken.image.convert("RGB"))
    small = at_most(rgb, edges.WORKING_SIDE)
    lab = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), np.uint8)
    return kind, lab, np.array(taken.corners, np.float32) * small.shape[1] / rgb.shape[1]


def _print_nearly(seen: list[Seen]) -> None:
    """The reader's own level is put back afterwards."""
    own, results = quads.NEARLY, {}
    for quads.NEARLY in NEARLIES:
        found = [(true, _whole(lab)) for kind, lab, true in seen if kind in (WHOLE, ON_A_TABLE)]
        fits = [outlines.overlap(one.quad, true) if one else 0.0 for true, one in found]
        results[quads.NEARLY] = float(np.mean(fits))
    quads.NEARLY = own
    print(f"NEARLY {max(results, key=lambda level: results[level])}; the reader has {own}")
    for level, overlap in results.items():
        print(f"  {level}: whole outlines of the first look overlap by {overlap:.4f} on average")


def _whole(lab: Pixels) -> edges.Outline | None:
    return edges.best_whole(edges.outlines_of(lab, edges.edge_strength(lab)))


def _print_runs(seen: list[Seen]) -> None:
    runs = {kind: [_run(lab) for of, lab, _ in seen if of == kind] for kind in (TOUCHING, CUT)}
    wrong = [
        sum(run >= level for run in runs[TOUCHING]) + sum(run < level for run in runs[CUT])
        for level in RUNS
    ]
    chosen = RUNS[int(np.argmin(wrong))]
    print(f"RUNS_OUT {chosen:.1f}; the reader has {edges.RUNS_OUT}")
    for level in RUNS:
        counts = [f"{k} {sum(run >= level for run in of)} of {len(of)}" for k, of in runs.items()]
        print(f"  from {level:.1f}: {', '.join(counts)}")


def _run(lab: Pixels) -> float:
    cut = edges.best_cut(edges.outlines_of(lab, edges.edge_strength(lab)))
    return cut.run if cut is not None else 0.0


def _print_faint(seen: list[Seen]) -> None:
    unsure = [one for one in seen if _is_unsure(one[1])]
    print(
        f"FAINT: the first look is unsure and sees no cut in {dict(Counter(k for k, *_ in unsure))}"
    )
    results = {level: _faint(unsure, level, edges.FINE) for level in FAINTS}
    chosen = _most_right(results)
    print(f"FAINT {chosen:.0f}; the reader has {edges.FAINT:.0f}")
    least = min(results[chosen][0])
    print(f"HELD {np.floor(20 * least) / 20:.2f}; the reader has {edges.HELD}")
    left = [one for one in unsure if not _believed(one[1])]
    left += [one for one in backs_on_stone() if _is_unsure(one[1]) and not _believed(one[1])]
    print(f"COARSE: none was believed yet in {dict(Counter(kind for kind, *_ in left))}")
    coarse = _most_right({spread: _faint(left, edges.FAINT, spread) for spread in COARSES})
    print(f"COARSE {coarse:.1f}; the reader has {edges.COARSE}")


def _most_right(results: dict[float, tuple[list[float], list[float]]]) -> float:
    """Print what each level does, and name the best."""
    for level, (right, wrong) in results.items():
        held = f"holding {min(right):.3f} of the strong edges at least" if right else ""
        print(f"  {level:4.1f}: {len(right)} right outlines, {held}; {len(wrong)} wrong, "
              f"holding at most {max(wrong, default=0):.3f}")  # fmt: skip
    return max(results, key=lambda at: (len(results[at][0]) - 2 * len(results[at][1]), at))


def _believed(lab: Pixels) -> bool:
    found = edges.faint_outline(lab, edges.FAINT, edges.FINE)
    return found is not None and edges.held(found.quad, edges.edge_strength(lab)) >= edges.HELD


def _is_unsure(lab: Pixels) -> bool:
    found = edges.outlines_of(lab, edges.edge_strength(lab))
    whole, cut = edges.best_whole(found), edges.best_cut(found)
    return edges.chosen(whole, cut)[1] is None and not edges.is_sure(cut)


def _faint(unsure: list[Seen], level: float, spread: float) -> tuple[list[float], list[float]]:
    """The shares of strong edges that right and wrong outlines hold."""
    shares: tuple[list[float], list[float]] = ([], [])
    for _, lab, true in unsure:
        found = edges.faint_outline(lab, level, spread)
        if found is not None:
            is_wrong = outlines.overlap(found.quad, true) < outlines.GOOD_OVERLAP
            shares[is_wrong].append(edges.held(found.quad, edges.edge_strength(lab)))
    return shares


def _print_strips(seen: list[Seen]) -> None:
    ends, others = [], []
    for kind, lab, true in seen:
        best = edges.best_whole(edges.outlines_of(lab, edges.edge_strength(lab)))
        if (
            kind not in (WHOLE, ON_A_TABLE)
            or best is None
            or not proportions.lacks_strip(best.quad)
        ):
            continue
        for begun in proportions.long_sides(best.quad):
            step, found = proportions.strip(begun, lab)
            is_end = outlines.overlap(found, true) > outlines.overlap(best.quad, true)
            (ends if is_end else others).append(step)
    most = float(np.quantile(ends, 0.1))
    chosen = float(np.sqrt(most * max(others)))
    print(f"STRIP_STEP {chosen:.0f}; the reader has {proportions.STRIP_STEP}")
    print(f"  {len(ends)} cards end beyond a stripe, nine in ten at steps from {most:.1f}; "
          f"largest of {len(others)} on the other side {max(others):.1f}")  # fmt: skip


if __name__ == "__main__":
    main()

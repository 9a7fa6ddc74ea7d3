"""Who holds the sheet: hands and thumbs at its edges, of the person in the picture and of others.

    python tools/render_people/make.py --holds SEED 15 --scale 0.7 --samples 10 \\
        --work FOLDER --out var/bench/holds
    python -m bench.grips [--chosen FOLDER] [--reported FOLDER]

Rendered people hold a sheet with a note in six ways, or somebody beside the picture holds it; each
picture is also taken mirrored, and small as a messenger sends it. The calibration half of the
people chooses the limits, with their selfies among the specimens; reported are pictures of another
seed where they are given, in the same halves. On labelled selfies, in memory only, a sheet is laid
that nobody holds, and one that the labelled strange fist holds: those chose nothing.
"""

from __future__ import annotations

import argparse
import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from bench.data import half, share
from bench.holds import (
    FOLDER,
    LIKE,
    NOBODY,
    OTHER,
    OWN,
    STRANGE,
    WAYS,
    Scene,
    held,
    laid,
    specimens,
)
from bench.outlines import overlap
from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import NO_ACCOUNT, Evidence, catalogue
from reinstate.evidence.checks.note_is_held_by_the_person import reach_of
from reinstate.evidence.facts import NoteFacts, Pieces, Polygon, SelfieFacts
from reinstate.evidence.readers.face.faces import read_faces
from reinstate.evidence.readers.note.paper import read_paper
from reinstate.evidence.readers.person.body import read_body
from reinstate.evidence.readers.person.grip import read_grip
from reinstate.evidence.readers.person.hands import read_hands
from reinstate.evidence.readers.photo.reading import read_photo
from reinstate.evidence.readers.pixels.tones import look_at
from reinstate.rulebook import shipped

ON = date(2026, 11, 28)
POLICY = shipped().on(ON)
CHECK = "note_is_held_by_the_person"
NEARLY_ALL, WITHOUT_SLEEVE = 0.98, 1 / 6  # of the own hands: kept, and given up for safety
NEAR = 0.35  # lengths of a hand: it may hold the sheet
HALF_A_FINGER = 0.05  # of them: a hand's outline runs through its joints, not round its flesh
AROUND = ("hands alone", "sheet as found", "as shipped")


@dataclass(frozen=True, slots=True)
class Hold:
    """One scene as it was judged. `around`: the facts by each of AROUND; `outlines`: how like the
    true outline the sheet as found is, and the paper."""

    person: str
    title: str
    way: str
    around: dict[str, SelfieFacts]
    outlines: tuple[float, float]


def main() -> None:
    """Print the limits that the calibration half chooses, then what is answered."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chosen", type=Path, default=FOLDER, help="the pictures that choose")
    parser.add_argument("--reported", type=Path, help="other pictures; else the same")
    asked = parser.parse_args()
    choosing = itertools.chain(specimens(of_half=0), held(asked.chosen, of_half=0))
    chose = [_hold(scene) for scene in choosing]
    for key, value in _limits(chose).items():
        print(f"{key} {value:.3f}; policy has {POLICY.number(f'checks.{CHECK}.{key}')}")
    rendered = [_hold(scene) for scene in held(asked.reported or asked.chosen)]
    for which, name in ((0, "calibration half"), (1, "report half")):
        print(f"{name} of the people:")
        ours = [one for one in rendered if half(one.person) == which]
        _print_outlines(ours)
        for title, way in itertools.product((OWN, OTHER), WAYS):
            _print(f"{title}, {way}", [o for o in ours if (o.title, o.way) == (title, way)])
    labelled = [_hold(scene) for scene in laid()]
    print("labelled people:")
    _print_outlines(labelled)
    for title in (NOBODY, STRANGE):
        _print(title, [one for one in labelled if one.title == title])


def _limits(rendered: Sequence[Hold]) -> dict[str, float]:
    """By own hands alone: half of the least thumb, what nearly all keep, a strict sleeve, reach."""
    facts = [one.around["as shipped"] for one in rendered if one.title == OWN]
    own = [one.grip for one in facts if one.grip is not None]
    seen = [grip for grip in own if grip.sleeve is not None]
    near = [reach for reach in map(_nearest, facts) if reach <= NEAR]
    return {
        "thumb_over": min(grip.depth for grip in own) / 2,
        "tone_apart": _quantile([grip.tone_apart for grip in own], NEARLY_ALL),
        "elbow_apart": _quantile([grip.elbow_apart for grip in seen], NEARLY_ALL),
        "sleeve_from": _quantile([grip.sleeve for grip in seen], WITHOUT_SLEEVE),
        "reach": max(near) + HALF_A_FINGER,
    }


def _nearest(facts: SelfieFacts) -> float:
    assert facts.paper is not None
    return min((reach_of(hand, facts.paper) for hand in facts.hands), default=float("inf"))


def _quantile(values: Sequence[float | None], share: float) -> float:
    return float(np.quantile([value for value in values if value is not None], share))


def _hold(scene: Scene) -> Hold:
    photo, sheet = scene.photo, scene.sheet
    faces = read_faces(photo, with_templates=False, with_coverings=False)
    body = read_body(photo, faces[0].box if faces else None)
    bare = SelfieFacts(read_photo(photo), faces, read_hands(photo, body), body, _note(sheet))
    paper, found, shipped = sheet, bare, bare
    if faces:
        look = look_at(photo, faces[0])
        paper = read_paper(look, scene.lines, sheet)
        found = replace(bare, paper=sheet, grip=read_grip(look, sheet, body))
        shipped = replace(bare, paper=paper, grip=read_grip(look, paper, body))
    around = dict(zip(AROUND, (replace(shipped, grip=None), found, shipped), strict=True))
    outlines = overlap(sheet, scene.corners), overlap(paper, scene.corners)
    return Hold(scene.person, scene.title, scene.way, around, outlines)


def _note(sheet: Polygon) -> NoteFacts:
    """A note of which the place alone is known."""
    return NoteFacts(
        sheet=sheet, is_mirrored=False, lines=(), expected="", score=0.0, best_competitor="",
        best_competitor_margin=0.0, words=(), date_text="", handwriting_score=None,
        sheet_to_face=None, sheet_to_torso=None, covered_share=None, has_document_on_it=None,
    )  # fmt: skip


def _print_outlines(found: Sequence[Hold]) -> None:
    for at, name in enumerate(("sheet as found", "paper")):
        like = [one.outlines[at] for one in found]
        print(
            f" {name:14} like the true outline by {np.median(like):.2f} in the median, "
            f"by {LIKE} {share(sum(one >= LIKE for one in like), len(like))}"
        )


def _print(title: str, found: Sequence[Hold]) -> None:
    print(f" {title}: {len(found)}")
    for name in AROUND:
        answers = Counter(_answer(one.around[name]) for one in found)
        said = ", ".join(f"{answer} {count}" for answer, count in sorted(answers.items()))
        print(f"  {name:14} held {share(answers['held'], len(found))}; {said}")


def _answer(facts: SelfieFacts) -> str:
    evidence = Evidence(POLICY, ON, NO_ACCOUNT, Pieces(facts))
    return catalogue()[CHECK].judge(evidence, PieceKind.SELFIE).code


if __name__ == "__main__":
    main()

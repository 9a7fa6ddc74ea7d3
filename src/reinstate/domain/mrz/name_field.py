"""The name field as its grammar allows it: surname, `<<`, given names, then fillers to the end.

No check digit covers a name, so its grammar is all there is to go by. The best reading under the
grammar is found over the recogniser's ranked characters. A place changes to a character that the
recogniser offers there, or to `<`: cheaply from a letter that looks like it, dearly from any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from reinstate.domain.mrz.draft import Place
from reinstate.domain.mrz.layouts import FILLER

LIKE_FILLER = frozenset("KCLESGXZ")
# Nats. Letters, and fillers between words, cost the same; behind the name a filler is certain.
INSIDE, NEW_WORD = 1.5, 0.8
UNLIKE = 4.0  # on top of the gap, for a filler in place of a letter that does not look like one

# (state, is filler) -> next state. A surname's word, one filler behind it, two; then given names.
_NEXT = {
    ("start", False): "surname",
    ("surname", False): "surname",
    ("surname", True): "surname_end",
    ("surname_end", False): "surname",
    ("surname_end", True): "separator",
    ("separator", False): "given",
    ("separator", True): "tail",
    ("given", False): "given",
    ("given", True): "given_end",
    ("given_end", False): "given",
    ("given_end", True): "tail",
    ("tail", True): "tail",
}
_Path = tuple[float, str]


def likeliest_name(places: Sequence[Place], *, gap: float) -> str | None:
    """The field's best reading, None where none fits. `gap`: how far, in nats below its best, the
    recogniser may rank a character that is still taken."""
    paths: dict[str, _Path] = {"start": (0.0, "")}
    for place in places:
        paths = _step(paths, _choices(place, gap))
    return max(paths.values(), default=(-inf, None))[1]


def _step(paths: dict[str, _Path], choices: tuple[_Path | None, _Path | None]) -> dict[str, _Path]:
    """Every state that one more place can lead to, with the best way there."""
    reached: dict[str, _Path] = {}
    for state, (score, text) in paths.items():
        for is_filler, choice in enumerate(choices):
            after = _NEXT.get((state, bool(is_filler)))
            if choice is None or after is None:
                continue
            found = (score + choice[0] - _cost(state, after), text + choice[1])
            reached[after] = max(found, reached.get(after, (-inf, "")))
    return reached


def _cost(state: str, after: str) -> float:
    if after == "tail":
        return 0.0
    is_new_word = after in ("surname", "given") and state != after
    return INSIDE + (NEW_WORD if is_new_word else 0.0)


def _choices(place: Place, gap: float) -> tuple[_Path | None, _Path | None]:
    """The best letter and the filler of one place, with their scores; None = cannot stand here."""
    near = [(score, letter) for letter, score in place if place[0][1] - score <= gap]
    letters = [choice for choice in near if choice[1].isalpha()]
    fillers = [choice for choice in near if choice[1] == FILLER]
    if not fillers and near:
        fillers = [(near[0][0] - gap - (near[0][1] not in LIKE_FILLER) * UNLIKE, FILLER)]
    return max(letters, default=None), max(fillers, default=None)

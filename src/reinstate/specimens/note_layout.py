"""Where the words of a note go: size and line breaks as a person would choose them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Measure = Callable[[str], float]  # width of a text at an em of 1
LINE_PITCH = 1.22  # baseline to baseline, in ems
BREAK_AFTER = "@.-_"


@dataclass(frozen=True, slots=True)
class Layout:
    """Lines of words at one em, in the unit the area was given in."""

    em: float
    lines: tuple[tuple[str, ...], ...]


def lay_out(
    words: Sequence[str], measure: Measure, width: float, height: float, largest_em: float
) -> Layout:
    """The largest writing that fits the area, breaking inside a word only when it must."""
    whole = _fit(words, measure, width, height, largest_em)
    if whole.em >= 0.45 * largest_em:
        return whole
    longest = max(words, key=measure)
    broken = [part for word in words for part in (_halves(word) if word == longest else (word,))]
    smaller = _fit(broken, measure, width, height, largest_em)
    return smaller if smaller.em > 1.25 * whole.em else whole


def _fit(
    words: Sequence[str], measure: Measure, width: float, height: float, largest_em: float
) -> Layout:
    em = largest_em
    while True:
        lines = _broken(words, measure, width / em)
        fits = len(lines) * LINE_PITCH * em <= height
        if fits and all(measure(" ".join(line)) * em <= width for line in lines):
            return Layout(em, lines)
        em *= 0.96
        if em < 0.02 * largest_em:
            raise ValueError(f"a note of {len(words)} words does not fit the sheet")


def _broken(words: Sequence[str], measure: Measure, width: float) -> tuple[tuple[str, ...], ...]:
    lines: list[tuple[str, ...]] = []
    line: tuple[str, ...] = ()
    for word in words:
        if line and measure(" ".join((*line, word))) > width:
            lines.append(line)
            line = ()
        line = (*line, word)
    return (*lines, line)


def _halves(word: str) -> tuple[str, str]:
    """A long word in two, after a sign near the middle where there is one."""
    middle = len(word) // 2
    signs = [at + 1 for at, letter in enumerate(word[:-1]) if letter in BREAK_AFTER and at > 1]
    cut = min(signs, key=lambda at: abs(at - middle), default=middle)
    return word[:cut], word[cut:]

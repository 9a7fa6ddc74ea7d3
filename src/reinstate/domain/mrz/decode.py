"""From a recogniser's ranked characters to the zone that was printed, without inventing one.

A printed zone can be wrong, and a forged one often is. So a repair needs a reason other than the
wish that the digits hold:

1. **Charset.** A character that cannot stand at its place (the letter O in a date) gives way to the
   recogniser's best character that can, within `repair_gap`, or else to its look-alike. Always
   allowed: what was read cannot have been printed there.
2. **Filler.** A run of `<` was counted wrong, so that the line is too long or too short by at most
   `most_fillers`. Only the longest run, of three or more, is stretched or cut, never below one.
3. **Structure.** The name field has a grammar (`name_field`), and in optional data a look-alike of
   `<` between two fillers is a filler where the recogniser offers it. A code that no state has
   gives way to the likeliest one that the recogniser offers (rule `issuer`).
4. **Check digit.** A character that a check digit covers may become its look-alike (O/0, I/1, B/8,
   S/5, Z/2, G/6, `<` against K, C, L) when the recogniser itself offers that look-alike within
   `repair_gap` of its best, when *all* digits then hold, and when no other set of as few changes
   does the same. A check digit is a digit, and no look-alike of a digit is a digit: so no rule here
   ever changes one digit into another, and a wrong printed check digit stays wrong.

Every change is reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from math import inf

from reinstate.domain.mrz.digits import check_results
from reinstate.domain.mrz.draft import Draft, Place, Repair, best, fit
from reinstate.domain.mrz.layouts import FILLER, LAYOUTS, Layout
from reinstate.domain.mrz.name_field import LIKE_FILLER, likeliest_name
from reinstate.domain.mrz.read import MrzReading, is_french, read_layout
from reinstate.domain.mrz.states import STATES

LOOKALIKES: dict[str, str] = {}
for _pair in ("O0", "I1", "B8", "S5", "Z2", "G6"):
    LOOKALIKES |= {_pair[0]: _pair[1], _pair[1]: _pair[0]}
LOOKALIKES |= {"K": FILLER, "C": FILLER, "L": FILLER}

UNCHECKED = ("name", "document_code", "issuing_state", "nationality")
# More than three misread characters under one set of digits is guessing, not reading.
MOST_CHECK_REPAIRS = 3
# Nats that a known state's code may lie below what was read; a code may be new, or a specimen's.
STATE_GAP = 4.0


@dataclass(frozen=True, slots=True)
class Decoded:
    """The zone that fits best: its reading, the repairs made, and the recogniser's log-probability
    of the chosen characters (look-alikes that it did not offer count as `-repair_gap`).

    `unchecked_margin`: nats by which the least sure letter of UNCHECKED stands before the next that
    could stand there. No check digit covers these, so this is all that tells a doubtful one.
    """

    reading: MrzReading
    repairs: tuple[Repair, ...]
    log_probability: float
    unchecked_margin: float = inf


def constrained_decode(
    candidates: Sequence[Sequence[Place]], *, repair_gap: float, most_fillers: int, on: date
) -> Decoded | None:
    """The most likely zone over all layouts; None when no layout has this many lines and width.

    `candidates`: line -> place -> ranked characters. `repair_gap`: how far below the recogniser's
    best, in natural-log units, an alternative may lie and still count as evidence.
    `most_fillers`: how many fillers a line may gain or lose; 0 where their count is certain.
    """
    lines = [list(line) for line in candidates if line]
    found = [
        _decode(layout, fitted, repair_gap, on)
        for layout in LAYOUTS.values()
        if (fitted := fit(layout, lines, most_fillers)) is not None
    ]
    return max(found, key=_rank, default=None)


def _rank(decoded: Decoded) -> tuple[bool, int, float]:
    reading = decoded.reading
    return (reading.is_valid, -len(reading.deviations), decoded.log_probability)


def _decode(layout: Layout, draft: Draft, repair_gap: float, on: date) -> Decoded:
    if not is_french(layout, draft.lines()):  # repairs by the rules of TD2 would spoil it
        _repair_charset(layout, draft, repair_gap)
        _repair_states(layout, draft, repair_gap)
        _repair_name(layout, draft, repair_gap)
        _repair_lone_letters(layout, draft, repair_gap)
        _repair_by_check_digits(layout, draft, repair_gap)
    reading = read_layout(layout, draft.lines(), on)
    chance = _log_probability(draft, repair_gap)
    return Decoded(reading, tuple(draft.repairs), chance, _unchecked_margin(layout, draft))


def _unchecked_margin(layout: Layout, draft: Draft) -> float:
    """Fillers behind a field's text follow from its grammar and do not count."""
    margins = [inf]
    for span in filter(None, map(layout.span, UNCHECKED)):
        line, first = span.line - 1, span.start - 1
        text = "".join(draft.letters[line][first : span.end]).rstrip(FILLER)
        for at, letter in enumerate(text, start=first):
            allowed = layout.allowed[line][at]
            margins.append(_margin(draft.places[line][at], letter, allowed))
    return min(margins)


def _margin(place: Place, letter: str, allowed: frozenset[str]) -> float:
    """How far a letter stands before the best other; below 0 where it was settled by a rule."""
    others = [score for other, score in place if other != letter and other in allowed]
    own = dict(place).get(letter)
    if own is None:
        return -inf if others else inf
    return own - max(others, default=-inf)


def _log_probability(draft: Draft, repair_gap: float) -> float:
    return sum(
        dict(place).get(letter, place[0][1] - repair_gap if place else -repair_gap)
        for places, letters in zip(draft.places, draft.letters, strict=True)
        for place, letter in zip(places, letters, strict=True)
    )


def _repair_charset(layout: Layout, draft: Draft, repair_gap: float) -> None:
    for line, allowed_line in enumerate(layout.allowed):
        for index, allowed in enumerate(allowed_line):
            read = draft.letters[line][index]
            if read in allowed:
                continue
            letter = _forced(draft.places[line][index], allowed, repair_gap)
            if letter:
                draft.change(line, index, letter, "charset")


def _forced(place: Place, allowed: frozenset[str], repair_gap: float) -> str:
    """What must have been printed where the best reading cannot stand; empty when unknown."""
    offered = [letter for letter, _ in _near(place, repair_gap) if letter in allowed]
    if offered:
        return offered[0]
    return next((one for one in _lookalikes(best(place)) if one in allowed), "")


def _near(place: Place, repair_gap: float) -> list[tuple[str, float]]:
    return [(letter, score) for letter, score in place if place[0][1] - score <= repair_gap]


def _lookalikes(letter: str) -> tuple[str, ...]:
    if letter == FILLER:
        return ("K", "C", "L")
    return (LOOKALIKES[letter],) if letter in LOOKALIKES else ()


def _repair_name(layout: Layout, draft: Draft, repair_gap: float) -> None:
    span = layout.span("name")
    if span is None:
        return
    line, first = span.line - 1, span.start - 1
    places = [
        _as_chosen(place, letter)
        for place, letter in zip(
            draft.places[line][first:], draft.letters[line][first:], strict=True
        )
    ]
    for index, letter in enumerate(likeliest_name(places, gap=repair_gap) or ""):
        if letter != draft.letters[line][first + index]:
            draft.change(line, first + index, letter, "structure")


def _as_chosen(place: Place, letter: str) -> Place:
    """The place with the character that was settled on counted among the best."""
    top = place[0][1] if place else 0.0
    return ((letter, top), *((other, score) for other, score in place if other != letter))


def _repair_states(layout: Layout, draft: Draft, repair_gap: float) -> None:
    """A code that no state has gives way to the likeliest that one has, where it is offered."""
    for name in ("issuing_state", "nationality"):
        span = layout.span(name)
        if span is None or span.of(draft.lines()) in STATES:
            continue
        line, first = span.line - 1, span.start - 1
        ranked = [dict(_near(place, repair_gap)) for place in draft.places[line][first : span.end]]
        fitting = [
            (sum(offered[letter] for offered, letter in zip(ranked, code, strict=True)), code)
            for code in STATES
            if all(letter in offered for offered, letter in zip(ranked, code, strict=True))
        ]
        score, code = max(fitting, default=(-inf, ""))
        likeliest = sum(place[0][1] for place in draft.places[line][first : span.end])
        if likeliest - score > STATE_GAP:
            continue
        for index, letter in enumerate(code):
            if letter != draft.letters[line][first + index]:
                draft.change(line, first + index, letter, "issuer")


def _repair_lone_letters(layout: Layout, draft: Draft, repair_gap: float) -> None:
    """In optional data, a look-alike of `<` between fillers is one, where that is offered."""
    for name in ("optional_1", "optional_2"):
        span = layout.span(name)
        if span is None:
            continue
        line, letters = span.line - 1, draft.letters[span.line - 1]
        for index in range(span.start, span.end):
            is_between = letters[index - 1] == FILLER and FILLER in letters[index + 1 : index + 2]
            offered = dict(_near(draft.places[line][index], repair_gap))
            if is_between and letters[index] in LIKE_FILLER and FILLER in offered:
                draft.change(line, index, FILLER, "structure")


@dataclass(frozen=True, slots=True)
class _Option:
    line: int
    index: int
    letter: str


def _repair_by_check_digits(layout: Layout, draft: Draft, repair_gap: float) -> None:
    """The one smallest set of look-alike changes under which every digit holds, if there is one."""
    if _all_hold(layout, draft.lines()):
        return
    options = list(_options(layout, draft, repair_gap))
    for size in range(1, min(MOST_CHECK_REPAIRS, len(options)) + 1):
        working = [chosen for chosen in _sets(options, size) if _holds_with(layout, draft, chosen)]
        if len(working) == 1:
            for option in working[0]:
                draft.change(option.line, option.index, option.letter, "check_digit")
        if working:
            return


def _sets(options: list[_Option], size: int) -> Iterator[tuple[_Option, ...]]:
    for chosen in combinations(options, size):
        if len({(one.line, one.index) for one in chosen}) == size:
            yield chosen


def _options(layout: Layout, draft: Draft, repair_gap: float) -> Iterator[_Option]:
    for line, index in _covered_places(layout):
        allowed = layout.allowed[line][index]
        offered = {letter for letter, _ in _near(draft.places[line][index], repair_gap)}
        for letter in _lookalikes(draft.letters[line][index]):
            if letter in offered and letter in allowed:
                yield _Option(line, index, letter)


def _covered_places(layout: Layout) -> list[tuple[int, int]]:
    covered = {
        (span.line - 1, position - 1)
        for check in layout.checks
        for span in check.covers
        for position in range(span.start, span.end + 1)
    }
    digits = {(check.at.line - 1, check.at.start - 1) for check in layout.checks}
    return sorted(covered - digits)


def _holds_with(layout: Layout, draft: Draft, chosen: tuple[_Option, ...]) -> bool:
    letters = [list(line) for line in draft.letters]
    for option in chosen:
        letters[option.line][option.index] = option.letter
    return _all_hold(layout, tuple("".join(line) for line in letters))


def _all_hold(layout: Layout, lines: tuple[str, ...]) -> bool:
    return all(check.is_ok for check in check_results(layout, lines))

"""Values that fit their keys one by one and contradict each other on some day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import combinations

from reinstate.domain.policy import Parameter, Value
from reinstate.rulebook.parse import Located
from reinstate.rulebook.problem import Problem
from reinstate.rulebook.vocabulary import wrong_values

# Ends of keys, the lesser first: between the two lies what is left to a person, or to nobody.
_ENDS = (
    ("notice.not_less_than_days", "notice.not_more_than_days"),
    ("unsure_from", "pass_from"),
    ("unsure_from", "fail_from"),
    ("fail_below", "pass_from"),
    ("illegible_score", "min_score"),
    ("printed_score", "min_score"),
    ("min_brightness", "max_brightness"),
    ("sharp_below", "blurred_from"),
)
# The same of whole keys; these two may not be equal either.
_APART = (
    ("clock.inactive_after_months", "clock.dormant_after_months"),
    ("case.reminded_before_days", "case.expires_after_days"),
    ("appointment.first_hour", "appointment.last_hour"),
)
_ASSETS = ("assets.cash", "assets.securities", "assets.excluded")


def contradictions(by_key: Mapping[str, Located]) -> list[Problem]:
    """Each pair of values that no account, photo or day can satisfy, told once. A value that does
    not fit its own key is a problem already.
    """
    by_key = {key: item for key, item in by_key.items() if not wrong_values([item])}
    problems = [
        *(problem for pair in _pairs(by_key) for problem in _reversed(*pair, least_apart=0)),
        *(
            problem
            for low, high in _APART
            if low in by_key and high in by_key
            for problem in _reversed(by_key[low], by_key[high], least_apart=1)
        ),
        *(
            problem
            for one, other in combinations([by_key[key] for key in _ASSETS if key in by_key], 2)
            for problem in _shared(one, other)
        ),
    ]
    return list(dict.fromkeys(problems))


def _pairs(by_key: Mapping[str, Located]) -> Iterator[tuple[Located, Located]]:
    for key, item in by_key.items():
        for low, high in _ENDS:
            if key.endswith(low) and (other := by_key.get(key.removesuffix(low) + high)):
                yield item, other


def _reversed(low: Located, high: Located, *, least_apart: int) -> Iterator[Problem]:
    for day, (less, more) in _days(low, high):
        if isinstance(less, int | Decimal) and isinstance(more, int | Decimal):
            if less + least_apart <= more:
                continue
            what = f"{low.parameter.key} is {less} on {day}, {high.parameter.key} is {more}"
            rule = "below" if least_apart else "at or below"
            yield Problem(low.file, _line(low, day), what, f"keep the first {rule} the second")
            return


def _shared(one: Located, other: Located) -> Iterator[Problem]:
    for day, (left, right) in _days(one, other):
        if not (isinstance(left, tuple) and isinstance(right, tuple)):
            continue
        if both := sorted({str(item) for item in left} & {str(item) for item in right}):
            keys = f"{one.parameter.key} and {other.parameter.key}"
            what = f"{keys} both list {', '.join(both)} on {day}"
            yield Problem(one.file, _line(one, day), what, "keep it in one of them")
            return


def _days(one: Located, other: Located) -> Iterator[tuple[date, tuple[Value | None, Value | None]]]:
    """Both values on each day on which one of them begins."""
    entries = (*one.parameter.entries, *other.parameter.entries)
    for day in sorted({entry.effective_on for entry in entries}):
        yield day, (_value(one.parameter, day), _value(other.parameter, day))


def _value(parameter: Parameter, day: date) -> Value | None:
    found = parameter.in_force(day)
    return found.value if found else None


def _line(item: Located, day: date) -> int:
    """The line of the entry in force, else of the first."""
    found = item.parameter.in_force(day)
    entries = item.parameter.entries
    return item.lines[entries.index(found)] if found else item.lines[0]

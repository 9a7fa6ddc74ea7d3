"""What a policy folder that loads may still get wrong: gaps that only show on the day they bite."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from reinstate.domain import fairness
from reinstate.domain.automatic_approval import BALANCE_CAP, ENROLMENT_MATCH, SWITCH
from reinstate.domain.place_codes import NAMES
from reinstate.domain.policy import Dated, Parameter, Value
from reinstate.rulebook import slips
from reinstate.rulebook.contradictions import contradictions
from reinstate.rulebook.load import FOLDER, read_texts, texts, texts_read
from reinstate.rulebook.load import STATES as STATES_FOLDER
from reinstate.rulebook.nodes import written
from reinstate.rulebook.parse import Located, Reading
from reinstate.rulebook.problem import Problem
from reinstate.rulebook.vocabulary import known

# Territories of whose laws nobody has written a file.
WITHOUT_A_FILE = frozenset({"AS", "MP"})
STATES = tuple(code for code in NAMES if code not in WITHOUT_A_FILE)

# What standing reads of every state; a state file without one of these is incomplete.
STATE_RULES = (
    *(
        f"{column}.{rule}"
        for column in ("virtual_currency", "securities", "general", "bank")
        for rule in ("years", "trigger", "disposition")
    ),
    "login_counts",
    "recurring_counts",
    "report.due",
    "report.cutoff",
    "notice.min_usd",
    "notice.not_more_than_days",
    "notice.not_less_than_days",
    "notice.counted_from",
)

COUNTED = (".weight", ".on_fail")
LONGEST = 60  # of a value in a sentence


class Linted(NamedTuple):
    """What is wrong with a folder, and law that begins later and waits for a signature."""

    problems: list[Problem]
    waiting: list[Problem]


def lint(folder: Path, document_types: Collection[str] = (), on: date | None = None) -> Linted:
    """Every problem of a folder, those that keep it from loading first in each file.

    `document_types`: the ids of those that can be read; none given, none is asked about. `on`: the
    day on which values have to be in force, and after which nothing can have been read or signed;
    without it nobody asks, nor for what begins after it.
    """
    files, unread = texts_read(folder)
    reading = read_texts(files)
    reading.problems += unread
    reading.unread |= {problem.file for problem in unread}
    late = [*slips.ahead(reading.found, on), *slips.not_begun(reading.found, on)] if on else []
    waiting = slips.to_sign(reading.found, on) if on else []
    return Linted(sorted({*_problems(reading, document_types), *late}), sorted(waiting))


def lint_texts(files: Mapping[str, str], document_types: Collection[str] = ()) -> list[Problem]:
    """The same problems, of texts by file name."""
    return sorted(_problems(read_texts(files), document_types))


def _problems(reading: Reading, document_types: Collection[str]) -> set[Problem]:
    by_key = {item.parameter.key: item for item in reading.found}
    problems = [
        *reading.problems,
        *_in(missing_keys(reading.declared), reading.unread),
        *_undecided(reading.found),
        *_gaps(reading.found),
        *_in(_missing_states(reading.declared), reading.unread),
        *slips.wrong_units(reading.found, _shipped_units()),
        *slips.misplaced(reading.found),
        *slips.decided_law(reading.found),
        *slips.unknown_types(reading.found, sorted(document_types)),
        *_incomplete_checks(reading.found),
        *contradictions(by_key),
        *_unguarded_approval(by_key),
        *_softened_for_nobody(by_key),
        *slips.unknown_documents(by_key, document_types),
        *slips.out_of_order(reading.found),
    ]
    # What a file lacks, or has wrong, may be what names a source: asked of files with nothing else.
    wrong = {problem.file for problem in problems}
    return {*slips.spelt(problems), *_in(slips.uncited(reading.uncited), wrong)}


def _in(problems: Iterable[Problem], unread: Collection[str]) -> list[Problem]:
    """Without those of files of which something is said already that is the same mistake."""
    return [problem for problem in problems if problem.file not in unread]


def missing_keys(declared: Collection[str]) -> list[Problem]:
    """Every key that work asks for and nobody declared, with the file and the value that ship.

    An own folder stays as it is while the product goes on: a new version may ask for more.
    """
    checks = {_check_of(key) for key in declared}
    return [
        Problem(
            item.file,
            1,
            f"the key {key!r} is missing",
            f"add it with a dated entry: {_shipped_value(item)} ships, in line {item.line} of "
            f"{FOLDER / item.file}",
        )
        for item in _shipped()
        if (key := item.parameter.key) not in declared
        and not key.startswith(slips.MAY_BE_LEFT_OUT)
        and not (key.endswith(COUNTED) and _check_of(key) in checks)  # `_incomplete_checks` says it
    ]


def _check_of(key: str) -> str:
    """`checks.<id>`, or another key's first two words."""
    return ".".join(key.split(".")[:2])


def _shipped_value(item: Located) -> str:
    value = written(item.parameter.entries[-1].value)
    return value if len(value) <= LONGEST else f"{value[:LONGEST]}…"


@cache
def _shipped() -> tuple[Located, ...]:
    """What ships but for the states, whose files have a list of their own."""
    files = texts(FOLDER)
    own = {name: files[name] for name in files if not name.startswith(STATES_FOLDER)}
    return tuple(read_texts(own).found)


def _shipped_units() -> dict[str, str]:
    return {item.parameter.key: item.parameter.unit for item in _shipped()}


def _undecided(found: Iterable[Located]) -> list[Problem]:
    """Only the law may be unknown: what the exchange decides itself, it has to decide."""
    return [
        Problem(item.file, line, f"{item.parameter.key} is unknown", "decide on a value")
        for item in found
        for entry, line in zip(item.parameter.entries, item.lines, strict=True)
        if entry.value is None and (match := known(item.parameter.key)) and match.is_required
    ]


def _gaps(found: Iterable[Located]) -> list[Problem]:
    """A value that ends before another begins: on the day after, whatever asks for it stops."""
    return [
        Problem(
            item.file,
            line,
            f"{item.parameter.key} has no value from {begins} on",
            "add an entry from that day on, or leave out until",
        )
        for item in found
        if not item.parameter.key.startswith(slips.MAY_BE_LEFT_OUT)
        for entry, begins, _ in item.parameter.gaps()
        for line in [item.lines[item.parameter.entries.index(entry)]]
    ]


def gaps_ahead(parameters: Iterable[Parameter], day: date) -> list[tuple[str, date]]:
    """Keys that are without a value on a day or later, and since when or from when on."""
    return [
        (item.key, begins)
        for item in parameters
        if not item.key.startswith(slips.MAY_BE_LEFT_OUT)
        for _, begins, ends in item.gaps()
        if ends is None or ends > day
    ]


def _missing_states(declared: Collection[str]) -> list[Problem]:
    problems = []
    for code in STATES:
        place = f"us_{code.lower()}"
        file = f"states/{place}.yaml"
        needed = [f"support.{place}", *(f"unclaimed.{place}.{rule}" for rule in STATE_RULES)]
        missing = [key for key in needed if key not in declared]
        if missing == needed:
            what = f"the state US-{code} is missing"
            problems.append(Problem(file, 1, what, "add its file; write unknown where it is so"))
        else:
            problems += [
                Problem(file, 1, f"{key!r} is missing", "add it; write unknown where it is so")
                for key in missing
            ]
    return problems


def _incomplete_checks(found: Iterable[Located]) -> list[Problem]:
    """A check without a weight or a consequence would stop the first case that meets it."""
    keys: dict[str, set[str]] = {}
    first: dict[str, Located] = {}
    for item in found:
        prefix, _, rest = item.parameter.key.partition(".")
        if prefix == "checks":
            check, _, name = rest.partition(".")
            keys.setdefault(check, set()).add(name)
            first.setdefault(check, item)
    return [
        Problem(
            first[check].file,
            first[check].line,
            f"check {check!r} has no {needed}",
            f"add checks.{check}.{needed}",
        )
        for check, names in keys.items()
        for needed in ("weight", "on_fail")
        if needed not in names
    ]


def _unguarded_approval(by_key: Mapping[str, Located]) -> list[Problem]:
    """A machine may approve only under a balance cap and with a match against enrolment."""
    item = by_key.get(SWITCH)
    if item is None:
        return []
    problems = []
    for entry, line in zip(item.parameter.entries, item.lines, strict=True):
        if entry.value is not True:
            continue
        for key, do in (
            (BALANCE_CAP, f"set {BALANCE_CAP} above 0 from the same day"),
            (ENROLMENT_MATCH, f"set {ENROLMENT_MATCH} to true from the same day"),
        ):
            if not _is_guarded(by_key.get(key), entry):
                what = f"automatic approval from {entry.effective_on} lacks its guard {key}"
                problems.append(Problem(item.file, line, what, do))
    return problems


def _softened_for_nobody(by_key: Mapping[str, Located]) -> list[Problem]:
    """A misspelt check or group would leave the refusals as they are, and nobody would know."""
    item = by_key.get(fairness.KEY)
    if item is None:
        return []
    named = [
        (softened, line)
        for entry, line in zip(item.parameter.entries, item.lines, strict=True)
        if isinstance(entry.value, tuple)
        for softened in map(str, entry.value)
    ]
    do = "write check:everyone, check:age:BAND or check:name_script:SCRIPT"
    return [
        Problem(item.file, line, f"{softened!r} names no check and group", do)
        for softened, line in named
        if f"checks.{softened.partition(':')[0]}.weight" not in by_key
        or not fairness.is_group(softened.partition(":")[2])
    ]


def _is_guarded(guard: Located | None, approval: Dated) -> bool:
    """Whether the guard holds on every day that the approval is in force."""
    if guard is None:
        return False
    last = approval.until or date.max
    entries = guard.parameter.entries
    changes = [
        *(entry.effective_on for entry in entries),
        *(entry.over_on for entry in entries if entry.over_on is not None),
    ]
    days = [
        approval.effective_on,
        *(day for day in changes if approval.effective_on < day <= last),
    ]
    values = [guard.parameter.in_force(day) for day in days]
    return all(found is not None and _guards(found.value) for found in values)


def _guards(value: Value | None) -> bool:
    return value is True or (
        not isinstance(value, bool | str | tuple | Mapping | date | None) and value > 0
    )

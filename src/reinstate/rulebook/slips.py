"""What somebody who edits policy files by hand gets wrong and no shape of a value shows.

Each is one sentence about one line. `ahead` asks about a day, so it stands in no policy's loading:
what loads today must load tomorrow.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from difflib import get_close_matches
from itertools import pairwise
from operator import itemgetter

from reinstate.domain.findings import PieceKind
from reinstate.domain.policy import Authority, Confidence, Parameter
from reinstate.rulebook.explain import shown
from reinstate.rulebook.parse import Located
from reinstate.rulebook.problem import Problem
from reinstate.rulebook.shapes import FLAG, MONTH_DAY, YEARS
from reinstate.rulebook.vocabulary import known

OF_A_STATE = re.compile(r"(?:support|unclaimed)\.(us_[a-z]{2})(?:\.|$)")
OF_THE_LAW = ("unclaimed.us_", "federal.")
# One of many that an exchange may have or not: nothing asks for them by name.
MAY_BE_LEFT_OUT = ("announcement.", "federal.", "negative_balance.tolerance.")
BY_HOUSE = frozenset({Confidence.DECIDED, Confidence.MEASURED})
UNITS = {YEARS: "years", MONTH_DAY: "month and day", FLAG: "flag"}
# In these a number means something else than in another; what words are called is everybody's own.
COUNTED_IN = frozenset(
    {"years", "months", "days", "business days", "hours", "minutes", "seconds", "bytes", "pixels",
     "USD", "month and day", "flag", "share", "nats"}
)  # fmt: skip
DAYS = re.compile(r"(?:_days|_days_before|_days_after)$")
NOTHING_READS = "nothing reads the key "
IS_MISSING = re.compile(r"(?:the key )?'(?P<key>[^']+)' is missing")
SIDES = tuple(
    kind.value
    for kind in (PieceKind.DOCUMENT_FRONT, PieceKind.DOCUMENT_BACK, PieceKind.PASSPORT_PAGE)
)
ZONES_APART = timedelta(days=1)  # where a source was looked at today, it may be tomorrow here


def wrong_units(found: Iterable[Located], shipped: Mapping[str, str]) -> list[Problem]:
    """A unit that is not the one in which the value is read: 3 stays 3, whatever is written."""
    problems = []
    for item in found:
        key, unit = item.parameter.key, item.parameter.unit
        expected = shipped.get(key) or _unit_of(key)
        if expected in COUNTED_IN and unit != expected:
            said = f"the unit {unit!r}" if unit else "no unit"
            do = f"write unit: {expected}, and the value in it"
            problems.append(Problem(item.file, item.line, f"{key} has {said}", do))
    return problems


def _unit_of(key: str) -> str | None:
    """The unit of a state's key, which every state has alike."""
    match = known(key)
    if match is None or not key.startswith("unclaimed.us_"):
        return None
    if key.endswith("_usd"):
        return "USD"
    return "days" if DAYS.search(key) else UNITS.get(match.shape)


def misplaced(found: Iterable[Located]) -> list[Problem]:
    """A state's rule in another file than the state's own: nobody looks for it there."""
    problems, said = [], set[tuple[str, str]]()
    for item in found:
        match = OF_A_STATE.match(item.parameter.key)
        own = f"states/{match.group(1)}.yaml" if match else ""
        is_elsewhere = (
            own
            and known(item.parameter.key)
            and item.file.startswith("states/")
            and item.file != own
        )
        if is_elsewhere and (item.file, own) not in said:
            said.add((item.file, own))
            what = f"{item.parameter.key} is a rule of another state"
            problems.append(Problem(item.file, item.line, what, f"move all of its rules to {own}"))
    return problems


def decided_law(found: Iterable[Located]) -> list[Problem]:
    """No exchange decides what a law says, and no bench measures it."""
    return [
        Problem(
            item.file,
            line,
            f"{item.parameter.key} is a law's, and its confidence is {entry.confidence}",
            "say how well its source is known: source_read, secondary, inferred or unverified",
        )
        for item in found
        if item.parameter.key.startswith(OF_THE_LAW)
        for entry, line in zip(item.parameter.entries, item.lines, strict=True)
        if entry.confidence in BY_HOUSE
    ]


def unknown_types(found: Iterable[Located], types: Collection[str]) -> list[Problem]:
    """An ID type of which a rule speaks and which there is not: the rule would never act."""
    return [
        Problem(item.file, line, f"{name!r} is no ID type", f"write one of {', '.join(types)}")
        for item in found
        if types and item.parameter.key.endswith(".extended_types")
        for entry, line in zip(item.parameter.entries, item.lines, strict=True)
        for name in (entry.value if isinstance(entry.value, tuple) else ())
        if name not in types
    ]


def unknown_documents(by_key: Mapping[str, Located], known_types: Collection[str]) -> list[Problem]:
    """An ID type or a side that there is not stops the page on which an owner chooses."""
    item = by_key.get("accepted_documents")
    if item is None or not known_types:
        return []
    tables = [
        (entry.value, line)
        for entry, line in zip(item.parameter.entries, item.lines, strict=True)
        if isinstance(entry.value, Mapping)
    ]
    types, sides = ", ".join(sorted(known_types)), ", ".join(SIDES)
    return [
        *(
            Problem(item.file, line, f"{name!r} is no ID type", f"write one of {types}")
            for table, line in tables
            for name in table
            if name not in known_types
        ),
        *(
            Problem(
                item.file, line, f"{name} has the sides {shown(found)}", f"list some of {sides}"
            )
            for table, line in tables
            for name, found in table.items()
            if not isinstance(found, tuple) or not found or not set(found) <= set(SIDES)
        ),
    ]


def spelt(problems: Iterable[Problem]) -> list[Problem]:
    """A key that nothing reads beside one that is missing and nearly the same: one mistake."""
    listed = list(problems)
    missing = {
        match["key"]: one for one in listed if (match := IS_MISSING.fullmatch(one.what)) is not None
    }
    for index, one in enumerate(listed):
        if one.what.startswith(NOTHING_READS):
            written = one.what.removeprefix(NOTHING_READS).strip("'")
            for meant in get_close_matches(written, missing, 1, cutoff=0.9):
                listed[index] = replace(one, do=f"write {meant!r}, which is missing")
                listed.remove(missing.pop(meant))
                return spelt(listed)
    return listed


def out_of_order(found: Iterable[Located]) -> list[Problem]:
    """An entry below one that begins later: who reads down takes the last for the newest."""
    problems = []
    for item in found:
        by_line = sorted(zip(item.lines, item.parameter.entries, strict=True), key=itemgetter(0))
        for (_, above), (line, below) in pairwise(by_line):
            if below.effective_on < above.effective_on:
                what = (
                    f"{item.parameter.key} from {below.effective_on} stands below the entry from "
                    f"{above.effective_on}"
                )
                do = "put the entries in the order in which they begin, the newest last"
                problems.append(Problem(item.file, line, what, do))
                break
    return problems


def uncited(found: Iterable[tuple[str, int, str]]) -> list[Problem]:
    """A source that no value names: a leaving, or a value that names another by mistake."""
    do = "name it where a value rests on it, or take it out"
    return [
        Problem(file, line, f"no value names the source {name!r}", do) for file, line, name in found
    ]


def ahead(found: Iterable[Located], on: date) -> list[Problem]:
    """Sources that somebody will have read and signatures that somebody will have given."""
    problems, latest, said = [], on + ZONES_APART, set[tuple[str, Authority]]()
    for item in found:
        key = item.parameter.key
        for entry, line in zip(item.parameter.entries, item.lines, strict=True):
            looked, source = entry.authority.observed_on, (item.file, entry.authority)
            if looked is not None and looked > latest and source not in said:
                said.add(source)
                what = f"the source of {key} was observed on {looked}, which is still to come"
                problems.append(Problem(item.file, line, what, "write the day it was looked at"))
            if entry.reviewed is not None and entry.reviewed.on > latest:
                what = f"{key} was signed on {entry.reviewed.on}, which is still to come"
                problems.append(Problem(item.file, line, what, "write the day of the signature"))
    return problems


def begins_after(parameter: Parameter, on: date) -> date | None:
    """When the first entry of a value that work asks for begins, where that is after a day."""
    begins = min(entry.effective_on for entry in parameter.entries)
    return begins if begins > on and not parameter.key.startswith(MAY_BE_LEFT_OUT) else None


def not_begun(found: Iterable[Located], on: date) -> list[Problem]:
    """Values of which no entry is in force yet: a new day was written into the entry that was."""
    return [
        Problem(
            item.file,
            item.lines[0],
            f"{item.parameter.key} has no value until {begins}",
            "leave the entry in force as it is, and add the new one below it",
        )
        for item in found
        if (begins := begins_after(item.parameter, on + ZONES_APART)) is not None
    ]


def to_sign(found: Iterable[Located], on: date) -> list[Problem]:
    """Law that begins after a day and that nobody has signed. It loads: a reminder, no mistake."""
    return [
        Problem(
            item.file,
            line,
            f"{item.parameter.key} changes on {entry.effective_on}, and nobody has signed that",
            "have it compared with the law and signed before that day",
        )
        for item in found
        if item.parameter.key.startswith(OF_THE_LAW)
        for entry, line in zip(item.parameter.entries, item.lines, strict=True)
        if entry.effective_on > on and entry.reviewed is None
    ]

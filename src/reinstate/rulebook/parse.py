"""One policy file into parameters, with a problem for every line that does not read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TypeVar

import yaml

from reinstate.domain.policy import Authority, Confidence, Dated, Parameter, Review, Value
from reinstate.rulebook.nodes import NotAValue, compose, line_of, pairs, value_of
from reinstate.rulebook.problem import Problem

T = TypeVar("T")

FILE_KEYS = ("sources", "values")
SOURCE_KEYS = ("title", "observed_on", "url")
PARAMETER_KEYS = ("meaning", "unit", "entries")
ENTRY_KEYS = ("from", "until", "value", "source", "confidence", "reviewed")
UNKNOWN = "unknown"
KEPT = 160  # files, read: those of a policy about twice


@dataclass(frozen=True, slots=True)
class Located:
    """A parameter with the place it was read from; `lines` has one for each entry."""

    parameter: Parameter
    file: str
    line: int
    lines: tuple[int, ...]


@dataclass(slots=True)
class Reading:
    """What was read of a file or of a whole policy, and what was wrong with it.

    `declared` are all keys that stand somewhere, those among them that could not be read too;
    `uncited` has file, line and name of each source that no value of its file names.
    """

    found: list[Located] = field(default_factory=list)
    declared: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)  # files that are no YAML, or empty
    uncited: list[tuple[str, int, str]] = field(default_factory=list)

    def add(self, other: Reading) -> None:
        """What another one says as well."""
        self.found += other.found
        self.declared |= other.declared
        self.problems += other.problems
        self.unread |= other.unread
        self.uncited += other.uncited


@lru_cache(maxsize=KEPT)
def parse(text: str, file: str) -> Reading:
    """What one file says; `file` is its name inside the folder.

    Where one file of a policy was changed, or an old decision's is asked for, most files are those
    that were read before. Nobody changes what they get: the next who asks gets it too.
    """
    root = compose(text, file)
    if isinstance(root, Problem):
        return Reading(problems=[root], unread={file})
    return _File(file).read(root)


class _File:
    def __init__(self, name: str) -> None:
        self.name = name
        self.reading = Reading()
        self.listed: dict[str, int] = {}  # sources, with the line of each
        self.cited: set[str] = set()

    def problem(self, node: yaml.Node, what: str, do: str) -> None:
        self.reading.problems.append(Problem(self.name, line_of(node), what, do))

    def read(self, root: yaml.Node) -> Reading:
        parts = self.fields(root, "the file", FILE_KEYS, ("sources", "values"))
        sources = self.sources(parts["sources"]) if "sources" in parts else {}
        for key, key_node, node in self.entries_of(parts.get("values"), "values"):
            self.reading.declared.add(key)
            parameter = self.parameter(key, key_node, node, sources)
            if parameter is not None:
                self.reading.found.append(parameter)
        self.reading.uncited += [
            (self.name, line, name) for name, line in self.listed.items() if name not in self.cited
        ]
        return self.reading

    def entries_of(
        self, node: yaml.Node | None, where: str
    ) -> list[tuple[str, yaml.Node, yaml.Node]]:
        """The pairs of a mapping; a key given twice is a problem and its later pair is dropped."""
        if node is None:
            return []
        if not isinstance(node, yaml.MappingNode):
            self.problem(node, f"{where} is not a table", "write key: value lines below it")
            return []
        kept: dict[str, tuple[str, yaml.Node, yaml.Node]] = {}
        for key, key_node, value_node in pairs(node):
            if key in kept:
                first = line_of(kept[key][1])
                self.problem(
                    key_node, f"{key!r} is given twice (first on line {first})", "keep one"
                )
            else:
                kept[key] = (key, key_node, value_node)
        return list(kept.values())

    def fields(
        self, node: yaml.Node, where: str, known: tuple[str, ...], required: tuple[str, ...]
    ) -> dict[str, yaml.Node]:
        """A mapping's known fields; unknown and missing ones are problems."""
        found: dict[str, yaml.Node] = {}
        for key, key_node, value_node in self.entries_of(node, where):
            if key in known:
                found[key] = value_node
            else:
                choices = ", ".join(known)
                self.problem(key_node, f"{where} has an unknown key {key!r}", f"use {choices}")
        for key in required:
            if key not in found:
                self.problem(node, f"{where} has no {key!r}", f"add {key}")
        return found

    def sources(self, node: yaml.Node) -> dict[str, Authority]:
        """Each source's authority: its title and the day it was looked at."""
        found: dict[str, Authority] = {}
        for name, name_node, value in self.entries_of(node, "sources"):
            where = f"source {name!r}"
            self.listed[name] = line_of(name_node)
            parts = self.fields(value, where, SOURCE_KEYS, ("title", "observed_on"))
            title = self.scalar(parts.get("title"), f"the title of {where}", _text)
            observed_on = self.scalar(parts.get("observed_on"), f"observed_on of {where}", _date)
            # Listed even when its own line is wrong: one mistake is one problem.
            found[name] = Authority(title or name, observed_on)
        return found

    def parameter(
        self, key: str, key_node: yaml.Node, node: yaml.Node, sources: Mapping[str, Authority]
    ) -> Located | None:
        before = len(self.reading.problems)
        parts = self.fields(node, key, PARAMETER_KEYS, ("meaning", "entries"))
        meaning = self.scalar(parts.get("meaning"), f"the meaning of {key}", _text)
        unit = self.scalar(parts.get("unit"), f"the unit of {key}", _text) or ""
        listed = parts.get("entries")
        if listed is not None and not (isinstance(listed, yaml.SequenceNode) and listed.value):
            self.problem(listed, f"{key} has no list of entries", "add at least one dated entry")
            return None
        nodes = list(listed.value) if listed is not None else []
        read = [(self.dated(key, item, sources), line_of(item)) for item in nodes]
        if len(self.reading.problems) > before or meaning is None:
            return None
        entries = sorted(
            ((entry, line) for entry, line in read if entry is not None),
            key=lambda pair: pair[0].effective_on,
        )
        parameter = Parameter(key, meaning, unit, tuple(entry for entry, _ in entries))
        lines = tuple(line for _, line in entries)
        return Located(parameter, self.name, line_of(key_node), lines)

    def dated(self, key: str, node: yaml.Node, sources: Mapping[str, Authority]) -> Dated | None:
        where = f"an entry of {key}"
        parts = self.fields(node, where, ENTRY_KEYS, ("from", "value", "source", "confidence"))
        effective_on = self.scalar(parts.get("from"), f"from of {where}", _date)
        authority = self.scalar(parts.get("source"), f"source of {where}", self.cite(sources))
        confidence = self.scalar(parts.get("confidence"), f"confidence of {where}", _confidence)
        until = self.scalar(parts.get("until"), f"until of {where}", _date)
        reviewed = self.reviewed(parts.get("reviewed"), where)
        value = self.value(parts.get("value"), where)
        if effective_on is None or authority is None or confidence is None:
            return None
        if until is not None and until < effective_on:
            self.problem(node, f"{where} ends before it begins", "correct from or until")
        is_unknown = "value" in parts and parts["value"].value == UNKNOWN
        was_read = is_unknown or value is not None
        shown = UNKNOWN if is_unknown else repr(value)
        if was_read and is_unknown != (confidence is Confidence.UNKNOWN):
            self.problem(
                node,
                f"{where} has value {shown} with confidence {confidence.value}",
                "value: unknown and confidence: unknown belong together",
            )
        return Dated(value, effective_on, authority, confidence, reviewed, until)

    def value(self, node: yaml.Node | None, where: str) -> Value | None:
        """The value; the word unknown is an explicit None."""
        found = self.scalar(node, f"the value of {where}", lambda item: item)
        return None if found == UNKNOWN else found

    def reviewed(self, node: yaml.Node | None, where: str) -> Review | None:
        if node is None or node.tag == "tag:yaml.org,2002:null":
            return None
        if not isinstance(node, yaml.MappingNode):
            do = "write null, or {by: a person's name, on: the day, like 2026-11-22}"
            self.problem(node, f"reviewed of {where} names no person and day", do)
            return None
        parts = self.fields(node, f"reviewed of {where}", ("by", "on"), ("by", "on"))
        by = self.scalar(parts.get("by"), f"reviewed.by of {where}", _text)
        on = self.scalar(parts.get("on"), f"reviewed.on of {where}", _date)
        return Review(by, on) if by and on else None

    def cite(self, sources: Mapping[str, Authority]) -> Callable[[Value], Authority]:
        """What reads the name of a listed source, and notes that a value names it."""

        def read(found: Value) -> Authority:
            name = str(found)
            if name not in sources:
                known = ", ".join(sorted(sources)) or "none"
                raise NotAValue(f"{name!r}, which the file's sources do not list ({known})")
            self.cited.add(name)
            return sources[name]

        return read

    def scalar(self, node: yaml.Node | None, where: str, read: Callable[[Value], T]) -> T | None:
        """One field's value, or None with a problem noted; an absent field was noted before."""
        if node is None:
            return None
        try:
            return read(value_of(node))
        except NotAValue as error:
            self.problem(node, f"{where} is {error}", "correct it")
            return None


def _text(found: Value) -> str:
    if not isinstance(found, str) or not found.strip():
        raise NotAValue(f"{found!r}, expected text")
    return found


def _date(found: Value) -> date:
    if not isinstance(found, date):
        raise NotAValue(f"{found!r}, expected a date like 2026-11-22")
    return found


def _confidence(found: Value) -> Confidence:
    if found not in set(Confidence):
        raise NotAValue(f"{found!r}, expected one of {', '.join(Confidence)}")
    return Confidence(str(found))

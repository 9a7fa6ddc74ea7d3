"""YAML as nodes that remember their line, turned into exact policy values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal

import yaml

from reinstate.domain.policy import Value
from reinstate.rulebook.problem import Problem

_Safe: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Loader(_Safe):  # type: ignore[misc,valid-type]  # which of two it is, the machine decides
    """Resolves each word of a file once: policy says `from` and `value` over and over."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self._resolved: dict[tuple[type[yaml.Node], str, tuple[bool, bool]], str] = {}

    def resolve(self, kind: type[yaml.Node], value: str, implicit: tuple[bool, bool]) -> str:
        """The tag of a node without one."""
        word = kind, value, implicit
        if word not in self._resolved:
            self._resolved[word] = super().resolve(kind, value, implicit)
        return self._resolved[word]


class NotAValue(ValueError):
    """A node cannot be a policy value; the text says what was found."""


def compose(text: str, file: str) -> yaml.Node | Problem:
    """The document's root node, or what is wrong with the YAML itself."""
    try:
        node = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return Problem(file, line, f"not YAML: {error.problem}", "correct the line")
    if node is None:
        return Problem(file, 1, "the file is empty", "write sources and values, or remove it")
    return node


def line_of(node: yaml.Node) -> int:
    """The line a node starts on, from 1."""
    return int(node.start_mark.line) + 1


def pairs(node: yaml.MappingNode) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
    """Key text, key node, value node, in file order, duplicates included."""
    for key_node, value_node in node.value:
        yield str(key_node.value), key_node, value_node


def value_of(node: yaml.Node) -> Value:
    """A scalar, tuple or mapping. Numbers with a point become Decimal, never a float."""
    if isinstance(node, yaml.SequenceNode):
        return tuple(value_of(item) for item in node.value)
    if isinstance(node, yaml.MappingNode):
        keys = [key for key, _, _ in pairs(node)]
        if len(set(keys)) != len(keys):
            raise NotAValue("a table with the same key twice")
        return {key: value_of(item) for key, _, item in pairs(node)}
    return _scalar(node)


def written(value: Value | None) -> str:
    """A value as a policy file has it, so that it can be copied there; None is the word unknown."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):  # in a list, where more has to stand in quotes
        listed = yaml.safe_dump([value], default_flow_style=True, allow_unicode=True, width=10**6)
        return listed.strip().removeprefix("[").removesuffix("]")
    if isinstance(value, Decimal):
        return format(value, "f")
    return "unknown" if value is None else str(value)


def _scalar(node: yaml.Node) -> Value:
    text, tag = str(node.value), node.tag.removeprefix("tag:yaml.org,2002:")
    read = _READ.get(tag)
    try:
        if read is not None:
            return read(text)
    except (ValueError, ArithmeticError):
        raise NotAValue(f"{text!r}, expected {_WORDS.get(tag, tag)}") from None
    raise NotAValue(f"{text!r}, which YAML reads as {tag}")


def _whole(text: str) -> int:
    """YAML 1.1 has octal, hexadecimal and sexagesimal numbers; only plain digits are clear."""
    if not re.fullmatch(r"[-+]?(0|[1-9][0-9_]*)", text):
        raise ValueError(text)
    return int(text)


def _exact(text: str) -> Decimal:
    found = Decimal(text)
    if not found.is_finite():
        raise ValueError(text)
    return found


def _flag(text: str) -> bool:
    """YAML 1.1 reads yes, no, on and off as booleans; only true and false are clear to all."""
    if text not in ("true", "false"):
        raise ValueError(text)
    return text == "true"


# What people call what a word could not be read as.
_WORDS = {
    "bool": "true or false",
    "timestamp": "a day of the calendar, like 2026-11-22",
    "int": "a whole number in plain digits",
    "float": "a number in plain digits",
}
_READ: Mapping[str, Callable[[str], Value]] = {
    "str": str,
    "int": _whole,
    "float": _exact,
    "bool": _flag,
    "timestamp": date.fromisoformat,
}

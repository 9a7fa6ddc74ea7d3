"""From the characters of a symbol to header, subfiles and elements, tolerating what real cards do.

Each tolerated oddity is reported as a deviation, in words. `NotAamva` is raised only for what
cannot be an AAMVA record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from reinstate.domain.aamva.elements import ELEMENTS, SHAPES


class NotAamva(ValueError):
    """The text is no AAMVA record; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """What the header says about one subfile; offset and length in bytes from `@`."""

    subfile: str
    offset: int
    length: int


@dataclass(slots=True)
class Frame:
    """The record taken apart. `version` is None when the header cannot be read.

    `said_twice`: ids that one subfile has twice, with different values.
    """

    iin: str = ""
    version: int | None = None
    entries: tuple[DirectoryEntry, ...] = ()
    subfiles: dict[str, dict[str, str]] = field(default_factory=dict)
    said_twice: list[str] = field(default_factory=list)
    deviations: list[str] = field(default_factory=list)

    def elements(self) -> dict[str, str]:
        """All elements of all subfiles by id; the first one counts."""
        merged: dict[str, str] = {}
        for elements in self.subfiles.values():
            for name, value in elements.items():
                merged.setdefault(name, value)
        return merged

    def told_otherwise(self) -> list[str]:
        """Ids of which a later subfile says something else than the one that counts."""
        counts = self.elements()
        both = (item for elements in self.subfiles.values() for item in elements.items())
        return list(dict.fromkeys(name for name, value in both if counts[name] != value))

    def speaks_of_two(self) -> bool:
        """Whether family name, first name or birth date are said otherwise as well."""
        return not HOLDER.isdisjoint((*self.told_otherwise(), *self.said_twice))


HOLDER = frozenset({"DCS", "DAC", "DBB"})
FILE_TYPE = re.compile(r"AAMVA ?|ANSI ?|AMVA ?")
HEADER = re.compile(r"(\d{6})(\d{2})(\d{2})?(\d{2})(?!\d)((?:[A-Z]{2}\d{8})*)")
ENTRY = re.compile(r"([A-Z]{2})(\d{4})(\d{4})")
SUBFILE_START = re.compile(r"(DL|ID|EN)(?=D[A-D][A-Z])|(Z[A-Z])(?=\2[A-Z])|(DL|ID|EN)$")
ELEMENT = re.compile(r"(D[A-D][A-Z]|Z[A-Z][A-Z])(.*)")
ANY_ID = re.compile(r"(?=(D[A-D][A-Z]))")
STANDARD_OPENING = "@\n\x1e\r"
LONGEST_JUNK = 8
# `@`, three separators, file type, 6 + 2 + 2 digits of version 01, and one directory entry.
SHORTEST_HEADER = 29


def text_of(payload: bytes | str) -> str:
    """The payload as text; UTF-8 where it is that, else Latin-1, as the standard has it."""
    if isinstance(payload, str):
        return payload.removeprefix("\ufeff")
    try:
        return payload.decode("utf-8-sig")
    except UnicodeDecodeError:
        return payload.decode("latin-1")


def take_apart(text: str) -> Frame:
    """Header and elements of a record; NotAamva when it cannot be one."""
    frame = Frame()
    start = _opening(text, frame)
    header = HEADER.match(text, start)
    if header is None:
        if len(text) < SHORTEST_HEADER:
            raise NotAamva(
                f"The record ends after {len(text)} characters, inside its header. "
                "Read the barcode again."
            )
        frame.deviations.append("The header cannot be read: no issuer number and version.")
    else:
        _read_header(header, frame)
    body = text[header.end() if header else start :]
    _read_body(body, frame)
    _check_directory(text, frame)
    if otherwise := frame.told_otherwise():
        told = ", ".join(otherwise)
        frame.deviations.append(f"Subfiles say different things of the holder: {told}.")
    if not any(name in ELEMENTS for name in frame.elements()):
        raise NotAamva("The record holds no AAMVA data element (DAQ, DBB and so on).")
    return frame


def _opening(text: str, frame: Frame) -> int:
    """Where the header's digits begin. Both marks of the format, `@` and the file type, must be
    there: with one of them gone nothing says that this is an AAMVA record."""
    stripped = text.lstrip()
    if stripped.startswith(("%", ";")):
        raise NotAamva(
            "This is a magnetic stripe track, not a PDF417 record. "
            "Read the barcode on the back of the card."
        )
    file_type = FILE_TYPE.search(text)
    if file_type is None:
        raise NotAamva("No file type 'ANSI ' or 'AAMVA' was found: this is no AAMVA record.")
    at = text.rfind("@", 0, file_type.start())
    if at < 0:
        raise NotAamva("The compliance indicator '@' is missing: this is no AAMVA record.")
    between = text[at : file_type.start()]
    if len(between) > LONGEST_JUNK + len(STANDARD_OPENING):
        raise NotAamva("Too much stands between '@' and the file type: this is no AAMVA record.")
    if at:
        frame.deviations.append(f"{at} characters stand before '@'.")
    if between != STANDARD_OPENING:
        frame.deviations.append("The separators LF, RS, CR behind '@' are not as in the standard.")
    if file_type.group() not in ("ANSI ", "AAMVA"):
        frame.deviations.append(f"The file type is '{file_type.group()}', expected 'ANSI '.")
    return file_type.end()


def _read_header(header: re.Match[str], frame: Frame) -> None:
    iin, version, jurisdiction_version, count, directory = header.groups()
    frame.iin, frame.version = iin, int(version)
    frame.entries = tuple(
        DirectoryEntry(name, int(offset), int(length))
        for name, offset, length in ENTRY.findall(directory)
    )
    if int(count) != len(frame.entries):
        frame.deviations.append(
            f"The header announces {int(count)} subfiles, its directory lists {len(frame.entries)}."
        )
    has_extra_digits = frame.version == 1 and jurisdiction_version is not None
    if has_extra_digits or (frame.version > 1 and jurisdiction_version is None):
        frame.deviations.append("The header has the length of another version.")


def _read_body(body: str, frame: Frame) -> None:
    """Elements line by line; where separators were lost, by their ids."""
    raw = [line for line in re.split(r"[\n\r]+", body) if line.strip()]
    lines = [line.strip() for line in raw]
    if any(line[0] in " \t" for line in raw):
        frame.deviations.append("Lines are indented.")
    if "\r\n" in body:
        frame.deviations.append("Lines end with CR LF instead of LF.")
    if len(lines) <= len(frame.entries) + 1 and any(_id_count(line) > 3 for line in lines):
        frame.deviations.append(
            "The separators between elements are missing; the elements were found by their ids."
        )
        lines = [part for line in lines for part in _split_by_ids(line, frame)]
    _collect(lines, frame)


def _id_count(line: str) -> int:
    return len({found for found in ANY_ID.findall(line) if found in ELEMENTS})


def _split_by_ids(line: str, frame: Frame) -> list[str]:
    """One part per element. An id counts once, and only where its value can follow it."""
    names = [entry.subfile for entry in frame.entries if entry.subfile.startswith("Z")]
    cuts = {0}
    seen: set[str] = set()
    end_of_last = 0
    own = _own_start(line, names)
    for found in ANY_ID.finditer(line[:own]):
        name, at = found.group(1), found.start()
        shape = SHAPES.get(name)
        fits = shape is None or shape.match(line, at + 3) is not None
        if name in ELEMENTS and name not in seen and at >= end_of_last and fits:
            seen.add(name)
            cuts.add(at)
            end_of_last = at + 3
    cuts |= {own + found.start() for found in re.finditer(r"(?=Z[A-Z][A-Z])", line[own + 2 :])}
    cuts.add(own)
    edges = [*sorted(cut for cut in cuts if cut < len(line)), len(line)]
    parts = [line[left:right] for left, right in pairwise(edges)]
    return _with_subfile_start(parts)


def _own_start(line: str, names: list[str]) -> int:
    """Where the issuer's own subfile begins (`ZTZTA`), else the end of the line."""
    starts = [line.find(name + name) for name in names]
    return min((at for at in starts if at >= 0), default=len(line))


def _with_subfile_start(parts: list[str]) -> list[str]:
    """A bare subfile type (`DL`, `ZT`) goes with the element behind it."""
    merged: list[str] = []
    for part in parts:
        if merged and len(merged[-1]) == 2:
            merged[-1] += part
        else:
            merged.append(part)
    return merged


def _collect(lines: list[str], frame: Frame) -> None:
    """Sort lines into subfiles. A value that stands on the line behind its id is joined to it."""
    subfile = next((one.subfile for one in frame.entries if not one.subfile.startswith("Z")), "DL")
    open_id = ""
    for line in lines:
        start = SUBFILE_START.match(line) or _late_start(line, frame)
        if start:
            subfile = start.group()
            line = line[start.end() :].strip()
        name, value = _element(line, frame)
        elements = frame.subfiles.setdefault(subfile, {})
        if name:
            _store(elements, name, value, frame)
            _check_place(subfile, name, frame)
            open_id = "" if value else name
        elif open_id and line:
            elements[open_id] = line
            frame.deviations.append(f"The value of {open_id} stands on a line of its own.")
            open_id = ""
        elif line:
            frame.deviations.append(f"A line without an element id was passed over: '{line[:20]}'.")


def _late_start(line: str, frame: Frame) -> re.Match[str] | None:
    """A subfile that opens behind a directory which cannot be read."""
    if frame.subfiles or frame.entries or ELEMENT.match(line):
        return None
    return re.search(r"(DL|ID|EN)(?=D[A-D][A-Z])", line)


def _check_place(subfile: str, name: str, frame: Frame) -> None:
    if name.startswith("Z") and subfile != name[:2]:
        frame.deviations.append(f"Element {name} stands outside a subfile {name[:2]}.")


def _store(elements: dict[str, str], name: str, value: str, frame: Frame) -> None:
    if name not in elements:
        elements[name] = value
    elif elements[name] != value:
        frame.said_twice.append(name)
        frame.deviations.append(f"Element {name} occurs twice with different values.")
    if name.startswith("D") and name not in ELEMENTS:
        frame.deviations.append(f"Element {name} is not in the standard.")


def _element(line: str, frame: Frame) -> tuple[str, str]:
    """Id and value of a line; both empty when it holds no element."""
    found = ELEMENT.fullmatch(line)
    if found is None:
        cleaned = "".join(letter for letter in line[:5] if letter.isascii()) + line[5:]
        found = ELEMENT.fullmatch(cleaned) if cleaned != line else None
        if found is None:
            return "", ""
        frame.deviations.append(f"Foreign characters stand inside the id {found.group(1)}.")
    return found.group(1), found.group(2).strip()


def _check_directory(text: str, frame: Frame) -> None:
    """Compare the directory with where the subfiles really are."""
    for entry in frame.entries:
        if text[entry.offset : entry.offset + 2] != entry.subfile:
            frame.deviations.append(
                f"The directory puts subfile {entry.subfile} at {entry.offset}; it is not there."
            )
        elif entry.offset + entry.length > len(text):
            frame.deviations.append(f"Subfile {entry.subfile} is shorter than the directory says.")
        if entry.subfile not in frame.subfiles:
            frame.deviations.append(f"Subfile {entry.subfile} does not announce itself.")

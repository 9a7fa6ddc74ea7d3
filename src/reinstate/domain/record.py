"""The audit record outside its database: how an entry is hashed, and whether an export is whole.

An export is JSON, a line each: a head, the entries in their order, and a proof at the end that ties
the last of them to a signed checkpoint. Every entry carries the hash of the one before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reinstate.domain import merkle

FORMAT = "reinstate audit record 1"
GENESIS = "0" * 64
Line = Mapping[str, Any]


class NotWhole(Exception):
    """The export does not hold together; the text says where, and what to do."""


@dataclass(frozen=True, slots=True)
class Whole:
    """An export that holds together; `checkpoint` is what has to be signed, `signature` hex."""

    first: int
    last: int
    checkpoint: Mapping[str, Any]
    signature: str


def entry_hash(
    sequence: int,
    instant: str,
    tag: str,
    actor: str,
    subject: str,
    details: Mapping[str, object],
    previous: str,
) -> str:
    """SHA-256 in hex; `instant` is ISO 8601 in UTC with microseconds."""
    content = [sequence, instant, tag, actor, subject, details, previous]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def check(lines: Iterable[Line]) -> Whole:
    """Follow the chain from the head to the proof; NotWhole at the first fault."""
    found = iter(lines)
    head = next(found, {})
    if head.get("format") != FORMAT:
        raise NotWhole(f"the first line does not say {FORMAT!r}; this is no export of a record")
    last, link, proof = _follow(head, found)
    if (head["first"], head["last"]) != (head["last"] - head["entries"] + 1, last):
        raise NotWhole(
            f"the head announces entries {head['first']} to {head['last']}, the file ends at "
            f"{last}; export it again"
        )
    if not proof.get("receipt"):
        raise NotWhole(f"there is no proof: {proof.get('problem') or 'it was left out'}")
    return _proven(head, link, proof["receipt"])


def _follow(head: Line, lines: Iterator[Line]) -> tuple[int, str, Line]:
    """The last entry's number and hash, and the proof that follows it."""
    number, link = head["first"] - 1, head["previous_hash"]
    for line in lines:
        if "proof" in line:
            return number, link, line["proof"]
        number += 1
        made = entry_hash(
            number, line["at"], line["tag"], line["actor"], line["subject"], line["details"], link
        )
        if (line["sequence"], line["hash"]) != (number, made):
            raise NotWhole(
                f"entry {number} was changed, or others stood before it; compare with another copy"
            )
        link = made
    raise NotWhole("the file ends without its proof: it was cut off; export it again")


def _proven(head: Line, link: str, receipt: Line) -> Whole:
    path = [(step["side"] == "left", bytes.fromhex(step["hash"])) for step in receipt["path"]]
    checkpoint = {name: receipt["checkpoint"][name] for name in ("size", "head", "root", "at")}
    if merkle.root_from(bytes.fromhex(link), path).hex() != checkpoint["root"]:
        raise NotWhole(
            f"entry {head['last']} is not in the checkpoint of {checkpoint['at']}; compare with "
            "another copy"
        )
    return Whole(head["first"], head["last"], checkpoint, receipt["checkpoint"]["signature"])

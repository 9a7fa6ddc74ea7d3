"""Signed checkpoints of the audit record, kept outside the database.

A hash chain shows a changed entry; a whole database written anew has a whole chain of its own. A
checkpoint says, under an Ed25519 signature, how long the record was and what its tree's root was.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import tink
from django.conf import settings
from tink import secret_key_access, signature

from reinstate.store import whole_files

signature.register()

LINES, PUBLIC, PRIVATE = "checkpoints.jsonl", "public_key.json", "checkpoint_key.json"


class NoFolder(Exception):
    """There is no place for checkpoints; the text says why and what to do."""


class BadCheckpoint(Exception):
    """A checkpoint cannot be trusted, or none can be signed; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The record as it was: so many entries, the last one's hash, the root over all of them."""

    size: int
    head: str
    root: str
    at: str

    def signed_text(self) -> bytes:
        """What the signature covers."""
        return json.dumps(["reinstate audit checkpoint", asdict(self)], sort_keys=True).encode()


def add(size: int, head: str, root: str, at: datetime) -> Checkpoint:
    """Sign and append one, on the disk for good; OSError where it has no room."""
    made = Checkpoint(size, head, root, at.isoformat())
    signed = _signer().sign(made.signed_text()).hex()
    whole_files.add_line(_folder() / LINES, {**asdict(made), "signature": signed})
    return made


def read() -> tuple[Checkpoint, ...]:
    """Every checkpoint, oldest first; BadCheckpoint when one is not signed by our key."""
    file = _folder() / LINES
    lines = whole_files.lines(file)
    if lines and signing_key().is_file() and not (_folder() / PUBLIC).is_file():
        _signer()  # brings it back
    return tuple(_opened(number, line) for number, line in enumerate(lines, start=1))


def signed_line(made: Checkpoint) -> Mapping[str, Any]:
    """A checkpoint as it lies in the file, its signature in hex with it."""
    lines = whole_files.lines(_folder() / LINES)
    found = map(json.loads, reversed(lines))
    return next(line for line in found if (line["size"], line["at"]) == (made.size, made.at))


def public_key() -> str:
    """What checkpoints are verified with, as tink writes it."""
    file = _folder() / PUBLIC
    if not file.is_file():
        raise BadCheckpoint(f"there is no public key in {file}; name the one to verify with")
    return file.read_text(encoding="utf-8")


def is_signed(made: Checkpoint, signed: str, key: str) -> bool:
    """Whether the owner of that public key signed it."""
    try:
        handle = tink.json_proto_keyset_format.parse_without_secret(key)
        verifier = handle.primitive(signature.PublicKeyVerify)
        verifier.verify(bytes.fromhex(signed), made.signed_text())
    except (ValueError, tink.TinkError):
        return False
    return True


def _opened(number: int, line: str) -> Checkpoint:
    try:
        found = json.loads(line)
        signed = bytes.fromhex(found.pop("signature"))
        made = Checkpoint(**found)
        _verifier().verify(signed, made.signed_text())
    except (ValueError, KeyError, TypeError, OSError, tink.TinkError) as error:
        raise BadCheckpoint(
            f"line {number} of {_folder() / LINES} is not signed by this installation; "
            "compare with your own copy"
        ) from error
    return made


def _folder() -> Path:
    folder = Path(settings.CHECKPOINTS)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise NoFolder(
            f"REINSTATE_CHECKPOINTS is {str(folder)!r}, where no folder can be made "
            f"({error.strerror}); name a folder that this user may write to"
        ) from error
    return folder


def _signer() -> Any:
    """The private key lies beside the master keys; the public one beside the checkpoints."""
    private, public = signing_key(), _folder() / PUBLIC
    if not private.is_file():
        _make(private, public)
    try:
        text = private.read_text(encoding="utf-8")
        handle = tink.json_proto_keyset_format.parse(text, secret_key_access.TOKEN)
    except (ValueError, tink.TinkError) as error:
        raise BadCheckpoint(f"{private} is damaged; put it back from your backup") from error
    if not public.is_file():  # a start that was killed between both, or a folder that was lost
        shown = handle.public_keyset_handle()
        content = tink.json_proto_keyset_format.serialize_without_secret(shown)
        whole_files.draft(public, content, whole_files.FOR_ALL).replace(public)
    return handle.primitive(signature.PublicKeySign)


def signing_key() -> Path:
    """Where the private key is; a backup with keys takes it along."""
    return Path(settings.KEY_FILE).with_name(PRIVATE)


def _make(private: Path, public: Path) -> None:
    if public.is_file():  # another key here, and nothing signed before could be believed any more
        raise BadCheckpoint(
            f"{private} is missing, with which the checkpoints in {public.parent} were signed; put "
            "it back from your backup, or move that folder away to begin anew"
        )
    made = tink.new_keyset_handle(signature.signature_key_templates.ED25519)
    text = tink.json_proto_keyset_format.serialize(made, secret_key_access.TOKEN)
    whole_files.make(private, text)


def _verifier() -> Any:
    public = _folder() / PUBLIC
    try:
        handle = tink.json_proto_keyset_format.parse_without_secret(public.read_text("utf-8"))
    except (ValueError, tink.TinkError) as error:
        raise BadCheckpoint(
            f"{public} is damaged; remove it, and it is made again from {signing_key()}"
        ) from error
    return handle.primitive(signature.PublicKeyVerify)

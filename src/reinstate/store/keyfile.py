"""The key file outside the database: master keyset, index keys, and which of them are written with.

Made when something is first sealed, with owner-only rights, and never beside data that is sealed
already. Losing it loses every sealed value; copying it beside the database defeats the encryption,
so backups keep the two apart. `keyfile_changes` writes it anew; every process reads it again when
it has changed.
"""

from __future__ import annotations

import json
import logging
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tink
from django.conf import settings
from tink import aead, secret_key_access

from reinstate.store import whole_files
from reinstate.store.models.integration import WebhookEndpoint
from reinstate.store.models.people import Person

aead.register()

logger = logging.getLogger(__name__)
FORMAT = 1
# Where the file says which index key writes; a file that was never rotated has one key, which does.
INDEX_VERSION = "index_version"


class KeyFileError(Exception):
    """The key file cannot be used; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What the key file holds. `index_keys` by version, of which `index_version` writes."""

    master: Any  # tink's Aead; tink ships no types
    master_id: int
    master_ids: tuple[int, ...]
    index_keys: dict[int, bytes]
    index_version: int

    @property
    def newest_index_version(self) -> int:
        """The version by which everything is found once it is written with."""
        return max(self.index_keys)


Signature = tuple[int, int, int]
_read: dict[Path, tuple[Signature | None, Keys]] = {}


def keys() -> Keys:
    """The keys of this installation, as the file says now.

    A file that went away, or that somebody is just copying, must not stop what runs: the keys read
    last go on until it has changed again.
    """
    path = Path(settings.KEY_FILE)
    signature, known = _signature(path), _read.get(path)
    if known is not None and known[0] == signature:
        return known[1]
    try:
        found = _load(path)
    except (KeyFileError, OSError):
        if known is None:
            raise
        logger.exception("%s cannot be read; the keys that it held before go on", path)
        found = known[1]
    _read[path] = (signature or _signature(path), found)
    return found


def forget_read() -> None:
    """Read the file anew at the next call, as a process that was just started."""
    _read.clear()


def demand_usable() -> None:
    """KeyFileError where what is sealed here cannot be opened. Makes no file, unlike `keys`."""
    path = Path(settings.KEY_FILE)
    if path in _read or path.exists():
        keys()
    else:
        _demand_nothing_sealed(path)


def content(path: Path) -> dict[str, Any]:
    """What stands in the file, unread; KeyFileError where others could read it too.

    What is no key file is told as that first: the rights of another file are not ours to change.
    """
    found = _json(path)
    if path.stat().st_mode & 0o077:
        raise KeyFileError(f"{path}: readable by others; run: chmod 600 {path}")
    return found


def demand_whole(copy: Path) -> None:
    """KeyFileError where a copy of a key file could not be used, whoever else may read it."""
    _parsed(copy, _json(copy))


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise _not_ours(path, error) from error
    except OSError as error:
        raise KeyFileError(
            f"{path} cannot be read ({error.strerror}); name the key file in REINSTATE_KEY_FILE"
        ) from error
    if not isinstance(found, dict) or "master" not in found:
        raise _not_ours(path, KeyError("master"))
    return found


def _signature(path: Path) -> Signature | None:
    """What changes with the file; None where it is not there."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ctime_ns, found.st_ino, found.st_size


def _load(path: Path) -> Keys:
    if not path.exists():
        _demand_nothing_sealed(path)
        _make(path)
    return _parsed(path, content(path))


def _parsed(path: Path, found: dict[str, Any]) -> Keys:
    try:
        master = json.loads(found["master"])
        handle = tink.json_proto_keyset_format.parse(found["master"], secret_key_access.TOKEN)
        index_keys = {int(k): bytes.fromhex(v) for k, v in found["index_keys"].items()}
        writes = int(found.get(INDEX_VERSION, max(index_keys)))
        _ = index_keys[writes]
        return Keys(
            master=handle.primitive(aead.Aead),
            master_id=int(master["primaryKeyId"]),
            master_ids=tuple(int(one["keyId"]) for one in master["key"]),
            index_keys=index_keys,
            index_version=writes,
        )
    except (ValueError, KeyError, TypeError, AttributeError, tink.TinkError) as error:
        raise _not_ours(path, error) from error


def _not_ours(path: Path, error: Exception) -> KeyFileError:
    return KeyFileError(
        f"{path}: not a key file of ours ({error}); restore it from your backup, or name the right "
        "one in REINSTATE_KEY_FILE"
    )


def _demand_nothing_sealed(path: Path) -> None:
    """New keys beside data sealed with others would make two halves that no one file opens."""
    sealed = Person.objects.filter(wrapped_key__isnull=False)
    if sealed.exists() or WebhookEndpoint.objects.filter(disabled_at=None).exists():
        raise KeyFileError(
            f"{path} is missing, and the database holds what was sealed with it; put it back "
            "from your backup, or name it in REINSTATE_KEY_FILE"
        )


def new_keyset() -> Any:
    """A fresh AES-256-GCM keyset."""
    return tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)


def new_index_key() -> str:
    """A fresh index key, as the file holds it."""
    return secrets.token_hex(32)


def written(keyset: Any) -> str:
    """A keyset in clear, as the file holds it."""
    text: str = tink.json_proto_keyset_format.serialize(keyset, secret_key_access.TOKEN)
    return text


def text_of(found: dict[str, Any]) -> str:
    """The content as it stands in the file."""
    return json.dumps(found, indent=1)


def _make(path: Path) -> None:
    found = {
        "format": FORMAT,
        "master": written(new_keyset()),
        "index_keys": {"1": new_index_key()},
    }
    whole_files.make(path, text_of(found))

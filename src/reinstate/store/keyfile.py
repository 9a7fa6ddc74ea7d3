"""The key file outside the database: master keyset, index keys, signing key.

Made at the first start with owner-only rights, never beside data that is sealed already. Losing it
loses every sealed value; copying it beside the database defeats the encryption, so backups keep
the two apart.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import tink
from django.conf import settings
from tink import aead, secret_key_access

from reinstate.store.models.people import Person

aead.register()

FORMAT = 1


class KeyFileError(Exception):
    """The key file cannot be used; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What the key file holds. `index_keys` by version; the highest version writes."""

    master: Any  # tink's Aead; tink ships no types
    index_keys: dict[int, bytes]

    @property
    def newest_index_version(self) -> int:
        """The version that new blind indexes are made with."""
        return max(self.index_keys)


def keys() -> Keys:
    """The keys of this installation."""
    return _load(Path(settings.KEY_FILE))


@lru_cache(maxsize=4)
def _load(path: Path) -> Keys:
    if not path.exists():
        _demand_nothing_sealed(path)
        _make(path)
    if path.stat().st_mode & 0o077:
        raise KeyFileError(f"{path}: readable by others; run: chmod 600 {path}")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        handle = tink.json_proto_keyset_format.parse(content["master"], secret_key_access.TOKEN)
        index_keys = {int(k): bytes.fromhex(v) for k, v in content["index_keys"].items()}
    except (ValueError, KeyError, tink.TinkError) as error:
        raise KeyFileError(
            f"{path}: not a key file of ours ({error}); restore it from your backup"
        ) from error
    return Keys(handle.primitive(aead.Aead), index_keys)


def _demand_nothing_sealed(path: Path) -> None:
    """New keys beside data sealed with others would make two halves that no one file opens."""
    if Person.objects.filter(wrapped_key__isnull=False).exists():
        raise KeyFileError(
            f"{path} is missing, and the database holds what was sealed with it; put it back "
            "from your backup, or name it in REINSTATE_KEY_FILE"
        )


def new_keyset() -> Any:
    """A fresh AES-256-GCM keyset."""
    return tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)


def _make(path: Path) -> None:
    master = tink.json_proto_keyset_format.serialize(new_keyset(), secret_key_access.TOKEN)
    content = {
        "format": FORMAT,
        "master": master,
        "index_keys": {"1": secrets.token_hex(32)},
    }
    # Written beside and linked into place: two first starts at once agree on one file.
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # the other start was first; its file counts
    finally:
        draft.unlink()

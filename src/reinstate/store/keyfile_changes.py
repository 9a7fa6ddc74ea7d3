"""New keys in the key file. A key is first only known, so that the file can be brought to every
machine; then it is written with. Each step replaces the file whole, on the disk before it counts.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings

from reinstate.store import keyfile, whole_files

LAST_INDEX_VERSION = 255  # a digest names its version in one byte


def add_index_key() -> int:
    """One more index key, known and not yet written with; returns its version."""
    found, held = _found(), keyfile.keys()
    version = held.newest_index_version + 1
    if version > LAST_INDEX_VERSION:
        raise keyfile.KeyFileError(
            f"{settings.KEY_FILE} holds {LAST_INDEX_VERSION} index keys, and no more can be told "
            "apart; nothing was changed"
        )
    found["index_keys"][str(version)] = keyfile.new_index_key()
    found[keyfile.INDEX_VERSION] = held.index_version
    _replace(found)
    return version


def write_with_newest_index_key() -> None:
    """From now on the newest index key makes what is written."""
    found = _found()
    found[keyfile.INDEX_VERSION] = keyfile.keys().newest_index_version
    _replace(found)


def add_master() -> None:
    """One more master key, which opens and does not yet seal."""
    found = _found()
    held, fresh = json.loads(found["master"]), json.loads(keyfile.written(keyfile.new_keyset()))
    held["key"] += fresh["key"]
    found["master"] = json.dumps(held)
    _replace(found)


def seal_with_newest_master() -> None:
    """From now on the master key that was added last seals."""
    found = _found()
    held = json.loads(found["master"])
    held["primaryKeyId"] = held["key"][-1]["keyId"]
    found["master"] = json.dumps(held)
    _replace(found)


def drop_old_masters() -> int:
    """Keep the master key that seals and no other; returns how many went."""
    found = _found()
    held = json.loads(found["master"])
    kept = [one for one in held["key"] if one["keyId"] == held["primaryKeyId"]]
    dropped = len(held["key"]) - len(kept)
    found["master"] = json.dumps({**held, "key": kept})
    _replace(found)
    return dropped


def _found() -> dict[str, Any]:
    keyfile.keys()  # KeyFileError when it cannot be used
    return keyfile.content(Path(settings.KEY_FILE))


def _replace(found: dict[str, Any]) -> None:
    path = Path(settings.KEY_FILE)
    try:
        whole_files.draft(path, keyfile.text_of(found)).replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # a key that was written with must be there after a loss of power
        finally:
            os.close(folder)
    except OSError as error:
        raise keyfile.KeyFileError(
            f"{path} could not be written ({error.strerror}); it is as it was. Make its folder "
            "writable for this command and leave it room, then run it again"
        ) from error

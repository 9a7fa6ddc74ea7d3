"""Photos at rest: sealed with the person's key, in a local folder or any S3."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, ObjectStore, from_url

from reinstate.store.vault import Vault

logger = logging.getLogger(__name__)
LISTED_TOGETHER, LONGEST_REASON = 500, 300
# Of a store that does not answer. Its library's own limits, 30 s a try and 3 minutes in all, hold
# a page longer than any proxy waits for it, and a handful of them all pages. An upload that failed
# removes what it put, so it asks twice.
TRY_SECONDS, CONNECT_SECONDS, IN_ALL_SECONDS, MOST_TRIES_AGAIN = 10.0, 5.0, 12.0, 3
TRIAL = "trial"  # the key of what is put to see whether the store takes anything; nobody's
# How each store's own settings begin, as AWS_ALLOW_HTTP, and what they may say of a connection.
FAMILIES = {"s3": "AWS", "s3a": "AWS", "gs": "GOOGLE", "az": "AZURE", "azure": "AZURE"}
CLIENT_OPTIONS = (
    *("allow_http", "allow_invalid_certificates", "connect_timeout", "timeout", "user_agent"),
    *("http1_only", "http2_only", "http2_keep_alive_interval", "http2_keep_alive_timeout"),
    *("http2_keep_alive_while_idle", "pool_idle_timeout", "pool_max_idle_per_host"),
    *("proxy_url", "proxy_ca_certificate", "proxy_excludes", "default_content_type"),
)


class Missing(Exception):
    """The store has no such object."""


class Unreachable(Exception):
    """The store did not answer, or not as it should; the text says what to look at."""


@dataclass(frozen=True, slots=True)
class StoredObject:
    """What the store says of an object; `size` in bytes, `stored_at` by the store's clock."""

    key: str
    size: int
    stored_at: datetime


def put(vault: Vault, key: str, data: bytes) -> None:
    """Seal and store one object. The key holds no personal data."""
    sealed = vault.seal(f"object:{key}", data)
    try:
        _store(settings.EVIDENCE_URL).put(key, sealed)
    except (BaseError, OSError) as error:
        raise _unreachable(f"take {key} in", error) from error


def get(vault: Vault, key: str) -> bytes:
    """Fetch and open one object."""
    try:
        sealed = _store(settings.EVIDENCE_URL).get(key).bytes()
    except (NotFoundError, FileNotFoundError) as error:
        raise Missing(f"evidence object {key} is not in the store") from error
    except (BaseError, OSError) as error:
        raise _unreachable(f"give {key} out", error) from error
    return vault.open(f"object:{key}", bytes(sealed))


def listed() -> Iterator[list[StoredObject]]:
    """Everything in the store, in batches; an object that comes meanwhile may be missing."""
    try:
        for batch in _store(settings.EVIDENCE_URL).list(chunk_size=LISTED_TOGETHER):
            yield [StoredObject(one["path"], one["size"], one["last_modified"]) for one in batch]
    except (BaseError, OSError) as error:
        raise _unreachable("say what it holds", error) from error


def delete(keys: Iterable[str]) -> None:
    """Remove objects; one that is already gone is no error."""
    store = _store(settings.EVIDENCE_URL)
    for key in keys:
        try:
            store.delete(key)
        except (NotFoundError, FileNotFoundError):
            continue
        except (BaseError, OSError) as error:
            raise _unreachable(f"remove {key}", error) from error


def discard(keys: Iterable[str]) -> None:
    """The same for what nothing names any more: if the store is away, the night removes it."""
    try:
        delete(keys)
    except Unreachable as error:
        logger.warning("%s; nothing is lost, what is left there goes at night", error)


def try_out() -> None:
    """Put one byte and remove it; Unreachable where the store does not take it."""
    try:
        _store(settings.EVIDENCE_URL).put(TRIAL, b"\0")
    except (BaseError, OSError) as error:
        raise _unreachable("take a trial in", error) from error
    delete([TRIAL])


def room() -> tuple[Path, int] | None:
    """The local folder and the bytes it has room for; None where a store elsewhere keeps photos."""
    parts = urlsplit(settings.EVIDENCE_URL)
    if parts.scheme != "file":
        return None
    folder = Path(unquote(parts.path))
    return folder, shutil.disk_usage(folder).free


@contextmanager
def removed_on_failure(*keys: str) -> Iterator[None]:
    """Rows that are not written after all leave no object behind."""
    try:
        yield
    except BaseException:
        discard(keys)  # a store that is away must not hide what went wrong
        raise


def _unreachable(wanted: str, error: Exception) -> Unreachable:
    """With the library's first line, which tells a full disk from a key that is refused."""
    reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:LONGEST_REASON]
    return Unreachable(
        f"the evidence store did not {wanted} ({reason}); look at REINSTATE_EVIDENCE_URL and "
        "whether the store runs, has room and lets this user write, then try again"
    )


@lru_cache(maxsize=4)
def _store(url: str) -> ObjectStore:
    parts = urlsplit(url)
    if parts.scheme == "file":
        folder = Path(unquote(parts.path))
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return LocalStore(folder)
    return from_url(
        url,
        client_options=_client_options(parts.scheme),
        # No try is begun after that; one that was may take its time.
        retry_config={
            "max_retries": MOST_TRIES_AGAIN,
            "retry_timeout": timedelta(seconds=IN_ALL_SECONDS),
        },
    )


def _client_options(scheme: str) -> Any:
    """Our limits, and whatever the surroundings say: what is passed replaces all that they said."""
    family = FAMILIES.get(scheme, "")
    said = {name: os.environ.get(f"{family}_{name.upper()}") for name in CLIENT_OPTIONS}
    return {
        "timeout": f"{TRY_SECONDS} seconds",
        "connect_timeout": f"{CONNECT_SECONDS} seconds",
        **{name: value for name, value in said.items() if value},
    }

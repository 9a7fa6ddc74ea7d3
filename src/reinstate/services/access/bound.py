"""That a link or a session is its account's: what only the key file makes is beside it (ADR 36).

Only hashes of tokens are stored, and of a token that one makes oneself anybody makes the hash. Who
writes to the database alone could put a row there, or put another account into their own, and
would be signed in as its owner; the record would hold no word of it.
"""

from __future__ import annotations

from reinstate.services import seals
from reinstate.store import blind_index
from reinstate.store.models import LoginLink, PortalSession

Row = LoginLink | PortalSession


def made(row: Row) -> str:
    """What is kept in the row."""
    return blind_index.keyed_digest(_said(row))


def is_whole(row: Row) -> bool:
    """Whether the row is as the program wrote it; what is not is noted for operations."""
    if row.seal in blind_index.keyed_digests(_said(row)):
        return True
    seals.noted(seals.Tampered(f"{type(row).__name__}:{row.account_id}"))
    return False


def _said(row: Row) -> str:
    if isinstance(row, PortalSession):
        return "\0".join(("session", bytes(row.id_hash).hex(), row.account_id, row.only_case))
    token = bytes(row.token_hash).hex()
    return "\0".join(("link", token, row.account_id, row.purpose, row.reference))

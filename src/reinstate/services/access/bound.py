"""That a link, a session or a key is what it says: what only the key file makes is beside it
(ADR 36).

Only hashes of tokens are stored, and of a token that one makes oneself anybody makes the hash. Who
writes to the database alone could put a row there, or put another account or scope into their own,
and would be that owner, or a system of the exchange; the record would hold no word of how.
"""

from __future__ import annotations

from reinstate.services import seals
from reinstate.store import blind_index
from reinstate.store.models import ApiKey, LoginLink, PortalSession

Row = LoginLink | PortalSession | ApiKey


def made(row: Row) -> str:
    """What is kept in the row."""
    return blind_index.keyed_digest(_said(row))


def is_whole(row: Row) -> bool:
    """Whether the row is as the program wrote it; what is not is noted for operations."""
    if row.seal in blind_index.keyed_digests(_said(row)):
        return True
    whose = row.id if isinstance(row, ApiKey) else row.account_id
    seals.noted(seals.Tampered(f"{type(row).__name__}:{whose}"))
    return False


def _said(row: Row) -> str:
    if isinstance(row, PortalSession):
        return "\0".join(("session", bytes(row.id_hash).hex(), row.account_id, row.only_case))
    if isinstance(row, ApiKey):
        return "\0".join(("key", bytes(row.secret_hash).hex(), row.name, *sorted(row.scopes)))
    token = bytes(row.token_hash).hex()
    return "\0".join(("link", token, row.account_id, row.purpose, row.reference))

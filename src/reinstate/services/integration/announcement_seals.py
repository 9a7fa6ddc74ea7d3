"""That an announcement is one of ours: what only the key file makes stands beside it (ADR 36).

Whoever writes to the database alone can put a row there, or change one, and it would leave with a
good signature: the exchange unlocks what it is told to.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from reinstate.services import seals
from reinstate.store import blind_index
from reinstate.store.models import WebhookDelivery


def made(payload: Mapping[str, object]) -> str:
    """What is kept beside a payload; a row bears no other's, for each payload has its own id."""
    return blind_index.keyed_digest(_said(payload))


def demand(row: WebhookDelivery) -> None:
    """Raise Tampered where the row is not what was announced."""
    if row.seal not in blind_index.keyed_digests(_said(row.payload)):
        raise seals.Tampered(f"announcement:{row.id}")


def is_whole(row: WebhookDelivery) -> bool:
    """The same as a yes or no; what is not is noted for operations."""
    try:
        demand(row)
    except seals.Tampered as broken:
        seals.noted(broken)
        return False
    return True


def _said(payload: Mapping[str, object]) -> str:
    """Databases keep no order of names."""
    return f"announcement\0{json.dumps(payload, sort_keys=True, separators=(',', ':'))}"

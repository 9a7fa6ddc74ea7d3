"""Photos at rest as people meet them: a store that does not answer is a sentence, never a fault."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.utils.translation import gettext as _

from reinstate.services import seals
from reinstate.services.errors import Broken, NotFound, Unavailable
from reinstate.store import evidence_objects, photo_keys, vault
from reinstate.store.models import CaseLetter, Piece
from reinstate.store.vault import Vault

logger = logging.getLogger(__name__)


def put(keyed: Vault, key: str, data: bytes) -> None:
    """Keep one object; Unavailable when the store does not take it."""
    try:
        evidence_objects.put(keyed, key, data)
    except evidence_objects.Unreachable as error:
        raise _away(error) from error


def shown(piece: Piece) -> bytes:
    """What may be shown of a photo: its clean upright JPEG. Refuses as `get` does."""
    keyed = vault.of(piece.case.account.person)
    return _opened(keyed, lambda: photo_keys.display(piece))


def picture(letter: CaseLetter) -> bytes:
    """The picture of a message. Refuses as `get` does."""
    keyed = vault.of(letter.case.account.person)
    return _opened(keyed, lambda: photo_keys.picture(letter))


def get(keyed: Vault, key: str) -> bytes:
    """Open one object; NotFound when it is no longer kept, Unavailable when nobody answers,
    Broken when it is not what was put there.
    """
    return _opened(keyed, lambda: key)


def _opened(keyed: Vault, key: Callable[[], str]) -> bytes:
    try:
        return evidence_objects.get(keyed, key())
    except evidence_objects.Missing as error:
        raise NotFound(_("This photo is no longer kept.")) from error
    except evidence_objects.Unreachable as error:
        raise _away(error) from error
    except seals.Tampered as error:
        seals.noted(error)
        raise Broken(
            _("This photo cannot be opened: what is kept is not what was sent. We have noted it."),
        ) from error


def _away(error: evidence_objects.Unreachable) -> Unavailable:
    """The operator reads which object and where to look; the person, what to do."""
    logger.error("%s", error)
    return Unavailable(
        _(
            "Photos cannot be kept or opened just now. Nothing that we had is lost; please try "
            "again in a minute."
        ),
        "store_unreachable",
    )

"""Which mail addresses can be used: one rule for events, for owners who type theirs, and for staff.

Before the @ stand ASCII letters, digits and signs, after it a domain in any letters. To others mail
arrives only where every server on its way is made for it, and a link to sign in has to arrive.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from reinstate.domain.mail_domain import in_ascii

LONGEST, LONGEST_LOCAL = 254, 64  # RFC 5321
LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*", re.ASCII)
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII | re.IGNORECASE)


class Fault(StrEnum):
    """Why an address cannot be used."""

    INCOMPLETE = "incomplete"
    LETTERS = "letters"  # before the @, other than ASCII


def fault(address: str) -> Fault | None:
    """What is wrong with it, or None: then a letter can be sent there."""
    if len(address) > LONGEST:  # before anything is made of it: anybody may send any length
        return Fault.INCOMPLETE
    written = in_ascii(address)
    local, _, domain = written.rpartition("@")
    labels = domain.split(".")
    is_domain = len(labels) > 1 and all(LABEL.fullmatch(one) for one in labels)
    is_too_long = len(written) > LONGEST or len(local) > LONGEST_LOCAL
    if is_too_long or not is_domain or labels[-1].isdigit() or _has_unseen(address):
        return Fault.INCOMPLETE
    if LOCAL.fullmatch(local):
        return None
    spelled = "".join(one if one.isascii() or one.isspace() else "x" for one in local)
    return Fault.LETTERS if LOCAL.fullmatch(spelled) else Fault.INCOMPLETE


def _has_unseen(address: str) -> bool:
    """Whether some character shows nothing: machines leave it out, and nobody would find it."""
    return any(unicodedata.category(letter) == "Cf" for letter in address)

"""What an owner asks to have looked at again, sealed with the case."""

from __future__ import annotations

from reinstate.services.kept_text import kept
from reinstate.store.models import Case
from reinstate.store.vault import Vault

LONGEST = 4000
BETWEEN = "\n\n———\n\n"


def of(case: Case, keyed: Vault) -> str:
    """The owner's words; empty when they asked for nothing."""
    return keyed.open_text(_label(case), case.appeal_text) or ""


def add(case: Case, keyed: Vault, text: str) -> None:
    """Keep them below those of an earlier appeal, which whoever decides reads as well."""
    said = (of(case, keyed), kept(text, LONGEST))
    case.appeal_text = keyed.seal_text(_label(case), BETWEEN.join(filter(None, said)))
    case.save(update_fields=["appeal_text"])


def were_last(case: Case, keyed: Vault, text: str) -> bool:
    """Whether these words are the last that were kept: pressed again because an answer was lost."""
    words = kept(text, LONGEST)
    return bool(words) and f"{BETWEEN}{of(case, keyed)}".endswith(f"{BETWEEN}{words}")


def _label(case: Case) -> str:
    return f"case.appeal_text:{case.id}"

"""What an owner is told of a decision: put together from its codes, kept as it was said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reinstate.domain.case import WITH_STAFF, CaseKind, CaseState
from reinstate.domain.findings import PieceKind
from reinstate.services import languages, seals
from reinstate.services.account.owner_reasons import TITLES
from reinstate.services.case import required
from reinstate.services.case.owner_view import OwnerDecision
from reinstate.services.languages import say
from reinstate.services.review.reasons import REASONS
from reinstate.store.models import Case, Decision, Piece
from reinstate.store.vault import Vault


@dataclass(frozen=True, slots=True)
class DecisionWords:
    """What the words for the owner are made of; `pieces` are asked for again."""

    kind: CaseKind
    action: str
    reasons: tuple[str, ...]
    pieces: tuple[PieceKind, ...]
    is_automatic: bool

    def text(self, held: Sequence[str] = ()) -> str:
        """The words in the active language; `held`: owner codes of what locks the account still."""
        text = self._decided(held)
        return "\n\n".join([text, _nobody_decided()]) if self.is_automatic else text

    def _decided(self, held: Sequence[str]) -> str:
        said = [say(text) for code in self.reasons if (text := REASONS[code].owner_text)]
        if self.action == "approve":
            return _approved(self.kind, held)
        if self.action == "retake":
            return "\n\n".join([self._asked_again(), *said])
        if self.action == "decline":
            return "\n\n".join([_("We could not approve your request."), *said])
        return ""

    def _asked_again(self) -> str:
        is_id = _wants_other_id(self.reasons) and not set(required.SIDES).isdisjoint(self.pieces)
        again = [kind for kind in self.pieces if not (is_id and kind in required.SIDES)]
        other = [_("We need photos of another ID.")] if is_id else []
        return " ".join([*other, *_once_more(again)]) or _("We need a photo again.")


def of(case: Case, keyed: Vault) -> OwnerDecision | None:
    """The latest decision that is in force; a proposal is not one yet, and with staff none is."""
    row = _latest(case)
    return None if row is None else _said(case, row, keyed)


def refusal_looked_at_again(case: Case, keyed: Vault) -> OwnerDecision | None:
    """What staff look at once more, for its owner goes on waiting with the reason before them."""
    row = _told(case) if CaseState(case.state) in WITH_STAFF else None
    return None if row is None or row.action != "decline" else _said(case, row, keyed)


def _said(case: Case, row: Decision, keyed: Vault) -> OwnerDecision:
    label = f"decision.owner_text:{row.id}"
    text = seals.owners_words(
        lambda: _as_read_here(case, row, keyed.open_text(label, row.owner_text) or "")
    )
    return OwnerDecision(row.action, text, _since(row), row.is_automatic)


def wants_other_id(case: Case, piece: Piece) -> bool:
    """Whether a person who saw this side of an ID wants another ID, and not another photo."""
    row = _latest(case)
    if row is None or PieceKind(piece.kind) not in required.SIDES:
        return False
    return _since(row) > piece.uploaded_at and _wants_other_id(row.reasons)


def _wants_other_id(reasons: Iterable[str]) -> bool:
    return any(REASONS[code].needs_other_id for code in reasons if code in REASONS)


def _once_more(pieces: Sequence[PieceKind]) -> Iterator[str]:
    if pieces:
        asked = ngettext(
            "We need this photo once more: {names}.",
            "We need these photos once more: {names}.",
            len(pieces),
        )
        yield asked.format(names=", ".join(say(required.TITLES[kind]) for kind in pieces))


def _latest(case: Case) -> Decision | None:
    return None if CaseState(case.state) in WITH_STAFF else _told(case)


def _told(case: Case) -> Decision | None:
    told = case.decisions.filter(owner_text__isnull=False).exclude(
        needs_second=True, seconded_at=None
    )
    return told.order_by("-decided_at").first()


def _since(row: Decision) -> datetime:
    return row.seconded_at or row.decided_at


def _as_read_here(case: Case, row: Decision, kept: str) -> str:
    """What was said, in the language of the page, where its codes still say just that.

    What was worded otherwise then stays as it was said.
    """
    if not set(row.reasons) <= REASONS.keys():
        return kept
    pieces = tuple(map(PieceKind, row.retake_pieces))
    said = DecisionWords(
        CaseKind(case.kind), row.action, tuple(row.reasons), pieces, row.is_automatic
    )
    for language in languages.offered():
        with translation.override(language):
            held = _named(kept)
            is_the_same = said.text(held) == kept
        if is_the_same:
            return said.text(held)
    return kept


def _named(kept: str) -> tuple[str, ...]:
    """The reasons whose titles stand in a text of the active language, in its order."""
    at = {code: kept.find(say(title)) for code, title in TITLES.items()}
    return tuple(sorted((code for code in at if at[code] >= 0), key=at.__getitem__))


def _nobody_decided() -> str:
    return _(
        "A program decided this by our rules, because every check passed; no person has looked at "
        "your photos. If you want a person to look, write to us on the page of your request."
    )


def _approved(kind: CaseKind, held: Sequence[str]) -> str:
    if kind is CaseKind.MAILBOX_CHANGE:
        return _(
            "We have met the person who asked and are sure that the account is theirs. After a "
            "wait, in which the old mailbox can object, the new one is used."
        )
    if not held:
        return _(
            "We have confirmed that this is you. The exchange is unlocking your account now; "
            "for your safety withdrawals pause for a while after that."
        )
    return _(
        "We have confirmed that this is you. Something else still locks the account: "
        "{titles}. It opens as soon as that is settled."
    ).format(titles="; ".join(say(TITLES[code]) for code in held))

"""The road through a case: its stops, which are done, and which one comes next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse
from django.utils.translation import gettext as _

from reinstate.domain.case import ROUTES, WITH_OWNER, CaseKind, PieceState, Route
from reinstate.domain.findings import PieceKind
from reinstate.services.case import booked_time, posting
from reinstate.services.case.owner_view import OwnerCase, OwnerPiece


class Progress(StrEnum):
    """How far one stop is. A photo under way counts as done: the owner may go on."""

    TODO = "todo"
    RETAKE = "retake"
    CHECKING = "checking"
    DONE = "done"


PROGRESS = {
    PieceState.EMPTY: Progress.TODO,
    PieceState.UPLOADED: Progress.CHECKING,
    PieceState.CHECKING: Progress.CHECKING,
    PieceState.DELAYED: Progress.CHECKING,
    PieceState.PASSED: Progress.DONE,
    PieceState.DOUBTFUL: Progress.DONE,
    PieceState.RETAKE: Progress.RETAKE,
}
ON_PHONE = frozenset({"agree", "id", *PieceKind}) - {PieceKind.LETTER}  # which staff scan


@dataclass(frozen=True, slots=True)
class Stop:
    """One page of the road. `note` says how it stands, when there is something to say."""

    code: str
    title: str
    address: str
    progress: Progress
    note: str = ""
    waits: bool = False  # for a stop before it

    @property
    def is_open(self) -> bool:
        """Whether the owner has something to do here now."""
        return self.progress in (Progress.TODO, Progress.RETAKE) and not self.waits

    @property
    def is_on_phone(self) -> bool:
        """Whether a phone that was handed the photos goes there: not to what signing in is for."""
        return self.code in ON_PHONE


def is_editable(case: OwnerCase) -> bool:
    """Whether the owner works on it, as opposed to following it."""
    return case.state in WITH_OWNER and case.kind is not CaseKind.MAILBOX_CHANGE


def stops(case: OwnerCase) -> tuple[Stop, ...]:
    """Every stop in order, sending included."""
    return tuple(_stops(case))


def next_stop(case: OwnerCase) -> Stop:
    """The first stop with something to do; the last is to send."""
    found = stops(case)
    return next((stop for stop in found if stop.is_open), found[-1])


def after(case: OwnerCase, code: str) -> Stop:
    """Where to go on from a stop: the next open one behind it, then what was left before it."""
    others = _others(case, code)
    return next((stop for stop in others if stop.is_open), others[-1])


def after_on_phone(case: OwnerCase, code: str) -> Stop | None:
    """The same on a phone that was handed the photos; None where it has done its part."""
    found = (stop for stop in _others(case, code) if stop.is_on_phone)
    return next((stop for stop in found if stop.is_open), None)


def _others(case: OwnerCase, code: str) -> tuple[Stop, ...]:
    """Every other stop in the order of one who left something for later: to send comes last.

    All of them where `code` is no stop any more: another way was chosen in another tab.
    """
    found = stops(case)
    at = next((at for at, stop in enumerate(found) if stop.code == code), len(found) - 1)
    return (*found[at + 1 : -1], *found[:at], found[-1])


def other_way(case: OwnerCase) -> str:
    """What the link to the other ways may promise; empty where there is no other."""
    others = set(ROUTES[case.kind]) - {case.route}
    if {Route.SUPERVISED, Route.PAPER} <= others:
        return _("Another way: by appointment or by post")
    if Route.SUPERVISED in others:
        return _("Another way: by appointment")
    return _("Another way") if others else ""


def _stops(case: OwnerCase) -> Iterator[Stop]:
    if case.kind is CaseKind.FRAUD_CONFIRMATION:
        confirmed = Progress.TODO if case.blocking else Progress.DONE
        yield Stop("confirm", _("Confirm that it was you"), _at("confirm", case), confirmed)
        yield Stop("send", _("Send"), _at("send", case), Progress.TODO)
        return
    if not case.route.has_photos_online:
        yield _other_way(case)
        return
    agreed = Progress.DONE if case.has_consented else Progress.TODO
    yield Stop("agree", _("Agree"), _at("agree", case), agreed)
    if case.kind is CaseKind.ADDRESS_MOVE:
        told = Progress.DONE if case.residence else Progress.TODO
        yield Stop("residence", _("Where you live now"), _at("residence", case), told)
    for piece in case.pieces:
        if piece.kind is PieceKind.SELFIE:
            yield _photo(case, piece)
    if case.needs_document:
        yield _id(case)
    for piece in case.pieces:
        if piece.kind is not PieceKind.SELFIE:
            yield _photo(case, piece)
    yield Stop("send", _("Send"), _at("send", case), Progress.TODO)


def _other_way(case: OwnerCase) -> Stop:
    """Meeting a person, or post: one page each, and nothing to send here."""
    if case.route is Route.PAPER:
        is_done = posting.is_made_for(case.case_id)
        progress = Progress.DONE if is_done else Progress.TODO
        note = _("We wait for it.") if is_done else ""
        return Stop("letter", _("Your letter"), _at("letter", case), progress, note)
    is_done = booked_time.is_ahead(case.case_id)
    progress = Progress.DONE if is_done else Progress.TODO
    note = _("Booked. Here is when and where.") if is_done else ""
    if booked_time.passed(case.case_id):
        note = _("The time has passed.")
    return Stop("appointment", _("Your appointment"), _at("appointment", case), progress, note)


def _id(case: OwnerCase) -> Stop:
    """Chosen, to be chosen, or to be chosen anew because a new photo of it would not do."""
    title, address = _("Choose your ID"), _at("id", case)
    if any(piece.wants_other_id for piece in case.pieces):
        return Stop("id", title, address, Progress.RETAKE, _("We cannot use the one you showed."))
    if case.document_type:
        return Stop("id", title, address, Progress.DONE)
    return Stop("id", title, address, Progress.TODO, _("Then you take photos of it."))


def _photo(case: OwnerCase, piece: OwnerPiece) -> Stop:
    """Before the first photo of oneself comes the note that has to be in it."""
    is_new_selfie = piece.kind is PieceKind.SELFIE and piece.state is PieceState.EMPTY
    address = _at("note", case) if is_new_selfie else photo_address(case, piece.kind)
    if piece.wants_other_id:  # not the step of now: the ID is chosen first
        note = _("After that. Here is what we saw on the photo you sent.")
        return Stop(piece.kind.value, piece.title, address, Progress.TODO, note, waits=True)
    return Stop(piece.kind.value, piece.title, address, PROGRESS[piece.state], piece.state_text)


def photo_address(case: OwnerCase, kind: PieceKind) -> str:
    """The page on which one photo is taken and judged."""
    return reverse("portal:photo", kwargs={"case_id": case.case_id, "kind": kind.value})


def _at(name: str, case: OwnerCase) -> str:
    return reverse(f"portal:{name}", kwargs={"case_id": case.case_id})

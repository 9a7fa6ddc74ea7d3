"""Submissions with one thing wrong each. What is wrong is in the first side or in the selfie."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PIL import Image

from reinstate.domain.findings import PieceKind
from reinstate.specimens import attacks, notes, rendered, selfies
from reinstate.specimens.alterations import altered
from reinstate.specimens.camera import Lens, declared_jpeg, png, retake
from reinstate.specimens.identities import renamed
from reinstate.specimens.photograph import Shot
from reinstate.specimens.recapture import print_recapture, screen_recapture, screenshot
from reinstate.specimens.rendered import NoSuchPicture, RenderedPicture
from reinstate.specimens.submission import (
    Files,
    Order,
    documents,
    first_side,
    good_picture,
    good_shot,
    passing,
    picture_file,
    selfie,
    side_photo,
    with_other_documents,
    written,
)

Build = Callable[[Order], Files]
WriteNote = Callable[[str, int, notes.Sheet], notes.Note]


def other_text(kind: str) -> Build:
    """The note says something else; `kind` as in alterations."""

    def build(order: Order) -> Files:
        text = altered(order.text, kind, order.seed)
        sheet = selfies.sheet_of(good_picture(order))
        note = written(order, text, sheet)
        return {**passing(order), PieceKind.SELFIE: selfie(order, note=note)}

    return build


def other_note(write: WriteNote) -> Build:
    """The right words, not written by hand on the sheet."""

    def build(order: Order) -> Files:
        note = write(order.text, order.seed, selfies.sheet_of(good_picture(order)))
        return {**passing(order), PieceKind.SELFIE: selfie(order, note=note)}

    return build


def pasted_note(*, is_matched: bool, is_sent_on: bool = False) -> Build:
    """A handwritten note photographed apart and pasted over the blank sheet."""

    def build(order: Order) -> Files:
        picture = good_picture(order)
        note = written(order, order.text, selfies.sheet_of(picture))
        blank = attacks.as_saved(rendered.open_rgb(picture.file))
        image = attacks.pasted_sheet(blank, picture, note, order.seed, is_matched=is_matched)
        return {**passing(order), PieceKind.SELFIE: _edited(order, image, is_sent_on=is_sent_on)}

    return build


def _edited(order: Order, image: Image.Image, *, is_sent_on: bool = False) -> bytes:
    """As an editor saves it, the phone's metadata kept; sent on, it comes smaller."""
    shown = attacks.sent_on(image) if is_sent_on else image
    return picture_file(order, shown, 0, attacks.editor_quality(order.seed))


def rendered_fault(*faults: str) -> Build:
    """A fault that was rendered. Who has no such picture is stood in for, portrait included."""

    def build(order: Order) -> Files:
        picture = _with_faults(order, faults)
        files = documents(order, portrait_of=picture.person)
        return {PieceKind.SELFIE: selfie(order, picture), **files}

    return build


def _with_faults(order: Order, faults: tuple[str, ...]) -> RenderedPicture:
    try:
        return selfies.choose(order.one.person, *faults, seed=order.seed)
    except NoSuchPicture:
        return selfies.choose_anyone(*faults, seed=order.seed)


def retaken_selfie(lens: Lens) -> Build:
    """The good selfie, taken with a worse hand or in worse light."""

    def build(order: Order) -> Files:
        picture = good_picture(order)
        note = written(order, order.text, selfies.sheet_of(picture))
        image = retake(selfies.hold(picture, note).image, lens, order.seed)
        return {**passing(order), PieceKind.SELFIE: picture_file(order, image, 0)}

    return build


def id_on_note(order: Order) -> Files:
    """The front of the ID is taped to the sheet, beside the words."""
    picture = good_picture(order)
    sheet = selfies.sheet_of(picture)
    u0, v0, u1, _ = sheet.area
    note = written(order, order.text, replace(sheet, area=(u0, v0, u1, 0.52)))
    held = selfies.taped(picture, selfies.hold(picture, note), first_side(order))
    return {**passing(order), PieceKind.SELFIE: picture_file(order, held.image, 0)}


def swapped_face(order: Order) -> Files:
    """Another person's face put into the owner's selfie on a computer."""
    picture = good_picture(order)
    note = written(order, order.text, selfies.sheet_of(picture))
    stranger = _of_somebody_else(order).person
    own = attacks.as_saved(selfies.hold(picture, note).image)
    image = attacks.swapped_face(own, picture, stranger)
    return {**passing(order), PieceKind.SELFIE: _edited(order, image)}


def generated_selfie(order: Order) -> Files:
    """The selfie as a generator of pictures would save it, which declares what it made."""
    with Image.open(io.BytesIO(selfie(order))) as image:
        made = declared_jpeg(image.convert("RGB"), "trainedAlgorithmicMedia")
    return {**passing(order), PieceKind.SELFIE: made}


def other_face(order: Order) -> Files:
    """Name, birth date and numbers are right; the selfie shows somebody else."""
    picture = _of_somebody_else(order)
    return {**passing(order), PieceKind.SELFIE: selfie(order, picture)}


def _of_somebody_else(order: Order) -> RenderedPicture:
    """A selfie of one of the three least like the owner: most rendered faces look alike."""
    strangers = rendered.least_alike(order.one.person)[:3]
    if not strangers:
        raise NoSuchPicture(f"people.json: no selfie of anybody but {order.one.person}")
    return selfies.choose(strangers[order.seed % len(strangers)], seed=order.seed)


def swapped_portrait(order: Order) -> Files:
    """Selfie and portrait agree, but both show somebody who is not the owner."""
    picture = _of_somebody_else(order)
    files = documents(order, portrait_of=picture.person)
    return {PieceKind.SELFIE: selfie(order, picture), **files}


def other_document(**changes: Any) -> Build:
    """Another document; `changes` are fields of Variation."""
    return lambda order: with_other_documents(order, documents(order, **changes))


def other_name(surname: str) -> Build:
    """The same person's document under another surname, on every side."""

    def build(order: Order) -> Files:
        other = replace(order, one=renamed(order.one, surname=surname))
        return with_other_documents(order, documents(other))

    return build


def bad_shot(**changes: Any) -> Build:
    """The first side photographed badly; `changes` are fields of Shot."""

    def build(order: Order) -> Files:
        side = first_side(order)
        shot: Shot = replace(good_shot(order.seed * 10 + 1), **changes)
        image = side_photo(order, side, shot=shot)
        return {**passing(order), side.piece: picture_file(order, image, 1)}

    return build


def screenshot_of_id(order: Order) -> Files:
    """The photo of the first side as a phone's screenshot of it."""
    side = first_side(order)
    copy = png(screenshot(side_photo(order, side), order.seed))
    return {**passing(order), side.piece: copy}


def screen_of_id(order: Order) -> Files:
    """The first side photographed off a monitor."""
    side = first_side(order)
    copy = screen_recapture(side_photo(order, side), order.seed)
    return {**passing(order), side.piece: picture_file(order, copy, 1)}


def print_of_id(order: Order) -> Files:
    """The first side photographed off a print."""
    side = first_side(order)
    copy = print_recapture(side.image, order.seed).image
    return {**passing(order), side.piece: picture_file(order, copy, 1)}

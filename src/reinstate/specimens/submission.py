"""One submission as files: the person with the note, and every side of the ID photographed."""

import zlib
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
from PIL import Image

from reinstate.domain.findings import PieceKind
from reinstate.specimens import notes, selfies
from reinstate.specimens.alterations import TEMPLATE, note_text
from reinstate.specimens.camera import PHONE_QUALITY, Lens, camera_jpeg
from reinstate.specimens.documents import draw
from reinstate.specimens.drawn import DrawnDocument, DrawnSide, Variation
from reinstate.specimens.handwriting import careful_hand
from reinstate.specimens.identities import SpecimenIdentity
from reinstate.specimens.photograph import Shot, photograph
from reinstate.specimens.rendered import RenderedPicture

Files = dict[PieceKind, bytes]
DOCUMENT_TYPE = "drivers_license"
# Who photographs an ID well clears the table first: no other papers under it.
PLAIN_SURFACES = ("wood", "cloth", "table", "stone")


@dataclass(frozen=True, slots=True)
class Order:
    """What a submission is made for. `template`: the note's sentence with {date} and {email}."""

    one: SpecimenIdentity
    email: str
    day: date
    document_type: str = DOCUMENT_TYPE
    seed: int = 0
    template: str = TEMPLATE

    @property
    def text(self) -> str:
        """What the note has to say."""
        return note_text(self.email, self.day, self.template)

    def moment(self, minutes: int) -> datetime:
        """When a picture was taken, by the phone's clock."""
        return datetime.combine(self.day, time(10, 12)) + timedelta(minutes=minutes)


def passing(order: Order) -> Files:
    """A submission that meets every rule but the one against specimens."""
    return dict(_passing(order))


@lru_cache(maxsize=16)
def _passing(order: Order) -> Files:
    return {PieceKind.SELFIE: selfie(order), **documents(order)}


def with_other_documents(order: Order, files: Files) -> Files:
    """The good selfie with these documents."""
    return {PieceKind.SELFIE: selfie(order), **files}


def good_picture(order: Order) -> RenderedPicture:
    """A faultless selfie of the order's person."""
    return selfies.choose(order.one.person, seed=order.seed)


def selfie(
    order: Order, picture: RenderedPicture | None = None, note: notes.Note | None = None
) -> bytes:
    """The picture with the note; without one given, a handwritten one of the right text."""
    picture = picture or good_picture(order)
    if picture.sheet is not None and note is None:
        note = written(order, order.text, selfies.sheet_of(picture))
    return picture_file(order, selfies.hold(picture, note).image, 0)


def written(order: Order, text: str, sheet: notes.Sheet) -> notes.Note:
    """A note in the careful hand that is always this person's."""
    hand = careful_hand(np.random.default_rng((zlib.crc32(order.one.id.encode()), 89)))
    return notes.bona_fide_note(text, order.seed, sheet, hand)


def picture_file(
    order: Order, image: Image.Image, minutes: int, quality: int = PHONE_QUALITY
) -> bytes:
    """An image as the phone's own file."""
    return camera_jpeg(image, order.moment(minutes), order.seed, quality)


def drawn(order: Order, **changes: Any) -> DrawnDocument:
    """The flat document; `changes` are fields of Variation."""
    good = Variation(day=order.day, seed=order.seed)
    return draw(order.document_type, order.one, replace(good, **changes))


def documents(order: Order, **changes: Any) -> Files:
    """Every side photographed well, one after the other."""
    sides = drawn(order, **changes).sides.values()
    return {
        side.piece: picture_file(order, side_photo(order, side, number), number)
        for number, side in enumerate(sides, start=1)
    }


def side_photo(
    order: Order, side: DrawnSide, number: int = 1, shot: Shot | None = None
) -> Image.Image:
    """One side lying somewhere; `number` counts the photographs of the submission."""
    seed = order.seed * 10 + number
    return photograph(side, shot or good_shot(seed), seed).image


def first_side(order: Order) -> DrawnSide:
    """The side with the portrait."""
    return next(iter(drawn(order).sides.values()))


def good_shot(seed: int) -> Shot:
    """An ordinary good photograph, a little different for every seed."""
    rng = np.random.default_rng((seed, 83))
    return Shot(
        background=str(rng.choice(PLAIN_SURFACES)),
        fill=float(rng.uniform(0.68, 0.76)),
        tilt=float(rng.uniform(2, 9)),
        pan=float(rng.uniform(1, 8)),
        turn=float(rng.uniform(0, 4)),
        shade=float(rng.uniform(0.08, 0.25)),
        lens=Lens(defocus=float(rng.uniform(0.5, 0.8)), noise=float(rng.uniform(1.5, 2.8))),
    )

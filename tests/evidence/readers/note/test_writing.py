"""Which lines of a photo are the note's, and what else stands around it."""

from dataclasses import replace
from datetime import date

import numpy as np

from reinstate.evidence.intake.image import photo_of
from reinstate.evidence.readers.note.id_on_note import STRANGE
from reinstate.evidence.readers.note.reading import ExactText
from reinstate.evidence.readers.note.writing import read_writing
from reinstate.specimens import identities, selfies
from reinstate.specimens.documents import draw
from reinstate.specimens.drawn import Variation
from reinstate.specimens.notes import bona_fide_note

OWNER = identities.identities()[0]
PICTURE = selfies.choose(OWNER.person)
TEXT = "Binance.US (2026-11-22) Reactivate my account associated with (zoe@mail.example)"
ABOVE_CARD = 0.52  # share of the sheet that is written on


def test_the_machine_zone_of_a_card_that_cuts_the_sheet_off_counts_as_strange_letters():
    sheet = selfies.sheet_of(PICTURE)
    left, top, right, _ = sheet.area
    upper = replace(sheet, area=(left, top, right, ABOVE_CARD))
    alone = selfies.hold(PICTURE, bona_fide_note(TEXT, 5, upper))
    _, back = draw("permanent_resident_card", OWNER, Variation(date(2026, 11, 22))).sides.values()
    assert strange(alone) == 0
    assert strange(selfies.taped(PICTURE, alone, back)) >= STRANGE


def strange(selfie: selfies.Selfie) -> int:
    writing = read_writing(photo_of(np.asarray(selfie.image)), ExactText(TEXT))
    assert writing is not None
    return writing.strange

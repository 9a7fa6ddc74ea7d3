"""A rendered person's file is a JPEG; the photo that is taken of it may not show that."""

import pytest

from reinstate.domain.findings import PieceKind
from reinstate.evidence.intake.image import open_photo
from reinstate.evidence.readers.photo.compression import shares_saved_together
from reinstate.rulebook import shipped
from reinstate.specimens import rendered, sets


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_ink_on_a_good_specimen_is_not_told_as_put_in(owner, day, seed):
    files = sets.passing_set(owner, owner.email, day, seed=seed)
    photo = open_photo(files[PieceKind.SELFIE])
    limit = shipped().on(day).number("checks.photo_is_not_spliced.unsure_below")
    every = rendered.find("selfie", owner.person)
    sheets = [picture.sheet.corners for picture in every if picture.sheet]
    assert sheets
    for corners in sheets:
        (share,) = shares_saved_together(photo.rgb, photo.saved, [corners])
        assert share is None or share > limit

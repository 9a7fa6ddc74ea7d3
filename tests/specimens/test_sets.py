import io

import pytest
from PIL import Image

from reinstate.domain.findings import PieceKind
from reinstate.evidence.intake.image import open_photo
from reinstate.specimens import sets
from reinstate.specimens.submission import Order, first_side

DRAWN = ("passing", "typed_note", "other_name", "cut_edge", "dark", "screenshot", "generated")


pytestmark = pytest.mark.xdist_group("sets")


@pytest.fixture(scope="module")
def built(owner, day):
    return {name: sets.build(name, owner, owner.email, day, seed=2) for name in DRAWN}


def image(data):
    return Image.open(io.BytesIO(data))


def test_a_set_has_the_selfie_and_every_side_as_files(built):
    for files in built.values():
        assert set(files) == {
            PieceKind.SELFIE, PieceKind.DOCUMENT_FRONT, PieceKind.DOCUMENT_BACK
        }  # fmt: skip
        assert all(image(data).size[0] > 600 for data in files.values())


def test_a_failing_set_differs_from_the_passing_one_in_the_piece_that_fails(built):
    good = built["passing"]
    changed = {
        name: {piece.value for piece in good if files[piece] != good[piece]}
        for name, files in built.items()
    }
    assert changed["passing"] == set()
    assert changed["typed_note"] == changed["dark"] == changed["generated"] == {"selfie"}
    assert changed["cut_edge"] == changed["screenshot"] == {"document_front"}
    assert changed["other_name"] == {"document_front", "document_back"}


def test_a_passport_set_has_one_page(owner, day):
    files = sets.passing_set(owner, owner.email, day, "us_passport")
    assert set(files) == {PieceKind.SELFIE, PieceKind.PASSPORT_PAGE}


def test_sets_are_reproducible(owner, day):
    order = Order(owner, owner.email, day, seed=7)
    assert sets.SETS["passing"].build(order) == sets.SETS["passing"].build(order)


def test_only_the_screenshot_is_a_png_and_only_it_lacks_a_camera(built):
    for name, files in built.items():
        front = image(files[PieceKind.DOCUMENT_FRONT])
        assert (front.format == "PNG") == (name == "screenshot")
        assert bool(dict(front.getexif())) == (name != "screenshot")


def test_a_generated_picture_says_so_and_names_no_camera(built):
    metadata = open_photo(built["generated"][PieceKind.SELFIE]).metadata
    assert metadata.origins == ("trainedAlgorithmicMedia",)
    assert not metadata.has_camera_fields


def test_every_set_says_what_it_shows_in_one_sentence():
    for name, recipe in sets.SETS.items():
        assert recipe.sentence.endswith("."), name
        assert recipe.sentence.count(". ") == 0, name
    unseen = {name for name, recipe in sets.SETS.items() if recipe.check is None}
    assert unseen == {"passing", "pasted_note_sent_on"}


def test_an_unknown_set_is_refused_with_the_known_ones(owner, day):
    with pytest.raises(KeyError, match="blurred_id"):
        sets.build("nonsense", owner, owner.email, day)


def test_the_first_side_is_the_one_with_the_portrait(owner, day):
    assert "portrait" in first_side(Order(owner, owner.email, day)).boxes

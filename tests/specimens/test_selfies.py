import numpy as np
import pytest

from reinstate.specimens import notes, rendered, selfies
from reinstate.specimens.alterations import note_text
from reinstate.specimens.handwriting import careful_hand
from reinstate.specimens.rendered import NoSuchPicture


@pytest.fixture(scope="module")
def picture(owner):
    return selfies.choose(owner.person)


@pytest.fixture(scope="module")
def note(picture, owner, day):
    hand = careful_hand(np.random.default_rng(4))
    return notes.bona_fide_note(note_text(owner.email, day), 4, selfies.sheet_of(picture), hand)


@pytest.fixture(scope="module")
def held(picture, note):
    return selfies.hold(picture, note)


def changes(held, picture):
    before = np.asarray(rendered.open_rgb(picture.file), int)
    return np.abs(np.asarray(held.image, int) - before).max(axis=2)


def test_only_the_visible_sheet_is_written_on(held, picture):
    seen = np.asarray(rendered.open_mask(picture.sheet.mask))
    changed = changes(held, picture)
    assert changed.max() > 60
    assert changed[seen == 0].max() == 0


def test_the_truth_says_where_each_word_is(held, picture):
    changed = changes(held, picture)
    assert {word.text for word in held.words} >= {"Reactivate", "account"}
    for word in held.words:
        (x0, y0), _, (x1, y1), _ = word.polygon
        part = changed[int(y0) : int(y1) + 1, int(x0) : int(x1) + 1]
        assert part.max() > 40, word.text


def test_ink_keeps_the_light_of_the_paper(held, picture):
    """Dark strokes multiply: where the paper is grey, ink over it is darker than on white paper."""
    before = np.asarray(rendered.open_rgb(picture.file), float)
    after = np.asarray(held.image, float)
    inked = changes(held, picture) > 60
    assert (after[inked] <= before[inked] + 1).all()


def test_a_pasted_patch_replaces_the_paper(picture, note, owner, day):
    text = note_text(owner.email, day)
    pasted = selfies.hold(picture, notes.pasted_note(text, 4, selfies.sheet_of(picture)))
    seen = np.asarray(rendered.open_mask(picture.sheet.mask)) == 255
    flat = np.asarray(pasted.image, int)[seen]
    whitest = np.median(flat, axis=0)
    assert whitest.min() > 245


def test_the_same_note_on_the_same_picture_is_the_same_image(held, picture, note):
    assert held.image.tobytes() == selfies.hold(picture, note).image.tobytes()


def test_a_picture_nobody_was_rendered_in_is_named(owner):
    with pytest.raises(NoSuchPicture, match="two_heads"):
        selfies.choose(owner.person, "two_heads")


def test_the_portrait_is_not_one_of_the_selfies(owner):
    files = {picture.file for picture in rendered.find("selfie", owner.person)}
    assert rendered.find("portrait", owner.person)[0].file not in files


def test_fingers_hide_the_words_that_run_below_them(owner, day):
    picture = selfies.choose_anyone("fingers_over_sheet")
    note = notes.bona_fide_note(note_text(owner.email, day), 4, selfies.sheet_of(picture))
    held = selfies.hold(picture, note)
    changed = changes(held, picture)
    seen = np.asarray(rendered.open_mask(picture.sheet.mask))
    hidden = 0
    for word in held.words:
        xs, ys = zip(*word.polygon, strict=True)
        box = np.s_[int(min(ys)) : int(max(ys)) + 1, int(min(xs)) : int(max(xs)) + 1]
        hidden += bool((seen[box] == 0).mean() > 0.2)
        assert changed[box][seen[box] == 0].max(initial=0) == 0
    assert hidden > 0

from collections import defaultdict

import numpy as np
import pytest

from reinstate.specimens import notes
from reinstate.specimens.alterations import KINDS, altered, note_text
from reinstate.specimens.fonts import FontsMissing, fonts_folder, handwriting_families
from reinstate.specimens.handwriting import any_hand, careful_hand
from reinstate.specimens.note_layout import lay_out

EMAIL = "daniel.mercer@mail.example"


@pytest.fixture(scope="module")
def text(day):
    return note_text(EMAIL, day)


@pytest.fixture(scope="module")
def written(text):
    return notes.bona_fide_note(text, 5, hand=any_hand(np.random.default_rng(1), "patrick-hand"))


def shapes(note, letter):
    """The drawn pixels of every occurrence of a letter, trimmed to its ink."""
    found = []
    for glyph in note.glyphs:
        if glyph.letter == letter:
            x0, y0, x1, y1 = (int(edge) for edge in glyph.box)
            found.append(note.coverage[y0:y1, x0:x1])
    return found


def is_alike(one, other):
    return one.shape == other.shape and bool(np.array_equal(one, other))


def test_no_two_glyphs_of_a_letter_are_alike_in_handwriting(written):
    for letter in "aeit":
        drawn = shapes(written, letter)
        assert len(drawn) > 2
        assert not any(is_alike(drawn[0], other) for other in drawn[1:])


def test_glyphs_of_a_letter_are_identical_in_a_plain_font(text):
    note = notes.plain_font_note(text, 5, family="roboto")
    assert note.is_handwritten is False
    for letter in "aei":
        drawn = shapes(note, letter)
        assert all(is_alike(drawn[0], other) for other in drawn[1:])


def test_a_script_font_set_as_it_is_counts_as_an_attack_too(text):
    note = notes.plain_font_note(text, 5, family="caveat")
    drawn = shapes(note, "a")
    assert note.is_handwritten is False
    assert is_alike(drawn[0], drawn[1])


def test_every_letter_of_the_text_is_written(written, text):
    assert "".join(glyph.letter for glyph in written.glyphs) == text.replace(" ", "")
    assert "".join(word.text for word in written.words) == text.replace(" ", "")


def test_the_writing_stays_inside_its_area(text):
    sheet = notes.Sheet(148, 105, (0.1, 0.1, 0.9, 0.6))
    note = notes.bona_fide_note(text, 9, sheet, careful_hand(np.random.default_rng(2)))
    rows, columns = np.nonzero(note.coverage > 0.3)
    assert rows.max() < 0.68 * note.coverage.shape[0]
    assert columns.max() < 0.97 * note.coverage.shape[1]


def test_the_same_seed_writes_the_same_note_and_another_seed_another(text):
    first, again, other = (notes.bona_fide_note(text, seed) for seed in (3, 3, 4))
    assert np.array_equal(first.coverage, again.coverage)
    assert first.ink == again.ink
    assert not np.array_equal(first.coverage, other.coverage)


def test_hands_differ_by_the_dozen():
    assert len(handwriting_families()) >= 20
    by_family = defaultdict(int)
    for seed in range(60):
        by_family[any_hand(np.random.default_rng(seed)).family] += 1
    assert len(by_family) > 12


def test_a_pasted_note_brings_its_own_flat_paper(text):
    assert notes.pasted_note(text, 1).patch is not None
    assert notes.bona_fide_note(text, 1).patch is None


def test_a_long_address_is_broken_after_a_sign():
    layout = lay_out(
        ["with", "(somebody.with.a.long.name@a-long-domain.example)"], len, 12, 30, 1.0
    )
    parts = [word for line in layout.lines for word in line]
    assert "".join(parts[1:]).startswith("(somebody")
    assert len(parts) == 3
    assert parts[1][-1] in "@.-_"


def test_paper_is_ruled_only_when_asked(written):
    plain = np.asarray(notes.on_paper(written, 1), int)
    ruled = np.asarray(notes.on_paper(written, 1, is_ruled=True), int)
    changed = np.any(plain != ruled, axis=(1, 2))
    assert 0.01 < changed.mean() < 0.2


@pytest.mark.parametrize("kind", KINDS)
def test_every_alteration_changes_the_text_and_only_a_part_of_it(kind, text):
    changed = altered(text, kind, 3)
    assert changed != text
    assert abs(len(changed) - len(text)) < 20
    assert changed == altered(text, kind, 3)


def test_an_alteration_that_finds_nothing_to_change_is_an_error():
    with pytest.raises(ValueError, match="other_day"):
        altered("no date here", "other_day", 1)


def test_missing_fonts_name_the_command_that_brings_them(tmp_path, monkeypatch):
    monkeypatch.setenv("REINSTATE_FONTS", str(tmp_path))
    with pytest.raises(FontsMissing, match="make setup"):
        fonts_folder()

"""Licence barcodes in bad light and on bent cards, and texts that error correction made up."""

from collections.abc import Iterator
from datetime import date
from itertools import islice

import cv2
import numpy as np
import pytest
from PIL import Image

from reinstate.evidence.readers.barcode import symbol
from reinstate.evidence.readers.barcode.reading import barcode_facts, read_barcode
from reinstate.evidence.readers.barcode.symbol import Symbol, find_symbol
from reinstate.specimens.barcode import pdf417
from reinstate.specimens.documents import draw
from reinstate.specimens.drawn import Variation
from reinstate.specimens.identities import identities


def back_of_a_licence() -> tuple[np.ndarray, bytes]:
    card = draw("drivers_license", identities()[0], Variation(day=date(2026, 11, 22)))
    side = next(side for side in card.sides.values() if side.payload)
    return np.array(side.image.convert("RGB")), side.payload or b""


def test_a_shadow_across_the_symbol_does_not_hide_half_of_it() -> None:
    rgb, content = back_of_a_licence()
    turned = cv2.warpAffine(
        rgb,
        cv2.getRotationMatrix2D((rgb.shape[1] / 2, rgb.shape[0] / 2), 24, 0.7),
        (rgb.shape[1], rgb.shape[0]),
        borderValue=(150, 150, 150),
    )
    turned[:, : rgb.shape[1] // 2] //= 4

    found = find_symbol(turned)

    assert found is not None
    assert found.content == content


def test_a_symbol_on_a_bent_card_is_straightened() -> None:
    rgb, content = back_of_a_licence()
    rows, columns = np.mgrid[0 : rgb.shape[0], 0 : rgb.shape[1]].astype(np.float32)
    bow = 0.03 * rgb.shape[1] * (2 * columns / rgb.shape[1] - 1) ** 2
    bent = cv2.remap(rgb, columns, rows - bow, cv2.INTER_LINEAR, borderValue=(120, 120, 120))

    found = find_symbol(bent)

    assert found is not None
    assert found.content == content


def test_a_lamp_that_tears_the_symbol_in_two_does_not_hide_it() -> None:
    rgb, content = back_of_a_licence()
    rows, columns = np.mgrid[0 : rgb.shape[0], 0 : rgb.shape[1]].astype(np.float32)
    (left, top), (right, _), (_, bottom), _ = found_in(rgb).polygon
    away = ((columns - (left + right) / 2) / 70) ** 2 + ((rows - (top + bottom) / 2) / 60) ** 2
    glaring = np.clip(rgb + 300 * np.exp(-away / 2)[..., None], 0, 255).astype(np.uint8)

    found = found_in(glaring)

    assert found.content == content
    assert np.allclose(found.polygon, found_in(rgb).polygon, atol=12)


@pytest.mark.parametrize("quarter_turns", range(4))
def test_a_shaken_photo_is_read_whichever_way_the_card_lies(quarter_turns: int) -> None:
    rgb, content = back_of_a_licence()
    streak = np.zeros((9, 9), np.float32)
    streak[4, 1:8] = 1 / 7
    shaken = cv2.filter2D(rgb, -1, streak)

    found = found_in(np.ascontiguousarray(np.rot90(shaken, quarter_turns)))

    assert found.content == content
    upright = np.array(found_in(rgb).polygon)
    for turn in range(quarter_turns):
        width = rgb.shape[1] if turn % 2 == 0 else rgb.shape[0]
        upright = np.stack([upright[:, 1], width - 1 - upright[:, 0]], axis=1)
    assert np.allclose(found.polygon, upright, atol=12)


def test_a_card_without_a_barcode_has_none() -> None:
    card = draw("us_passport_card", identities()[0], Variation(day=date(2026, 11, 22)))

    assert all(find_symbol(np.array(side.image.convert("RGB"))) is None
               for side in card.sides.values())  # fmt: skip


@pytest.mark.parametrize("width", [1155, 900])  # as wide as the card's own, and smaller
def test_the_record_of_somebody_else_beside_the_cards_own_contradicts_it(width: int) -> None:
    rgb, content = back_of_a_licence()
    stranger = draw("drivers_license", identities()[1], Variation(day=date(2026, 11, 22)))
    payload = next(side.payload for side in stranger.sides.values() if side.payload)
    with_both, with_one_twice = rgb.copy(), rgb.copy()
    for card, drawn in ((with_both, payload), (with_one_twice, content)):
        sticker = pdf417(drawn).convert("RGB").resize((width, 215), Image.Resampling.NEAREST)
        card[255:470, 60 : 60 + width] = np.array(sticker)

    assert found_in(with_both).beside in ((payload,), (content,))
    contradicted = [read_barcode(one, is_thorough=False) for one in (with_both, with_one_twice)]
    assert [one and one.is_contradicted for one in contradicted] == [True, False]
    assert not barcode_facts(found_in(rgb)).is_contradicted


def found_in(rgb: np.ndarray) -> Symbol:
    found = find_symbol(rgb)
    assert found is not None
    return found


def test_a_text_that_is_no_record_counts_only_when_read_alike_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rgb, _ = back_of_a_licence()

    def reading(*contents: bytes) -> Symbol | None:
        texts: Iterator[bytes] = iter(contents)
        everywhere = ((0.0, 0.0), (9999.0, 0.0), (9999.0, 9999.0), (0.0, 9999.0))

        def decoded(*_: object) -> list[Symbol]:
            return [Symbol(text, text.decode(), everywhere) for text in islice(texts, 1)]

        monkeypatch.setattr(symbol, "_decoded", decoded)
        return find_symbol(rgb)

    assert reading(b"TTDDEN", b"DA20") is None
    twice = reading(b"TTDDEN", b"hello", b"hello")
    assert twice is not None
    assert twice.content == b"hello"
    once = reading(b"@\n\x1e\rANSI ")
    assert once is not None

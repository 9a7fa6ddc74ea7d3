import numpy as np
import pytest
from PIL import Image

from reinstate.specimens.recapture import (
    PHONE_SCREENS,
    print_recapture,
    printed,
    screen_recapture,
    screenshot,
)


@pytest.fixture(scope="module")
def picture():
    rng = np.random.default_rng(1)
    coarse = Image.fromarray(rng.integers(60, 200, (12, 16, 3), np.uint8))
    return coarse.resize((800, 600), Image.Resampling.BICUBIC)


@pytest.fixture(scope="module")
def screen(picture):
    return screen_recapture(picture, 1, width=800)


def test_a_screenshot_has_a_phones_exact_size_and_flat_bands(picture):
    shot = screenshot(picture, 1)
    assert shot.size in PHONE_SCREENS
    band = np.asarray(shot)[int(shot.height * 0.12)]
    assert (band == band[0]).all()


def test_a_photographed_screen_shows_its_dots(picture, screen):
    def fine_energy(image):
        grey = np.asarray(image.convert("L"), float)
        middle = grey[
            grey.shape[0] // 4 : -grey.shape[0] // 4, grey.shape[1] // 4 : -grey.shape[1] // 4
        ]
        spectrum = np.abs(np.fft.rfft2(middle - middle.mean()))
        return spectrum[:, spectrum.shape[1] // 4 :].max() / spectrum.size

    flat = picture.resize((800, 600))
    assert fine_energy(screen) > 8 * fine_energy(flat)


def test_a_print_has_a_white_margin_and_is_paler(picture):
    paper = np.asarray(printed(picture, 1), int)
    assert paper[:100].min() > 225
    assert paper.min() >= 30


def test_copies_are_reproducible(picture, screen):
    assert screenshot(picture, 2).tobytes() == screenshot(picture, 2).tobytes()
    assert screen_recapture(picture, 1, width=800).tobytes() == screen.tobytes()
    first, again = print_recapture(picture, 2), print_recapture(picture, 2)
    assert first.image.tobytes() == again.image.tobytes()

"""The photo itself: focus, fingerprint, screenshots, and patterns, on drawn pictures."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from reinstate.evidence.intake.image import Photo, open_photo, photo_of
from reinstate.evidence.readers.photo.reading import perceptual_hash, read_photo
from reinstate.evidence.readers.photo.recapture import read_recapture_score
from reinstate.evidence.readers.photo.screenshot import read_screenshot
from reinstate.evidence.readers.photo.sharpness import edge_blur
from reinstate.evidence.readers.pixels.squares import Square

Pixels = np.ndarray


def scene(width: int = 1280, height: int = 960, seed: int = 7) -> Pixels:
    """A made-up scene with shading, shapes and sensor noise; nothing in it is exactly flat."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    rgb = np.stack([90 + 60 * np.sin(x / 300 + c) + 40 * np.cos(y / 240 - c) for c in range(3)], 2)
    for _ in range(60):
        at = (int(rng.integers(width)), int(rng.integers(height)))
        colour = [float(v) for v in rng.uniform(30, 220, 3)]
        cv2.circle(rgb, at, int(rng.integers(8, 60)), colour, -1, cv2.LINE_AA)
    rgb = cv2.GaussianBlur(rgb, (0, 0), 1.0) + rng.normal(0, 4, rgb.shape)
    return rgb.clip(0, 255).astype(np.uint8)


def as_file(rgb: Pixels, file_format: str = "PNG") -> Photo:
    out = io.BytesIO()
    Image.fromarray(rgb).save(out, file_format)
    return open_photo(out.getvalue())


def hamming(a: str, b: str) -> int:
    return (int(a, 16) ^ int(b, 16)).bit_count()


def test_blur_lowers_sharpness_step_by_step() -> None:
    values = [
        read_photo(photo_of(cv2.GaussianBlur(scene(), (0, 0), sigma))).sharpness
        for sigma in (0.5, 1.5, 4.0)
    ]
    assert values[0] > 3 * values[1] > 9 * values[2]


def test_sharpness_does_not_grow_with_resolution() -> None:
    small = scene()
    large = cv2.resize(small, None, fx=2.5, fy=2.5, interpolation=cv2.INTER_CUBIC)
    first, second = (read_photo(photo_of(rgb)).sharpness for rgb in (small, large))
    assert second == pytest.approx(first, rel=0.5)


def blurred(blur: float, scale: float = 1.0) -> Pixels:
    """The card blurred by thousandths of the photo's longer side, with grain on top."""
    sharp = cv2.resize(card_on_table(WHOLE), None, fx=scale, fy=scale).astype(np.float32)
    soft = cv2.GaussianBlur(sharp, (0, 0), blur * sharp.shape[1] / 1000)
    rough = soft + np.random.default_rng(1).normal(0, 3, soft.shape)
    return cv2.cvtColor(rough.clip(0, 255).astype(np.uint8), cv2.COLOR_RGB2GRAY)


@pytest.mark.parametrize("blur", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("scale", [1.0, 1.6])
def test_the_blur_of_edges_is_measured_whatever_the_size_and_grain(blur, scale) -> None:
    found = edge_blur(blurred(blur, scale))
    assert found == pytest.approx(np.hypot(blur, 0.7), rel=0.3)


def test_more_blur_is_more() -> None:
    values = [edge_blur(blurred(blur)) for blur in (0.3, 1.0, 2.0, 4.0)]
    assert values == sorted(values)


def test_blur_is_relative_to_the_document() -> None:
    near = cv2.cvtColor(card_on_table(WHOLE), cv2.COLOR_RGB2GRAY)
    quad = tuple((x, y) for x, y in WHOLE)
    assert edge_blur(near, quad) == pytest.approx(edge_blur(near) * 1280 / 910, rel=0.3)


def test_a_photo_without_edges_has_no_blur() -> None:
    assert edge_blur(np.full((400, 600), 90, np.uint8)) is None
    assert edge_blur(np.full((10, 600), 90, np.uint8)) is None


def test_light_is_measured() -> None:
    dark, bright = (read_photo(photo_of((scene() * k).astype(np.uint8))) for k in (0.2, 1.0))
    assert dark.brightness < 40 < bright.brightness
    glaring = scene()
    glaring[200:500, 200:600] = 255
    share = 300 * 400 / (1280 * 960)
    assert read_photo(photo_of(glaring)).glare_share == pytest.approx(share, rel=0.1)


def test_the_fingerprint_survives_mirroring_resizing_and_compression() -> None:
    original = scene()
    mine = perceptual_hash(original)
    assert perceptual_hash(original[:, ::-1]) == mine
    smaller = cv2.resize(original, (640, 480), interpolation=cv2.INTER_AREA)
    assert hamming(mine, perceptual_hash(smaller)) <= 4
    assert hamming(mine, perceptual_hash(as_file(original, "JPEG").rgb)) <= 4
    assert hamming(mine, perceptual_hash(scene(seed=8))) > 12
    assert len(mine) == 16


def test_a_scene_is_not_a_screenshot_and_a_screen_is() -> None:
    assert read_screenshot(as_file(scene(), "JPEG")).score < 0.3
    screen = np.full((2340, 1080, 3), 250, np.uint8)
    screen[:90] = (20, 60, 120)
    cv2.putText(screen, "10:42", (40, 70), 0, 1.4, (255, 255, 255), 3)
    for row in range(300, 2200, 130):
        cv2.putText(screen, "A line of an app's page", (60, row), 0, 1.6, (40, 40, 40), 3)
    found = read_screenshot(as_file(screen))
    assert found.score > 0.9
    assert {"bars_with_signs", "size_of_a_screen", "png_without_camera"} <= set(found.signals)


def luma(rgb: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)


def test_a_photo_shown_on_a_phone_is_a_screenshot() -> None:
    screen = np.zeros((2340, 1080, 3), np.uint8)
    screen[600:1410] = scene(1080, 810)
    cv2.putText(screen, "10:42", (40, 70), 0, 1.4, (255, 255, 255), 3)
    assert read_screenshot(as_file(screen)).score > 0.85


def test_one_weak_sign_alone_is_no_screenshot() -> None:
    assert read_screenshot(as_file(scene(), "PNG")).score < 0.6
    assert read_screenshot(as_file(scene(1080, 2340), "JPEG")).score < 0.7


def test_a_regular_pattern_is_seen_and_a_scene_has_none() -> None:
    plain = luma(scene())
    y, x = np.mgrid[0:960, 0:1280]
    slanted = np.sin(2 * np.pi * (x * 0.31 + y * 0.07)) * np.cos(2 * np.pi * (y * 0.29 - x * 0.05))
    level = np.cos(2 * np.pi * y * 0.41)
    assert read_recapture_score(plain) < 0.3
    for grid in (slanted, level):
        patterned = (plain + 12 * grid).clip(0, 255).astype(np.uint8)
        assert read_recapture_score(patterned) > 0.5


def test_busy_print_in_one_corner_does_not_speak_for_the_whole_photo() -> None:
    photo = luma(scene()).astype(float)
    y, x = np.mgrid[700:960, 1000:1280]
    print_ = 40 * np.random.default_rng(5).normal(size=x.shape)
    ruled = 6 * np.sin(2 * np.pi * (x * 0.31 + y * 0.07))
    photo[700:, 1000:] = 128 + print_ + ruled
    assert read_recapture_score(photo.clip(0, 255).astype(np.uint8)) < 0.3


def test_cloth_under_an_id_is_no_pattern_of_the_id() -> None:
    seen = luma(card_on_table([[300, 250], [980, 250], [980, 680], [300, 680]])).astype(float)
    y, x = np.mgrid[0:960, 0:1280]
    is_card = (x > 290) & (x < 990) & (y > 240) & (y < 690)
    weave = 20 * np.sin(2 * np.pi * (x * 0.31 + y * 0.07)) * ~is_card
    photo = (seen + weave).clip(0, 255).astype(np.uint8)
    card = ((300.0, 250.0), (980.0, 250.0), (980.0, 680.0), (300.0, 680.0))
    assert read_recapture_score(photo) > 0.5
    assert read_recapture_score(photo, card) < 0.3


def card_on_table(corners: list[list[float]]) -> Pixels:
    """A light card with print on a darker, noisy table."""
    rng = np.random.default_rng(3)
    table = cv2.GaussianBlur(rng.normal(90, 40, (960, 1280, 3)), (0, 0), 6) + rng.normal(
        0, 3, (960, 1280, 3)
    )
    card = np.full((540, 856, 3), (225, 228, 220), np.uint8)
    cv2.rectangle(card, (50, 130), (260, 420), (120, 100, 90), -1)
    for row in range(120, 480, 60):
        cv2.putText(card, "PRINTED LINE 12345", (300, row), 0, 1.2, (40, 40, 60), 3)
    source = np.array([[0, 0], [856, 0], [856, 540], [0, 540]], np.float32)
    warp = cv2.getPerspectiveTransform(source, np.array(corners, np.float32))
    laid = cv2.warpPerspective(card.astype(np.float32), warp, (1280, 960))
    mask = cv2.warpPerspective(np.ones((540, 856, 1), np.float32), warp, (1280, 960))[:, :, None]
    seen = cv2.GaussianBlur(table * (1 - mask) + laid * mask, (0, 0), 0.8)
    return (seen + rng.normal(0, 2, seen.shape)).clip(0, 255).astype(np.uint8)


WHOLE = [[200.0, 180.0], [1080.0, 150.0], [1100.0, 720.0], [190.0, 700.0]]


@pytest.mark.parametrize("angle", [0.0, 0.7, -2.0])
def test_points_of_a_cut_come_back_to_where_they_were(angle: float) -> None:
    square = Square(300.0, 200.0, 180.0, angle)
    middle = square.to_photo(np.array([[96.0, 96.0]], np.float32), 192)
    assert middle[0] == pytest.approx([300.0, 200.0])
    top = square.to_photo(np.array([[96.0, 0.0]], np.float32), 192)[0]
    assert np.hypot(*(top - middle[0])) == pytest.approx(90.0)


def test_a_cut_of_a_large_photo_keeps_its_place() -> None:
    rgb = np.zeros((3000, 4000, 3), np.uint8)
    rgb[1400:1600, 1900:2100] = 255
    cut = Square(2000.0, 1500.0, 2000.0).cut(rgb, 100)
    ys, xs = np.nonzero(cut[:, :, 0] > 128)
    assert (xs.mean(), ys.mean()) == pytest.approx((50, 50), abs=1.5)

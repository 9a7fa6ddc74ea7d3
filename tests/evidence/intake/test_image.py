"""Intake: whatever comes in is an upright array of pixels or one sentence for the owner."""

import io
import struct
import subprocess
import sys
import zlib
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile
from PIL.PngImagePlugin import PngInfo

from reinstate.evidence.intake import decoder, decoding
from reinstate.evidence.intake.image import (
    DEFAULT_LIMITS,
    SENTENCES,
    Limits,
    Photo,
    SavedBlocks,
    Unreadable,
    clean_copy,
    open_photo,
    photo_of,
)
from reinstate.rulebook import shipped

# Drawn in a test session and saved by libheif: upper half darker, left red, right blue, turned by
# the orientation tag 6.
TURNED_HEIC = Path(__file__).parent / "files" / "turned.heic"
# Damaged by bench/intake.py: the decoder's native code crashes on it and takes its process along.
CRASHING_HEIC = TURNED_HEIC.with_name("crashing.heic")
RED, BLUE = (200, 40, 40), (30, 60, 200)


def drawn(width: int = 160, height: int = 100) -> Image.Image:
    """Left half red, right half blue, the upper half darker."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, : width // 2], pixels[:, width // 2 :] = RED, BLUE
    pixels[: height // 2] //= 2
    return Image.fromarray(pixels)


def saved(image: Image.Image, file_format: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, file_format, **options)
    return out.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG of any claimed size in a few bytes, without the pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", checksum)

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + header + pixels + chunk(b"IEND", b"")


def refused(data: bytes, limits: Limits = DEFAULT_LIMITS) -> str:
    with pytest.raises(Unreadable) as caught:
        open_photo(data, limits)
    assert caught.value.sentence.endswith(".")
    assert "{" not in caught.value.sentence
    return caught.value.code


def answer(data: bytes) -> str:
    try:
        return "photo" if open_photo(data).rgb.ndim == 3 else "no photo"
    except Unreadable as unreadable:
        return unreadable.code


def near(pixel: np.ndarray, wanted: tuple[int, int, int]) -> bool:
    return bool(np.abs(pixel.astype(int) - wanted).max() <= 12)


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_accepted_formats_become_rgb(file_format: str) -> None:
    photo = open_photo(saved(drawn(), file_format))
    assert photo.rgb.shape == (100, 160, 3)
    assert photo.rgb.dtype == np.uint8
    assert photo.file_format == file_format.lower()
    assert near(photo.rgb[90, 10], RED)
    assert near(photo.rgb[90, 150], BLUE)


def test_heic_is_accepted_and_upright() -> None:
    photo = open_photo(TURNED_HEIC.read_bytes())
    assert photo.file_format == "heic"
    assert photo.rgb.shape == (128, 96, 3)
    assert photo.metadata.has_camera_fields
    assert near(photo.rgb[10, 10], RED)


def test_a_file_that_crashes_the_heic_decoder_costs_that_file_only() -> None:
    assert refused(CRASHING_HEIC.read_bytes()) == "truncated"


def test_after_a_crash_the_next_file_is_answered() -> None:
    for _ in range(2):
        assert answer(CRASHING_HEIC.read_bytes()) == "truncated"
        assert answer(saved(drawn())) == "photo"


def test_a_process_started_ahead_meets_the_first_file(monkeypatch) -> None:
    decoder.close()
    decoder.start_ahead()
    monkeypatch.setattr(decoder, "COMMAND", (sys.executable, "-c", "no other is started"))
    assert open_photo(saved(drawn()), DEFAULT_LIMITS).rgb.shape == (100, 160, 3)


def test_what_takes_too_long_is_ended_and_said(monkeypatch) -> None:
    monkeypatch.setattr(decoder, "WALL_SECONDS", 0.0)
    assert refused(saved(drawn(2000, 2000), "PNG")) == "too_costly"


def test_what_takes_too_much_memory_is_said(monkeypatch) -> None:
    def out_of_memory(*_: object) -> None:
        raise MemoryError

    data = saved(drawn())
    monkeypatch.setattr(ImageFile.ImageFile, "load", out_of_memory)
    with pytest.raises(Unreadable, match="more time or memory"):
        decoding.upright(data, "jpeg", DEFAULT_LIMITS)


def test_a_photo_of_the_most_pixels_fits_in_the_decoder_s_memory() -> None:
    width, height = 8_600, 5_800  # just under fifty megapixels, turned on its side
    exif = Image.Exif()
    exif[0x0112] = 6
    plain = Image.new("RGB", (width, height), RED)
    assert open_photo(saved(plain, exif=exif)).rgb.shape == (width, height, 3)
    assert clean_copy(saved(plain.convert("RGBA"), "PNG", compress_level=1)).width == width


def test_the_decoder_can_open_no_file() -> None:
    decoder = "from reinstate.evidence.intake import decoder_process as d"
    source = f"{decoder}; d._limit(); open('/dev/null')"
    ran = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True)
    assert "Too many open files" in ran.stderr


def test_heic_limits_hold_before_decoding() -> None:
    data = TURNED_HEIC.read_bytes()
    assert refused(data, Limits(max_pixels=1000)) == "too_many_pixels"
    assert refused(data, Limits(min_side=97)) == "too_small"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_camera_s_orientation_is_applied(orientation: int) -> None:
    wanted = np.asarray(drawn())
    undo = {2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM", 5: "TRANSPOSE",
            6: "ROTATE_90", 7: "TRANSVERSE", 8: "ROTATE_270"}  # fmt: skip
    stored = drawn()
    if orientation in undo:
        stored = stored.transpose(Image.Transpose[undo[orientation]])
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert np.array_equal(open_photo(saved(stored, "PNG", exif=exif)).rgb, wanted)


# Where the blocks of 163 x 101 pixels begin in the upright picture; whether rows became columns.
@pytest.mark.parametrize(
    ("orientation", "left", "top", "is_transposed"),
    [
        (1, 0, 0, False), (2, 3, 0, False), (3, 3, 5, False), (4, 0, 5, False),
        (5, 0, 0, True), (6, 5, 0, True), (7, 5, 3, True), (8, 0, 3, True),
    ],
)  # fmt: skip
def test_how_a_jpeg_was_saved_is_told_as_it_shows_in_the_upright_picture(
    orientation: int, left: int, top: int, is_transposed: bool
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    steps = np.arange(10, 74).reshape(8, 8)
    tables = [steps.ravel().tolist()] * 2
    data = saved(drawn(163, 101), exif=exif, qtables=tables)
    wanted = steps.T if is_transposed else steps
    assert open_photo(data).saved == SavedBlocks(tuple(wanted.ravel().tolist()), left, top)


@pytest.mark.parametrize("file_format", ["PNG", "WEBP"])
def test_another_format_has_no_steps_of_a_jpeg(file_format: str) -> None:
    assert open_photo(saved(drawn(), file_format)).saved is None


def test_a_jpeg_of_other_colours_tells_nothing_of_its_luma() -> None:
    assert open_photo(saved(drawn().convert("CMYK"))).saved is None


@pytest.mark.parametrize("mode", ["CMYK", "L"])
def test_other_colour_models_become_rgb(mode: str) -> None:
    photo = open_photo(saved(drawn().convert(mode)))
    assert photo.rgb.shape == (100, 160, 3)
    if mode == "CMYK":
        assert near(photo.rgb[90, 10], RED)


def arithmetic(data: bytes) -> bytes:
    """A JPEG that says that it is coded arithmetically, which it is not."""
    return data.replace(b"\xff\xc0", b"\xff\xc9", 1)


def several() -> bytes:
    """What phones write for depth: two pictures in one JPEG."""
    return saved(drawn(), "MPO", save_all=True, append_images=[drawn().rotate(180)])


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (saved(drawn(), progressive=True), "photo"),
        (several(), "photo"),
        (saved(drawn()) + b"PK\x03\x04 and the rest of an archive", "photo"),
        (saved(drawn()) + b"<html><script>alert(1)</script>", "photo"),
        (b"%PDF-1.4\n" + saved(drawn()), "unsupported_format"),
        (arithmetic(saved(drawn())), "photo"),  # of noise: the decoder knows that coding
        (saved(drawn(), icc_profile=b"\0" * 900_000), "photo"),
        (saved(drawn(), exif=b"Exif\0\0MM\0*" + b"\0\0\0\x08" * 9_000), "photo"),
    ],
)
def test_odd_files_are_answered(data: bytes, wanted: str) -> None:
    assert answer(data) == wanted


def test_a_file_cut_at_every_thousand_bytes_is_answered() -> None:
    whole = saved(drawn(900, 700), "PNG", compress_level=0)
    cuts = [whole[:end] for end in range(0, 40_000, 1000)]
    assert {answer(cut) for cut in cuts} <= {"empty_file", "truncated"}


@pytest.mark.parametrize("mode", ["P", "1", "LA", "RGBA"])
def test_palettes_and_alpha_become_rgb(mode: str) -> None:
    assert open_photo(saved(drawn().convert(mode), "PNG")).rgb.shape == (100, 160, 3)


def test_sixteen_bits_are_scaled_and_not_clipped() -> None:
    ramp = np.linspace(0, 65535, 160 * 100).reshape(100, 160).astype(np.uint16)
    photo = open_photo(saved(Image.fromarray(ramp), "PNG"))
    assert photo.rgb[0, 0].tolist() == [0, 0, 0]
    assert photo.rgb[99, 159].tolist() == [255, 255, 255]
    assert abs(int(photo.rgb[50, 0, 0]) - 128) <= 2


def test_what_is_transparent_becomes_paper_white() -> None:
    clear = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    assert open_photo(saved(clear, "PNG")).rgb.min() == 255


@pytest.mark.parametrize(("brand", "name"), [(b"qt  ", "video"), (b"avif", "picture in AVIF")])
def test_a_film_beside_a_live_photo_is_named_and_so_is_a_picture_of_its_kind(brand, name):
    with pytest.raises(Unreadable, match=f"This file is a {name}, which is not accepted."):
        clean_copy(b"\0\0\0\x14ftyp" + brand + bytes(500), DEFAULT_LIMITS)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (bytes(60_000_000), "too_many_bytes"),
        (b"certainly not a picture", "not_an_image"),
        (b"%PDF-1.7 and so on", "unsupported_format"),
        (saved(drawn(), "GIF"), "unsupported_format"),
        (saved(drawn(), "BMP"), "unsupported_format"),
        (saved(drawn(), "TIFF"), "unsupported_format"),
        (b"\0\0\0\x20ftypisom and a video", "unsupported_format"),
        (png_header(20_000, 20_000), "too_many_pixels"),
        (png_header(9_000, 9_000), "too_many_pixels"),
        (png_header(200, 200), "truncated"),
        (png_header(65_501, 64), "too_costly"),
        (saved(drawn(1, 1), "PNG"), "too_small"),
        (saved(drawn(20_000, 1), "PNG"), "too_small"),
        (saved(drawn(), "PNG", save_all=True, append_images=[drawn()]), "animated"),
        (saved(drawn(), "WEBP", save_all=True, append_images=[drawn().rotate(90)]), "animated"),
        (TURNED_HEIC.read_bytes()[:400], "truncated"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(data: bytes, code: str) -> None:
    assert refused(data) == code


def test_four_hundred_megapixels_are_stopped_before_decoding(monkeypatch) -> None:
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("decoded"))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)  # as in the decoder process
    with pytest.raises(Unreadable, match="400 megapixels"):
        decoding.upright(png_header(20_000, 20_000), "png", DEFAULT_LIMITS)


def test_limits_are_policy() -> None:
    limits = Limits.of(shipped().on(date(2026, 11, 22)))
    assert limits.max_bytes > 1_000_000
    assert refused(saved(drawn()), Limits(max_bytes=100)) == "too_many_bytes"
    assert refused(saved(drawn()), Limits(max_pixels=100)) == "too_many_pixels"
    assert refused(saved(drawn()), Limits(min_side=101)) == "too_small"


@settings(max_examples=60)
@given(st.floats(0.05, 0.95), st.sampled_from(["JPEG", "PNG", "WEBP"]))
def test_a_file_cut_short_is_refused(share: float, file_format: str) -> None:
    data = saved(drawn(400, 300), file_format)
    assert refused(data[: int(len(data) * share)]) in {"truncated", "not_an_image"}


@settings(max_examples=200)
@given(st.data(), st.sampled_from(["JPEG", "PNG", "WEBP"]))
def test_a_damaged_file_is_a_photo_or_a_sentence(data: st.DataObject, file_format: str) -> None:
    damaged = bytearray(saved(drawn(), file_format))
    for _ in range(data.draw(st.integers(1, 12))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    assert answer(bytes(damaged)) in {"photo", *SENTENCES}


def test_metadata_is_read_and_then_left_behind() -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0131] = "Maker", "Editor 1.0"
    exif.get_ifd(0x8769)[0x9003] = "2026:11:20 10:11:12"
    exif.get_ifd(0x8825)[1] = "N"
    data = saved(drawn(), exif=exif)
    photo = open_photo(data)
    assert photo.metadata.taken_on == date(2026, 11, 20)
    assert photo.metadata.software == "Editor 1.0"
    assert photo.metadata.has_camera_fields
    clean = Image.open(io.BytesIO(clean_copy(data).jpeg))
    assert not clean.getexif()
    assert set(clean.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description xmp:CreatorTool="{tool}"
Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/{origin}"/>
</rdf:RDF></x:xmpmeta>"""


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_what_a_file_says_of_its_making_is_read_in_every_format(file_format: str) -> None:
    said = XMP.format(tool="Painter 3", origin="trainedAlgorithmicMedia").encode()
    metadata = open_photo(saved(drawn(), file_format, **in_metadata(said, file_format))).metadata
    assert (metadata.creator_tool, metadata.origins) == ("Painter 3", ("trainedAlgorithmicMedia",))


def in_metadata(xmp: bytes, file_format: str) -> dict[str, object]:
    """How Pillow is told to keep it: in the way of each format."""
    if file_format != "PNG":
        return {"xmp": xmp}
    chunks = PngInfo()
    chunks.add_itxt("XML:com.adobe.xmp", xmp.decode())
    return {"pnginfo": chunks}


def test_content_credentials_say_how_their_parts_were_made() -> None:
    manifest = b"jumb...c2pa.actions" + b"".join(
        b"qdigitalSourceType\x78\x46http://cv.iptc.org/newscodes/digitalsourcetype/"
        + term
        + b"dwhen"  # the next key of the map, after the letter that says how long it is
        for term in (b"digitalCapture", b"compositeWithTrainedAlgorithmicMedia", b"digitalCapture")
    )
    segment = b"\xff\xeb" + (len(manifest) + 2).to_bytes(2, "big") + manifest  # APP11
    plain = saved(drawn())
    metadata = open_photo(plain[:2] + segment + plain[2:]).metadata
    assert metadata.origins == ("compositeWithTrainedAlgorithmicMedia", "digitalCapture")
    assert open_photo(plain).metadata.origins == ()


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "yesterday", "", "2026-11-20"])
def test_a_date_that_is_none_claims_nothing(taken: str) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = taken
    assert open_photo(saved(drawn(), exif=exif)).metadata.taken_on is None


def test_broken_metadata_does_not_stop_a_good_photo() -> None:
    data = saved(drawn(), exif=b"Exif\0\0II*\0\xff\xff\xff\xff garbage")
    assert open_photo(data).metadata.taken_on is None


def test_clean_encoding_keeps_the_picture() -> None:
    data = saved(drawn(), "PNG")
    photo, copy = open_photo(data), clean_copy(data)
    assert (copy.width, copy.height, copy.sha256) == (photo.width, photo.height, photo.sha256)
    again = open_photo(copy.jpeg)
    assert np.abs(again.rgb.astype(int) - photo.rgb).mean() < 3


def test_the_digest_is_that_of_the_file_as_it_came() -> None:
    first, second = (open_photo(saved(drawn(), quality=q)) for q in (80, 90))
    assert first.sha256 != second.sha256
    assert isinstance(photo_of(first.rgb), Photo)

"""The letter of a request by post, as it comes out of a printer."""

import io
from datetime import date
from functools import partial

import numpy as np
import pytest
from django.utils import translation
from PIL import Image

from reinstate.rulebook import shipped
from reinstate.services.mail import letter_pdf, typesetting
from reinstate.store.models import Installation

PIXELS_PER_CM = 40
MARGIN = 2 * PIXELS_PER_CM  # the sides' is 2.2 cm
NAME = "Wolfeschlegelsteinhausenbergerdorff José María de la Concepción Fernández-Villaverde"
EMAIL = "a.long.address.of.somebody.who.likes.long.ones.1234567890@sub.domain.of.a.host.example.com"


@pytest.fixture
def printed(db, monkeypatch):
    """The pages of a letter, as pictures instead of a PDF."""
    as_pictures = {"ignore_system_fonts": True, "format": "png", "ppi": 2.54 * PIXELS_PER_CM}
    monkeypatch.setattr(typesetting, "WAYS", (as_pictures,))
    return a_letter()


def a_letter():
    """letter(name, email) -> what the post gets."""
    Installation.objects.update(is_demo=True)
    return partial(letter_pdf.paper_request, shipped().on(date(2026, 11, 28)), "RS-7K3M-Q2PX")


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_long_name_and_address_stay_on_the_one_page(printed, language):
    with translation.override(language):
        picture = printed(NAME, EMAIL, date(2026, 12, 28))
    assert isinstance(picture, bytes), "more than one page comes as a list"
    sheet = np.asarray(Image.open(io.BytesIO(picture)).convert("L"))
    assert (sheet < 128).any()
    assert (sheet[:, :MARGIN] == 255).all()
    assert (sheet[:, -MARGIN:] == 255).all()


@pytest.mark.parametrize("name", ["Jane Sample", "Łukasz Żółć", "王小明", "Ann 😀"])
def test_a_name_in_any_script_has_its_letter(db, name, caplog):
    letter = a_letter()(name, "jane@example.com", None)
    assert letter.startswith(b"%PDF")
    assert b"/StructTreeRoot" in letter
    assert name not in caplog.text
    assert not any(sign in caplog.text for sign in "王😀")


def test_an_address_is_not_parted_at_its_hyphen_for_nobody_could_tell_it_from_a_parted_word(
    printed,
):
    parted, whole = (
        np.asarray(Image.open(io.BytesIO(printed(NAME, email, None))).convert("L"))
        for email in (
            "ana-maria@correo-postal.example.com",
            "ana_maria@correo_postal.example.com",
        )
    )
    differ = np.flatnonzero((parted != whole).any(axis=1))
    # Only the line with the address differs, for the sentence is parted before it in both.
    assert differ.max() - differ.min() < 0.5 * PIXELS_PER_CM

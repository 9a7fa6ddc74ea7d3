"""Every text an owner may read is in the catalogue, translated, and fits its original."""

import re
from datetime import date

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.utils import translation
from tools import messages

from reinstate.services.spelling import spelled_day

# The search words of a help article name a thing in every way that somebody may.
WORDS_TO_SEARCH_BY = 10
PO = messages.LOCALE / "es" / "LC_MESSAGES" / "django.po"


def faults(message_id, string, **more):
    return list(messages.faults(Message(message_id, string, **more)))


def test_every_text_is_translated_and_fits():
    assert messages.problems(PO) == [], "run: make messages, then translate what it lists"


def test_what_the_product_reads_was_made_from_the_catalogue():
    compiled = messages.compiled(PO)
    assert compiled.exists(), "run: make setup"
    assert compiled.read_bytes() == messages.as_compiled(PO), "run: make setup"


@pytest.mark.parametrize(
    ("message_id", "string", "says"),
    [
        ("Hand in: {title}.", "", "not translated"),
        ("Hand in: {title}.", "Entregue: {titulo}.", "has"),
        ("%(n)s left", "quedan", "has"),
        ("<strong>Now</strong>", "Ahora", "HTML"),
        (("{n} day", "{n} days"), ("un día", ""), "not translated"),
    ],
)
def test_one_thing_wrong_gives_one_sentence(message_id, string, says):
    found = faults(message_id, string)
    assert len(found) == 1
    assert says in found[0]


def test_a_fuzzy_translation_is_none():
    assert "fuzzy" in faults("Yes", "Sí", flags=["fuzzy"])[0]


def test_a_singular_may_do_without_its_number():
    assert faults(("{n} day", "{n} days"), ("un día", "{n} días")) == []


def test_texts_of_every_source_are_found():
    found = {(item.id, item.where) for item in messages.sources()}
    texts = {text for text, _ in found}
    assert "Why is my account locked?" in texts  # a template
    assert "Hand in: {title}." in texts  # a service
    assert "The photo is blurred." in texts  # a check
    assert ("within {n} hour", "within {n} hours") in texts  # a plural
    assert "You disabled this account" in texts  # a table of titles


def test_days_are_spelled_as_each_language_spells_them():
    day = date(2026, 11, 2)
    with translation.override("en-us"):
        assert spelled_day(day) == "2 Nov 2026"
    with translation.override("es"):
        assert spelled_day(day) == "2 de noviembre de 2026"


# Beside the table in CONTRIBUTING.md: what a reader in the US would not say, or would take for
# another thing.
NOT_SAID = re.compile(
    r"\b(gafas|ordenador\w*|extractos?|caduc\w+|inhabilit\w+|al corriente|notario(?! público)"
    r"|hacer una foto|haga una foto|hizo una foto)\b|^Sol[oa],|(?<!=)\"(?!visually-hidden|>)",
    re.IGNORECASE,
)


def test_spanish_has_one_word_for_a_thing():
    with PO.open("rb") as file:
        catalogue = read_po(file, locale="es")
    found = {
        text: word.group()
        for message in catalogue
        if message.id and str(message.id).count(", ") < WORDS_TO_SEARCH_BY
        for text in ([message.string] if isinstance(message.string, str) else message.string)
        if (word := NOT_SAID.search(text))
    }
    assert found == {}, "CONTRIBUTING.md, Add or change an owner's text, has the words"

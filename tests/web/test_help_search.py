"""Search: the same small index whatever the database, best article first."""

import pytest
from django.urls import reverse
from django.utils import translation

from reinstate.web.help.search import Text, index, ranked, words

TEXTS = (
    Text("note", "The note and the photo", "What to write", "selfie", "<p>Hold the note.</p>"),
    Text("id", "Which ID you can show", "Accepted types", "", "<p>A note is no ID. Passports.</p>"),
    Text("login", "Trouble logging in", "Links", "", "<p>Try a private (incognito) window.</p>"),
)
PAGES = index("en", TEXTS)

# What owners type, in their own words, and the article that answers it.
ASKED = {
    "en": (
        ("why was my account suspended?", "restrictions"),
        ("chargeback", "restrictions"),
        ("i owe money", "restrictions"),
        ("my application was rejected", "reactivating"),
        ("how long does it take", "reactivating"),
        ("unlock", "reactivating"),
        ("cant log in", "logging-in"),
        ("forgot password", "logging-in"),
        ("no e-mail received", "logging-in"),
        ("no email recieved", "logging-in"),
        ("sunglasses", "note-and-photo"),
        ("hijab", "note-and-photo"),
        ("cant upload my photo", "note-and-photo"),
        ("heic", "note-and-photo"),
        ("my file is too big", "note-and-photo"),
        ("what id can i use", "id-types"),
        ("drivers licence expired", "id-types"),
        ("maiden name", "id-types"),
        ("my father passed away", "other-ways"),
        ("i am blind", "other-ways"),
        ("dyslexia", "other-ways"),
        ("my camera doesn't work", "other-ways"),
        ("no smartphone", "other-ways"),
        ("i was hacked", "disabling"),
        ("escheatment", "inactivity"),
        ("state took my crypto", "inactivity"),
        ("which states", "states"),
        ("wrong website", "which-platform"),
        ("delete my data", "your-data"),
        ("biometric data", "your-data"),
        ("is this email a scam", "contact"),
        ("talk to a human", "contact"),
    ),
    "es": (
        ("por qué está bloqueada mi cuenta", "restrictions"),
        ("rechazaron mi solicitud", "reactivating"),
        ("olvide mi contrasena", "logging-in"),
        ("licencia de manejar vencida", "id-types"),
        ("matricula consular", "id-types"),
        ("mi INE", "id-types"),
        ("mi padre falleció", "other-ways"),
        ("dislexia", "other-ways"),
        ("mi camara no funciona", "other-ways"),
        ("no puedo subir la foto", "note-and-photo"),
        ("me hackearon", "disabling"),
        ("borrar mis datos", "your-data"),
        ("es una estafa", "contact"),
    ),
}


def test_the_article_about_a_word_comes_before_one_that_mentions_it():
    assert ranked(PAGES, "note") == ("note", "id")


def test_an_article_with_every_word_comes_before_one_with_some():
    assert ranked(PAGES, "note id")[0] == "id"


def test_another_form_of_a_word_finds_it():
    assert ranked(PAGES, "passport") == ("id",)
    assert ranked(PAGES, "link login") == ranked(PAGES, "links log") == ("login",)


def test_the_beginning_of_a_word_finds_it_where_it_is_long_enough():
    assert ranked(PAGES, "incog") == ("login",)
    assert ranked(PAGES, "inc") == ()


def test_what_people_say_for_an_article_finds_it():
    assert ranked(PAGES, "selfies") == ("note",)


def test_a_slip_in_a_word_that_stands_nowhere_is_forgiven_and_a_short_word_is_not_guessed_at():
    assert ranked(PAGES, "pasport") == ("id",)
    assert ranked(PAGES, "incongito") == ("login",)
    assert ranked(PAGES, "nita") == ()


def test_words_that_tell_nothing_do_not_decide():
    assert ranked(PAGES, "what can i do with a passport") == ("id",)
    assert ranked(PAGES, "what can i") == ("id", "note")  # unless there is nothing else


def test_what_a_table_repeats_says_no_more_than_what_is_said_a_few_times():
    rows = Text("rows", "States", "", "", "<p>signed</p>" * 100)
    about = Text("about", "Signing", "", "", "")
    assert ranked(index("en", (rows, about)), "signed") == ("about", "rows")


def test_case_accents_apostrophes_and_a_hyphen_in_e_mail_make_no_difference():
    assert words("¿Qué DÍA?") == ["que", "dia"]
    assert words("Can\u2019t read E-mail") == ["cant", "read", "email"]


def test_a_language_without_a_stemmer_goes_by_words():
    assert ranked(index("fi", TEXTS), "passports") == ("id",)


def test_tags_and_unknown_words_find_nothing():
    assert ranked(PAGES, "p") == ()
    assert ranked(PAGES, "zebra") == ()
    assert ranked(PAGES, "") == ()


@pytest.mark.parametrize(
    ("language", "wanted", "slug"),
    [(language, *row) for language, rows in ASKED.items() for row in rows],
)
def test_what_owners_type_finds_the_article_that_answers_it(client, db, language, wanted, slug):
    with translation.override(language):
        page = client.get(
            reverse("help:index"), {"q": wanted}, headers={"accept-language": language}
        )
    assert page.context["articles"][0].slug == slug


def test_how_a_page_is_built_finds_no_article(client, db):
    page = client.get(reverse("help:index"), {"q": "prose"})  # the class of each article's element
    assert page.context["articles"] == ()

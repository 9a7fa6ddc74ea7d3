"""Search: the same small index whatever the database, best article first."""

from reinstate.web.help.search import page, ranked, words

PAGES = (
    page("note", "The note and the photo", "What to write", "<p>Hold the note in your hand.</p>"),
    page("id", "Which ID you can show", "Accepted types", "<p>A note is no ID. Passports.</p>"),
    page("login", "Trouble logging in", "Links", "<p>Try a private (incognito) window.</p>"),
)


def test_the_article_about_a_word_comes_before_one_that_mentions_it():
    assert ranked(PAGES, "note") == ("note", "id")


def test_an_article_with_every_word_comes_before_one_with_some():
    assert ranked(PAGES, "note id")[0] == "id"


def test_longer_words_find_what_begins_with_them():
    assert ranked(PAGES, "passport") == ("id",)
    assert ranked(PAGES, "links") == ("login",)


def test_short_words_find_themselves_only():
    assert ranked(PAGES, "wri") == ()


def test_case_and_accents_make_no_difference():
    assert words("¿Qué DÍA?") == ["que", "dia"]


def test_tags_and_unknown_words_find_nothing():
    assert ranked(PAGES, "p") == ()
    assert ranked(PAGES, "zebra") == ()
    assert ranked(PAGES, "") == ()

import pathlib
import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.staticfiles import finders
from django.utils import translation

from reinstate.services import clock, rules
from reinstate.services.access import sign_in
from reinstate.store.models import HelpCount
from reinstate.web.help.articles import ARTICLES

pytestmark = pytest.mark.django_db


def text_of(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("slug", [article.slug for article in ARTICLES])
def test_every_article_can_be_read_without_signing_in(client, slug):
    assert "<h1>" in text_of(client, f"/help/{slug}/")


@pytest.mark.parametrize("slug", [article.slug for article in ARTICLES])
def test_every_article_ends_with_one_next_step(client, slug):
    article = text_of(client, f"/help/{slug}/").partition("<article")[2].partition("</article>")[0]
    assert article.count('class="button"') == 1


def test_an_unknown_article_is_not_there(client):
    assert client.get("/help/nothing-of-that-name/").status_code == 404


@pytest.mark.article("geo.list", "geo.announcements", "restricted.unsupported_state")
def test_the_list_of_states_is_the_policys(client):
    shown = text_of(client, "/help/states/")
    assert shown.count('<tr role="row">') == len(list(rules.on(clock.today()).keys("support."))) + 1
    assert "New York" in shown


def test_the_list_of_states_is_in_the_order_of_the_readers_language_down_to_its_last_line(client):
    shown = client.get("/help/states/", HTTP_ACCEPT_LANGUAGE="es").content.decode()
    names = ("California", "Carolina del Norte", "Luisiana", "Míchigan", "Misuri", "Nueva York")
    at = [shown.index(name) for name in (">California", *(f">{name}" for name in names[1:]))]
    assert at == sorted(at)
    assert "Cualquier otro lugar" in shown
    assert "Anywhere else" not in shown


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [("en", "Announcements", "You can claim it from"), ("es", "Anuncios", "Puede reclamarlo al")],
)
def test_announcements_stand_beside_the_list_with_day_and_source(client, language, title, text):
    shown = client.get("/help/states/", HTTP_ACCEPT_LANGUAGE=language).content.decode()
    told = shown.partition(title)[2].partition("</section>")[0]
    assert text in told
    assert '<time datetime="2024-12-20">' in told
    assert "Oregon DFR and Treasury notices" in told


@pytest.mark.article("restricted.login_errors")
def test_login_help_tells_of_address_password_and_a_private_window(client):
    shown = text_of(client, "/help/logging-in/")
    assert "password" in shown
    assert "incognito" in shown


def test_figures_in_articles_come_from_policy(client):
    months = rules.on(clock.today()).integer("clock.dormant_after_months")
    assert f"after {months} months" in text_of(client, "/help/inactivity/")


def test_how_long_data_stays_comes_from_policy(client):
    policy, shown = rules.on(clock.today()), text_of(client, "/help/your-data/")
    kept = policy.integer("privacy.identity_years_after_closing")
    assert f"identity are kept for {kept} years" in shown
    assert f"on record for {policy.integer('unclaimed.records_years')} years" in shown
    assert f"for {policy.integer('privacy.ssn_index_years_after_erasure')} more years" in shown


def test_what_a_visa_has_to_be_comes_from_policy(client, own_policy):
    def other_rules(text):
        return text.replace('["B1", "B2", "B1/B2", "F1"]', '["B1", "H1B"]').replace(
            "min_years:\n    meaning: Validity left from the day of submission\n    unit: years\n"
            "    entries:\n      - {from: 2019-09-01, value: 1",
            "min_years:\n    meaning: Validity left from the day of submission\n    unit: years\n"
            "    entries:\n      - {from: 2019-09-01, value: 2",
        )

    assert "classes: B1, B2, B1/B2, F1. It must be valid for at least one more year." in text_of(
        client, "/help/id-types/"
    )
    own_policy("checks/document.yaml", other_rules)
    shown = text_of(client, "/help/id-types/")
    assert "classes: B1, H1B. It must be valid for at least 2 more years." in shown


def test_how_long_a_link_works_is_what_the_sign_in_says(client, monkeypatch):
    monkeypatch.setattr(sign_in, "LINK_LIFE", timedelta(minutes=10))
    assert "works once and for 10 minutes" in text_of(client, "/help/logging-in/")


def titles(shown):
    return re.findall(r'<h2><a href="/help/([a-z-]+)/">', shown)


def test_search_finds_articles_by_what_they_say(client):
    assert titles(text_of(client, "/help/?q=incognito")) == ["logging-in"]


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("dormant", "inactivity"),
        ("passport card", "id-types"),
        ("no camera", "other-ways"),
        ("lost mailbox", "logging-in"),
        ("second account", "reactivating"),
        ("served", "states"),
        ("delete my data", "your-data"),
        ("download my data", "your-data"),
        ("privacy", "your-data"),
        ("erase", "your-data"),
        ("heir", "other-ways"),
        ("death", "other-ways"),
        ("died", "other-ways"),
        ("deceased", "other-ways"),
        ("executor", "other-ways"),
        ("hacked", "disabling"),
        ("2fa", "logging-in"),
        ("authenticator", "logging-in"),
        ("my phone was stolen", "logging-in"),
    ],
)
def test_what_people_look_for_comes_first(client, asked, first):
    assert titles(text_of(client, f"/help/?q={asked}"))[0] == first


@pytest.mark.parametrize("asked", ["borrar mi cuenta", "eliminar mis datos", "privacidad"])
def test_who_reads_spanish_finds_what_becomes_of_their_data(client, asked):
    shown = client.get(f"/help/?q={asked}", headers={"accept-language": "es"}).content.decode()
    assert titles(shown)[0] == "your-data"


@pytest.mark.parametrize("asked", ["heredero", "falleció", "defunción"])
def test_who_reads_spanish_finds_what_becomes_of_an_account_after_a_death(client, asked):
    shown = client.get(f"/help/?q={asked}", headers={"accept-language": "es"}).content.decode()
    assert titles(shown)[0] == "other-ways"


def test_a_search_for_nothing_known_leads_to_a_person(client):
    shown = text_of(client, "/help/?q=zebra")
    assert titles(shown) == []
    assert "/support/" in shown.split("No article fits")[1]


@pytest.mark.article("help.did_this_answer")
def test_readers_say_whether_an_article_helped_and_staff_read_it(client, reviewer):
    assert "Did this answer your question?" in text_of(client, "/help/states/")
    for said in ("yes", "not_enough", "not_enough", "wrong"):
        answer = client.post("/help/states/answer/", {"answer": said})
        assert answer.url == f"/help/states/?said={said}#answered"
    assert "Thank you" in text_of(client, "/help/states/?said=wrong")
    client.force_login(get_user_model().objects.get(id=reviewer))
    shown = text_of(client, "/console/help/")
    assert "something is missing: 2" in shown
    assert "does not match what they see: 1" in shown


def test_an_answer_holds_no_person_and_no_time_of_day(client):
    client.post("/help/states/answer/", {"answer": "yes", "text": "I am Jane"})
    client.post("/help/states/answer/", {"answer": "yes"})
    row = HelpCount.objects.get()
    kept = {field.name for field in HelpCount._meta.fields}
    assert kept == {"id", "article", "language", "answer", "on", "count"}
    assert row.count == 2


def test_an_answer_that_is_none_is_not_counted(client):
    client.post("/help/states/answer/", {"answer": "perhaps"})
    assert not HelpCount.objects.exists()
    assert client.post("/help/nothing/answer/", {"answer": "yes"}).status_code == 404


def test_years_by_state_carry_their_date_and_how_sure_we_are(client):
    shown = text_of(client, "/help/inactivity/")
    row = shown.partition("California")[2].partition("</tr>")[0]
    assert "3 years" in row
    assert "since " in row
    assert "read in the law" in row
    assert "not signed" in row


def test_what_was_searched_for_is_shown_escaped(client):
    assert "<script>alert" not in text_of(client, "/help/?q=%3Cscript%3Ealert")


@pytest.mark.parametrize("language", ["en", "es"])
def test_who_is_alone_reads_the_name_of_the_button_and_its_seconds(client, language):
    camera = pathlib.Path(finders.find("portal/capture.js")).read_text("utf-8")
    (seconds,) = re.findall(r"^const TIMER_SECONDS = (\d+);", camera, re.MULTILINE)
    shown = client.get("/help/note-and-photo/", HTTP_ACCEPT_LANGUAGE=language).content.decode()
    with translation.override(language):
        button = translation.gettext(f"In {seconds} seconds")
    assert seconds in button
    assert f"“{button}”" in shown or f"«{button}»" in shown

import pytest

from reinstate.services import clock, rules
from reinstate.web.help.articles import ARTICLES

pytestmark = pytest.mark.django_db


def text_of(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("slug", [article.slug for article in ARTICLES])
def test_every_article_can_be_read_without_signing_in(client, slug):
    assert "<h1>" in text_of(client, f"/help/{slug}/")


def test_an_unknown_article_is_not_there(client):
    assert client.get("/help/nothing-of-that-name/").status_code == 404


@pytest.mark.article("geo.list", "geo.announcements", "restricted.unsupported_state")
def test_the_list_of_states_is_the_policys(client):
    shown = text_of(client, "/help/states/")
    assert shown.count("<tr>") == len(list(rules.on(clock.today()).keys("support."))) + 1
    assert "New York" in shown


@pytest.mark.article("restricted.login_errors")
def test_login_help_tells_of_address_password_and_a_private_window(client):
    shown = text_of(client, "/help/logging-in/")
    assert "password" in shown
    assert "incognito" in shown


def test_figures_in_articles_come_from_policy(client):
    months = rules.on(clock.today()).integer("clock.dormant_after_months")
    assert f"after {months} months" in text_of(client, "/help/inactivity/")


def test_search_finds_articles_by_what_they_say(client):
    found = text_of(client, "/help/?q=incognito")
    assert "Trouble logging in" in found
    assert "Which ID you can show" not in found.split("</ul>")[0]


def test_what_was_searched_for_is_shown_escaped(client):
    assert "<script>alert" not in text_of(client, "/help/?q=%3Cscript%3Ealert")

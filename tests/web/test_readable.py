"""A character that no database keeps is refused with a sentence, in an address as in a form."""

import pytest

from reinstate.store.models import SupportRequest

pytestmark = pytest.mark.django_db


def test_staff_read_what_to_do_about_it(enter, reviewer):
    answer = enter(reviewer).get("/console/", {"q": "CN\0TRL"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Go back and type it anew" in page
    assert "Back to the queue" in page


def test_staff_are_not_told_of_a_character_where_something_else_is_wrong(enter, reviewer):
    answer = enter(reviewer).get("/console/", headers={"host": "nowhere.example"})
    assert answer.status_code == 400
    assert "character" not in answer.content.decode()


def test_an_address_that_has_it_opens_nothing(enter, reviewer):
    assert enter(reviewer).get("/console/case/cas_%00/").status_code == 400


def test_who_is_not_signed_in_reads_it_too(client):
    answer = client.get("/help/", {"q": "\0"})
    assert answer.status_code == 400
    assert "Go back and try again" in answer.content.decode()


def test_a_form_that_has_it_is_not_kept(client):
    answer = client.post("/support/", {"email": "ann@example.com", "text": "No code\0 came."})
    assert answer.status_code == 400
    assert not SupportRequest.objects.exists()


def test_an_api_says_it_in_its_own_form(client):
    answer = client.get("/api/v1/accounts/acc%00", headers={"Authorization": "Bearer x"})
    assert answer["Content-Type"].startswith(("application/json", "application/problem+json"))

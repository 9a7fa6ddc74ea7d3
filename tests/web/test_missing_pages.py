"""An address that there is not: said to owners as to owners, to staff as to staff."""

import pytest

pytestmark = pytest.mark.django_db


def test_staff_are_led_back_to_the_queue_not_told_of_their_account(enter, reviewer):
    answer = enter(reviewer).get("/console/nowhere/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "There is no such page" in page
    assert "Back to the queue" in page
    assert "your account" not in page


def test_nobody_learns_which_addresses_the_console_has(client):
    answer = client.get("/console/nowhere/")
    assert answer.status_code == 302
    assert answer.url.startswith("/staff/login/")


def test_an_owner_reads_that_nothing_is_wrong(client):
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "Nothing is wrong with your account" in answer.content.decode()

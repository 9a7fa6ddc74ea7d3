"""The page of operations: a list longer than a page says so and goes on."""

from __future__ import annotations

import re
import uuid

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from reinstate.services import work
from reinstate.services.upkeep import worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, senior, own_keys_and_evidence):
    """The page, as a senior sees it, with 51 jobs that were given up."""
    client.force_login(get_user_model().objects.get(id=senior))
    work.send_sign_in_link("jane@example.com", "en-us")
    (row,) = DBTaskResult.objects.all()
    row.status, row.exception_class_path = TaskResultStatus.FAILED, worker.GAVE_UP
    row.finished_at = timezone.now()
    row.save()
    for _ in range(50):
        row.pk = uuid.uuid4()
        row.save(force_insert=True)

    def get(query=""):
        return client.get(reverse("console:operations") + query).content.decode()

    return get


def test_how_many_there_are_is_said_and_the_rest_is_one_link_away(page):
    first = page()
    assert "1–50 of 51" in first
    (link,) = re.findall(r'href="(\?[^"]*)#jobs"', first)
    second = page(link)
    assert "51–51 of 51" in second
    assert second.count("Run again") == 1
    assert 'href="?jobs=0#jobs"' in second


def test_an_act_comes_back_to_the_page_it_was_done_on(page, client):
    (action,) = re.findall(r'action="([^"]*retry_job[^"]*)"', page("?jobs=50"))
    answer = client.post(action)
    assert answer.headers["Location"] == reverse("console:operations") + "?jobs=50"
    assert "of 50" not in page("?jobs=50"), "what is left fits on the first page"


@pytest.mark.parametrize("said", ["-1", "x", "", "9" * 400, "²"])
def test_a_place_that_is_no_number_is_the_first(page, said):
    assert "1–50 of 51" in page(f"?jobs={said}")

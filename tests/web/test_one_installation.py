"""A request asks once what this database is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.django_db


def test_a_page_of_an_owner_asks_once(owner):
    with CaptureQueriesContext(connection) as asked:
        assert owner.get("/account/").status_code == 200
    questions = [query["sql"] for query in asked if 'FROM "store_installation"' in query["sql"]]
    assert len(questions) == 1

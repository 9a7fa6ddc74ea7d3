"""A name that is written from right to left moves nothing that stands beside it on its line."""

import pytest
from django.urls import reverse
from tests.fixtures.builders import make_account

from reinstate.services.access import sign_in
from reinstate.services.case import cases
from reinstate.store.models import Installation

pytestmark = pytest.mark.django_db
NAME = "\u05d0\u05d1 \u05d2\u05d3"


@pytest.fixture
def account():
    return make_account("ext-hebrew", legal_name=NAME)


def test_an_owner_is_greeted_by_a_name_that_is_kept_apart(client, account):
    Installation.objects.update(is_demo=True)
    client.cookies["reinstate_portal"] = sign_in.demo_session(account)
    assert f"<bdi>{NAME.split()[0]}</bdi>" in client.get("/account/").content.decode()


def test_staff_read_a_name_that_is_kept_apart(enter, staff, account):
    case = cases.open_case(account, time_zone="America/New_York")
    browser = enter(staff("compliance", "clara"))
    for page, key in (
        ("account", account),
        ("case", case.case_id),
        ("compliance_erasure", account),
    ):
        shown = browser.get(reverse(f"console:{page}", args=[key])).content.decode()
        _, _, body = shown.partition("<body")
        heading = body[body.index("<h1") : body.index("</h1>")]
        assert f">{NAME}</bdi>" in heading, page

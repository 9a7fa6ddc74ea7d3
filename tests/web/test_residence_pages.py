"""The page on which an owner states a new home, and the reviewer's card."""

import re

import pytest
from django.contrib.auth import get_user_model
from tests.fixtures.builders import complete_case
from tests.services.test_residence import HOME, say

from reinstate.domain.case import CaseKind
from reinstate.services.access import sign_in
from reinstate.store.models import BrokenSeal, Case, CaseEvent, Installation, ResidencyStatement

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client, texan):
    Installation.objects.update(is_demo=True)
    client.cookies["reinstate_portal"] = sign_in.demo_session(texan)
    return client


def page(response):
    return response.content.decode()


@pytest.mark.article("restricted.move", "geo.move_and_request")
def test_the_owner_states_the_new_home_on_the_road(owner):
    assert "/help/states/" in page(owner.get("/account/"))  # the dated list, beside the reason
    begun = owner.post("/account/request/", {"kind": "address_move"})
    assert "Where you live now" in page(owner.get(begun.url))
    form = f"{begun.url}/residence/"
    shown = page(owner.get(form))
    assert "California" in shown
    assert "Texas" not in shown
    told = {"jurisdiction": "US-CA", "from_on": "2025-01-02", "lines": HOME, "is_true": "yes"}
    for _press in range(2):  # the second after a lost answer, or from Back
        assert owner.post(form, told).status_code == 302
    assert CaseEvent.objects.filter(action="residence_stated").count() == 1
    owner.post(form, {**told, "from_on": "2025-01-03"})
    assert CaseEvent.objects.filter(action="residence_stated").count() == 2
    assert ResidencyStatement.objects.get().jurisdiction == "US-CA"
    assert HOME in page(owner.get(form))


def test_what_was_typed_stays_when_something_is_missing(owner):
    begun = owner.post("/account/request/", {"kind": "address_move"})
    half = {"jurisdiction": "US-CA", "lines": HOME, "is_true": "yes"}
    answer = owner.post(f"{begun.url}/residence/", half)
    assert answer.status_code == 422
    assert HOME in page(answer)
    assert 'name="is_true" value="yes" checked' in page(answer)
    assert "Choose the day" in page(answer)


def test_the_page_of_a_proof_says_what_proves_an_address_and_speaks_of_no_card(owner):
    begun = owner.post("/account/request/", {"kind": "address_move"}).url
    owner.post(f"{begun}/agree/", {"agree": "yes"})
    shown = page(owner.get(f"{begun}/photo/proof_of_address/"))
    assert "A bill or statement of the last 3 months" in shown
    assert "Hold the ID flat" not in shown
    assert "Take a photo of the card itself" not in shown


def test_the_reviewer_reads_what_was_stated(owner, client, texan, reviewer):
    owner.post("/account/request/", {"kind": "address_move"})
    case = Case.objects.get()
    say(texan, case.id)
    client.force_login(get_user_model().objects.get(id=reviewer))
    assert HOME not in page(client.get(f"/console/case/{case.id}/"))
    asked = client.post(f"/console/case/{case.id}/reveal/", {"purpose": "compare"})
    assert HOME in page(asked)
    assert asked.headers["Refresh"] == f"60; url=/console/case/{case.id}/"
    refused = client.post(f"/console/case/{case.id}/reveal/", {"purpose": ""})
    assert refused.status_code == 422


def test_an_address_that_was_changed_past_the_program_is_asked_for_anew_and_told(
    owner, client, texan, reviewer
):
    owner.post("/account/request/", {"kind": "address_move"})
    case = Case.objects.get()
    say(texan, case.id)
    ResidencyStatement.objects.update(lines=b"\x01 another address")
    asked = owner.get(f"/case/{case.id}/residence/")
    assert (asked.status_code, owner.get(f"/case/{case.id}").status_code) == (200, 200)
    assert HOME not in page(asked)
    assert BrokenSeal.objects.get().label.startswith(f"residency.lines:{case.id} of ")
    client.force_login(get_user_model().objects.get(id=reviewer))
    assert client.get(f"/console/case/{case.id}/").status_code == 200
    say(texan, case.id)
    assert HOME in page(owner.get(f"/case/{case.id}/residence/"))


def test_an_address_that_was_changed_past_the_program_has_to_be_stated_before_sending(
    owner, texan, seen
):
    case = complete_case(texan, kind=CaseKind.ADDRESS_MOVE).case_id
    say(texan, case)
    ResidencyStatement.objects.update(lines=b"\x01 another address")
    shown = page(owner.get(f"/case/{case}/send/"))
    assert "State where you live now." in shown
    assert '<button type="submit" disabled>' in shown
    assert owner.post(f"/case/{case}/send/").status_code == 422
    assert Case.objects.get().state == "open"
    say(texan, case)
    assert owner.post(f"/case/{case}/send/").status_code == 302


def test_everything_that_is_missing_of_an_address_is_said_at_once_beside_its_field(owner):
    begun = owner.post("/account/request/", {"kind": "address_move"})
    answer = owner.post(f"{begun.url}/residence/", {})
    assert answer.status_code == 422
    fields = re.findall(r'<p class="problem" id="wrong-([a-z_]+)">[^<]', page(answer))
    assert fields == ["jurisdiction", "lines", "from_on", "is_true"]
    assert page(answer).count('aria-invalid="true"') == len(fields)
    half = {"jurisdiction": "US-CA", "lines": HOME, "is_true": "yes"}
    asked = page(owner.post(f"{begun.url}/residence/", half))
    assert re.findall(r'id="wrong-([a-z_]+)"', asked) == ["from_on"]

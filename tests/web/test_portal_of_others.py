"""Whoever is signed in reaches nothing of another owner, whatever address they try, and how."""

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from tests.fixtures.builders import jpeg, make_account, ready_case

from reinstate.domain.photo_origin import A_FILE
from reinstate.services.access import sign_in
from reinstate.services.case import correspondence
from reinstate.services.piece import uploads
from reinstate.store.models import Case, Installation
from reinstate.web.portal.urls import urlpatterns

pytestmark = pytest.mark.django_db
FORM = {
    "kind": "reactivation", "agree": "on", "compare": "person", "document_type": "us_passport",
    "text": "Hello", "support_ticket": "4", "size": "100", "way": "paper", "code": "123456",
    "sample": "passing.selfie", "jurisdiction": "US-CA", "lines": "1 Main St", "is_true": "on",
}  # fmt: skip
OF_A_CASE = [one for one in urlpatterns if "case_id" in one.pattern.converters]


@pytest.fixture
def anothers(account):
    """What stands in the addresses of an owner who is at work on a request."""
    Installation.objects.filter(id=1).update(is_demo=True)  # the samples are there too
    case = ready_case(account)
    kind = case.pieces[0].kind
    begun = uploads.begin(account, case.case_id, kind, 100, A_FILE)
    uploads.add_part(account, case.case_id, begun.upload_id, 0, b"half")
    correspondence.write_as_owner(account, case.case_id, "When do you answer?", jpeg())
    letter = Case.objects.get(id=case.case_id).letters.get()
    return {
        "case_id": case.case_id,
        "kind": kind.value,
        "upload_id": begun.upload_id,
        "letter_id": letter.id,
    }


@pytest.fixture
def stranger(db):
    other = make_account("ext-2", email="other@example.com", ssn="900-12-9999")
    client = Client()
    client.cookies["reinstate_portal"] = sign_in.demo_session(other)
    return client


def everything():
    tables = apps.get_app_config("store").get_models()
    return {one.__name__: list(one._default_manager.order_by("pk").values()) for one in tables}


def tried(client, address):
    """The status of each way to ask for it; what only takes a form leads to the page above."""
    part = {"content_type": "application/octet-stream", "headers": {"Upload-Offset": "4"}}
    yield client.get(address)
    yield client.post(address, FORM)
    yield client.patch(address, b"other half", **part)


def addresses(anothers):
    for one in OF_A_CASE:
        named = {name: anothers[name] for name in one.pattern.converters}
        yield reverse(f"portal:{one.name}", kwargs=named)


def test_its_owner_finds_each_address_but_the_picture_that_did_not_come_whole(anothers, owner):
    away = [one for one in addresses(anothers) if owner.get(one).status_code == 404]
    assert [one.rpartition("/")[2] for one in away] == ["image.jpg"]


def test_no_address_of_a_request_shows_or_changes_anything_to_another_owner(anothers, stranger):
    before = everything()
    for address in addresses(anothers):
        statuses = [answer.status_code for answer in tried(stranger, address)]
        assert statuses[0] in (302, 404), address  # 302: it only takes forms
        assert all(status in (404, 405) for status in statuses[1:]), address
    assert everything() == before


@pytest.mark.parametrize("inner", ["upload_id", "letter_id"])
def test_what_is_anothers_does_not_open_beside_a_request_of_ones_own(anothers, stranger, inner):
    own = ready_case(make_account("ext-3", email="third@example.com", ssn="900-12-8888"))
    stranger.cookies["reinstate_portal"] = sign_in.demo_session(
        Case.objects.get(id=own.case_id).account_id
    )
    beside = {**anothers, "case_id": own.case_id}
    named = [one for one in OF_A_CASE if inner in one.pattern.converters]
    assert named
    for one in named:
        address = reverse(
            f"portal:{one.name}", kwargs={name: beside[name] for name in one.pattern.converters}
        )
        statuses = [answer.status_code for answer in tried(stranger, address)]
        assert statuses[0] == 404, address
        assert all(status in (404, 405) for status in statuses[1:]), address

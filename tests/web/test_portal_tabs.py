"""A request that is open in two tabs: what one did is told in the other, and nothing is undone."""

import pytest
from tests.fixtures.builders import complete_case, jpeg, ready_case

from reinstate.domain.findings import PieceKind
from reinstate.services.case import cases
from reinstate.store.models import Piece, Upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(account):
    return ready_case(account)


def page(response):
    return response.content.decode()


def begin(owner, case, size=9000):
    return owner.post(f"/case/{case.case_id}/photo/selfie/uploads/", {"size": size})


def test_a_photo_for_a_request_that_was_withdrawn_in_another_tab_leads_to_the_request(
    owner, account, case
):
    data = jpeg()
    begun = begin(owner, case, len(data)).json()
    cases.cancel(account, case.case_id)
    headers = {"Upload-Offset": "0"}
    for again in (
        lambda: owner.patch(begun["address"], data, "application/octet-stream", headers=headers),
        lambda: begin(owner, case),
    ):
        answer = again()
        told = answer.json()
        assert answer.status_code == 422
        assert (told["page"], told["is_over"]) == (f"/case/{case.case_id}", True)
        assert "is over." in page(owner.get(told["page"]))
    assert Upload.objects.count() == 1  # no photo was announced to travel for nothing
    assert not Piece.objects.exists()


def test_a_photo_that_may_be_replaced_no_more_is_told_on_its_page(owner, account, case):
    cases.add_piece(account, case.case_id, PieceKind.SELFIE, jpeg())
    Piece.objects.update(state="doubtful", attempt=99)
    told = begin(owner, case).json()
    assert told["page"] == f"/case/{case.case_id}/photo/selfie/"
    assert "This photo cannot be replaced now." in page(owner.get(told["page"]))


@pytest.mark.parametrize(
    ("stop", "form"),
    [
        ("agree", {"agree": "yes"}),
        ("id", {"document_type": "us_passport"}),
        ("way", {"route": "paper"}),
        ("photo/selfie/phone", {}),
    ],
)
def test_a_form_of_before_leads_to_the_request_and_says_why(owner, account, seen, stop, form):
    case = complete_case(account)
    cases.submit(account, case.case_id)
    answer = owner.post(f"/case/{case.case_id}/{stop}/", form, follow=True)
    assert answer.redirect_chain == [(f"/case/{case.case_id}", 302)]
    assert f"Request {case.ticket} is already with us" in page(answer)
    assert cases.owner_case(account, case.case_id).route == case.route


def test_what_was_written_into_a_form_of_before_is_shown_once_more(owner, account, case):
    cases.cancel(account, case.case_id)
    answer = owner.post(f"/case/{case.case_id}/id/", {"text": "My long words."})
    assert answer.status_code == 422
    assert "My long words." in page(answer)

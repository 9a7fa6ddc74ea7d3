"""A request that is open in two tabs: what one did is told in the other, and nothing is undone."""

import re

import pytest
from tests.fixtures.builders import complete_case, jpeg, ready_case

from reinstate.domain.case import Route
from reinstate.domain.findings import PieceKind
from reinstate.services.case import cases
from reinstate.store.models import Case, Piece, Upload

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


def test_a_tab_of_before_does_not_have_a_face_measured_that_people_are_to_compare(owner, account):
    where, form = agree_page(owner, account)
    owner.post(where, {**form, "compare": "person"})
    told = owner.post(where, {**form, "compare": "program"})
    assert told.status_code == 422
    assert "Meanwhile you chose otherwise how we may compare your face" in page(told)
    assert re.search(r'value="person" checked', page(told))
    assert Case.objects.get().route == "non_biometric"
    again = {**form, "compare": "program", "seen": seen_in(told)}
    assert owner.post(where, again).status_code == 302
    assert Case.objects.get().route == "online"


def test_a_tab_of_before_has_a_face_measured_where_that_is_chosen_still(owner, account):
    where, form = agree_page(owner, account)
    for _ in range(2):
        assert owner.post(where, {**form, "compare": "program"}).status_code == 302
    assert Case.objects.get().route == "online"


@pytest.mark.parametrize("way", [Route.PAPER, Route.SUPERVISED])
def test_a_tab_of_before_does_not_undo_another_way(owner, account, way):
    where, form = agree_page(owner, account)
    case_id = where.split("/")[2]
    cases.choose_route(account, case_id, way)
    told = owner.post(where, {**form, "compare": "program"}, follow=True)
    assert told.redirect_chain == [(f"/case/{case_id}", 302)]
    assert "Meanwhile you chose another way" in page(told)
    assert Case.objects.get().route == way
    assert Case.objects.get().consented_at is None
    assert owner.get(where).url == f"/case/{case_id}"
    chosen = owner.post(f"/case/{case_id}/id/", {"document_type": "us_passport"})
    assert chosen.url.split("/")[-2] in ("letter", "appointment")


def agree_page(owner, account):
    """Where it is, and its form as it stands there."""
    case = cases.open_case(account, time_zone="America/New_York")
    where = f"/case/{case.case_id}/agree/"
    return where, {"agree": "yes", "seen": seen_in(owner.get(where))}


def seen_in(response):
    return re.search(r'name="seen" value="([^"]*)"', page(response))[1]


@pytest.mark.parametrize(
    ("first", "other"),
    [("us_passport", "drivers_license"), ("drivers_license", "state_id")],
    ids=["without such a side", "with the same side"],
)
def test_a_page_that_waits_for_the_checks_of_another_id_is_opened_anew(
    owner, account, case, first, other
):
    """It asked for them without end: of that photo there was nothing to be told any more."""
    cases.choose_document_type(account, case.case_id, first)
    side = PieceKind.PASSPORT_PAGE if first == "us_passport" else PieceKind.DOCUMENT_FRONT
    cases.add_piece(account, case.case_id, side, jpeg())
    address = f"/case/{case.case_id}/photo/{side.value}/"
    assert "HX-Redirect" not in owner.get(f"{address}checks/")
    cases.choose_document_type(account, case.case_id, other)
    answer = owner.get(f"{address}checks/")
    assert (answer["HX-Redirect"], answer.content) == (address, b"")


@pytest.mark.parametrize("is_over", [True, False])
def test_a_computer_waits_for_no_photo_that_is_not_needed_any_more(owner, account, case, is_over):
    address = f"/case/{case.case_id}/photo/passport_page/"
    assert owner.get(f"{address}phone/arrived/").status_code == 204
    if is_over:
        cases.cancel(account, case.case_id)
    else:
        cases.choose_document_type(account, case.case_id, "drivers_license")
    assert owner.get(f"{address}phone/arrived/")["HX-Redirect"] == address
    assert owner.get(address)["Location"] == f"/case/{case.case_id}"

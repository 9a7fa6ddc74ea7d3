import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.fixtures.builders import jpeg, make_account, ready_case

from reinstate.domain.case import CaseState, PieceState, Route
from reinstate.domain.findings import PieceKind
from reinstate.domain.photo_origin import Device, PhotoOrigin, Way
from reinstate.services import clock
from reinstate.services.access import handoff, sign_in
from reinstate.services.case import cases, correspondence
from reinstate.store.models import AuditEntry, Case, LoginLink, Piece, PortalSession
from reinstate.web.portal import session, urls

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(account):
    return ready_case(account)


@pytest.fixture
def phone(owner, case):
    """A second browser that has scanned the code and pressed the button."""
    other = Client()
    other.post(code_of(owner, case))
    return other


def page(response):
    return response.content.decode()


def code_of(owner, case):
    shown = page(owner.post(f"/case/{case.case_id}/photo/selfie/phone/"))
    assert 'class="qr" role="img"' in shown
    return "/phone/" + re.search(r"/phone/([\w-]+)", shown).group(1)


def test_scanning_spends_nothing_and_the_button_connects(owner, case):
    address, phone = code_of(owner, case), Client()
    assert phone.get(address).status_code == 200
    assert phone.get(address).status_code == 200
    connected = phone.post(address)
    assert connected["Location"] == f"/case/{case.case_id}/photo/selfie/"
    assert phone.get(connected["Location"]).status_code == 200


def test_the_code_works_once_and_then_says_so(owner, case):
    address = code_of(owner, case)
    assert Client().post(address).status_code == 302
    for late in (Client().get(address), Client().post(address)):
        assert late.status_code == 410
        assert "already used" in page(late)


def connected_and_lost(phone, address):
    """It has pressed the button, and the answer did not arrive."""
    phone.get(address)
    phone.post(address)
    return phone.cookies.pop("reinstate_portal").value


def test_a_phone_that_lost_the_answer_is_connected_by_the_button_once_more(owner, case):
    address, phone = code_of(owner, case), Client()
    first = connected_and_lost(phone, address)
    again = phone.post(address)
    assert again["Location"] == f"/case/{case.case_id}/photo/selfie/"
    assert phone.cookies["reinstate_portal"].value == first
    assert phone.get(again["Location"]).status_code == 200
    assert AuditEntry.objects.filter(tag="portal:phone:connected").count() == 1


def test_the_code_is_spent_for_every_other_phone_and_after_a_minute_for_its_own(owner, case):
    address, phone = code_of(owner, case), Client()
    connected_and_lost(phone, address)
    other = Client()
    other.cookies["reinstate_browser"] = "another"
    assert (other.post(address).status_code, Client().post(address).status_code) == (410, 410)
    PortalSession.objects.update(
        created_at=clock.now() - sign_in.PRESSED_AGAIN - timedelta(seconds=1)
    )
    assert "already used" in page(phone.post(address))


def test_a_phone_that_signed_out_is_not_connected_by_pressing_again(owner, case):
    address, phone = code_of(owner, case), Client()
    phone.get(address)
    phone.post(address)
    phone.post("/sign-out/")
    assert phone.post(address).status_code == 410


def test_a_phone_that_goes_back_to_its_code_goes_on_with_the_photo(owner, case):
    address, phone = code_of(owner, case), Client()
    phone.post(address)
    for again in (phone.get(address), phone.post(address)):
        assert (again.status_code, again["Location"]) == (
            302,
            f"/case/{case.case_id}/photo/selfie/",
        )


def test_a_code_opened_where_its_owner_is_signed_in_takes_nothing_from_them(owner, case):
    address = code_of(owner, case)
    for opened in (owner.get(address), owner.post(address)):
        assert opened["Location"] == f"/case/{case.case_id}/photo/selfie/"
    assert owner.get("/account/").status_code == 200
    assert Client().post(address).status_code == 302  # it was not used up


def test_somebody_elses_code_is_no_way_in_for_who_is_signed_in(owner, case, client):
    address = code_of(owner, case)
    Client().post(address)
    other = Client()
    other.cookies["reinstate_portal"] = sign_in.demo_session(make_account("ext-2", ssn=""))
    assert other.get(address).status_code == 410


def test_a_code_left_on_the_screen_lets_nobody_in_after_signing_out(owner, case):
    connected = Client()
    connected.post(code_of(owner, case))
    address = code_of(owner, case)
    owner.post("/sign-out/")
    late = Client().post(address)
    assert late.status_code == 410
    assert "or you have signed out" in page(late)
    assert connected.get(f"/case/{case.case_id}/photo/selfie/").status_code == 200


def test_a_phone_that_signs_out_leaves_the_code_of_the_computer(owner, case, phone):
    address = code_of(owner, case)
    phone.post("/sign-out/")
    assert Client().post(address).status_code == 302


def test_after_thirty_minutes_the_code_has_expired(owner, case):
    address = code_of(owner, case)
    LoginLink.objects.filter(purpose=handoff.PURPOSE).update(
        expires_at=clock.now() - timedelta(seconds=1)
    )
    late = owner.get(address)
    assert late.status_code == 410
    assert "expired" in page(late)
    assert "Make a new code" in page(late)


def test_a_newer_code_puts_the_older_one_aside(owner, case):
    first = code_of(owner, case)
    code_of(owner, case)
    assert owner.get(first).status_code == 410


def test_how_long_a_code_works_is_said_as_policy_sets_it(owner, case, monkeypatch):
    monkeypatch.setattr(handoff, "minutes", lambda: 7)
    shown = page(owner.get(f"/case/{case.case_id}/photo/selfie/phone/"))
    assert "The code works once and for 7 minutes." in shown


def test_the_phone_hands_in_and_the_computer_goes_on(owner, case, phone, account):
    arrived = f"/case/{case.case_id}/photo/selfie/phone/arrived/?seen="
    assert owner.get(arrived).status_code == 204
    cases.add_piece(account, case.case_id, PieceKind.SELFIE, jpeg())
    assert owner.get(arrived)["HX-Redirect"] == f"/case/{case.case_id}/photo/selfie/"


def test_what_the_phone_sends_says_that_it_came_over_the_code(case, phone):
    data = jpeg()
    begun = phone.post(
        f"/case/{case.case_id}/photo/selfie/uploads/", {"size": len(data), "source": "camera"}
    )
    phone.patch(
        begun.json()["address"],
        data,
        content_type="application/octet-stream",
        headers={"Upload-Offset": "0"},
    )
    assert Piece.objects.get().origin == PhotoOrigin(Way.CAMERA, Device.HANDED_OVER)
    entry = AuditEntry.objects.get(tag="portal:piece:added")
    assert (entry.details["source"], entry.details["device"]) == ("camera", "handed_over")


@pytest.mark.parametrize(
    "path",
    ["/account/", "/account/disable/", "/account/pay/", "/case/{case}/send/",
     "/case/{case}/cancel/", "/case/{case}/receipt.pdf", "/case/{case}/photo/selfie/phone/",
     "/case/{case}/way/", "/case/{case}/appointment/", "/case/{case}/letter/",
     "/case/{case}/letter.pdf", "/case/{case}/support-ticket/", "/case/{case}/letters/any.jpg",
     "/case/{case}/photo/selfie/phone/arrived/", "/case/{case}/not-me/"],
)  # fmt: skip
def test_the_phone_sees_the_photos_of_one_request_only(phone, case, path):
    refused = phone.get(path.format(case=case.case_id))
    assert (refused.status_code, refused["Location"]) == (302, f"/case/{case.case_id}")


def test_a_picture_of_a_message_is_out_of_the_phones_reach(owner, phone, case, account):
    correspondence.write_as_owner(account, case.case_id, "Between us.", jpeg())
    (letter,) = correspondence.for_owner(account, case.case_id)
    address = f"/case/{case.case_id}/letters/{letter.letter_id}.jpg"
    assert owner.get(address)["Content-Type"] == "image/jpeg"
    assert phone.get(address)["Location"] == f"/case/{case.case_id}"


def test_every_other_page_of_the_request_is_out_of_the_phones_reach(phone, case):
    """Whatever page is added, until somebody says that a phone needs it."""
    known = {"case_id": case.case_id, "kind": "selfie", "upload_id": "upl", "letter_id": "let"}
    of_a_request = [one for one in urls.urlpatterns if "case_id" in one.pattern.converters]
    for one in (page for page in of_a_request if page.name not in session.ON_A_PHONE):
        values = {name: known[name] for name in one.pattern.converters}
        answer = phone.get(reverse(f"portal:{one.name}", kwargs=values))
        assert answer.status_code in (302, 405), one.name
        assert answer.get("Location", f"/case/{case.case_id}") == f"/case/{case.case_id}", one.name


def test_an_address_without_https_is_explained(owner, case):
    shown = page(owner.post(f"/case/{case.case_id}/photo/selfie/phone/"))
    assert "https pages" in shown
    secure = page(owner.post(f"/case/{case.case_id}/photo/selfie/phone/", secure=True))
    assert "https pages" not in secure


def test_a_phone_that_has_taken_every_photo_is_told_where_to_send(case, phone, account):
    for kind in (PieceKind.SELFIE, PieceKind.PASSPORT_PAGE):
        cases.add_piece(account, case.case_id, kind, jpeg())
    Piece.objects.update(state=PieceState.PASSED)
    for path in ("photo/passport_page/", ""):
        shown = page(phone.get(f"/case/{case.case_id}/{path}".rstrip("/") + "/" * bool(path)))
        assert "This phone has done its part." in shown
        assert f'href="/case/{case.case_id}/send/"' not in shown
    cases.choose_route(account, case.case_id, Route.PAPER)
    shown = page(phone.get(f"/case/{case.case_id}"))
    assert "This phone has done its part." in shown
    assert "/letter/" not in shown


def test_a_phone_is_offered_nothing_that_is_out_of_its_reach(case, phone, account):
    correspondence.write_as_owner(account, case.case_id, "Between us.")
    for state in (CaseState.OPEN, CaseState.IN_REVIEW, CaseState.DECLINED, CaseState.REINSTATED):
        Case.objects.update(state=state)
        shown = page(phone.get(f"/case/{case.case_id}"))
        assert "Between us." not in shown
        for path in ("way/", "cancel/", "receipt.pdf", "letters/", "appeal/", "support-ticket/"):
            assert f'"/case/{case.case_id}/{path}"' not in shown, (state, path)
        assert shown.count('href="/account/"') == shown.partition("<main")[0].count("/account/")

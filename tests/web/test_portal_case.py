import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.utils.formats import date_format
from PIL import Image
from tests.fixtures.builders import (
    complete_case,
    event,
    jpeg,
    make_account,
    opened_event,
    ready_case,
    sent_case,
)

from reinstate.domain.case import CaseState, PieceState, Route
from reinstate.domain.findings import Outcome, PieceKind
from reinstate.evidence import check
from reinstate.services import clock, rules
from reinstate.services.access import sign_in
from reinstate.services.case import cases
from reinstate.services.integration import exchange
from reinstate.services.mail import messages
from reinstate.services.review import deciding, locking
from reinstate.services.review.reasons import REASONS
from reinstate.services.upkeep import worker
from reinstate.store.models import Account, Case, Installation, Piece
from reinstate.web.portal import upload

pytestmark = pytest.mark.django_db
STAFF_WORDS = ("staff reads", "risk_engine", "sanctions", "legal_hold", "recommend", "similarity")


@pytest.fixture
def owner(client, account):
    """A browser in which the owner of `account` is signed in."""
    Installation.objects.update(is_demo=True)
    client.cookies["reinstate_portal"] = sign_in.demo_session(account)
    return client


def page(response):
    return response.content.decode()


def photo_file(data=None, name="photo.jpg"):
    sent = io.BytesIO(jpeg() if data is None else data)
    sent.name = name
    return sent


def hand_in(owner, case, kind="selfie", data=None):
    return owner.post(f"/case/{case.case_id}/photo/{kind}/", {"photo": photo_file(data)})


@pytest.mark.article("process.unsure_reason")
def test_the_account_page_says_why_who_and_what_next(owner):
    shown = page(owner.get("/account/"))
    assert "You disabled this account" in shown
    assert "Who acts next" in shown
    assert "Start reactivation" in shown
    assert "/help/contact/" in shown


def test_a_confidential_hold_looks_like_a_review(owner):
    exchange.ingest(event("restriction.raised", kind="sanctions_hold", by="screening"))
    shown = page(owner.get("/account/"))
    assert "Your account is under review" in shown
    assert not any(word in shown for word in STAFF_WORDS)


def test_a_security_alert_is_told_in_neutral_words(owner):
    exchange.ingest(event("restriction.raised", kind="fraud_alert", by="risk_engine"))
    shown = page(owner.get("/account/"))
    assert "We need to confirm recent activity" in shown
    assert "fraud" not in shown.lower()
    assert not any(word in shown for word in STAFF_WORDS)


@pytest.mark.article("platform.com_accounts")
def test_an_account_of_the_other_platform_is_sent_there(client):
    Installation.objects.update(is_demo=True)
    com = make_account("ext-com", platform="com", email="com@example.com")
    client.cookies["reinstate_portal"] = sign_in.demo_session(com)
    shown = page(client.get("/account/"))
    assert "Binance.com" in shown
    assert "Start reactivation" not in shown


def test_beginning_without_a_time_zone_uses_the_exchanges(owner, account):
    response = owner.post("/account/request/", {"kind": "reactivation", "time_zone": "Mars"})
    assert response.status_code == 302
    assert Case.objects.get(account=account).time_zone == "UTC"


def test_beginning_keeps_the_browsers_time_zone(owner, account):
    owner.post("/account/request/", {"kind": "reactivation", "time_zone": "America/Denver"})
    assert Case.objects.get(account=account).time_zone == "America/Denver"


def test_consent_comes_first_and_cannot_be_skipped(owner, account):
    case = cases.open_case(account, time_zone="America/New_York")
    address = f"/case/{case.case_id}"
    assert owner.get(f"{address}/note/").url == f"{address}/agree/"
    assert owner.get(f"{address}/photo/selfie/").url == f"{address}/agree/"
    refused = owner.post(f"{address}/agree/", {"compare": "person"})
    assert refused.status_code == 422
    assert 'value="person" checked' in page(refused)
    assert owner.post(f"{address}/agree/", {"agree": "yes"}).url == f"{address}/note/"


@pytest.mark.parametrize("stop", ["agree", "appointment", "letter"])
def test_who_agrees_reads_how_many_years_and_that_cancelling_erases_nothing(owner, account, stop):
    case = cases.open_case(account, time_zone="America/New_York")
    route = {"appointment": Route.SUPERVISED, "letter": Route.PAPER}.get(stop, Route.ONLINE)
    cases.choose_route(account, case.case_id, route)
    years = rules.on(clock.today()).integer("privacy.identity_years_after_closing")
    shown = page(owner.get(f"/case/{case.case_id}/{stop}/"))
    assert f"for at least {years} years after it is closed" in shown
    assert "that erases nothing" in shown


def test_who_cancels_reads_what_becomes_of_the_photos(owner, account, seen):
    case = ready_case(account)
    address = f"/case/{case.case_id}/cancel/"
    assert "not deleted by that" not in page(owner.get(address))
    cases.add_piece(account, case.case_id, PieceKind.SELFIE, jpeg())
    shown = page(owner.get(address))
    assert "The photos that you sent are not deleted by that" in shown
    assert 'href="/help/your-data/"' in shown


def test_a_comparison_by_a_person_can_be_chosen(owner, account):
    case = cases.open_case(account, time_zone="America/New_York")
    owner.post(f"/case/{case.case_id}/agree/", {"agree": "yes", "compare": "person"})
    assert cases.owner_case(account, case.case_id).route is Route.NON_BIOMETRIC


@pytest.mark.article("note.sentence", "note.handwritten", "note.exact", "photo.friend_takes_it")
def test_the_note_is_shown_with_its_date_spelled_out(owner, account):
    case = ready_case(account)
    shown = page(owner.get(f"/case/{case.case_id}/note/"))
    assert all(line in shown for line in case.note.lines)
    assert case.note.spelled_date in shown
    assert "friend or relative" in shown


def test_every_accepted_id_is_offered(owner, account):
    case = ready_case(account)
    shown = page(owner.get(f"/case/{case.case_id}/id/"))
    assert len(case.document_choices) == 8
    assert all(f'value="{choice.id}"' in shown for choice in case.document_choices)


def test_before_an_id_is_chosen_the_road_says_that_photos_of_it_follow(owner, account):
    case = cases.open_case(account, time_zone="America/New_York")
    says = "Then you take photos of it."
    assert says in page(owner.get(f"/case/{case.case_id}"))
    cases.give_consent(account, case.case_id, "Yes.")
    cases.choose_document_type(account, case.case_id, "us_passport")
    assert says not in page(owner.get(f"/case/{case.case_id}"))


def test_choosing_nothing_gets_one_sentence(owner, account):
    case = ready_case(account)
    refused = owner.post(f"/case/{case.case_id}/id/", {"document_type": "library_card"})
    assert refused.status_code == 422
    assert "Choose one of these." in page(refused)


def test_a_photo_is_taken_in_and_its_checks_are_polled(owner, account, seen):
    case = ready_case(account)
    assert hand_in(owner, case).status_code == 302
    address = f"/case/{case.case_id}/photo/selfie/"
    waiting = page(owner.get(address))
    assert "hx-get" in waiting
    assert "Go on" in waiting
    assert "HX-Retarget" not in owner.get(f"{address}checks/")
    worker.drain()
    settled = owner.get(f"{address}checks/")
    assert settled["HX-Retarget"] == "#answer"
    assert "hx-get" not in page(settled)
    assert "This photo is good" in page(owner.get(address))


def test_a_photo_whose_checks_have_to_wait_promises_no_seconds_and_shows_no_work(
    owner, account, seen
):
    seen.unreachable = 1
    case = ready_case(account)
    hand_in(owner, case)
    worker.drain()
    address = f"/case/{case.case_id}/photo/selfie/"
    for shown in (page(owner.get(address)), page(owner.get(f"{address}checks/"))):
        assert "its checks have to wait" in shown
        assert "try again by ourselves" in shown
        assert "a few seconds" not in shown
        assert "spinner" not in shown
        assert "every 5s" in shown
    assert "have to wait some minutes: You with your note" in page(
        owner.get(f"/case/{case.case_id}/send/")
    )


@pytest.mark.parametrize(
    ("kind", "says"), [("self_disabled", True), ("sanctions_hold", False), ("fraud_alert", False)]
)
def test_reactivation_works_now_only_where_it_can_be_asked_for(client, kind, says):
    Installation.objects.update(is_demo=True)
    account = exchange.ingest(opened_event()).account_id
    exchange.ingest(event("activity.recorded", kind="login"))
    exchange.ingest(event("restriction.raised", kind=kind, by="screening"))
    client.cookies["reinstate_portal"] = sign_in.demo_session(account)
    assert ("Ask for reactivation<span" in page(client.get("/account/"))) is says


def test_how_long_we_take_is_not_said_like_a_deadline_of_the_owner(owner, account):
    begun = page(owner.get("/account/"))
    assert "Then we answer" in begun
    assert "How long" not in begun
    ready_case(account)
    assert "ask for reactivation: a photo" not in page(owner.get("/account/"))
    assert "finish it and send it" in page(owner.get("/account/"))


def test_a_photo_to_take_again_says_what_to_mend_and_how_often(owner, account, seen):
    seen.outcomes[PieceKind.SELFIE] = Outcome.FAIL
    case = ready_case(account)
    hand_in(owner, case)
    worker.drain()
    shown = page(owner.get(f"/case/{case.case_id}/photo/selfie/"))
    assert "owner reads fail" in shown
    assert "mend" in shown
    assert "2 attempts left" in shown
    assert not any(word in shown for word in STAFF_WORDS)


def test_what_can_be_sent_no_more_is_not_said_to_be_mended(owner, account, seen):
    seen.outcomes[PieceKind.SELFIE] = Outcome.FAIL
    case = ready_case(account)
    most = rules.on(clock.today()).integer("case.max_attempts")
    for number in range(most):
        cases.add_piece(account, case.case_id, PieceKind.SELFIE, jpeg(number))
        worker.drain()
    shown = page(owner.get(f"/case/{case.case_id}/photo/selfie/"))
    assert "That was the last attempt here. A person looks at this photo as it is" in shown
    assert "We could not be sure" not in shown
    assert "owner reads fail" in shown
    assert "mend" not in shown


def test_who_is_asked_for_another_photo_is_not_warned_of_it(owner, account, seen):
    seen.outcomes[PieceKind.SELFIE] = Outcome.FAIL
    case = ready_case(account)
    cases.add_piece(account, case.case_id, PieceKind.SELFIE, jpeg(1))
    worker.drain()
    shown = page(owner.get(f"/case/{case.case_id}/photo/selfie/"))
    assert "2 attempts left." in shown
    assert "takes the place" not in shown


@pytest.mark.parametrize("found", [Outcome.PASS, Outcome.UNSURE])
def test_who_takes_another_photo_in_place_of_one_that_will_do_is_told_that_it_counts_instead(
    owner, account, seen, found
):
    seen.outcomes[PieceKind.SELFIE] = found
    case = ready_case(account)
    cases.add_piece(account, case.case_id, PieceKind.SELFIE, jpeg(1))
    address = f"/case/{case.case_id}/photo/selfie/"
    told = "A new photo takes the place of the one above, even if it turns out worse."
    assert f"{told}</p>" in page(owner.get(address))  # it stays there when the answer comes
    worker.drain()
    told = f"{told} 2 attempts left."
    assert told in page(owner.get(address))
    assert told in page(owner.get(f"{address}?again=1"))


@pytest.mark.parametrize("code", ["barcode_not_found", "machine_zone_not_found"])
def test_who_may_have_photographed_the_other_side_is_told_to_turn_it(code):
    declared = check.catalogue()["document_is_legible"].codes[code]
    assert "If this was the other side of your ID, turn it over." in declared.fix


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "This file is empty"),
        (b"nonsense", "not a photo that we can read"),
        (b"%PDF-1.7 and so on", "PDF"),
        (b"GIF89a" + bytes(40), "not accepted"),
        (jpeg(1)[:900], "damaged"),
    ],
)
def test_a_file_that_is_no_photo_gets_one_sentence_and_stores_nothing(
    owner, account, data, sentence
):
    case = ready_case(account)
    response = hand_in(owner, case, data=data)
    assert response.status_code == 422
    assert sentence in page(response)
    assert Piece.objects.count() == 0


def test_an_oversized_file_is_counted_but_never_kept(owner, account):
    case = ready_case(account)
    response = hand_in(owner, case, data=bytes(21_000_000))
    assert response.status_code == 422
    assert "21 MB" in page(response)
    assert Piece.objects.count() == 0


def test_of_several_files_in_one_form_only_the_first_is_kept(rf):
    request = rf.post("/", {"photo": photo_file(b"first"), "more": photo_file(b"second")})
    upload.into_memory(request)
    assert upload.photo_in(request) == b"first"
    assert list(request.FILES) == ["photo"]


def test_a_decompression_bomb_is_refused_by_its_size_in_pixels(owner, account):
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    response = hand_in(owner, ready_case(account), data=out.getvalue())
    assert response.status_code == 422
    assert "megapixels" in page(response)


def test_a_tab_left_open_does_not_put_aside_the_photos_of_another_id(owner, account, seen):
    case = ready_case(account)
    where = f"/case/{case.case_id}/id/"
    opened = page(owner.get(where))
    before = re.search(r'name="seen" value="([^"]*)"', opened)[1]
    assert before == "us_passport"
    cases.choose_document_type(account, case.case_id, "drivers_license")
    stale = {"seen": before, "document_type": "us_passport"}
    assert owner.post(where, stale).status_code == 302  # nothing was handed in that it would lose
    cases.choose_document_type(account, case.case_id, "drivers_license")
    cases.add_piece(account, case.case_id, PieceKind.DOCUMENT_FRONT, jpeg())
    refused = page(owner.post(where, stale))
    assert "photos of another ID were handed in, from another tab or device" in refused
    assert re.search(r'value="drivers_license"\s+checked', refused)
    assert Piece.objects.get(kind="document_front").is_current
    again = {**stale, "seen": re.search(r'name="seen" value="([^"]*)"', refused)[1]}
    assert owner.post(where, again).status_code == 302
    assert Case.objects.get().document_type == "us_passport"


def test_a_photo_of_an_id_that_was_put_aside_leads_back_to_the_request(owner, account):
    case = ready_case(account)
    cases.choose_document_type(account, case.case_id, "drivers_license")
    address = f"/case/{case.case_id}/photo/passport_page/"
    for answer in (owner.get(address, follow=True), owner.post(address, follow=True)):
        assert answer.redirect_chain[0][0] == f"/case/{case.case_id}"
        assert "does not need that photo" in page(answer)
    refused = owner.post(f"{address}uploads/", {"size": len(jpeg())}).json()
    assert "Go back to it; it says what is missing." in refused["sentence"]
    assert refused["page"] == f"/case/{case.case_id}"


def test_no_photo_page_of_a_closed_request_is_a_dead_end(owner, account):
    case = ready_case(account)
    photo = f"/case/{case.case_id}/photo/selfie/"
    cases.cancel(account, case.case_id)
    assert owner.get(photo).url == f"/case/{case.case_id}"
    answer = owner.post(photo, {"photo": photo_file()}, follow=True)
    assert answer.redirect_chain[0][0] == f"/case/{case.case_id}"
    assert f"Request {case.ticket} is over." in page(answer)


def test_a_photo_is_shown_to_its_owner_only_and_never_cached(owner, account, seen):
    case = complete_case(account)
    address = f"/case/{case.case_id}/photo/selfie/image.jpg"
    own = owner.get(address)
    assert own["Content-Type"] == "image/jpeg"
    assert own["Cross-Origin-Resource-Policy"] == "same-origin"  # no other site's page shows it
    assert "no-store" in own["Cache-Control"]
    other = make_account("ext-2", email="other@example.com", ssn="900-99-9999")
    owner.cookies["reinstate_portal"] = sign_in.demo_session(other)
    assert owner.get(address).status_code == 404
    owner.cookies.clear()
    assert owner.get(address).status_code == 302


@pytest.mark.parametrize(
    "page_name",
    [
        "",
        "/agree/",
        "/note/",
        "/id/",
        "/send/",
        "/cancel/",
        "/photo/selfie/",
        "/photo/selfie/checks/",
    ],
)
def test_another_owners_request_is_not_there(owner, account, page_name):
    other = make_account("ext-2", email="other@example.com", ssn="900-99-9999")
    case = ready_case(other)
    assert owner.get(f"/case/{case.case_id}{page_name}").status_code == 404


@pytest.mark.article("process.submit", "process.ticket_reference", "process.team_review")
def test_sending_quotes_the_support_ticket_and_shows_the_tracking_page(owner, account, seen):
    case = complete_case(account)
    response = owner.post(f"/case/{case.case_id}/send/", {"support_ticket": "#4711"})
    assert response.url == f"/case/{case.case_id}"
    shown = page(owner.get(response.url))
    assert case.ticket in shown
    assert "4711" in shown
    assert "Our team" in shown


def test_sending_too_early_says_what_is_missing_and_keeps_everything(owner, account):
    case = ready_case(account)
    response = owner.post(f"/case/{case.case_id}/send/", {"support_ticket": "4711"})
    assert response.status_code == 422
    assert "You with your note" in page(response)
    assert cases.owner_case(account, case.case_id).state is CaseState.OPEN
    assert cases.owner_case(account, case.case_id).support_ticket == "4711"
    assert 'name="support_ticket" value="4711"' in page(response)


def test_a_ticket_number_that_was_taken_out_again_is_not_sent(owner, account, seen):
    case = complete_case(account)
    cases.link_support_ticket(account, case.case_id, "4711")
    owner.post(f"/case/{case.case_id}/send/", {"support_ticket": ""})
    assert cases.owner_case(account, case.case_id).support_ticket == ""


def test_a_declined_owner_reads_why_and_can_ask_another_person(
    owner, account, seen, reviewer, senior
):
    case = sent_case(account)
    locking.next_case(reviewer)
    version = cases.owner_case(account, case.case_id).version
    reason = next(code for code, item in REASONS.items() if "decline" in item.actions)
    deciding.decide(
        case.case_id, reviewer, "decline", reasons=(reason,),
        internal_note="never told", expected_version=version,
    )  # fmt: skip
    shown = page(owner.get(f"/case/{case.case_id}"))
    assert "What our team decided" in shown
    assert shown.count("<noscript>") == 2  # the appeal and the message: sending one loses the other
    assert "never told" not in shown
    assert owner.post(f"/case/{case.case_id}/appeal/", {"text": " "}).status_code == 422
    written = {"text": "Look again\nat <my> ID"}
    assert owner.post(f"/case/{case.case_id}/appeal/", written).status_code == 302
    assert cases.owner_case(account, case.case_id).state is CaseState.APPEALED
    shown = page(owner.get(f"/case/{case.case_id}"))
    assert "What was decided before, and why" in shown
    assert "We could not approve your request." in shown
    assert "never told" not in shown
    assert "What you asked us to look at again" in shown
    assert "Look again<br>at &lt;my&gt; ID" in shown
    assert f"/case/{case.case_id}" in messages.demo_mailbox()[0].body
    withdrawn = page(owner.get(f"/case/{case.case_id}/cancel/"))
    assert "The refusal stays" in withdrawn
    assert "A new request asks for its photos anew." in withdrawn


def test_who_was_refused_is_led_to_a_new_request_too(owner, account, seen, reviewer, senior):
    case = Case.objects.get(id=sent_case(account).case_id)
    deciding.decide(
        case.id, reviewer, "decline", reasons=["person_differs"], expected_version=case.version
    )
    shown = page(owner.get(f"/case/{case.id}"))
    assert "You can also begin a new request." in shown


def test_cancelling_asks_once_more(owner, account):
    case = ready_case(account)
    assert "Yes, cancel it" in page(owner.get(f"/case/{case.case_id}/cancel/"))
    assert cases.owner_case(account, case.case_id).state is CaseState.OPEN
    owner.post(f"/case/{case.case_id}/cancel/")
    assert cases.owner_case(account, case.case_id).state is CaseState.CANCELLED


def test_a_sent_request_cannot_be_changed(owner, account, seen):
    case = sent_case(account)
    before = Case.objects.get().document_type
    of_id = owner.post(f"/case/{case.case_id}/id/", {"document_type": "state_id"}, follow=True)
    for answer in (owner.get(hand_in(owner, case).url), of_id):
        assert "is already with us and cannot be changed now." in page(answer)
        assert answer.wsgi_request.path == f"/case/{case.case_id}"
    assert Case.objects.get().document_type == before
    assert Piece.objects.filter(kind="selfie").count() == 1
    selfie = cases.piece_status(account, case.case_id, PieceKind.SELFIE)
    assert selfie.state is PieceState.PASSED


def test_a_second_account_is_told_to_use_the_first_or_to_ask(owner, account):
    exchange.ingest(event("restriction.raised", kind="duplicate_identity", by="sign_up"))
    shown = page(owner.get("/account/"))
    assert "Sign in with the e-mail address of your first account" in shown
    assert 'class="button " href="/support/"' in shown
    exchange.ingest(event("ledger.entry_posted", asset="USD", amount="-20.00"))
    shown = page(owner.get("/account/"))
    assert "First settle which of the two accounts remains." in shown
    first, also = shown.index('href="/support/"'), shown.index("See how to pay")
    assert first < shown.index("You can also") < also


def test_an_account_in_good_standing_has_nothing_to_ask_for(owner, account):
    at = datetime.now(UTC)
    exchange.ingest(event("restriction.cleared", at=at, kind="self_disabled", by="reviewer"))
    shown = page(owner.get("/account/"))
    assert "Your account is in good standing." in shown
    assert "Ask for reactivation" not in shown


def test_a_photo_that_a_person_wants_again_says_why_where_it_is_taken(owner, seen, reviewer):
    case = sent_case(Account.objects.get().id)
    row = Case.objects.get()
    asked = {"reasons": ["photo_unclear"], "pieces": ["selfie"], "expected_version": row.version}
    deciding.decide(row.id, reviewer, "retake", internal_note="", **asked)
    said = "The photo is not clear enough to read."
    address = f"/case/{case.case_id}/photo"
    assert said in page(owner.get(f"{address}/selfie/"))
    assert said not in page(owner.get(f"{address}/passport_page/"))
    seen.outcomes[PieceKind.SELFIE] = Outcome.FAIL
    hand_in(owner, case)
    worker.drain()
    shown = page(owner.get(f"{address}/selfie/"))  # now it is the machine that asks
    assert "Please take this photo again" in shown
    assert said not in shown


def test_an_id_that_does_not_do_is_chosen_again_and_not_photographed_again(
    owner, seen, monkeypatch
):
    case = ready_case(Account.objects.get().id)
    declared = check.catalogue()["photo_is_sharp"]
    does_not_do = replace(declared.codes["code_fail"], needs_other_id=True)
    item = replace(declared, codes={**declared.codes, "code_fail": does_not_do})
    monkeypatch.setattr(check, "catalogue", lambda: {"photo_is_sharp": item})
    seen.outcomes[PieceKind.PASSPORT_PAGE] = Outcome.FAIL
    hand_in(owner, case, "passport_page")
    worker.drain()
    shown = page(owner.get(f"/case/{case.case_id}/photo/passport_page/"))
    assert "Please choose your ID again" in shown
    assert f'class="button" href="/case/{case.case_id}/id/"' in shown
    assert "Please take this photo again" not in shown
    assert "We cannot use the one you showed." in page(owner.get(f"/case/{case.case_id}"))
    assert "take photos of all its sides" in page(owner.get(f"/case/{case.case_id}/id/"))


def test_a_person_who_finds_the_id_expired_sends_its_owner_to_choose_one(owner, seen, reviewer):
    case = sent_case(Account.objects.get().id)
    row = Case.objects.get()
    pieces = ["selfie", "passport_page"]
    asked = {"reasons": ["document_expired"], "pieces": pieces, "expected_version": row.version}
    deciding.decide(row.id, reviewer, "retake", internal_note="", **asked)
    address = f"/case/{case.case_id}/photo"
    assert "Please choose your ID again" in page(owner.get(f"{address}/passport_page/"))
    assert "Please take this photo again" in page(owner.get(f"{address}/selfie/"))
    assert "We need another ID, and a photo again" in page(owner.get(f"/case/{case.case_id}"))


@pytest.fixture
def expired(owner, seen, reviewer):
    """A request whose ID a person found expired."""
    case = sent_case(Account.objects.get().id)
    row = Case.objects.get()
    asked = {"reasons": ["document_expired"], "pieces": ["passport_page"]}
    version = {"expected_version": row.version}
    deciding.decide(row.id, reviewer, "retake", internal_note="", **asked, **version)
    return case


@pytest.mark.parametrize(
    ("language", "title", "why", "button"),
    [
        ("en", "We need another ID", "This ID has expired.", "Continue: Choose your ID"),
        (
            "es",
            "Necesitamos otra identificación",
            "Esta identificación ha vencido.",
            "Continuar: Elegir su identificación",
        ),
    ],
)
def test_the_one_next_step_of_an_owner_whose_id_expired_is_to_choose_another(
    owner, expired, language, title, why, button
):
    owner.cookies["django_language"] = language
    road, choose = f"/case/{expired.case_id}", f"/case/{expired.case_id}/id/"
    shown = page(owner.get(road))
    assert f"<h1>{title}</h1>" in shown
    assert f'class="button" href="{choose}">{button}</a>' in shown
    assert f"{expired.ticket}: {title}." in page(owner.get("/account/"))
    asked = page(owner.get(choose))
    assert why in asked
    assert " checked" not in asked
    waits = page(owner.get(f"{road}/send/"))
    assert f'href="{choose}"' in waits.split('aria-labelledby="left"')[1].split("</section>")[0]


def test_of_an_id_that_does_not_do_no_photo_is_asked_for_beside_the_choice(owner, expired):
    address = f"/case/{expired.case_id}"
    shown = page(owner.get(f"{address}/photo/passport_page/"))
    assert "<summary><h2>Use another photo instead</h2></summary>" in shown
    again = page(owner.get(f"{address}/photo/passport_page/?again=1"))
    assert "<summary><h2>Use another photo instead</h2></summary>" not in again
    sending = page(owner.get(f"{address}/send/"))
    assert "✕ Another ID" in sending
    assert "✕ Take again" not in sending


def test_of_a_request_that_is_over_no_photo_is_asked_for(owner, expired):
    Case.objects.update(state=CaseState.EXPIRED)
    road = f"/case/{expired.case_id}"
    for address in (road, f"{road}/photo/passport_page/"):
        shown = page(owner.get(address))
        assert "We asked for another one" in shown
        assert "hoose your ID again" not in shown
        assert "attempts left" not in shown


@pytest.mark.parametrize(
    ("ended", "says"),
    [
        (CaseState.EXPIRED, "The request ended before anybody decided about this photo."),
        (CaseState.CANCELLED, "The request ended before anybody decided about this photo."),
        (CaseState.REINSTATED, "A person has looked at this photo."),
    ],
)
def test_of_a_request_that_is_over_nobody_is_said_to_look_at_a_photo_yet(
    owner, account, seen, ended, says
):
    case = sent_case(account)
    Piece.objects.update(state="doubtful")
    road = f"/case/{case.case_id}"
    assert "A person will look at this photo" in page(owner.get(f"{road}/photo/selfie/"))
    Case.objects.update(state=ended)
    for address in (road, f"{road}/photo/selfie/"):
        shown = page(owner.get(address))
        assert says in shown
        assert "will look at this photo" not in shown
        assert "so a person decides" not in shown


def test_what_was_left_for_later_does_not_come_back_before_the_rest_is_done(owner, account, seen):
    case = ready_case(account)
    road = f"/case/{case.case_id}"
    seen.outcomes[PieceKind.SELFIE] = Outcome.FAIL
    hand_in(owner, case)
    worker.drain()
    later = page(owner.get(f"{road}/photo/selfie/"))
    assert f'id="go-on" href="{road}/photo/passport_page/"' in later
    chosen = {"document_type": case.document_type, "seen": case.document_type}
    assert owner.post(f"{road}/id/", chosen).url == f"{road}/photo/passport_page/"
    hand_in(owner, case, "passport_page")
    worker.drain()
    left = page(owner.get(f"{road}/photo/passport_page/"))
    assert f'id="go-on" href="{road}/photo/selfie/"' in left


def test_a_newer_id_of_the_same_kind_is_photographed_anew(owner, expired):
    road = f"/case/{expired.case_id}"
    chosen = {"document_type": expired.document_type, "seen": expired.document_type}
    answer = owner.post(f"{road}/id/", chosen)
    assert answer.url == f"{road}/photo/passport_page/"
    again = page(owner.get(answer.url))
    assert "Please choose your ID again" not in again
    assert "This ID has expired" not in page(owner.get(f"{road}/id/"))
    assert hand_in(owner, expired, "passport_page").status_code == 302
    owner.post(f"{road}/id/", chosen)
    shown = cases.owner_case(Account.objects.get().id, expired.case_id)
    assert shown.pieces[-1].piece_id


def test_an_id_that_does_not_do_is_told_from_a_photo_that_does_not():
    """Each of them asks for another ID in its own words too."""
    codes = {
        f"{item.id}:{code.code}"
        for item in check.catalogue().values()
        for code in item.codes.values()
        if code.needs_other_id
    }
    assert codes == {
        "document_is_unexpired:expired",
        "document_type_is_accepted:another_type",
        "document_type_is_accepted:type_not_accepted",
        "real_id_is_compliant:not_real_id",
        "visa_class_is_accepted:class_not_accepted",
        "visa_has_one_year_left:less_than_a_year_left",
    }
    of_people = {code for code, reason in REASONS.items() if reason.needs_other_id}
    assert of_people == {"document_expired", "wrong_document"}


def test_a_request_that_waits_for_its_owner_says_how_long_it_does(owner, account):
    case = ready_case(account)
    until = date_format(case.kept_until, "DATE_FORMAT")
    assert f"If you do not send it by {until}" in page(owner.get(f"/case/{case.case_id}"))

"""The pages of the other ways, for owners and for the staff who meet them."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.formats import date_format
from django.utils.timezone import now
from tests.fixtures.builders import event, jpeg
from tests.services.test_other_ways import ALL_WELL

from reinstate.services import clock, rules
from reinstate.services.access import mailbox_change, sign_in
from reinstate.services.case import addresses, appointments, cases, turns
from reinstate.services.integration import exchange
from reinstate.services.upkeep import housekeeping, worker
from reinstate.store.models import Appointment, Case, CaseEvent, Installation

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff_client(client, reviewer):
    client.force_login(get_user_model().objects.get(id=reviewer))
    return client


def page(response):
    return response.content.decode()


def begun(owner, route):
    address = owner.post("/account/request/", {"kind": "reactivation"}).url
    assert owner.post(f"{address}/way/", {"route": route}).status_code == 302
    return address


def booking(**changed):
    start = appointments.offered()[0].isoformat()
    return {"start": start, "meeting": "office", "agree": "yes", **changed}


@pytest.mark.parametrize(
    ("restriction", "kind", "says"),
    [
        ("self_disabled", "reactivation", "Another way: by appointment or by post"),
        ("identity_unverified", "further_documents", "Another way: by appointment<"),
        ("fraud_alert", "security_confirmation", ""),
    ],
)
def test_a_request_promises_no_way_that_it_does_not_have(owner, restriction, kind, says):
    exchange.ingest(event("restriction.raised", kind=restriction, by="staff"))
    address = owner.post("/account/request/", {"kind": kind}).url
    shown = page(owner.get(address))
    assert says in shown
    assert (f"{address}/way/" in shown) is bool(says)


def test_all_ways_stand_side_by_side(owner):
    address = owner.post("/account/request/", {"kind": "reactivation"}).url
    shown = page(owner.get(f"{address}/way/"))
    assert shown.count('name="route"') == 4
    assert f"{address}/way/" in page(owner.get(address))


def test_an_appointment_is_booked_and_shown(owner):
    address = begun(owner, "supervised")
    assert owner.post(f"{address}/appointment/", booking()).status_code == 302
    shown = page(owner.get(f"{address}/appointment/"))
    assert Appointment.objects.get().reference in shown
    assert "No note, no photos" in shown
    assert "100 Example Street" in shown


@pytest.mark.parametrize("booked", list(appointments.Way))
def test_who_only_changes_the_time_meets_the_same_way(owner, booked):
    """The office stood marked, and whoever had booked a call went there by changing the time."""
    address = f"{begun(owner, 'supervised')}/appointment/"
    owner.post(address, booking(meeting=booked.value))
    marked = re.compile(r'name="meeting" value="(\w+)" checked')
    assert marked.findall(page(owner.get(address))) == [booked.value]
    (other,) = set(appointments.Way) - {booked}
    wrong = page(owner.post(address, {"start": "", "meeting": other.value}))
    assert marked.findall(wrong) == [other.value]


def test_who_leaves_a_booked_meeting_for_another_way_is_told_so_before_and_after(owner):
    address = begun(owner, "supervised")
    before, after = "A time is booked for you. If you choose another way", "for you is given back."
    assert before not in page(owner.get(f"{address}/way/"))
    owner.post(f"{address}/appointment/", booking())
    assert before in page(owner.get(f"{address}/way/"))
    stays = owner.post(f"{address}/way/", {"route": "supervised"}, follow=True)
    assert after not in page(stays)
    assert Appointment.objects.get().cancelled_at is None
    leaves = owner.post(f"{address}/way/", {"route": "online"}, follow=True)
    assert after in page(leaves)
    assert Appointment.objects.get().cancelled_at is not None


def test_the_accounts_page_asks_nobody_to_send_what_is_shown_at_a_meeting_or_by_post(owner):
    address = begun(owner, "supervised")
    assert "Choose a time, and come with your ID. That is all." in page(owner.get("/account/"))
    begun_page = page(owner.get(address))
    assert "If you do not book a time by" in begun_page
    assert "If you do not send it" not in begun_page
    owner.post(f"{address}/appointment/", booking())
    booked = page(owner.get("/account/"))
    assert "Your time is booked. Come with your ID. That is all." in booked
    assert "finish it and send it" not in booked
    owner.post(f"{address}/way/", {"route": "paper"})
    assert "send it to us by post" in page(owner.get("/account/"))


def test_the_accounts_page_asks_nobody_to_post_a_letter_that_is_in_the_post(owner):
    address = begun(owner, "paper")
    owner.post(f"{address}/letter/", {"agree": "yes"})
    assert "send it to us by post" in page(owner.get("/account/"))
    for _press in range(2):  # the second after a lost answer
        owner.post(f"{address}/letter/", {"posted": "yes"})
    assert CaseEvent.objects.filter(action=turns.POSTED).count() == 1
    shown = page(owner.get("/account/"))
    assert "We wait for your letter, and write to you when it arrives." in shown
    assert "The post, which brings us your letter" in shown
    assert "send it to us by post" not in shown


def test_a_booked_time_that_has_passed_is_not_looked_forward_to(owner):
    address = begun(owner, "supervised")
    owner.post(f"{address}/appointment/", booking())
    minutes = rules.on(clock.today()).integer("appointment.minutes")
    Appointment.objects.update(starts_at=clock.now() - timedelta(minutes=minutes - 1))
    assert "Your time is booked" in page(owner.get(address))
    Appointment.objects.update(starts_at=clock.now() - timedelta(days=3))
    says = "The time of your appointment has passed:"
    for path in ("/account/", address, f"{address}/appointment/"):
        shown = page(owner.get(path))
        assert says in shown
        assert "If not, choose another time." in shown
        for untrue in ("Your time is booked", "Here is when and where", "look forward"):
            assert untrue not in shown
    owner.post(f"{address}/appointment/", booking())
    for path in ("/account/", address, f"{address}/appointment/"):
        assert says not in page(owner.get(path))


def test_of_a_booking_everything_that_is_missing_is_said_at_once_beside_its_field(owner, client):
    address = begun(owner, "supervised")
    problem = re.compile(r'<p class="problem" id="wrong-([a-z]+)">([^<]*)<')
    asked = page(owner.post(f"{address}/appointment/", {"meeting": "office"}))
    assert [field for field, _said in problem.findall(asked)] == ["start", "agree"]
    assert "taken meanwhile" not in asked
    agreed = page(owner.post(f"{address}/appointment/", {"agree": "yes"}))
    assert problem.findall(agreed) == [("start", "Choose a time.")]
    assert re.search(r'name="agree" value="yes" checked', agreed)
    lost = page(client.post("/mailbox/", {}))
    assert [field for field, _said in problem.findall(lost)] == ["old", "new", "start"]


def test_what_was_chosen_stays_when_the_box_was_not_ticked(owner):
    address = begun(owner, "supervised")
    answer = owner.post(f"{address}/appointment/", booking(agree=""))
    assert answer.status_code == 422
    assert "agree" in page(answer)
    assert f'value="{booking()["start"]}" selected' in page(answer)


def test_a_time_that_is_none_is_refused_in_words(owner):
    address = begun(owner, "supervised")
    answer = owner.post(f"{address}/appointment/", booking(start="soon"))
    assert answer.status_code == 409 or "taken meanwhile" in page(answer)


def test_the_letter_comes_after_agreeing(owner):
    address = begun(owner, "paper")
    assert owner.get(f"{address}/letter.pdf").status_code == 422
    agreed_to = page(owner.get(f"{address}/letter/"))  # with it comes a copy that shows a face
    assert "The only picture of it is the one on the copy of your ID." in agreed_to
    assert owner.post(f"{address}/letter/").status_code == 422
    assert owner.post(f"{address}/letter/", {"agree": "yes"}).status_code == 302
    assert "PO Box 100" in page(owner.get(f"{address}/letter/"))
    made = owner.get(f"{address}/letter.pdf")
    assert made["Content-Type"] == "application/pdf"
    assert made.content.startswith(b"%PDF")


def test_a_page_of_another_way_leads_to_the_choice(owner):
    address = begun(owner, "paper")
    assert owner.get(f"{address}/appointment/").url == f"{address}/way/"


def test_a_lost_mailbox_gets_a_number_without_signing_in(client, account):
    Installation.objects.update(is_demo=True)
    form = {**booking(), "old": "jane@example.com", "new": "jane.now@example.com"}
    booked = client.post("/mailbox/", form).url
    worker.drain()
    shown = page(client.get(booked))
    assert Appointment.objects.get().reference in shown
    assert "You typed jane@example.com as the lost mailbox and jane.now@example.com" in shown
    assert "72 hours pass" in shown
    assert "nothing is there 5 days after" in shown
    assert 'href="/mailbox/"' in shown
    assert "You typed" not in page(client.get(booked))
    row = Appointment.objects.get()
    Appointment.objects.update(starts_at=clock.now() - timedelta(days=1))
    past = page(client.get(booked))  # a tab that was left open
    assert "<h1>The time of your appointment has passed</h1>" in past
    assert row.reference in past
    assert "Come with your ID" not in past
    Appointment.objects.update(starts_at=row.starts_at)
    Appointment.objects.update(cancelled_at=now())  # which tells that there is an account
    assert Appointment.objects.get().reference in page(client.get(booked))  # loaded again
    assert Case.objects.get().kind == "mailbox_change"
    assert "reinstate_portal" not in client.cookies


def test_who_reads_the_mailbox_said_to_be_lost_is_not_invited_to_come(owner):
    form = {**booking(), "old": "jane@example.com", "new": "jane.now@example.com"}
    owner.post("/mailbox/", form)
    worker.drain()
    address = f"/case/{Case.objects.get().id}"
    assert "See this request" in page(owner.get("/account/"))
    shown = page(owner.get(address))
    for told in (
        "Your time is booked",
        "100 Example Street",
        "You began a request",
        "for you to do now",
    ):
        assert told not in shown
    assert owner.get(f"{address}/appointment/").url == address
    assert f'href="{address}/not-me/"' in shown
    assert "Somebody asked us to use another mailbox" in page(owner.get(f"{address}/not-me/"))
    assert Case.objects.get().state == "open"  # a look changes nothing
    assert "The account is locked" in page(owner.post(f"{address}/not-me/"))
    assert Case.objects.get(kind="mailbox_change").state == "cancelled"
    assert owner.get("/account/").status_code == 302  # nobody stays signed in


def test_a_way_beside_photos_is_not_called_unsent(owner):
    for route, says in (
        ("supervised", "We wait to meet you"),
        ("paper", "We wait for your letter"),
    ):
        begun(owner, route)
        shown = page(owner.get("/account/"))
        assert says in shown
        assert "Not sent yet" not in shown


@pytest.mark.parametrize(("meeting", "says"), [("video", True), ("office", False)])
def test_a_call_is_said_by_the_clock_of_its_owner_too_as_in_the_letter(owner, meeting, says):
    address = begun(owner, "supervised")
    Case.objects.update(time_zone="Pacific/Honolulu")
    owner.post(f"{address}/appointment/", {**booking(), "meeting": meeting})
    shown = page(owner.get(f"{address}/appointment/"))
    told = f"{Appointment.objects.get().starts_at.astimezone(ZoneInfo('Pacific/Honolulu')):%H:%M}"
    assert "Times are those of New York." in shown
    assert (f"{told} HST." in shown) is says
    Case.objects.update(time_zone="America/Toronto")
    assert "By your clock" not in page(owner.get(f"{address}/appointment/"))


def test_a_form_about_a_lost_mailbox_pressed_twice_shows_one_number(client, account):
    Installation.objects.update(is_demo=True)
    form = {**booking(), "old": "jane@example.com", "new": "jane.now@example.com"}
    for _ in range(2):
        booked = client.post("/mailbox/", form).url
        worker.drain()
    assert Appointment.objects.get().reference in page(client.get(booked))
    assert Appointment.objects.get().case is not None


def test_who_has_booked_nothing_is_led_to_the_form(client, db):
    client.cookies["reinstate_number"] = "RA-7K4M-2Q"  # signed by nobody
    assert client.get("/mailbox/booked/").url == "/mailbox/"


def test_what_was_typed_about_a_lost_mailbox_stays(client, db):
    Installation.objects.update(is_demo=True)
    answer = client.post("/mailbox/", {**booking(), "old": "jane", "new": "jane.now@example.com"})
    assert answer.status_code == 422
    assert 'value="jane.now@example.com"' in page(answer)


def test_staff_record_a_meeting_and_find_it_on_the_case(owner, staff_client):
    address = begun(owner, "supervised")
    owner.post(f"{address}/appointment/", booking())
    row = Appointment.objects.get()
    awaited = page(staff_client.get("/console/meetings/"))
    assert row.reference in awaited
    at = row.starts_at.astimezone(ZoneInfo("America/New_York"))
    assert f"{at:%H:%M %Z}" in awaited  # by the clock that the owner was told
    half = staff_client.post(f"/console/meetings/{row.id}/", {"name_matches": "yes"})
    assert half.status_code == 422
    assert "Answer every point; missing: “The ID is an original" in page(half)
    assert "id_is_accepted" not in page(half).replace('name="id_is_accepted"', "")
    form = {**ALL_WELL, "remarks": "Came with a passport."}
    assert staff_client.post(f"/console/meetings/{row.id}/", form).status_code == 302
    shown = page(staff_client.get(f"/console/case/{row.case_id}/"))
    assert "Came with a passport." in shown
    assert "The person is the one on the ID" in shown


def test_who_meets_the_loser_of_a_mailbox_writes_the_new_one_as_it_is_spelled(
    staff_client, account
):
    Installation.objects.update(is_demo=True)
    form = {**booking(), "old": "jane@example.com", "new": "jane.now@example.com"}
    staff_client.post("/mailbox/", form)
    worker.drain()
    row = Appointment.objects.get()
    assert "as they spell it" in page(staff_client.get("/console/meetings/"))
    seen = f"/console/meetings/{row.id}/"
    wrong = staff_client.post(seen, {**ALL_WELL, "new_email": "jane.new at example"})
    assert 'value="jane.new at example"' in page(wrong)
    right = staff_client.post(seen, {**ALL_WELL, "new_email": "jane.new@example.com"})
    assert right.status_code == 302
    assert mailbox_change.new_address(row.case_id) == "jane.new@example.com"


def test_what_was_seen_at_a_meeting_stays_in_the_form_after_a_refusal(owner, staff_client):
    owner.post(f"{begun(owner, 'supervised')}/appointment/", booking())
    row = Appointment.objects.get()
    half = {"name_matches": "unsure", "remarks": "The name has two parts."}
    shown = page(staff_client.post(f"/console/meetings/{row.id}/", half))
    assert "<details open>" in shown
    assert 'name="name_matches" value="unsure" checked' in shown
    form = shown[shown.index("<details open>") : shown.index("</details>")]
    assert form.count(" checked") == 1
    assert "The name has two parts.</textarea>" in shown
    staff_client.post(f"/console/meetings/{row.id}/", ALL_WELL)
    late = page(staff_client.post(f"/console/meetings/{row.id}/", {**ALL_WELL, **half}))
    assert "recorded this appointment already" in late
    assert "The name has two parts.</textarea>" in late


def test_of_a_meeting_without_an_account_nothing_is_promised(client, staff_client):
    Installation.objects.update(is_demo=True)
    form = {**booking(), "old": "nobody@example.com", "new": "jane.now@example.com"}
    client.post("/mailbox/", form)
    assert 'name="remarks"' not in page(staff_client.get("/console/meetings/"))  # nothing keeps it
    address = f"/console/meetings/{Appointment.objects.get().id}/"
    shown = page(staff_client.post(address, {"has_come": "no"}, follow=True))
    assert "Recorded." in shown
    assert "The owner was written to" not in shown


def test_without_a_printer_the_letter_is_copied_from_the_page(owner):
    address = begun(owner, "paper")
    owner.post(f"{address}/letter/", {"agree": "yes"})
    shown = page(owner.get(f"{address}/letter/"))
    assert "Reactivate my account associated with (jane<wbr>@example.com)" in shown
    assert "Name on the account: Jane Sample" in shown
    assert "I compared the person with the picture on the ID." in shown
    assert "Back to your request" in shown


def test_a_letter_that_is_in_the_post_is_waited_for_anew(owner, account):
    address = begun(owner, "paper")
    owner.post(f"{address}/letter/", {"agree": "yes"})  # and copied by hand: no PDF was made
    clock.set_offset(timedelta(days=29))
    owner.cookies["reinstate_portal"] = sign_in.demo_session(account)
    shown = page(owner.get(f"{address}/letter/"))
    last_day = clock.today() + timedelta(days=1)
    assert f"It has to be here by {date_format(last_day)}" in shown
    said = owner.post(f"{address}/letter/", {"posted": "yes"}, follow=True)
    assert "We write to you when your letter arrives." in page(said)
    assert "<h1>We wait for your letter</h1>" in page(said)
    assert "Still to do" not in page(said)
    clock.set_offset(timedelta(days=31))
    owner.cookies["reinstate_portal"] = sign_in.demo_session(account)
    housekeeping.tick()
    assert Case.objects.get().state == "open"
    kept_until = clock.today() + timedelta(days=28)
    assert f"is not here by {date_format(kept_until)}" in page(owner.get(address))


def test_a_booked_time_is_not_called_done(owner):
    address = begun(owner, "supervised")
    owner.post(f"{address}/appointment/", booking())
    assert "Booked. Here is when and where." in page(owner.get(address))
    assert "Done" not in page(owner.get(address))


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("id/", "Your name has changed, or you have no valid ID?"),
        ("agree/", "No photo of your face at all"),
        ("note/", "do not want your face photographed?"),
    ],
)
def test_who_does_not_fit_the_usual_way_reads_there_where_to_go(owner, path, says):
    address = owner.post("/account/request/", {"kind": "reactivation"}).url
    cases.give_consent(Case.objects.get().account_id, Case.objects.get().id, "What happens.")
    shown = page(owner.get(f"{address}/{path}"))
    assert says in shown
    leads = "/support/" if path == "id/" else f"{address}/way/"
    assert f'href="{leads}"' in shown.partition(says)[2]


def test_the_help_says_where_helpers_and_representatives_go(client, db):
    shown = page(client.get("/help/other-ways/"))
    for title in ("Your face is not to be photographed", "Somebody helps you"):
        assert title in shown
    assert 'href="/support/"' in shown.partition("Somebody acts for the owner")[2]
    assert "Your name has changed" in page(client.get("/help/id-types/"))


def test_staff_record_a_letter_with_its_scans(owner, staff_client):
    address = begun(owner, "paper")
    owner.post(f"{address}/letter/", {"agree": "yes"})
    case = Case.objects.get()
    scan = SimpleUploadedFile("letter.jpg", jpeg(), "image/jpeg")
    answer = staff_client.post("/console/meetings/letter/", {"ticket": case.ticket, "letter": scan})
    assert answer.url == f"/console/case/{case.id}/"
    assert "Letter" in page(staff_client.get(answer.url))


def test_staff_record_a_letter_that_came_after_its_request_had_expired(
    owner, staff_client, account
):
    address = begun(owner, "paper")
    owner.post(f"{address}/letter/", {"agree": "yes"})
    clock.set_offset(timedelta(days=31))
    housekeeping.tick()
    case = Case.objects.get()
    scan = SimpleUploadedFile("letter.jpg", jpeg(), "image/jpeg")
    given = {"ticket": case.ticket, "letter": scan}
    shown = page(staff_client.post("/console/meetings/letter/", given, follow=True))
    assert "Recorded: the letter came after this request had expired" in shown
    assert "Letter arrived after the request had expired" in shown
    owner.cookies["reinstate_portal"] = sign_in.demo_session(account)
    told = page(owner.get(address))
    assert "Your letter arrived, after the request had expired." in told
    assert "Begin again on your account" in told


def test_a_wrong_number_on_a_letter_is_said(staff_client):
    scan = SimpleUploadedFile("letter.jpg", jpeg(), "image/jpeg")
    answer = staff_client.post("/console/meetings/letter/", {"ticket": "RA-0000", "letter": scan})
    assert answer.status_code == 422
    assert "No request has the number “RA-0000”. Compare it with the paper" in page(answer)
    assert 'value="RA-0000"' in page(answer)


def test_nobody_is_sent_to_an_address_that_is_only_an_example(client, db):
    assert addresses.still_examples() == (addresses.OFFICE, addresses.VIDEO, addresses.POST)
    shown = page(client.get("/help/other-ways/"))
    assert "Not set up yet" in shown
    assert "PO Box" not in shown
    Installation.objects.update(is_demo=True)
    assert addresses.still_examples() == ()
    assert "PO Box" in page(client.get("/help/other-ways/"))


def test_appointments_that_do_not_fit_on_a_page_are_one_link_away(staff_client):
    """Nobody has to sign in to book one, and one that nobody records stays."""
    Appointment.objects.bulk_create(
        Appointment(reference=f"RA-{number}", way="office", starts_at=now(), booked_at=now())
        for number in range(60)
    )
    first = page(staff_client.get("/console/meetings/"))
    assert "1–50 of 60" in first
    second = page(staff_client.get("/console/meetings/?appointments=50"))
    assert (first.count("They did not come"), second.count("They did not come")) == (50, 10)
    (refused,) = re.findall(r'action="([^"]*\?appointments=50)"', second)[:1]
    answer = staff_client.post(refused, {"face_matches": "yes"})
    assert answer.status_code == 422
    assert "51–60 of 60" in page(answer)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("jane", "jane@example.com", "old"),
        ("jane@example.com", "", "new"),
        ("jane@example.com", "jane@example.com", "new"),
    ],
)
def test_of_two_addresses_the_page_says_which_is_wrong(client, account, old, new, field):
    shown = page(client.post("/mailbox/", {**booking(), "old": old, "new": new}))
    assert re.findall(r'<p class="problem" id="([a-z-]+)"', shown) == [f"wrong-{field}"]
    assert re.search(rf'<input id="{field}"[^>]*aria-describedby="wrong-{field}" data-focus', shown)


@pytest.mark.parametrize("address", ["/mailbox/", "/help/other-ways/"])
@pytest.mark.parametrize(("language", "phone"), [("en", "phone"), ("es", "teléfono")])
def test_no_page_says_that_a_phone_can_object_where_none_is_told(client, address, language, phone):
    hours = rules.on(clock.today()).integer("mailbox.wait_hours")

    def told():
        shown = page(client.get(address, HTTP_ACCEPT_LANGUAGE=language))
        (said,) = re.findall(rf"[^<>]* {hours} (?:hours|horas)[^<>]*", shown)
        return phone in said

    assert not told()
    Installation.objects.update(is_demo=True)  # whose sandbox sends texts
    assert told()

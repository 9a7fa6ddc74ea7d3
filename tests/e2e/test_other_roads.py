"""The roads beside reactivation in a real browser: pay, confirm, move, ask, disable."""

import pytest
from PIL import Image
from tests.e2e.test_owner_road import email_of, wait_for, wait_until_reinstated
from tests.e2e.test_portal_pages import sign_in_as

pytestmark = pytest.mark.e2e


@pytest.mark.article("restricted.negative_balance", "restricted.lifts_automatically")
def test_a_debt_is_paid_in_two_parts_and_the_lock_is_gone(open_page):
    watched = open_page()
    page = watched.page
    sign_in_as(watched, "negative")
    page.get_by_role("link", name="See how to pay").click()
    page.get_by_label("Amount").fill("5")
    page.get_by_role("button", name="pretend it has arrived").click()
    page.get_by_text("Still left to pay: 15 USD").wait_for()
    page.get_by_role("button", name="Buy USDT").click()
    page.get_by_role("button", name="ask the provider now").click()
    page.get_by_text("Your debt is covered").wait_for()
    page.get_by_role("heading", name="Your account is in good standing.").wait_for()


@pytest.mark.article("process.unsure_reason")
def test_a_message_without_log_in_reaches_the_console(open_page, violations):
    watched = open_page()
    page = watched.page
    watched.goto("/")
    page.get_by_role("link", name="I do not know the reason").click()
    page.get_by_label("E-mail address of your account").fill("visitor@example.com")
    page.get_by_label("What do you see").fill("I do not know why my account is disabled.")
    page.get_by_role("button", name="Open a support ticket").click()
    number = page.locator(".ticket").inner_text()
    assert violations(page) == []
    watched.goto("/console/")
    page.get_by_role("button", name="Rosa").click()
    page.wait_for_url("**/console/")
    page.get_by_role("link", name="Messages").click()
    page.get_by_role("heading", name=number).wait_for()
    assert violations(page) == []


def on_another_way(watched, situation, way):
    """Begin, and choose another way than photos compared by a program."""
    page = watched.page
    sign_in_as(watched, situation)
    page.get_by_role("button", name="Start reactivation").click()
    page.wait_for_url("**/case/*")
    page.get_by_role("link", name="Another way").click()
    page.get_by_label(way).check()
    page.get_by_role("button", name="Continue").click()
    return page.url.partition("/case/")[2].split("/")[0]


def staff_page(open_page, path):
    """Rosa's console."""
    watched = open_page()
    watched.goto("/console/")
    watched.page.get_by_role("button", name="Rosa").click()
    watched.page.wait_for_url("**/console/")
    watched.goto(path)
    return watched.page


def is_met(staff, number, new_mailbox=""):
    """Somebody of the team records that the owner came, and was who they said."""
    card = staff.locator("section", has_text=number)
    card.get_by_text("Record").first.click()
    for answer in card.get_by_role("radio", name="yes").all():
        answer.check()
    if new_mailbox:
        card.get_by_label("as they spell it").fill(new_mailbox)
    card.get_by_role("button", name="They came").click()
    staff.get_by_text("Recorded.").wait_for()


def approved(site, case):
    """Two people where two are needed; the toy exchange then acknowledges by itself."""
    site.ask(f"""
        from reinstate.services.demonstration import demo
        from reinstate.services import clock
        from reinstate.services.review import deciding, decision_rules
        from reinstate.store.models import Case
        staff = {{one.role: one.user_id for one in demo.staff()}}
        row = Case.objects.get(id={case!r})
        ticks = decision_rules.checklist(row, "approve", clock.now())
        done = deciding.decide(row.id, staff["reviewer"], "approve", checked=ticks,
                             internal_note="Looked.", expected_version=row.version)
        row.refresh_from_db()
        if done.state == "awaiting_second_approval":
            second = row.decisions.last().second_assigned_to_id
            deciding.second_decision(row.id, second, "confirm", expected_version=row.version)
        answer = True
    """)


def is_reinstated(watched, case):
    """Looks again until the exchange has unlocked the account."""
    wait_until_reinstated(watched.site, case)
    watched.goto("/account/")
    assert watched.page.get_by_role(
        "heading", name="Your account is in good standing."
    ).is_visible()


def test_an_owner_who_cannot_write_is_met_and_comes_back(site, open_page, violations):
    watched = open_page(width=320)
    page = watched.page
    case = on_another_way(watched, "hands", "Meet a person of our team")
    page.get_by_label("When?").select_option(index=1)
    page.get_by_label("I agree to what happens at the appointment.").check()
    page.get_by_role("button", name="Book this time").click()
    page.get_by_role("heading", name="We look forward to meeting you").wait_for()
    number = page.locator(".facts .mono").inner_text()

    staff = staff_page(open_page, "/console/meetings/")
    assert violations(staff) == []
    is_met(staff, number)
    approved(site, case)
    is_reinstated(watched, case)


def test_an_owner_without_a_camera_writes_a_letter_and_comes_back(site, open_page, tmp_path):
    watched = open_page(width=320)
    page = watched.page
    case = on_another_way(watched, "camera", "A letter by post")
    page.get_by_label("I agree that my letter is used like this.").check()
    page.get_by_role("button", name="Agree and get the letter").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Get the letter (PDF)").click()
    letter = download.value
    assert letter.path().read_bytes().startswith(b"%PDF")

    scan = tmp_path / "scan.jpg"
    Image.new("RGB", (900, 1200), "white").save(scan)
    staff = staff_page(open_page, "/console/meetings/")
    staff.get_by_label("Number on the letter").fill(letter.suggested_filename.removesuffix(".pdf"))
    staff.get_by_label("Letter", exact=True).set_input_files(scan)
    staff.get_by_role("button", name="Record the arrival").click()
    staff.wait_for_url("**/console/case/**")

    approved(site, case)
    is_reinstated(watched, case)


def ask_for_another_mailbox(watched, old, new):
    """Without signing in; returns the number to say there, once their account is found."""
    page = watched.page
    watched.goto("/sign-in/sent/")
    page.get_by_role("link", name="I cannot open this mailbox any more").click()
    page.get_by_label("the lost one").fill(old)
    page.get_by_label("E-mail address you can open now").fill(new)
    page.get_by_label("When?").select_option(index=2)
    page.get_by_role("button", name="Book this time").click()
    page.get_by_role("heading", name="Your time is booked").wait_for()
    number = page.locator("[data-copy-source]").inner_text()
    whose = f"""
        from reinstate.store.models import Appointment
        answer = Appointment.objects.get(reference={number!r}).case_id
    """
    wait_for(lambda: watched.site.ask(whose))
    return number


def test_the_old_mailbox_can_object_to_another_one(site, open_page, violations):
    watched = open_page(width=320)
    page, account = watched.page, watched.become_a_new_owner()
    ask_for_another_mailbox(watched, email_of(site, account), "now@example.com")
    assert violations(page) == []
    watched.goto("/demo/mailbox/")
    letter = page.locator("article", has_text="Somebody wants another mailbox").first
    letter.get_by_role("link").first.click()
    page.get_by_text("asked us to use another mailbox").wait_for()
    page.get_by_role("button", name="This was not me").click()
    page.get_by_role("heading", name="The account is locked").wait_for()

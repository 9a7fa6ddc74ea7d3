"""Corners that owners and staff seldom reach: pages on paper, help by keyboard, the record."""

import pytest
from playwright.sync_api import expect
from tests.e2e.looking import is_too_wide
from tests.e2e.test_half_written import DECLINED
from tests.e2e.test_reviewer_road import until

pytestmark = pytest.mark.e2e
IS_LIGHT = """() => {
  const ground = getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number);
  return Math.min(...ground.slice(0, 3)) > 230;
}"""
LONG_KEY = "unclaimed.us_wy.virtual_currency.years"
IS_TOO_WIDE = "one => one.scrollWidth > one.clientWidth + 1"
PRESS_TWICE = "one => { one.click(); setTimeout(() => one.click(), 30); }"
LARGE_LETTERS = """addEventListener("DOMContentLoaded", () => {
  document.documentElement.style.fontSize = "200%";
})"""
BROKEN_WORDS = """one => one.textContent.split(" ").filter((word) => {
  const range = document.createRange();
  const at = one.textContent.indexOf(word);
  range.setStart(one.firstChild, at);
  range.setEnd(one.firstChild, at + word.length);
  return range.getClientRects().length > 1;
})"""
STOPS_BEFORE_THE_PHOTO = 12
HEBREW, ENGLISH = "\u05e9\u05dc\u05d5\u05dd, 12 \u05e9\u05d5\u05d1.", "Hello, 12 again."
PLAINTEXT = "one => getComputedStyle(one).unicodeBidi === 'plaintext'"
# At which side of its box each line of text begins, by where its first letter is drawn.
SIDES = """one => [...one.childNodes].filter((node) => node.nodeName === "#text").map((node) => {
  const range = document.createRange();
  const at = node.textContent.search(/\\S/);
  range.setStart(node, at);
  range.setEnd(node, at + 1);
  const letter = range.getBoundingClientRect(), box = one.getBoundingClientRect();
  return letter.left - box.left < box.right - letter.right ? "left" : "right";
})"""
IS_COVERED = """() => {
  const here = document.activeElement, { left, top, width, height } = here.getBoundingClientRect();
  const there = document.elementFromPoint(left + Math.min(width, 40) / 2, top + height / 2);
  return there?.closest(".stays") && !here.closest(".stays") ? here.textContent.trim() : "";
}"""
PRESSED_MS = 500  # by then the second press would have written too


def staff(watched, name):
    watched.goto("/console/")
    watched.page.get_by_role("button", name=name).first.click()
    watched.page.wait_for_url("**/console/")
    return watched.page


@pytest.mark.parametrize("dark", [False, True])
def test_what_was_written_to_an_owner_prints_whole_and_light(open_page, site, dark):
    watched = open_page(width=800, dark=dark)
    account = watched.become_a_new_owner()
    site.ask(f"""
        from reinstate.services.case import cases
        found = cases.open_case({account!r}, time_zone="America/New_York")
        cases.cancel({account!r}, found.case_id)
        answer = True
    """)
    watched.goto("/account/messages/")
    page = watched.page
    page.emulate_media(media="print")
    assert page.evaluate(IS_LIGHT)
    expect(page.get_by_text("We never ask for your password").first).to_be_visible()
    expect(page.locator(".topbar")).to_be_hidden()
    expect(page.get_by_role("link", name="Back to your account")).to_be_hidden()


def at_the_photo(watched, site):
    """A new owner, who agreed to what happens and is asked for the first photo; the case's id."""
    account = watched.become_a_new_owner()
    case_id = site.ask(f"""
        from reinstate.services.case import cases
        found = cases.open_case({account!r}, time_zone="America/New_York")
        answer = found.case_id
        cases.give_consent({account!r}, answer, "What happens.")
    """)
    watched.goto(f"/case/{case_id}/photo/selfie/")
    return case_id


def test_what_only_a_screen_can_do_is_not_printed(open_page, site):
    watched = open_page(width=800)
    case_id = at_the_photo(watched, site)
    page = watched.page
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="You with your note")).to_be_visible()
    expect(page.get_by_text("Write the note by hand").first).to_be_visible()
    for name in ("Take the photo", "Choose a photo from your device", "Or use a sample photo"):
        expect(page.get_by_role("heading", name=name), name).to_be_hidden()
    watched.goto(f"/case/{case_id}")
    expect(page.get_by_role("heading", name="Messages")).to_be_visible()
    expect(page.get_by_label("Write to our team")).to_be_hidden()


@pytest.fixture
def declined(open_page, site):
    """The page of a declined request, as its owner sees it."""
    case, session = site.ask(DECLINED)
    watched = open_page(width=800)
    cookie = {"name": "reinstate_portal", "value": session, "url": site.address}
    watched.page.context.add_cookies([cookie])
    watched.goto(f"/case/{case}")
    return watched


def test_a_refusal_prints_that_it_can_be_appealed_and_no_empty_form(declined):
    page = declined.page
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Ask for another person to look")).to_be_visible()
    expect(page.get_by_text("You lose nothing by asking.")).to_be_visible()
    expect(page.locator("form :is(input, textarea, label)").locator("visible=true")).to_have_count(
        0
    )


def test_what_an_owner_writes_in_hebrew_runs_from_the_right_and_the_line_below_does_not(declined):
    page = declined.page
    writing = page.get_by_label("Write to our team")
    writing.fill(f"{HEBREW}\n{ENGLISH}")
    assert page.evaluate(PLAINTEXT, writing.element_handle())
    page.get_by_role("button", name="Send the message").click()
    sent = page.locator(".as-written").filter(has_text=ENGLISH).last
    expect(sent).to_be_visible()
    hebrew, english = sent.evaluate(SIDES)
    assert hebrew == "right"
    assert english == "left"


def test_an_agreement_prints_what_stands_instead_of_its_choices(open_page, site):
    watched = open_page(width=800)
    case_id = at_the_photo(watched, site)
    page = watched.page
    watched.goto(f"/case/{case_id}/agree/")
    stands = page.get_by_role("heading", name="What you agreed to")
    expect(stands).to_be_hidden()
    page.get_by_label("By a person only").check()  # and not sent
    page.emulate_media(media="print")
    expect(stands).to_be_visible()
    expect(page.get_by_text("Who sees them")).to_be_visible()
    expect(page.get_by_text("By a program, then by a person").last).to_be_visible()
    expect(page.get_by_text("By a person only").last).to_be_hidden()
    expect(page.locator("form :is(input, label)").locator("visible=true")).to_have_count(0)


def test_at_400_per_cent_nothing_lies_over_what_has_the_focus(open_page, site):
    watched = open_page(width=320, height=256)
    at_the_photo(watched, site)
    page = watched.page
    page.goto(page.url.partition("/photo/")[0] + "/note/")
    for _stop in range(STOPS_BEFORE_THE_PHOTO):
        page.keyboard.press("Tab")
        assert page.evaluate(IS_COVERED) == ""
    expect(page.get_by_role("link", name="My note is ready")).to_be_attached()


def test_the_name_of_a_chosen_file_is_whole_in_large_letters_on_a_phone(open_page, site):
    watched = open_page(width=320)
    at_the_photo(watched, site)
    page = watched.page
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    name = "IMG_20261129_081500_with_the_note.txt"
    chosen = {"name": name, "mimeType": "text/plain", "buffer": b"no photo"}
    page.locator("#photo").set_input_files(chosen)
    line = page.get_by_text(name)
    line.wait_for()
    assert line.evaluate("one => one.scrollWidth <= one.clientWidth")
    assert not is_too_wide(page)


def test_one_long_name_pushes_no_column_of_the_queue_out_of_sight(open_page):
    page = staff(open_page(width=1280), "Sam Senior")
    until(lambda: page.reload() and page.locator("td.owner").count(), "a case waiting")
    cell = page.locator("td.owner").first
    cell.evaluate("one => { one.textContent = 'Wolfeschlegel'.repeat(8); }")
    assert cell.bounding_box()["width"] < 300


def test_help_leads_on_and_takes_an_answer_by_keyboard(open_page, violations):
    watched = open_page(width=320)
    page = watched.page
    watched.goto("/help/inactivity/")
    expect(page.locator("article a.button")).to_have_count(1)
    page.locator("summary", has_text="No").press("Enter")
    page.get_by_role("group", name="Why not?").get_by_role("radio").first.check()
    assert violations(page) == []
    page.get_by_role("button", name="Send this answer").click()
    page.get_by_text("Thank you for telling us").wait_for()


def test_the_record_fits_a_desk_and_shows_a_hash_whole(open_page, violations, site):
    site.ask(f"""
        from django.contrib.auth import get_user_model
        from reinstate.services.whole_book import rules_in_force, signing
        officer = get_user_model().objects.get(email="cleo@staff.example").id
        digest = rules_in_force.values(officer, {LONG_KEY!r}).rows[0].value_digest
        signing.sign(officer, {LONG_KEY!r}, digest, "Section 34-24, read today")
        given = rules_in_force.values(officer, {LONG_KEY!r}).rows[0].signature.signed_at
        signing.withdraw(officer, {LONG_KEY!r}, digest, given, "Another section.")
        answer = True
    """)
    watched = open_page(width=1280)
    page = staff(watched, "Cleo")
    watched.goto("/console/compliance/record/")
    table = page.get_by_role("region", name="Entries, table")
    assert not table.evaluate(IS_TOO_WIDE)
    digest = table.locator("details.hash").last
    digest.locator("summary").press("Enter")
    assert len(digest.locator("span").inner_text()) == 64
    assert violations(page) == []


def test_a_form_that_is_pressed_twice_is_sent_once(open_page, site):
    watched = open_page(width=390)
    account, page = watched.become_a_new_owner(), watched.page
    case_id = site.ask(f"""
        from reinstate.services.case import cases
        answer = cases.open_case({account!r}, time_zone="America/New_York").case_id
    """)
    watched.goto(f"/case/{case_id}")
    page.get_by_text("A question? Write to our team").click()
    page.get_by_label("Write to our team").fill("How long does it take?")
    page.get_by_role("button", name="Send the message").evaluate(PRESS_TWICE)
    page.get_by_text("Your message is with our team.").wait_for()
    page.wait_for_timeout(PRESSED_MS)
    watched.goto(f"/case/{case_id}")
    expect(page.locator("ol.letters > li")).to_have_count(1)


def test_who_adds_a_passkey_ticks_beside_the_words_and_sees_every_recovery_code(open_page, site):
    email = site.ask("""
        from secrets import token_hex
        from reinstate.services.access import staff
        email = f"{token_hex(4)}@example.com"
        answer = [email, staff.add(email, "Nell New", "reviewer")]
    """)
    watched = open_page(width=390)
    page, (address, password) = watched.page, email
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True}
    key |= {"hasResidentKey": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    watched.goto("/staff/login/")
    page.get_by_label("Email").fill(address)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/console/")
    watched.goto("/staff/2fa/webauthn/add/")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Go on").click()
    tick = page.get_by_label("Sign in with it alone")
    box, words = tick.bounding_box(), page.get_by_text("Sign in with it alone").bounding_box()
    assert box["x"] + box["width"] < words["x"]
    assert abs(box["y"] - words["y"]) < box["height"]
    page.get_by_role("button", name="Add").click()
    codes = page.get_by_label("Unused codes")
    codes.wait_for()
    assert codes.evaluate("box => box.scrollHeight <= box.clientHeight")


def test_in_large_letters_on_a_phone_no_heading_and_no_button_breaks_in_a_word(
    open_page,
):
    watched = open_page(width=390, height=800)
    watched.become_a_new_owner()
    watched.page.add_init_script(LARGE_LETTERS)
    watched.goto("/account/")
    heading = watched.page.get_by_role("heading", name="Your account is locked.")
    assert heading.evaluate(BROKEN_WORDS) == []
    (reason,) = watched.page.locator(".reason h3").all()
    assert reason.evaluate(BROKEN_WORDS) == []
    button = watched.page.get_by_role("button", name="Start reactivation")
    assert button.evaluate(BROKEN_WORDS) == []
    watched.page.set_viewport_size({"width": 200, "height": 800})
    assert not is_too_wide(watched.page)

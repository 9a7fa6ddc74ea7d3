"""The portal's pages in a real browser: reachable for everyone, honest when something fails."""

import time

import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import page_weight

pytestmark = pytest.mark.e2e
ANSWER_MS = 90_000
RELOADED_EVERY_MS = 300  # who reloads without a pause keeps the reader from its work
FIRST_PAGE_BYTES = 60_000


def sign_in_as(watched, situation):
    """One click on the demo page."""
    watched.goto(f"/demo/owner/{watched.site.owner(situation)}/")
    watched.page.get_by_role("button", name="Sign in as").click()
    watched.page.wait_for_url("**/account/")


def to_the_selfie(watched):
    """As a new owner: begin, agree, and go to the page where the photo is taken."""
    page, account_id = watched.page, watched.become_a_new_owner()
    watched.goto("/account/")
    page.get_by_role("button", name="Start reactivation").click()
    page.get_by_role("link", name="Continue: Agree").click()
    page.get_by_label("I agree that my photos are used like this.").check()
    page.get_by_role("button", name="Agree and continue").click()
    page.get_by_role("link", name="My note is ready").click()
    return account_id


def specimen(site, name):
    """A sample of a demo owner as a file to upload; the note in it names that owner."""
    account = site.owner("disabled")
    case = site.ask(f"""
        from reinstate.services.case import cases
        answer = cases.open_case({account!r}, time_zone="America/New_York").case_id
    """)
    data = site.samples([name], account, case)[name]
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": data}


def test_the_first_page_is_light(open_page):
    watched = open_page()
    watched.goto("/")
    assert page_weight(watched.page) <= FIRST_PAGE_BYTES


def test_a_missing_camera_is_explained_and_a_file_goes_on(site, launch, open_page, violations):
    watched = open_page(launch(refuses_camera=True), width=320)
    page = watched.page
    to_the_selfie(watched)
    page.get_by_role("button", name="Turn on the camera").click()
    page.get_by_text("The camera is not available.").wait_for()
    assert violations(page) == []
    page.set_input_files("#photo", specimen(site, "wrong_date.selfie"))
    page.get_by_text("Crop or turn").click()
    page.get_by_label("Cut off left").press("ArrowRight")
    page.get_by_role("button", name="As it was").click()
    assert violations(page) == []
    page.get_by_role("button", name="Use this photo").click()
    page.locator("#go-on").focus()
    page.wait_for_selector("#answer:not(:has(.pending))", timeout=ANSWER_MS)
    page.wait_for_function("document.activeElement.id === 'go-on'")  # the answer took it along
    expect(page.locator("#answer h2")).to_have_text("Please take this photo again")
    expect(page.locator("#answer .region.fail")).not_to_have_count(0)
    expect(page.locator("#answer .spot.fail").first).to_have_text("1")
    expect(page.locator(".read-back .word.fail")).not_to_have_count(0)
    expect(page.get_by_text("2 attempts left")).to_be_visible()
    expect(page.get_by_text("A new photo takes the place of")).to_be_hidden()
    assert violations(page) == []
    page.get_by_role("link", name="Take it again").click()
    page.get_by_role("heading", name="Take the photo").wait_for()  # a script shows it


def test_a_lost_connection_loses_no_photo(open_page):
    watched = open_page()
    page = watched.page
    to_the_selfie(watched)
    page.get_by_role("button", name="Turn on the camera").click()
    page.get_by_role("button", name="Take photo").click()
    page.get_by_role("button", name="Use this photo").wait_for()
    page.reload()
    page.get_by_text("You took this photo earlier").wait_for()
    page.context.set_offline(True)
    page.get_by_role("button", name="Use this photo").click()
    page.get_by_text("The connection was lost").wait_for()
    page.context.set_offline(False)
    page.wait_for_selector("#answer")


def test_without_scripts_everything_works_by_reloading(site, open_page):
    watched = open_page(scripts=False, width=320)
    page = watched.page
    to_the_selfie(watched)
    page.set_input_files(
        "#photo", {"name": "cv.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )
    page.get_by_role("button", name="Send this photo").click()
    expect(page.locator("#photo-problem")).to_contain_text("PDF")
    page.set_input_files("#photo", specimen(site, "passing.selfie"))
    page.get_by_role("button", name="Send this photo").click()
    page.locator("#answer").wait_for()  # the page before it shows nothing that waits either
    given_up_at = time.monotonic() + ANSWER_MS / 1000
    while page.locator("#waiting").count() > 0:
        assert time.monotonic() < given_up_at, "the photo was not answered"
        page.wait_for_timeout(RELOADED_EVERY_MS)
        page.reload()
    expect(page.locator("#answer .findings .pass")).not_to_have_count(0)

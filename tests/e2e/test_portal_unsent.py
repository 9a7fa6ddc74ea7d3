"""A photo that was not sent yet: kept on its owner's device, for them, and not for ever."""

import time

import pytest
from playwright.sync_api import expect
from tests.e2e.test_portal_capture import PARTS_BEFORE_THE_LOSS, large_photo, to_the_camera
from tests.e2e.test_portal_pages import ANSWER_MS

pytestmark = pytest.mark.e2e
A_DAY_AND_A_MINUTE = 24 * 3600 + 60  # seconds; upload.kept_hours

KEPT_PHOTOS = """() => new Promise((done) => {
  const request = indexedDB.open("reinstate-drafts", 1);
  request.onsuccess = () => {
    const kept = request.result.transaction("photos").objectStore("photos").getAll();
    kept.onsuccess = () => done(kept.result.map((one) => Boolean(one.blob)));
  };
})"""

# Holds up the first picture that a page makes ready to be shown, until `letGo()`.
SLOW_TO_SHOW = """
  const make = window.createImageBitmap;
  let isFirst = true;
  window.createImageBitmap = async (...asked) => {
    if (isFirst) {
      isFirst = false;
      await new Promise((done) => { window.letGo = done; });
    }
    return make(...asked);
  };
"""
LET_GO = "() => new Promise((done) => { window.letGo(); window.setTimeout(done, 500); })"


def with_an_unsent_photo(open_page):
    """A page on which a new owner has chosen a photo and not sent it."""
    watched = open_page()
    to_the_camera(watched)
    watched.page.set_input_files("#photo", large_photo())
    watched.page.get_by_role("button", name="Use this photo").wait_for()
    return watched


def test_a_session_that_ends_before_the_photo_is_sent_costs_a_sign_in_and_not_the_photo(open_page):
    watched = open_page()
    page = watched.page
    to_the_camera(watched)
    here = page.url
    (signed_in,) = [one for one in page.context.cookies() if one["name"] == "reinstate_portal"]
    page.set_input_files("#photo", large_photo())
    page.get_by_role("button", name="Use this photo").wait_for()
    page.context.clear_cookies(name="reinstate_portal")
    page.get_by_role("button", name="Use this photo").click()
    page.get_by_text(
        "It is safe on this device for 24 hours: sign in again in this browser"
    ).wait_for()
    page.context.add_cookies([signed_in])
    page.goto(here)
    page.get_by_text("You took this photo earlier and did not send it.").wait_for()


def test_a_session_that_ends_in_mid_upload_costs_no_part_that_arrived(open_page):
    watched = open_page()
    page = watched.page
    to_the_camera(watched)
    here, parts, begun = page.url, [], []
    (signed_in,) = [one for one in page.context.cookies() if one["name"] == "reinstate_portal"]

    def count(request):
        if request.method == "PATCH" and "/uploads/" in request.url:  # not where it is sent on
            parts.append(int(request.headers["upload-offset"]))
            if len(parts) == PARTS_BEFORE_THE_LOSS:
                page.context.clear_cookies(name="reinstate_portal")
        elif request.url.endswith("/uploads/"):
            begun.append(request.url)

    page.on("request", count)
    page.set_input_files("#photo", large_photo())
    page.get_by_role("button", name="Use this photo").click()
    page.get_by_text(
        "It is safe on this device for 24 hours: sign in again in this browser"
    ).wait_for()
    page.context.add_cookies([signed_in])
    page.goto(here)
    page.get_by_text("You took this photo earlier and did not send it.").wait_for()
    page.get_by_role("button", name="Use this photo").click()
    page.wait_for_selector("#answer")
    assert len(begun) == 1
    assert parts.count(0) == 1


def test_a_photo_that_the_browser_cannot_show_waits_for_its_owner_too(open_page):
    watched = open_page()
    page = watched.page
    to_the_camera(watched)
    here = page.url
    (signed_in,) = [one for one in page.context.cookies() if one["name"] == "reinstate_portal"]
    unshown = {"name": "photo.heic", "mimeType": "image/heic", "buffer": b"no photo at all"}
    page.set_input_files("#photo", unshown)
    page.get_by_text("Your browser cannot show this photo.").wait_for()
    page.context.clear_cookies(name="reinstate_portal")
    page.get_by_role("button", name="Send this photo").click()
    page.get_by_text("It is safe on this device for 24 hours").wait_for()
    page.context.add_cookies([signed_in])
    page.goto(here)
    page.get_by_text("You took this photo earlier and did not send it. Your browser").wait_for()
    expect(page.get_by_text("Can you read everything?")).to_be_hidden()
    expect(page.get_by_text("Crop or turn")).to_be_hidden()
    page.get_by_role("button", name="Use this photo").click()
    page.get_by_text("This file is not a photo that we can read.").wait_for()


def test_an_unsent_photo_is_gone_at_the_first_page_after_its_time_and_its_owner_is_told(open_page):
    watched = open_page()
    page = watched.page
    to_the_camera(watched)
    here = page.url
    page.set_input_files("#photo", large_photo())
    page.get_by_role("button", name="Use this photo").wait_for()
    page.clock.install(time=time.time() + A_DAY_AND_A_MINUTE - 120)
    watched.goto("/help/")
    assert page.evaluate(KEPT_PHOTOS) == [True]
    page.clock.set_system_time(time.time() + A_DAY_AND_A_MINUTE)
    watched.goto("/help/")
    page.wait_for_function(f"() => ({KEPT_PHOTOS})().then((found) => !found[0])")
    page.goto(here)
    page.get_by_text("The photo that you had not sent is gone").wait_for()
    page.reload()
    page.get_by_role("button", name="Turn on the camera").wait_for()
    expect(page.get_by_text("The photo that you had not sent is gone")).to_be_hidden()
    assert page.evaluate(KEPT_PHOTOS) == []


def test_a_photo_that_arrived_without_an_answer_is_not_offered_again(open_page):
    watched = open_page()
    page = watched.page
    to_the_camera(watched)
    here = page.url

    def without_answer(route):
        answer = route.fetch()
        route.abort() if answer.json()["is_done"] else route.fulfill(response=answer)

    page.route("**/uploads/*/", without_answer)
    page.set_input_files("#photo", large_photo())
    page.get_by_role("button", name="Use this photo").click()
    page.get_by_text("The connection was lost").wait_for()
    page.unroute("**/uploads/*/")
    page.goto(here)
    page.wait_for_selector("#answer")
    page.wait_for_function(f"() => ({KEPT_PHOTOS})().then((found) => found.length === 0)")
    expect(page.get_by_text("You took this photo earlier")).to_be_hidden()


def test_another_photo_that_was_not_sent_is_shown_beside_the_one_that_was(open_page):
    watched = open_page()
    page = watched.page
    to_the_camera(watched)
    here = page.url
    page.set_input_files("#photo", large_photo())
    page.get_by_role("button", name="Use this photo").click()
    page.wait_for_selector("#answer:not(:has(.pending))", timeout=ANSWER_MS)
    page.goto(f"{here}?again=1")
    page.get_by_role("button", name="Turn on the camera").wait_for()
    page.set_input_files("#photo", large_photo())
    page.get_by_role("button", name="Use this photo").wait_for()
    page.goto(here)
    page.get_by_text("You took this photo earlier and did not send it.").wait_for()


def test_a_photo_is_sent_although_the_devices_own_storage_never_answers(open_page):
    watched = open_page()
    page = watched.page
    page.add_init_script("IDBFactory.prototype.open = () => ({})")
    to_the_camera(watched)
    page.set_input_files("#photo", large_photo())
    page.get_by_role("button", name="Use this photo").click()
    page.wait_for_selector("#answer")


def test_a_photo_that_is_not_taken_just_now_waits_for_its_owner(open_page):
    watched = with_an_unsent_photo(open_page)
    page = watched.page
    here = page.url
    too_many = {"sentence": "You have sent many photos within an hour."}
    page.route("**/uploads/", lambda route: route.fulfill(status=429, json=too_many))
    page.get_by_role("button", name="Use this photo").click()
    expect(page.get_by_text("You have sent many photos within an hour.")).to_be_visible()
    page.goto(here)
    page.get_by_text("You took this photo earlier and did not send it.").wait_for()


def test_an_unsent_photo_leaves_with_its_owner(open_page):
    watched = with_an_unsent_photo(open_page)
    page = watched.page
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{watched.site.address}/")
    assert page.evaluate(KEPT_PHOTOS) == []


def test_a_photo_for_a_request_withdrawn_in_another_tab_is_told_so_and_does_not_stay(open_page):
    watched = with_an_unsent_photo(open_page)
    page = watched.page
    case = page.url.partition("/photo/")[0]
    other = page.context.new_page()
    other.goto(f"{case}/cancel/")
    other.get_by_role("button", name="Yes, cancel it").click()
    other.wait_for_url("**/account/")
    page.get_by_role("button", name="Use this photo").click()
    page.wait_for_url(case)
    page.get_by_text("is over. Your account's page says what you can do now.").wait_for()
    assert page.evaluate(KEPT_PHOTOS) == []


def test_a_page_whose_cookies_were_cleared_is_opened_anew_with_the_photo(open_page):
    watched = with_an_unsent_photo(open_page)
    page = watched.page
    page.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="Use this photo").click()
    page.get_by_text("You took this photo earlier and did not send it.").wait_for()
    page.get_by_role("button", name="Use this photo").click()
    page.wait_for_selector("#answer")


def test_a_photo_that_is_too_large_is_refused_once_and_not_offered_again(open_page):
    watched = open_page()
    page = watched.page
    to_the_camera(watched)
    photo = large_photo()
    photo["buffer"] += bytes(21_000_000 - len(photo["buffer"]))  # after its end: shown all the same
    page.set_input_files("#photo", photo)
    page.get_by_role("button", name="Use this photo").click()
    page.get_by_text("This file has 21 MB; at most 20 MB are accepted.").wait_for()
    assert page.evaluate(KEPT_PHOTOS) == []


def test_a_photo_chosen_while_the_one_from_before_is_made_ready_takes_its_place(open_page):
    watched = with_an_unsent_photo(open_page)
    page = watched.page
    page.add_init_script(SLOW_TO_SHOW)
    page.reload()
    page.wait_for_function("() => window.letGo")
    newer = large_photo()
    newer["buffer"] += bytes(1000)
    page.set_input_files("#photo", newer)
    use = page.get_by_role("button", name="Use this photo")
    use.wait_for()
    page.evaluate(LET_GO)
    expect(page.get_by_text("You took this photo earlier and did not send it.")).to_be_hidden()
    with page.expect_request(lambda one: one.url.endswith("/uploads/")) as begun:
        use.click()
    assert str(len(newer["buffer"])) in begun.value.post_data

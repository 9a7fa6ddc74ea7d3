"""A photo under bad conditions: a network lost in mid-upload, and a phone that takes over."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect
from tests.e2e.test_portal_pages import ANSWER_MS, to_the_selfie

pytestmark = pytest.mark.e2e
PARTS_BEFORE_THE_LOSS = 3
RETRY_MS, FAULTS_BORNE = 4000, 10  # of transfer.js
TAKES_FOCUS = "one => { one.focus(); return document.activeElement === one; }"


def large_photo():
    """A few megabytes, so that it travels in many parts."""
    out = io.BytesIO()
    Image.effect_noise((2000, 1500), 90).convert("RGB").save(out, "JPEG", quality=95)
    return {"name": "large.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def to_the_camera(watched):
    """To the page of the photo, once its script listens: a file chosen before goes nowhere."""
    account_id = to_the_selfie(watched)
    watched.page.get_by_role("button", name="Turn on the camera").wait_for()
    return account_id


def test_a_network_lost_in_mid_upload_costs_one_part_and_not_the_photo(open_page):
    watched = open_page()
    page = watched.page
    to_the_camera(watched)
    parts, begun = [], []

    def count(request):
        if request.method == "PATCH":
            parts.append(int(request.headers["upload-offset"]))
            if len(parts) == PARTS_BEFORE_THE_LOSS:
                page.context.set_offline(True)
        elif request.url.endswith("/uploads/"):
            begun.append(request.url)

    page.on("request", count)
    photo = large_photo()
    page.set_input_files("#photo", photo)
    page.get_by_role("button", name="Use this photo").click()
    page.get_by_text("The connection was lost").wait_for()
    page.context.set_offline(False)
    page.wait_for_selector("#answer")
    assert len(begun) == 1
    assert len(parts) <= len(set(parts)) + 1
    assert max(parts) < len(photo["buffer"])


def test_a_file_that_is_renamed_after_it_was_chosen_arrives_all_the_same(open_page, tmp_path):
    watched = open_page()
    page = watched.page
    to_the_camera(watched)
    file = tmp_path / "me.jpg"
    file.write_bytes(large_photo()["buffer"])
    page.set_input_files("#photo", file)
    page.get_by_role("button", name="Use this photo").wait_for()
    file.rename(tmp_path / "renamed.jpg")
    page.get_by_role("button", name="Use this photo").click()
    page.wait_for_selector("#answer")


def test_an_empty_file_is_said_to_be_empty_when_it_is_chosen(open_page):
    watched = open_page()
    page = watched.page
    to_the_camera(watched)
    empty = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": b""}
    page.set_input_files("#photo", empty)
    page.get_by_text("This file is empty. Choose the photo again, or take a new one.").wait_for()


def test_a_phone_takes_over_by_a_code_and_the_computer_goes_on(open_page, violations):
    computer, phone = open_page(), open_page(width=390, height=844)
    account_id = to_the_camera(computer)
    computer.page.get_by_role("link", name="Take it with your phone").click()
    computer.page.get_by_role("button", name="Show the code").click()
    assert violations(computer.page) == []
    address = computer.page.locator("section .mono").inner_text()
    phone.page.goto(address)
    phone.page.get_by_role("button", name="Go on").click()
    phone.page.get_by_role("button", name="Turn on the camera").click()
    phone.page.get_by_role("button", name="Take photo").click()
    phone.page.get_by_role("button", name="Use this photo").click()
    phone.page.wait_for_selector("#answer")
    computer.page.wait_for_selector("#answer")
    kept = computer.site.ask(f"""
        from reinstate.store.models import Piece
        piece = Piece.objects.get(case__account={account_id!r})
        answer = [piece.source, piece.device]
    """)
    assert kept == ["camera", "handed_over"]
    phone.goto("/account/")
    assert "/case/" in phone.page.url
    again = open_page(width=390)
    again.page.goto(address)
    again.page.get_by_role("heading", name="This code no longer works").wait_for()


def test_a_photo_that_the_browser_cannot_show_is_sent_as_it_is(open_page):
    watched = open_page()
    page = watched.page
    to_the_camera(watched)
    unshown = {"name": "photo.heic", "mimeType": "image/heic", "buffer": b"no photo at all"}
    page.set_input_files("#photo", large_photo())
    page.get_by_role("button", name="Use this photo").wait_for()
    page.set_input_files("#photo", unshown)
    page.get_by_text("Your browser cannot show this photo.").wait_for()
    expect(page.get_by_role("button", name="Use this photo")).to_be_hidden()
    page.get_by_role("button", name="Send this photo").click()
    page.get_by_text("This file is not a photo that we can read.").wait_for()
    # As large as no photo may be, nobody is told to send it.
    page.set_input_files("#photo", {**unshown, "buffer": b"no photo".ljust(21_500_000)})
    page.get_by_text("This file has 21.5 MB; at most 20 MB are accepted.").wait_for()
    expect(page.get_by_text("Your browser cannot show this photo.")).to_be_hidden()


def test_what_stands_before_the_server_may_refuse_without_a_reason(open_page):
    watched = open_page()
    page = watched.page
    to_the_camera(watched)
    page.clock.install()
    page.route("**/uploads/", lambda route: route.fulfill(status=413, body="<h1>413</h1>"))
    page.set_input_files("#photo", large_photo())
    page.get_by_role("button", name="Use this photo").click()
    page.get_by_text("your photo could not be stored just now").wait_for()
    expect(page.get_by_text("The connection was lost")).to_be_hidden()
    fault = page.get_by_text("The fault is ours: your photo cannot be stored just now.")
    for _ in range(FAULTS_BORNE):
        page.clock.run_for(RETRY_MS)
        page.wait_for_load_state("networkidle")
    fault.wait_for()
    page.unroute("**/uploads/")
    page.get_by_role("button", name="Use this photo").click()
    page.wait_for_selector("#answer")


def test_a_picture_that_browsers_show_and_we_do_not_take_is_refused_when_it_is_chosen(open_page):
    watched = open_page()
    page = watched.page
    to_the_camera(watched)
    for kind in ("GIF", "AVIF"):
        out = io.BytesIO()
        Image.new("RGB", (640, 480), "white").save(out, kind)
        picture = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}
        page.set_input_files("#photo", picture)
        page.get_by_text("This kind of file is not accepted.").wait_for()
        expect(page.get_by_role("button", name="Use this photo")).to_be_hidden()
        page.set_input_files("#photo", large_photo())
        page.get_by_role("button", name="Use this photo").wait_for()
        page.reload()
        page.get_by_role("button", name="Take another").click()


def test_a_pdf_or_a_film_is_refused_when_it_is_chosen_and_nobody_is_told_to_send_it(open_page):
    watched = open_page()
    page = watched.page
    to_the_camera(watched)
    for name, start in (("id.pdf", b"%PDF-1.7\n"), ("id.mov", b"\0\0\0\x14ftypqt  ")):
        page.set_input_files("#photo", large_photo())
        page.get_by_role("button", name="Use this photo").wait_for()
        chosen = {"name": name, "mimeType": "image/jpeg", "buffer": start + bytes(500)}
        page.set_input_files("#photo", chosen)
        page.get_by_text("This kind of file is not accepted.").wait_for()
        expect(page.get_by_text("Your browser cannot show this photo.")).to_be_hidden()


def test_the_rules_of_the_photo_fit_a_small_screen_with_text_of_twice_the_size(open_page):
    watched = open_page(width=320)
    page = watched.page
    to_the_camera(watched)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_the_search_of_the_help_fits_a_small_screen_with_text_of_twice_the_size(open_page):
    watched = open_page(width=320)
    watched.goto("/help/")
    watched.page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert watched.page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_file_that_is_too_large_is_told_its_size_and_the_limit(open_page):
    watched = open_page()
    page = watched.page
    to_the_camera(watched)
    photo = large_photo()
    photo["buffer"] += bytes(20_040_000 - len(photo["buffer"]))
    page.set_input_files("#photo", photo)
    page.get_by_role("button", name="Use this photo").click()
    page.get_by_text("This file has 20.1 MB; at most 20 MB are accepted.").wait_for()


def test_while_a_photo_is_on_its_way_no_other_takes_its_place(open_page):
    watched = open_page()
    page = watched.page
    to_the_camera(watched)
    page.route("**/uploads/*/", lambda _route: None)
    page.set_input_files("#photo", large_photo())
    with page.expect_request("**/uploads/*/"):
        page.get_by_role("button", name="Use this photo").click()
    for name in ("Take another", "Send this photo"):
        assert not page.get_by_role("button", name=name).evaluate(TAKES_FOCUS)
    page.unroute("**/uploads/*/")  # which lets go of what was held
    page.wait_for_selector("#answer")


def test_a_network_that_asks_for_a_sign_in_of_its_own_costs_no_photo_and_no_answer(open_page):
    watched = open_page()
    page = watched.page
    to_the_camera(watched)
    answers = []

    def of_another(route):
        """In place of what begins the sending, of a part of it, and of how the checks stand."""
        answers.append(route.request.url)
        route.fulfill(status=200, content_type="text/html", body="<h1>Welcome to our Wi-Fi</h1>")

    for address in ("**/uploads/", "**/uploads/*/", "**/checks/"):
        page.route(address, of_another, times=1)
    page.set_input_files("#photo", large_photo())
    page.get_by_role("button", name="Use this photo").click()
    page.get_by_text("The connection was lost").wait_for()
    page.wait_for_selector("#answer:not(:has(.pending))", timeout=ANSWER_MS)
    expect(page.get_by_text("Welcome to our Wi-Fi")).to_have_count(0)
    expect(page.get_by_role("link", name="Take it again")).to_be_visible()
    assert len(answers) == 3


def test_a_large_photo_is_shown_smaller_and_cropped_at_its_whole_size(open_page):
    """Whole, each step of a slider and each turn takes an old phone seconds."""
    watched = open_page()
    page = watched.page
    account_id = to_the_camera(watched)
    out = io.BytesIO()
    Image.effect_noise((4000, 3000), 20).convert("RGB").save(out, "JPEG", quality=70)
    photo = {"name": "large.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}
    page.set_input_files("#photo", photo)
    page.get_by_text("Crop or turn").click()
    canvas = page.locator("[data-edit-canvas]")
    assert canvas.evaluate("one => [one.width, one.height]") == [2048, 1536]
    page.get_by_label("Cut off left").fill("10")
    page.get_by_role("button", name="Turn by a quarter").click()
    assert canvas.evaluate("one => [one.width, one.height]") == [1536, 2048]
    page.get_by_role("button", name="Use this photo").click()
    page.wait_for_selector("#answer")
    size = watched.site.ask(f"""
        from reinstate.store.models import Piece
        piece = Piece.objects.get(case__account={account_id!r})
        answer = [piece.width, piece.height]
    """)
    assert size == [2696, 4000]


def test_what_is_ticked_shows_in_the_readers_own_colours(open_page):
    """A drawn tick is white, and so is the paper of those who read black on white."""
    watched = open_page(forced_colors="active")
    page = watched.page
    to_the_camera(watched)
    page.get_by_role("button", name="Turn on the camera").click()
    tick = page.get_by_label("Take the photo by itself when it looks good")
    drawn = Image.open(io.BytesIO(tick.screenshot())).convert("L")
    darkest, lightest = drawn.crop((6, 6, 14, 14)).getextrema()  # of what stands inside the box
    assert lightest - darkest > 100

"""The camera refused, missing, busy, lost or late: the page says what to do, and a file works."""

import pytest
from playwright.sync_api import expect
from tests.e2e.test_owner_road import GUIDE_MS
from tests.e2e.test_portal_capture import large_photo
from tests.e2e.test_portal_pages import to_the_selfie

pytestmark = pytest.mark.e2e
# Stands before the browser's own answer: `camera.refuse` is an error's name, `camera.wait` in ms,
# and while `camera.is_held` no answer comes.
BETWEEN = """
    const own = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    window.camera = { refuse: "", wait: 0, is_held: false, streams: [] };
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      await new Promise((done) => { setTimeout(done, window.camera.wait); });
      while (window.camera.is_held) await new Promise((done) => { setTimeout(done, 50); });
      if (window.camera.refuse) throw new DOMException("", window.camera.refuse);
      const stream = await own(wanted);
      window.camera.streams.push(stream);
      return stream;
    };
"""
LIVE = "camera.streams.filter((one) => one.getTracks()[0].readyState === 'live').length"
UNPLUG = """
    const [track] = camera.streams.at(-1).getTracks();
    track.stop();
    track.dispatchEvent(new Event("ended"));
"""
LEAVE = """
    Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
    document.dispatchEvent(new Event("visibilitychange"));
"""
SILENCE = """
    const [track] = camera.streams.at(-1).getTracks();
    Object.defineProperty(track, "muted", { get: () => true });
"""
FACE_MODEL = "**/vendor/human/models/*.bin"
BEFORE_IT_LOOKED = "One moment. Hold your note below your face."
# What a device's voices would say; one of them lives with somebody else, one speaks French.
VOICES = """
    window.heard = [];
    window.voicesHeard = [];
    const voices = [
      { name: "elsewhere", lang: "en-US", localService: false },
      { name: "French", lang: "fr-FR", localService: true },
      { name: "of the device", lang: "en-GB", localService: true },
    ];
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
    Object.defineProperty(window, "speechSynthesis", { value: {
      getVoices: () => voices,
      addEventListener: () => {},
      cancel: () => {},
      speak: ({ text, voice }) => {
        window.heard.push(text);
        window.voicesHeard = [...new Set([...window.voicesHeard, voice.name])];
      },
    } });
"""
WORDS = {
    "NotAllowedError": "tap the camera or lock sign beside the address",
    "NotFoundError": "If you have one, connect it and try again.",
    "NotReadableError": "Close that program or end the call, then try again.",
    "AbortError": "It did not start. Close other programs that may use it",
}


@pytest.fixture
def watched(open_page):
    """The page of the photo with the note, on a phone's screen, as its owner opens it."""
    opened = open_page(width=320)
    opened.page.add_init_script(BETWEEN)
    to_the_selfie(opened)
    # Shown once the page's script listens: what a test presses by itself waits for nothing.
    opened.page.get_by_role("button", name="Turn on the camera").wait_for()
    return opened


def turn_on(page):
    page.get_by_role("button", name="Turn on the camera").click()


def send_a_file(page):
    page.set_input_files("#photo", large_photo())
    page.get_by_role("button", name="Use this photo").click()
    page.wait_for_selector("#answer")


def origin_of(watched, account_id):
    return watched.site.ask(f"""
        from reinstate.store.models import Piece
        piece = Piece.objects.get(case__account={account_id!r}, is_current=True)
        answer = [piece.source, piece.device]
    """)


@pytest.mark.parametrize("error", WORDS)
def test_what_keeps_the_camera_is_named_with_what_to_do_and_a_file_works(
    watched, violations, error
):
    page = watched.page
    page.evaluate(f"camera.refuse = {error!r}")
    turn_on(page)
    page.get_by_text("The camera is not available.").wait_for()
    page.get_by_text(WORDS[error]).wait_for()
    assert violations(page) == []
    page.evaluate("camera.refuse = ''")
    page.get_by_role("button", name="Try again").click()
    page.get_by_role("button", name="Take photo").wait_for()
    if error == "NotReadableError":
        send_a_file(page)


def test_a_camera_that_is_taken_away_is_said_to_be_gone_and_takes_no_photo(watched):
    page = watched.page
    turn_on(page)
    page.get_by_role("button", name="Take photo").wait_for()
    page.evaluate(f"(() => {{ {UNPLUG} }})()")
    page.get_by_text("It was switched off or unplugged.").wait_for()
    expect(page.get_by_role("button", name="Take photo")).to_be_hidden()
    send_a_file(page)


def test_a_camera_without_a_picture_takes_none_and_says_so(watched):
    page = watched.page
    turn_on(page)
    page.get_by_role("button", name="Take photo").wait_for()
    page.evaluate(f"(() => {{ {SILENCE} }})()")
    page.get_by_text("The camera shows no picture just now.").wait_for()
    page.get_by_role("button", name="Take photo").click()
    expect(page.get_by_role("button", name="Use this photo")).to_be_hidden()


def test_who_leaves_the_page_during_the_five_seconds_is_not_photographed(watched):
    page = watched.page
    turn_on(page)
    page.get_by_role("button", name="Take photo").wait_for()
    page.clock.install()
    page.get_by_role("button", name="In 5 seconds").click()
    page.evaluate(f"(() => {{ {LEAVE} }})()")
    for _ in range(8):
        page.clock.run_for(1000)
    expect(page.get_by_role("button", name="Take photo")).to_be_visible()
    assert page.evaluate(LIVE) == 1


def test_a_camera_that_comes_late_does_not_push_aside_the_file_that_was_chosen(watched):
    page = watched.page
    page.evaluate("camera.is_held = true")
    turn_on(page)
    page.get_by_text("If your browser asks, allow it.").wait_for()
    page.set_input_files("#photo", large_photo())
    page.get_by_role("button", name="Use this photo").wait_for()
    assert page.evaluate("camera.streams.length") == 0
    page.evaluate("camera.is_held = false")
    page.wait_for_function("() => camera.streams.length === 1")
    page.wait_for_function(f"() => {LIVE} === 0")
    expect(page.get_by_role("button", name="Use this photo")).to_be_visible()


def test_a_button_pressed_twice_turns_the_camera_on_once(watched):
    page = watched.page
    page.evaluate("camera.wait = 300")
    page.evaluate(
        "document.querySelectorAll('[data-camera-start]').forEach((button) => button.click())"
    )
    page.get_by_role("button", name="Take photo").wait_for()
    assert page.evaluate(LIVE) == 1
    page.get_by_role("button", name="Turn off").click()
    assert page.evaluate(LIVE) == 0


def test_a_guide_that_does_not_arrive_is_no_missing_camera(watched):
    page = watched.page
    page.route("**/guide/*.json", lambda route: route.abort())
    turn_on(page)
    page.get_by_text("Check your connection, then try again.").wait_for()
    expect(page.get_by_text("No camera was found")).to_be_hidden()
    page.unroute("**/guide/*.json")
    page.get_by_role("button", name="Try again").click()
    page.get_by_role("button", name="Take photo").wait_for()


def test_nothing_is_called_good_before_the_guide_has_looked_for_a_face(watched):
    page = watched.page
    page.route(FACE_MODEL, lambda _: None)
    with page.expect_request(FACE_MODEL, timeout=GUIDE_MS):
        turn_on(page)
    told = page.locator("[data-camera-say]")
    expect(told).to_have_text(BEFORE_IT_LOOKED)
    page.unroute(FACE_MODEL)  # which lets go of what was held
    expect(told).to_have_text("We do not see your face yet.", timeout=GUIDE_MS)


def test_who_asks_for_it_hears_what_to_do_and_only_from_a_voice_of_the_device(open_page):
    watched = open_page(width=320)
    page = watched.page
    page.add_init_script(VOICES)
    page.route(FACE_MODEL, lambda _: None)  # so that one thing is said throughout
    to_the_selfie(watched)
    turn_on(page)
    expect(page.locator("[data-camera-say]")).to_have_text(BEFORE_IT_LOOKED)
    assert page.evaluate("heard") == []
    page.get_by_label("Say aloud what to do").check()
    page.get_by_role("button", name="In 5 seconds").click()
    page.get_by_role("button", name="Use this photo").wait_for()
    assert page.evaluate("heard") == [BEFORE_IT_LOOKED, *"54321", "The photo is taken."]
    assert page.evaluate("voicesHeard") == ["of the device"]


def test_on_a_small_phone_the_button_stays_in_sight_below_what_is_said(watched):
    page = watched.page
    page.set_viewport_size({"width": 320, "height": 568})
    turn_on(page)
    expect(page.locator("[data-camera-say]")).not_to_be_empty()
    expect(page.get_by_role("button", name="Take photo")).to_be_in_viewport(ratio=1)


def test_where_the_device_has_no_voice_none_is_offered(watched):
    turn_on(watched.page)
    watched.page.get_by_role("button", name="Take photo").wait_for()
    expect(watched.page.get_by_label("Say aloud what to do")).to_be_hidden()


def test_it_is_kept_whether_the_page_took_the_photo_or_a_file_was_chosen(open_page):
    watched = open_page()
    page = watched.page
    account_id = to_the_selfie(watched)
    turn_on(page)
    page.get_by_role("button", name="Take photo").click()
    page.get_by_text("Crop or turn").click()
    page.get_by_role("button", name="Turn by a quarter").click()
    page.get_by_role("button", name="Use this photo").click()
    page.wait_for_selector("#answer")
    assert origin_of(watched, account_id) == ["camera", "signed_in"]
    page.get_by_text("Use another photo instead").or_(
        page.get_by_text("Take it again")
    ).first.click()
    page.locator("[data-upload]").evaluate(
        """form => form.insertAdjacentHTML("beforeend",
            '<input type="checkbox" name="source" value="no_camera" checked>')"""
    )  # as where policy asks for the camera
    before = page.locator(".photo img").get_attribute("src")
    page.set_input_files("#photo", large_photo())
    page.get_by_role("button", name="Use this photo").click()
    page.wait_for_function(
        "before => document.querySelector('.photo img')?.getAttribute('src') !== before", arg=before
    )
    assert origin_of(watched, account_id) == ["no_camera", "signed_in"]

"""The owner's road in a real browser: from the link in the mailbox to the account open again."""

import io
import time

import pytest
from PIL import Image
from playwright.sync_api import expect
from tests.e2e.conftest import page_weight

pytestmark = pytest.mark.e2e
ANSWER_MS = 90_000
GUIDE_MS = 60_000
GUIDE_BYTES = 1_500_000
CAMERA_SIZE = (1280, 720)
KINDS = ("selfie", "document_front", "document_back")


@pytest.fixture
def owner_page(site, launch, open_page, camera_file):
    """A page whose camera films the passing specimen selfie of the owner who disabled it."""
    account = site.owner("disabled")
    case = site.ask(f"""
        from reinstate.services.case import cases
        answer = cases.open_case({account!r}, time_zone="America/New_York").case_id
    """)
    photos = site.samples([f"passing.{kind}" for kind in KINDS], account, case)
    watched = open_page(launch(camera_file(for_camera(photos["passing.selfie"]))))
    watched.account, watched.case, watched.photos = account, case, photos
    return watched


def for_camera(photo):
    """The photo as a camera of `CAMERA_SIZE` films it: fitted, on a plain ground."""
    picture = Image.open(io.BytesIO(photo)).convert("RGB")
    picture.thumbnail(CAMERA_SIZE)
    frame = Image.new("RGB", CAMERA_SIZE, picture.getpixel((2, 2)))
    frame.paste(
        picture, tuple((a - b) // 2 for a, b in zip(CAMERA_SIZE, picture.size, strict=True))
    )
    out = io.BytesIO()
    frame.save(out, "JPEG", quality=95, subsampling="4:2:0")
    return out.getvalue()


@pytest.mark.uses_up
@pytest.mark.article(
    "process.self_disabled", "process.submit", "process.ticket_reference", "id.front_and_back"
)
def test_from_locked_out_to_an_open_account_with_its_hold(site, owner_page, open_page, violations):
    page = owner_page.page
    sign_in_by_mail(owner_page, email_of(site, owner_page.account))
    expect(page.get_by_role("heading", name="You disabled this account")).to_be_visible()
    page.get_by_role("link", name="Continue your request").click()
    page.get_by_role("link", name="Continue: Agree").click()
    page.get_by_label("I agree that my photos are used like this.").check()
    page.get_by_role("button", name="Agree and continue").click()
    expect(page.locator(".sheet")).to_be_visible()

    page.get_by_role("link", name="My note is ready").click()
    take_selfie(page)
    assert violations(page) == []
    page.get_by_role("link", name="Go on").click()
    page.get_by_label("State-issued driver's license or permit").check()
    page.get_by_role("button", name="Continue").click()
    for side in KINDS[1:]:
        upload(owner_page, side)
    wait_until_settled(owner_page)
    send(owner_page)
    expect(page.get_by_text("482915").first).to_be_visible()

    promised = approve(open_page(), page.locator(".ticket [data-copy-source]").inner_text())
    wait_until_reinstated(site, owner_page.case)
    owner_page.goto(f"/case/{owner_page.case}")
    assert promised.split(".")[0] in page.locator("main").inner_text()
    owner_page.goto("/account/")
    expect(page.get_by_role("heading", name="Your account is in good standing.")).to_be_visible()
    expect(page.get_by_role("heading", name="Withdrawals are paused")).to_be_visible()


def email_of(site, account):
    """The address on record."""
    return site.ask(f"""
        from reinstate.store import person_data
        from reinstate.store.models import Account
        answer = person_data.read(Account.objects.get(id={account!r}).person).email
    """)


def sign_in_by_mail(watched, email):
    """Ask for the link, open the demo mailbox, follow it, press the button."""
    page = watched.page
    watched.goto("/")
    page.get_by_label("E-mail address of your account").fill(email)
    page.get_by_role("button", name="Send me the link").click()
    letter = page.locator("article", has_text="Your link to").filter(has_text=email).first
    wait_for(lambda: watched.goto("/demo/mailbox/") and letter.is_visible())
    letter.get_by_role("link").first.click()
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/account/")


def take_selfie(page):
    """The guide sees a face and a steady sheet, and takes the photo by itself."""
    page.get_by_role("button", name="Turn on the camera").click()
    page.get_by_role("button", name="Use this photo").wait_for(timeout=GUIDE_MS)
    assert page_weight(page) <= GUIDE_BYTES
    page.get_by_role("button", name="Use this photo").click()
    page.wait_for_selector("#answer")


def upload(watched, side):
    """One side of the specimen licence, by the file form; then on without waiting."""
    page = watched.page
    data = watched.photos[f"passing.{side}"]
    page.set_input_files("#photo", {"name": "id.jpg", "mimeType": "image/jpeg", "buffer": data})
    page.get_by_role("button", name="Send this photo").click()
    page.wait_for_selector("#answer")
    page.get_by_role("link", name="Go on").click()
    page.wait_for_load_state()


def wait_until_settled(watched):
    """The pieces are checked by the worker while the owner is on other pages."""
    for kind in KINDS:
        watched.goto(f"/case/{watched.case}/photo/{kind}/")
        watched.page.wait_for_selector("#answer:not(:has(.pending))", timeout=ANSWER_MS)
        title = watched.page.locator("#answer h2").inner_text()
        assert "again" not in title, watched.page.locator("#answer").inner_text()


def send(watched):
    """The last look, quoting the support ticket."""
    page = watched.page
    watched.goto(f"/case/{watched.case}/send/")
    page.get_by_label("Number of your support ticket").fill("482915")
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_url(f"**/case/{watched.case}")


def approve(watched, ticket):
    """The reviewer finds the case by its ticket, reads the owner's text, and approves it."""
    page = watched.page
    watched.goto("/console/")
    page.get_by_role("button", name="Rosa Reviewer").click()
    page.wait_for_url("**/console/")
    page.locator("#q").fill(ticket)
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/case/**")
    expect(page.locator("#evidence .region")).not_to_have_count(0)
    page.get_by_role("radio", name="Approve").check()
    for box in page.locator("#decision .checklist input:visible").all():
        box.check()
    page.locator("#internal_note").fill("Looked at the handwriting and at both faces.")
    promised = page.locator("#preview .letter .text")
    promised.wait_for()
    page.locator("#preview .problems").wait_for(state="detached")
    text = promised.inner_text()
    with page.expect_navigation():
        page.get_by_role("button", name="Decide, stay").click()
    return text


def wait_until_reinstated(site, case):
    """The toy exchange hears of the approval, unlocks the account and says so."""
    wait_for(
        lambda: site.ask(f"""
            from reinstate.store.models import Case
            answer = Case.objects.get(id={case!r}).state == "reinstated"
        """)
    )


def wait_for(is_so, seconds=180):
    """Look again until it is so."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"not so after {seconds} s"
        time.sleep(0.5)

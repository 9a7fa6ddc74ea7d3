"""Every demo owner of an online route, walked in a browser to the end, clicks counted."""

import io
import re
import time

import pytest
from PIL import Image
from tests.e2e.conftest import COST
from tests.e2e.test_other_roads import approved, ask_for_another_mailbox, is_met, staff_page
from tests.e2e.test_owner_road import email_of, sign_in_by_mail, wait_for
from tests.e2e.test_portal_pages import sign_in_as
from tests.e2e.walking import KeyboardWalk, Walk

pytestmark = [pytest.mark.e2e, pytest.mark.uses_up]
LICENCE = "State-issued driver's license or permit"
BEGIN = re.compile("Start reactivation|Tell us about|Send the documents|Confirm that it was you")
PHOTOGRAPHS = ("dormant", "both", "escheat", "unverified", "unsupported", "person", "mailbox")
KEYBOARD = "dormant"  # walked without a mouse
TRIES = 300
# Staff have met the owner of this case and agreed; the days until it takes effect have passed.
TAKE_EFFECT = """
    from reinstate.services import clock
    from reinstate.services.access import mailbox_change
    from reinstate.store.models import MailboxChange
    MailboxChange.objects.filter(case__id={case!r}).update(takes_effect_at=clock.now())
    mailbox_change.take_effect(clock.now())  # or the site's own worker does, which looks as well
    answer = MailboxChange.objects.get(case__id={case!r}).done_at is not None
"""
# Other tests may have begun this owner's request, or even sent it: it begins anew here.
BEGIN_ANEW = """
    from reinstate.services.case import cases
    from reinstate.services.review import deciding
    from reinstate.store.models.cases import OPEN_STATES

    found = cases.current_case({account!r})
    if found is not None and found.state in OPEN_STATES:
        cases.cancel({account!r}, found.case_id)
    answer = None
"""


def at_agree(walk):
    if walk.is_compared_by_people:
        walk.click(walk.page.get_by_label("By a person only"))
    walk.click(walk.page.get_by_label("I agree that my photos are used like this."))
    walk.click(walk.page.get_by_role("button", name="Agree and continue"))


def at_residence(walk):
    page = walk.page
    page.get_by_label("State or territory").select_option(label="California")
    page.get_by_label("Street, number, town").fill("1 Sample Street, Oakland 94607")
    page.get_by_label("Since when?").fill("2026-01-02")
    walk.click(page.get_by_label("I live there permanently"))
    walk.click(page.get_by_role("button", name="Continue"))


def at_note(walk):
    walk.click(walk.page.get_by_role("link", name="My note is ready"))


def at_photo(walk):
    """The passing sample where there is one; a plain letter as proof of an address."""
    page = walk.page
    sample = page.locator("form:has([value^='passing.']) button").first
    if sample.count():
        walk.click(sample)
    else:
        page.set_input_files(
            "#photo", {"name": "bill.jpg", "mimeType": "image/jpeg", "buffer": letter()}
        )
        page.get_by_role("button", name="Use this photo").wait_for()
        walk.click(page.get_by_role("button", name="Use this photo"))
    page.wait_for_selector("#answer")


def at_id(walk):
    walk.click(walk.page.get_by_label(LICENCE))
    walk.click(walk.page.get_by_role("button", name="Continue"))


def at_confirm(walk):
    page = walk.page
    code = re.search(r"the code is (\d+)", page.locator("main").inner_text()).group(1)
    page.get_by_label("Code from your authenticator").fill(code)
    walk.click(page.get_by_role("button", name="Confirm", exact=True))


def at_send(walk):
    """Photos are checked meanwhile; the page is looked at again until it lets us send."""
    page = walk.page
    send = page.get_by_role("button", name="Send", exact=True)
    for _ in range(TRIES):
        if send.is_enabled():
            break
        time.sleep(0.5)
        page.reload()
    walk.click(send)


STOPS = (
    ("/agree/", at_agree), ("/residence/", at_residence), ("/note/", at_note), ("/id/", at_id),
    ("/photo/", at_photo), ("/confirm/", at_confirm), ("/send/", at_send),
)  # fmt: skip


def letter():
    out = io.BytesIO()
    picture = Image.effect_noise((900, 1200), 40).convert("RGB")
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


def walk_on(walk):
    """From stop to stop by the one next step, until the request is sent; returns its id."""
    page = walk.page
    for _ in range(14):
        path = page.url.split("localhost", 1)[1]
        act = next((act for part, act in STOPS if part in path), None)
        if act is None and page.get_by_role("link", name="Continue:").count():
            walk.click(page.get_by_role("link", name="Continue:"))
            continue
        if act is None:
            return path.rsplit("/", 1)[1]
        act(walk)
        if "/photo/" in page.url and page.locator("#answer").count():
            walk.click(page.get_by_role("link", name=re.compile("^Go on")).first)
    return pytest.fail(f"never came to the end: {page.url}")


def pay(walk):
    page = walk.page
    walk.watched.goto("/account/pay/")
    walk.click(page.get_by_role("button", name="pretend it has arrived"))


def come_in(walk, site, open_page, situation):
    """By the mailbox on record; who has lost it is met first, and two people agree."""
    account = site.owner(situation)
    site.ask(BEGIN_ANEW.format(account=account))
    if situation != "mailbox":
        sign_in_as(walk.watched, situation)
        return
    new = "found.again@example.com"
    number = ask_for_another_mailbox(walk.watched, email_of(site, account), new)
    is_met(staff_page(open_page, "/console/meetings/"), number, new)
    case = site.ask(f"""
        from reinstate.store.models import Case
        answer = Case.objects.get(ticket={number!r}).id
    """)
    approved(site, case)
    assert site.ask(TAKE_EFFECT.format(case=case))
    sign_in_by_mail(walk.watched, new)


@pytest.mark.parametrize("situation", [*PHOTOGRAPHS, "fraud"])
def test_every_owner_of_an_online_route_gets_the_account_back(
    site, open_page, record_property, situation
):
    way = KeyboardWalk if situation == KEYBOARD else Walk
    walk = way(open_page(width=390, height=844), is_compared_by_people=situation == "person")
    page = walk.page
    come_in(walk, site, open_page, situation)
    begun = time.monotonic()
    walk.click(page.get_by_role("button", name=BEGIN))
    case = walk_on(walk)
    if situation in PHOTOGRAPHS:
        record_property(COST, (walk.clicks, time.monotonic() - begun))
    approved(site, case)
    if situation == "both":
        pay(walk)

    def is_open():
        walk.watched.goto("/account/")
        return page.get_by_role("heading", name="Your account is in good standing.").count()

    wait_for(is_open)

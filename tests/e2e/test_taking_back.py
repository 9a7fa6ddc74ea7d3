"""What goes wrong on the way, in a real browser: an approval taken back, a store that is away."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.e2e
PHONE = {"width": 320, "height": 700}
APPROVED = """
    from reinstate.services.access import sign_in
    from tests.e2e.prepared_people import approved_by_policy
    account, case = approved_by_policy({name!r})
    answer = [account, case, sign_in.demo_session(account)]
"""
# The job is there only once the photo's object cannot be had any more.
PHOTO_AWAY = """
    from pathlib import Path
    from django.conf import settings
    from django.db import transaction
    from reinstate.services.access import sign_in
    from reinstate.store.models import Piece
    from tests.e2e.prepared_people import agreed, sample
    account, case = agreed("away")
    with transaction.atomic():
        sample(account, case, "passing.selfie")
        key = Piece.objects.get(case_id=case, kind="selfie").object_key
        kept = Path(settings.EVIDENCE_URL.removeprefix("file://")) / key
        kept.rename(kept.with_name("kept"))
        kept.symlink_to(kept)
    answer = [case, sign_in.demo_session(account), str(kept)]
"""


def signed_in(open_page, session, **looks):
    """A browser in which the owner of the session is signed in."""
    watched = open_page(**looks)
    cookie = {"name": "reinstate_portal", "value": session, "url": watched.site.address}
    watched.page.context.add_cookies([cookie])
    return watched


def test_an_approval_is_taken_back_before_the_exchange_has_acted(site, open_page, violations):
    _account, case, session = site.ask(APPROVED.format(name="policy"))
    owner = signed_in(open_page, session, **PHONE)
    owner.goto(f"/case/{case}")
    owner.page.get_by_text("A program decided this by our rules").wait_for()
    staff = open_page()
    page = staff.page
    staff.goto("/console/")
    page.get_by_role("button", name="Rosa").click()
    page.wait_for_url("**/console/")
    staff.goto(f"/console/case/{case}/")
    page.get_by_label("Take it back, because").select_option("documents_doubtful")
    page.get_by_label("What you have seen").fill("The hand looks drawn")
    page.get_by_role("button", name="Take back").click()
    page.get_by_text("the request waits for a person").wait_for()
    assert violations(page) == []

    owner.page.reload()
    shown = owner.page.locator("main").inner_text()
    assert "A person is looking at it" in shown
    assert "The exchange is unlocking your account" not in shown
    owner.goto("/account/")
    shown = owner.page.locator("main").inner_text()
    assert "Send the documents that are missing" not in shown
    expect(owner.page.get_by_role("link", name="See your request")).to_have_count(1)
    assert violations(owner.page) == []


def test_an_owner_stops_an_approval_before_the_exchange_has_acted(site, open_page, violations):
    account, case, _session = site.ask(APPROVED.format(name="notme"))
    watched = open_page(**PHONE, dark=True)
    page = watched.page
    watched.goto("/demo/mailbox/")
    ticket = site.ask(f"""
        from reinstate.store.models import Case
        answer = Case.objects.get(id={case!r}).ticket
    """)
    page.locator("article", has_text=f"{ticket} is approved").get_by_role("link").first.click()
    page.get_by_role("button", name="This was not me").click()
    page.get_by_role("heading", name="The account is locked").wait_for()
    session = site.ask(f"""
        from reinstate.services.access import sign_in
        answer = sign_in.demo_session({account!r})
    """)
    owner = signed_in(open_page, session, **PHONE)
    owner.goto(f"/case/{case}")
    owner.page.get_by_text("You told us that this was not you. The account is locked.").wait_for()
    assert "is unlocking your account" not in owner.page.locator("main").inner_text()
    assert violations(owner.page) == []


def test_a_photo_waits_for_the_store_and_is_checked_once_it_is_back(site, open_page, violations):
    case, session, kept = site.ask(PHOTO_AWAY)
    watched = signed_in(open_page, session, **PHONE, locale="es-US")
    page = watched.page
    watched.goto(f"/case/{case}/photo/selfie/")
    page.get_by_role("heading", name="las comprobaciones tienen que esperar").wait_for(
        timeout=60_000
    )
    expect(page.locator(".spinner")).to_have_count(0)
    assert violations(page) == []
    Path(kept).unlink()
    Path(kept).with_name("kept").rename(kept)
    page.locator("#waiting").wait_for(state="detached", timeout=120_000)
    # What the checks say is there: a photo that nobody could read would have none.
    expect(page.locator("#answer .findings li")).not_to_have_count(0)

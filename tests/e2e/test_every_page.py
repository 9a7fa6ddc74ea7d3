"""Every page of portal and help: axe finds nothing, light and dark, wide and at 320 px."""

from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from django.urls import get_resolver
from tests.e2e.conftest import AXE_TAGS
from tests.e2e.test_portal_pages import is_too_wide

pytestmark = pytest.mark.e2e
PREPARE = (Path(__file__).parent / "prepared_pages.py").read_text("utf-8")
WIDE, ZOOMED, PHONE = 1280, 640, 320  # 640 is what is left of 1280 at 200 % zoom
HEIGHT = 900
SHOWN_MS = 90_000
# Addresses that show no page of their own.
NO_PAGE = {
    **dict.fromkeys(("language", "sign_out", "begin", "still_here", "support_ticket"), "a button"),
    **dict.fromkeys(("pay_deposit", "pay_buy", "sample", "letters", "appeal"), "a form's target"),
    **dict.fromkeys(("checks", "phone_arrived", "guide"), "asked for by a script"),
    **dict.fromkeys(("upload_begin", "upload_part"), "parts of a photo"),
    **dict.fromkeys(("image", "letter_picture"), "a picture"),
    **dict.fromkeys(("letter_pdf", "receipt"), "a PDF"),
    "answer": "a form's target",
}
# What depends on colours and sizes alone; the rest is the same in every look.
LOOKS_ONLY = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"]
RUN = """async ({ tags, rules }) => {
  const only = rules ? { type: "rule", values: rules } : { type: "tag", values: tags };
  const found = await axe.run(document, { runOnly: only, resultTypes: ["violations"] });
  return found.violations.flatMap((one) => one.nodes.map(
    (node) => `${location.pathname} ${one.id}: ${node.html.slice(0, 160)} ${node.failureSummary}`));
}"""
STILL = """document.getAnimations().filter(
  (one) => one.effect.getComputedTiming().duration > 1).map((one) => one.animationName)"""

# As drawn: what stands in a picture that shrinks with the screen shrinks with it.
TOO_SMALL = """least => [...document.querySelectorAll("body *")].filter((one) =>
  [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())
  && one.checkVisibility({ visibilityProperty: true })
  && parseFloat(getComputedStyle(one).fontSize) * (one.getScreenCTM?.().a ?? 1) < least
).map((one) => `${location.pathname} too small to read: ${one.textContent.trim()}`)"""
LEAST_PX = 11


@pytest.fixture(scope="module")
def prepared(site):
    """[name, session, path, what has to be on it] of every page."""
    return site.ask(PREPARE)


def named_pages():
    """Every address of portal and help that shows a page."""
    resolver = get_resolver()
    found = {
        f"{space}:{name}"
        for space in ("portal", "help")
        for name in resolver.namespace_dict[space][1].reverse_dict
        if isinstance(name, str)
    }
    return {name for name in found if name.partition(":")[2] not in NO_PAGE}


def test_no_page_is_left_out(prepared):
    assert named_pages() - {name for name, *_ in prepared} == set()


def test_every_page_can_be_used_by_everyone_in_every_look(open_page, prepared):
    watched = open_page()
    page = watched.page
    page.context.add_init_script(path=AXE_FILE_PATH)
    found = []
    for _name, session, path, shows in prepared:
        page.goto("about:blank")  # what a page still asks for ends with its owner's session
        page.context.clear_cookies()
        if session:
            cookie = {"name": "reinstate_portal", "value": session, "url": watched.site.address}
            page.context.add_cookies([cookie])
        watched.goto(path)
        page.wait_for_selector(shows, state="attached", timeout=SHOWN_MS)
        found += in_every_look(page)
    assert found == []


def in_every_look(page):
    """What is wrong with the page on the screen in any of its looks."""
    found = []
    for width, scheme, rules in (
        (WIDE, "light", None), (WIDE, "dark", LOOKS_ONLY), (ZOOMED, "dark", []),
        (PHONE, "dark", None), (PHONE, "light", LOOKS_ONLY),
    ):  # fmt: skip
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=scheme)
        look = f"{width} {scheme}"
        if rules != []:
            found += [
                f"{look} {line}" for line in page.evaluate(RUN, {"tags": AXE_TAGS, "rules": rules})
            ]
        if is_too_wide(page):
            found.append(f"{look} {page.url} scrolls sideways")
    found += page.evaluate(TOO_SMALL, LEAST_PX)
    found += [f"{page.url} moves: {name}" for name in page.evaluate(STILL)]
    return found

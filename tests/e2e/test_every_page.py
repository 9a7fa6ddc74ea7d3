"""Every page of portal and help: axe finds nothing, light and dark, wide and at 320 px."""

from pathlib import Path

import pytest
from django.urls import get_resolver
from tests.e2e.looking import (
    COLOURS_ONLY,
    PHONE,
    WIDE,
    ZOOMED,
    axe_finds,
    is_too_wide,
    too_small,
)

pytestmark = pytest.mark.e2e
PREPARE = (Path(__file__).parent / "prepared_pages.py").read_text("utf-8")
HEIGHT = 900
SHOWN_MS = 90_000
# Asks for nothing, and the browser keeps its process: of the same site, with the same headers.
NOTHING = "/static/web/mark.svg"
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
STILL = """document.getAnimations().filter(
  (one) => one.effect.getComputedTiming().duration > 1).map((one) => one.animationName)"""


@pytest.fixture(scope="module")
def prepared(site):
    """[name, cookies, path, what has to be on it] of every page."""
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
    found = []
    for _name, cookies, path, shows in prepared:
        watched.goto(NOTHING)  # what a page still asks for ends with its owner's session
        page.context.clear_cookies()
        page.context.add_cookies(
            [
                {"name": name, "value": value, "url": watched.site.address}
                for name, value in cookies.items()
            ]
        )
        watched.goto(path)
        page.wait_for_selector(shows, state="attached", timeout=SHOWN_MS)
        found += in_every_look(page)
    assert found == []


def in_every_look(page):
    """What is wrong with the page on the screen in any of its looks."""
    found = []
    for width, scheme, rules in (
        (WIDE, "light", None), (WIDE, "dark", COLOURS_ONLY), (ZOOMED, "dark", []),
        (PHONE, "dark", None), (PHONE, "light", COLOURS_ONLY),
    ):  # fmt: skip
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=scheme)
        look = f"{width} {scheme}"
        if rules != []:
            found += [f"{look} {line}" for line in axe_finds(page, rules)]
        if is_too_wide(page):
            found.append(f"{look} {page.url} scrolls sideways")
    found += too_small(page)
    found += [f"{page.url} moves: {name}" for name in page.evaluate(STILL)]
    return found

"""What is wrong with the page on the screen: axe's violations, width, sizes of letters."""

from pathlib import Path

from axe_playwright_python.base import AXE_FILE_PATH

AXE = Path(AXE_FILE_PATH).read_text("utf-8")
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What depends on colours and sizes alone; the rest is the same in every look. Colours take axe
# most of its time, and no width above a phone's changes one (tests/web/test_colours.py).
COLOURS_ONLY = ["color-contrast", "link-in-text-block"]
SIZES_ONLY = ["target-size", "scrollable-region-focusable"]
LOOKS_ONLY = COLOURS_ONLY + SIZES_ONLY
WIDE, ZOOMED, PHONE = 1280, 640, 320  # 640 is what is left of 1280 at 200 % zoom
LEAST_PX = 11
# Bars that stay while the page scrolls lie in their places meanwhile: what they cover in part is
# whole a little further, and which line that is depends on the texts above. With a dialog open the
# dialog alone, for the same reason: what it covers was looked at before it opened.
RUN = """async ({ tags, rules }) => {
  const staying = [...document.querySelectorAll("body *")]
    .filter((one) => getComputedStyle(one).position === "sticky");
  for (const one of staying) one.style.position = "static";
  const place = document.querySelector(":popover-open") ?? document;
  const only = rules ? { type: "rule", values: rules } : { type: "tag", values: tags };
  const found = await axe.run(place, { runOnly: only, resultTypes: ["violations"] });
  for (const one of staying) one.style.position = "";
  return found.violations.flatMap((one) => one.nodes.map(
    (node) => `${location.pathname} ${one.id}: ${node.html.slice(0, 160)} ${node.failureSummary}`));
}"""
# As drawn: what stands in a picture that shrinks with the screen shrinks with it.
TOO_SMALL = """least => [...document.querySelectorAll("body *")].filter((one) =>
  [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())
  && one.checkVisibility({ visibilityProperty: true })
  && parseFloat(getComputedStyle(one).fontSize) * (one.getScreenCTM?.().a ?? 1) < least
).map((one) => `${location.pathname} too small to read: ${one.textContent.trim()}`)"""


def axe_finds(page, rules=None):
    """What axe finds against WCAG 2.2 AA and best practice, or these rules alone: short lines."""
    # Not by an init script: that would be compiled in every document, the empty ones too.
    if not page.evaluate("Boolean(window.axe?.run)"):
        page.evaluate(AXE)
    return page.evaluate(RUN, {"tags": AXE_TAGS, "rules": rules})


def too_small(page):
    """Texts in letters that are too small to read."""
    return page.evaluate(TOO_SMALL, LEAST_PX)


def is_too_wide(page):
    """Whether the page scrolls sideways."""
    return page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )

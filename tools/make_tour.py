"""Walk both roads in a real browser and write docs/tour.md with its pictures.

    python tools/make_tour.py                      starts a demo of its own, and stops it
    python tools/make_tour.py --site ADDRESS       uses a demo that is running, freshly loaded

Needs Debian's chromium and the packages of requirements/dev.txt. Pictures stay under 300 kB.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, ViewportSize, sync_playwright

CHECKOUT = Path(__file__).resolve().parent.parent
DOCS = CHECKOUT / "docs"
PICTURES = DOCS / "tour"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PORT = 8460
MOST_BYTES = 300_000
PHONE, DESK = ViewportSize(width=390, height=844), ViewportSize(width=1440, height=900)
ANSWER_MS = 180_000
LICENCE = "State-issued driver's license or permit"
HEAD = """# The tour

Made by `python tools/make_tour.py` from a running demo: invented people, specimen documents.
"""


@dataclass
class Tour:
    """What was seen so far: chapters of the page, with their pictures."""

    site: str
    lines: list[str] = field(default_factory=lambda: [HEAD])

    def picture(self, page: Page, name: str, says: str, *, whole: bool = False) -> None:
        """Keep a picture with one sentence about it."""
        page.wait_for_load_state()
        data = page.screenshot(full_page=whole)
        path = PICTURES / f"{name}.png"
        path.write_bytes(_small(data))
        self.lines.append(f"{says}\n\n![{says}](tour/{path.name})\n")

    def chapter(self, title: str) -> None:
        """Begin a chapter."""
        self.lines.append(f"## {title}\n")


def main() -> int:
    """Make the tour."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--site", help="address of a running demo")
    options = parser.parse_args()
    PICTURES.mkdir(parents=True, exist_ok=True)
    if options.site:
        _write(options.site.rstrip("/"))
    else:
        with _demo() as site:
            _write(site)
    return 0


def _write(site: str) -> None:
    tour = Tour(site)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        owner = browser.new_context(viewport=PHONE, device_scale_factor=1.5).new_page()
        staff = browser.new_context(viewport=DESK).new_page()
        ticket = _hand_in(tour, owner)
        _decide(tour, staff, ticket)
        _return(tour, owner)
        _comply(tour, browser.new_context(viewport=DESK).new_page())
        browser.close()
    (DOCS / "tour.md").write_text("\n".join(tour.lines))


def _hand_in(tour: Tour, page: Page) -> str:
    """The owner's road until the request is sent; returns its ticket."""
    tour.chapter("The owner")
    page.goto(f"{tour.site}/")
    tour.picture(page, "portal", "The front door asks for nothing but the account's mailbox.")
    page.goto(f"{tour.site}/demo/")
    page.get_by_role("button", name=re.compile("as Daniel James Mercer")).first.click()
    tour.picture(
        page, "standing", "Why the account is locked, who acts next, and the one next step."
    )
    page.locator("#clock").scroll_into_view_if_needed()
    tour.picture(page, "clock", "What silence leads to, drawn to scale, and what stops the clock.")
    page.get_by_role("button", name="Start reactivation").click()
    page.get_by_role("link", name="Continue: Agree").click()
    page.get_by_label("I agree that my photos are used like this.").check()
    page.get_by_role("button", name="Agree and continue").click()
    tour.picture(page, "note", "The note, word for word, in short lines with the date spelled out.")
    page.locator(".rules").scroll_into_view_if_needed()
    tour.picture(page, "rules", "Every rule of the note and the photo as a picture of its own.")
    page.get_by_role("link", name="My note is ready").click()
    tour.picture(page, "capture", "Take the photo, choose one, or use a sample of the demo.")
    page.get_by_role("link", name=re.compile("Take it with your phone")).click()
    page.get_by_role("button", name="Show the code").click()
    tour.picture(page, "phone", "A phone takes over by a code that works once.")
    page.get_by_role("link", name=re.compile("go on here")).click()
    _sample(page, "typed")
    tour.picture(
        page, "retake", "A fault is named at once, with its place and its remedy.", whole=True
    )
    page.get_by_role("link", name="Take it again", exact=True).click()
    _sample(page, None)
    tour.picture(
        page, "checked", "Each check ticks; doubt goes to a person, not back to the owner."
    )
    page.get_by_role("link", name=re.compile("^Go on")).click()
    page.get_by_label(LICENCE).check()
    page.get_by_role("button", name="Continue").click()
    for _ in range(2):
        _sample(page, None)
        page.get_by_role("link", name=re.compile("^Go on")).click()
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_load_state()
    tour.picture(page, "tracking", "Sent: a ticket to read out, the steps, and how long it takes.")
    found = re.search(r"RA-[0-9A-Z]{4}-[0-9A-Z]{2}", page.locator("main").inner_text())
    assert found, "the tracking page shows no ticket"
    return found.group()


def _sample(page: Page, title: str | None) -> None:
    """Hand in a sample photo, the first (it passes) or one by title, and await its answer."""
    samples = page.locator("ul.samples button")
    wanted = samples if title is None else samples.filter(has_text=re.compile(title, re.IGNORECASE))
    if not wanted.first.is_visible():
        wanted.first.evaluate("button => button.closest('details').open = true")
    wanted.first.click()
    page.wait_for_selector(
        "#answer:not(:has(.pending)):not(.is-wait:has(.spinner))", timeout=ANSWER_MS
    )


def _decide(tour: Tour, page: Page, ticket: str) -> None:
    """The reviewer's road: the queue, the case, the decision."""
    tour.chapter("The reviewer")
    page.goto(f"{tour.site}/console/")
    page.get_by_role("button", name=re.compile("Rosa Reviewer")).click()
    page.wait_for_url("**/console/")
    tour.picture(page, "queue", "What waits for a person, the most urgent first.")
    _open(page, ticket)
    tour.picture(
        page, "case", "One screen: photos with what was found on them, findings, comparison."
    )
    page.keyboard.press("a")
    for label in page.locator("#decision .checklist label:visible").all():
        page.keyboard.press(label.get_attribute("data-number") or "")
    page.locator("#preview .letter .text").wait_for()
    page.keyboard.press("i")
    page.keyboard.type("Looked at: pen on paper, the same face, the same name.")
    page.locator("#preview .problems").wait_for(state="detached")
    tour.picture(page, "decision", "The decision, with the very words that the owner will read.")
    with page.expect_navigation():
        page.locator("#decide-stay").click()
    if page.get_by_text("awaits second person").count():
        _second(tour, page, ticket)


def _open(page: Page, ticket: str) -> None:
    """Find a case by its ticket, as a reviewer on the telephone does."""
    page.locator("#q").fill(ticket)
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/case/**")
    page.locator("#deciding").wait_for()


def _second(tour: Tour, page: Page, ticket: str) -> None:
    """Where policy asks for two people, the senior confirms."""
    context = page.context.browser
    assert context is not None
    senior = context.new_context(viewport=DESK).new_page()
    senior.goto(f"{tour.site}/console/")
    senior.get_by_role("button", name=re.compile("Sam Senior")).click()
    senior.wait_for_url("**/console/")
    _open(senior, ticket)
    tour.picture(senior, "second", "Where policy asks for two people, the second one confirms.")
    senior.get_by_role("radio", name="Confirm").check()
    with senior.expect_navigation():
        senior.locator("#decide-stay").click()


def _return(tour: Tour, page: Page) -> None:
    """The account open again, with its hold."""
    tour.chapter("Back in good standing")
    for _ in range(60):
        page.goto(f"{tour.site}/account/")
        if page.get_by_role("heading", name="Withdrawals are paused").count():
            break
        time.sleep(1)
    tour.picture(
        page, "reinstated", "The exchange has acknowledged; withdrawals wait for the hold's end."
    )


def _comply(tour: Tour, page: Page) -> None:
    """What is due to which state when, and one report of it."""
    tour.chapter("The compliance officer")
    page.goto(f"{tour.site}/console/")
    page.get_by_role("button", name=re.compile("Cleo Compliance")).click()
    page.wait_for_url("**/console/")
    page.goto(f"{tour.site}/console/compliance/deadlines/?until=")
    tour.picture(page, "deadlines", "What is due to which state when, and who acts next.")
    page.locator("table.deadlines th a").first.click()
    page.locator("#steps").wait_for()
    tour.picture(page, "report", "One report: its steps, its notices, its accounts, its law.")


def _small(data: bytes) -> bytes:
    """The picture as a PNG under the limit: fewer colours first, then fewer pixels."""
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    for colours, scale in ((256, 1.0), (128, 1.0), (128, 0.8), (96, 0.65), (64, 0.5)):
        size = (round(picture.width * scale), round(picture.height * scale))
        out = io.BytesIO()
        picture.resize(size, Image.Resampling.LANCZOS).quantize(colours).save(
            out, "PNG", optimize=True
        )
        if out.tell() < MOST_BYTES:
            return out.getvalue()
    raise ValueError("a picture stays above the limit; make its window smaller")


@contextmanager
def _demo() -> Iterator[str]:
    """A demo of our own in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="reinstate-tour-") as folder:
        environment = {**os.environ, "REINSTATE_VAR": folder}
        command = [sys.executable, "-m", "reinstate.cli", "demo", "up", "--port", str(PORT)]
        process = subprocess.Popen(command, env=environment, cwd=CHECKOUT)
        try:
            _await(f"http://localhost:{PORT}/demo/")
            yield f"http://localhost:{PORT}"
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def _await(address: str, tries: int = 240) -> None:
    for _ in range(tries):
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own loopback address
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit(f"{address} does not answer")


if __name__ == "__main__":
    raise SystemExit(main())

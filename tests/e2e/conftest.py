"""A whole site on loopback, as `reinstate demo up` starts it, and a real browser in front of it.

The site has its own folder, database and processes; a test never shares a database connection
with it. What a test wants to know or do behind the pages it says in `site.ask(...)`, which runs
in a process of its own with the site's settings (`asking.py`).

There are two groups, which take about as long: `pages` looks at every page and at single ones for
owners of their own, `roads` walks owners and staff through. Two workers of pytest-xdist take a
group each, with a site and a browser of its own.
"""

import statistics
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect, sync_playwright
from tests.e2e.looking import axe_finds
from tests.e2e.running import Site, running_site
from xdist.scheduler import LoadScopeScheduling

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
FAKE_CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
NO_CAMERA = ["--deny-permission-prompts"]
CAMERA_FRAMES = 15
EXPECTED_MS = 30_000  # as long as every other wait: a page on a busy machine may take its time

HERE = Path(__file__).parent
# These look at every page, or at one for an owner of their own, and use nothing up; all others walk
# the demo's people through.
PAGES = {
    "test_console_pages.py",
    "test_every_page.py",
    "test_half_written.py",
    "test_portal_camera.py",
    "test_portal_capture.py",
    "test_portal_unsent.py",
}
COST = "clicks and seconds"  # of an owner's walk, recorded with its result
OPENED = pytest.StashKey[list]()  # the pages of a journey
SHOWN_MS = 5_000
LAST_LETTERS = 3_000  # of a page or log that is shown when a journey fails


def pytest_terminal_summary(terminalreporter):
    """What it costs an owner, from the first button to sent."""
    results = [one for one in terminalreporter.getreports("passed") if one.when == "call"]
    costs = [cost for one in results for name, cost in one.user_properties if name == COST]
    if costs:
        clicks, seconds = (statistics.median(column) for column in zip(*costs, strict=True))
        line = f"median specimen owner: {clicks:.0f} clicks, {seconds:.0f} s, of {len(costs)}"
        terminalreporter.write_line(line)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A journey that fails says what its pages showed and what the site wrote last."""
    report = yield
    opened = item.stash.get(OPENED, [])
    if report.when == "call" and report.failed and opened:
        report.sections += [(f"page {one.page.url}", one.shown()) for one in opened]
        report.sections.append(("log of the site", opened[0].site.written()[-LAST_LETTERS:]))
    return report


def group_of(nodeid):
    """The group that a journey belongs to, by its file."""
    return "pages" if Path(nodeid.partition("::")[0]).name in PAGES else "roads"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Journeys share a site and have an order: those that use owners or the queue up go last."""
    journeys = [item for item in items if item.path.parent == HERE]
    journeys.sort(
        key=lambda item: (
            bool(item.get_closest_marker("uses_up")),
            group_of(item.nodeid),
            item.location[:2],
        )
    )
    items[:] = [item for item in items if item.path.parent != HERE] + journeys


class Groups(LoadScopeScheduling):
    """A worker of pytest-xdist takes a whole group, which its site sees in the order above."""

    def _split_scope(self, nodeid):
        return group_of(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Whatever --dist says. `pages` comes first, should both groups meet on one worker."""
    config.option.loadscopereorder = False
    return Groups(config, log)


NEW_OWNER = """
    from datetime import UTC, datetime, timedelta
    from secrets import token_hex
    from reinstate.services.access import sign_in
    from reinstate.services.integration import exchange
    name, at = f"new-{token_hex(4)}", datetime.now(UTC)
    opened = {
        "platform": "us", "opened_on": "2024-01-15", "email": f"{name}@example.com",
        "legal_name": "Nora Newcomer", "birth_date": "1990-02-28",
        "addresses": [{"jurisdiction": "US-CA", "from": "2024-01-15", "kind": "residence"}],
    }
    for days, kind, data in (
        (400, "account.opened", opened),
        (30, "activity.recorded", {"kind": "login"}),
        (20, "restriction.raised", {"kind": "self_disabled", "by": "owner"}),
    ):
        found = exchange.ingest({
            "id": f"{name}-{kind}", "type": kind, "account": name, "data": data,
            "occurred_at": (at - timedelta(days=days)).isoformat(),
        })
    answer = [found.account_id, sign_in.demo_session(found.account_id)]
"""


@dataclass
class Watched:
    """A page that remembers what it asked for and what went wrong on it."""

    page: object
    site: Site
    requests: list = field(default_factory=list)
    faults: list = field(default_factory=list)

    def goto(self, path):
        """Open a page of the site."""
        return self.page.goto(f"{self.site.address}{path}")

    def become_a_new_owner(self):
        """Sign in as somebody nobody else uses, who disabled the account; returns its id."""
        account_id, session = self.site.ask(NEW_OWNER)
        cookie = {"name": "reinstate_portal", "value": session, "url": self.site.address}
        self.page.context.add_cookies([cookie])
        return account_id

    def shown(self):
        """What the page says, for whoever reads why a journey failed."""
        try:
            return self.page.locator("body").inner_text(timeout=SHOWN_MS)[:LAST_LETTERS]
        except Error as fault:
            return f"could not be read: {fault}"

    def foreign_requests(self):
        """Everything that was asked of another host."""
        own = (self.site.address, "data:", "blob:")
        return [url for url in self.requests if not url.startswith(own)]


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Portal, console, worker and toy exchange with demo data, prepared once."""
    with running_site(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="session")
def playwright_driver():
    """Playwright itself; browsers are launched by `launch`."""
    if not CHROMIUM.exists():
        pytest.fail("chromium is missing; run: sudo apt-get install chromium")
    expect.set_options(timeout=EXPECTED_MS)
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def launched(playwright_driver):
    """launched(flags) -> a browser of its own."""

    def start(flags):
        return playwright_driver.chromium.launch(
            executable_path=str(CHROMIUM), args=[*FLAGS, *flags]
        )

    return start


@pytest.fixture(scope="session")
def browser(launched):
    """The browser of every page without a special camera; each has a context of its own."""
    started = launched(FAKE_CAMERA)
    yield started
    started.close()


@pytest.fixture
def launch(launched):
    """launch(camera=FILE.mjpeg) -> browser. One launch for each camera picture."""
    started = []

    def start(camera=None, *, refuses_camera=False):
        flags = list(NO_CAMERA if refuses_camera else FAKE_CAMERA)
        if camera is not None:
            flags.append(f"--use-file-for-fake-video-capture={camera}")
        started.append(launched(flags))
        return started[-1]

    yield start
    for one in started:
        one.close()


@pytest.fixture
def open_page(request, site):
    """open_page(width=..., dark=..., scripts=...) -> Watched. Faults fail the test at its end."""
    opened = request.node.stash[OPENED] = []

    def open_one(
        own=None, *, width=1280, height=900, dark=False, scripts=True, locale="en-US", **more
    ):
        context = (own or request.getfixturevalue("browser")).new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=scripts,
            locale=locale,
            timezone_id="America/New_York",
            **more,
        )
        watched = Watched(context.new_page(), site)
        _watch(watched)
        opened.append(watched)
        return watched

    yield open_one
    try:
        for watched in opened:
            assert watched.foreign_requests() == []
            assert watched.faults == []
    finally:
        for watched in opened:
            watched.page.context.close()


@pytest.fixture
def camera_file(tmp_path):
    """camera_file(jpeg bytes) -> a file for the fake camera: JPEGs, one after another."""

    def write(jpeg):
        file = tmp_path / "camera.mjpeg"
        file.write_bytes(jpeg * CAMERA_FRAMES)
        return file

    return write


@pytest.fixture
def violations():
    """violations(page) -> what axe finds against WCAG 2.2 AA and best practice, as short lines."""
    return axe_finds


def page_weight(page):
    """Bytes transferred for the page and everything it loaded."""
    return page.evaluate(
        """() => [...performance.getEntriesByType("navigation"),
                  ...performance.getEntriesByType("resource")]
                 .reduce((sum, entry) => sum + entry.transferSize, 0)"""
    )


def _watch(watched):
    page = watched.page
    page.on("request", lambda request: watched.requests.append(request.url))
    page.on("pageerror", lambda error: watched.faults.append(f"{page.url}: {error}"))

    def on_console(message):
        # A page that answers 4xx on purpose also logs a line, and so does htmx when a newer request
        # replaces one that is on its way (an abort, after a line that every end of a request logs;
        # one that failed logs htmx:sendError besides). Everything else is a fault.
        expected = ("Failed to load resource", "htmx:sendAbort", "htmx:afterRequest")
        if message.type == "error" and not any(text in message.text for text in expected):
            watched.faults.append(f"{page.url}: {message.text}")

    page.on("console", on_console)

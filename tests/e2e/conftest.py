"""A whole site on loopback, as `reinstate demo up` starts it, and a real browser in front of it.

The site has its own folder, database and processes; a test never shares a database connection
with it. What a test wants to know or do behind the pages it says in `site.ask(...)`, which runs
in a process of its own with the site's settings.
"""

import base64
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
FAKE_CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
NO_CAMERA = ["--deny-permission-prompts"]
START_SECONDS = 120
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CAMERA_FRAMES = 15
PREAMBLE = """
import base64, json, sys
import django
django.setup()
"""


HERE = Path(__file__).parent
COSTS = pytest.StashKey[list[tuple[int, float]]]()  # clicks and seconds of owners' walks


def pytest_terminal_summary(terminalreporter, config):
    """What it costs an owner, from the first button to sent."""
    costs = config.stash.get(COSTS, [])
    if costs:
        clicks, seconds = (statistics.median(column) for column in zip(*costs, strict=True))
        line = f"median specimen owner: {clicks:.0f} clicks, {seconds:.0f} s, of {len(costs)}"
        terminalreporter.write_line(line)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Journeys share one site and have an order: those that use owners or the queue up go last."""
    journeys = [item for item in items if item.path.parent == HERE]
    journeys.sort(key=lambda item: (bool(item.get_closest_marker("uses_up")), item.location[:2]))
    items[:] = [item for item in items if item.path.parent != HERE] + journeys


@dataclass(frozen=True)
class Site:
    """The running site: its address, and the surroundings its processes were started in."""

    address: str
    surroundings: dict[str, str]

    def ask(self, code):
        """Run `code` with the site's settings; what it calls `answer` comes back as plain JSON."""
        script = f"{PREAMBLE}{textwrap.dedent(code)}\njson.dump(answer, sys.stdout, default=str)\n"
        ran = subprocess.run(
            [sys.executable, "-c", script],
            env=self.surroundings,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    def owner(self, situation):
        """The account id of the demo owner in this situation."""
        return self.ask(f"""
            from reinstate.services.demonstration import demo
            answer = next(o.account_id for o in demo.owners() if o.situation == {situation!r})
        """)

    def samples(self, names, account_id, case_id):
        """The bytes of sample photos by id, drawn for this owner and case."""
        texts = self.ask(f"""
            from reinstate.services.demonstration import demo
            answer = {{}}
            for name in {tuple(names)!r}:
                data = demo.sample_photo(name, {account_id!r}, {case_id!r})
                answer[name] = base64.b64encode(data).decode()
        """)
        return {name: base64.b64decode(text) for name, text in texts.items()}


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

    def foreign_requests(self):
        """Everything that was asked of another host."""
        own = (self.site.address, "data:", "blob:")
        return [url for url in self.requests if not url.startswith(own)]


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Portal, console, worker and toy exchange with demo data, prepared once."""
    folder = tmp_path_factory.mktemp("site")
    port = _two_free_ports()
    address = f"http://localhost:{port}"
    surroundings = {
        **os.environ,
        "REINSTATE_VAR": str(folder),
        "REINSTATE_PUBLIC_ADDRESS": address,
        "REINSTATE_DEBUG": "0",
        "DJANGO_SETTINGS_MODULE": "reinstate.config.settings",
        "PORT": str(port),
    }
    log = (folder / "site.log").open("wb")
    command = [sys.executable, "-m", "reinstate.cli", "demo", "up", "--port", str(port)]
    process = subprocess.Popen(
        command, cwd=folder, env=surroundings, stdout=log, stderr=subprocess.STDOUT
    )
    try:
        _wait_for(process, address, folder / "site.log")
        yield Site(address, surroundings)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def playwright_driver():
    """Playwright itself; browsers are launched by `launch`."""
    if not CHROMIUM.exists():
        pytest.fail("chromium is missing; run: sudo apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        yield driver


@pytest.fixture
def launch(playwright_driver):
    """launch(camera=FILE.mjpeg) -> browser. One launch for each camera picture."""
    started = []

    def start(camera=None, *, refuses_camera=False):
        flags = [*FLAGS, *(NO_CAMERA if refuses_camera else FAKE_CAMERA)]
        if camera is not None:
            flags.append(f"--use-file-for-fake-video-capture={camera}")
        browser = playwright_driver.chromium.launch(executable_path=str(CHROMIUM), args=flags)
        started.append(browser)
        return browser

    yield start
    for browser in started:
        browser.close()


@pytest.fixture
def open_page(site, launch):
    """open_page(width=..., dark=..., scripts=...) -> Watched. Faults fail the test at its end."""
    opened = []

    def open_one(
        browser=None, *, width=1280, height=900, dark=False, scripts=True, locale="en-US", **more
    ):
        context = (browser or launch()).new_context(
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
    for watched in opened:
        assert watched.foreign_requests() == []
        assert watched.faults == []


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
    from axe_playwright_python.sync_playwright import Axe

    def run(page):
        options = {"runOnly": {"type": "tag", "values": AXE_TAGS}}
        found = Axe().run(page, options=options).response["violations"]
        return [
            f"{page.url} {item['id']}: {node['html'][:160]} {node['failureSummary']}"
            for item in found
            for node in item["nodes"]
        ]

    return run


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


def _two_free_ports():
    """A port whose neighbour is free too: the toy exchange listens there."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
            if port >= 65535:
                continue
            try:
                with socket.socket() as neighbour:
                    neighbour.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def _wait_for(process, address, log):
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/demo/", timeout=5):
                return
        except urllib.error.HTTPError as error:
            error.close()
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the site did not start:\n{log.read_text('utf-8', 'replace')[-3000:]}")

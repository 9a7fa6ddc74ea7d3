"""What `make wander` reads of a page, and that it notices a page that falls over."""

import random
from datetime import date
from types import SimpleNamespace

import pytest
from tools.wander import pages
from tools.wander.people import Person
from tools.wander.watch import Watch

PAGE = """<p>Hello <script>{{ code }}</script></p><a href="/account/#top">Account</a>
<form method="post" action="/send/"><input type="hidden" name="version" value="3">
<input type="radio" name="way" value="post"><input type="radio" name="way" value="call">
<select name="zone"><option value="a">A</option><option value="b">B</option></select>
<textarea name="text">as it was</textarea><input name="off" disabled>
<button name="press" value="now">Send</button></form>"""


class Browser:
    """Answers everything alike."""

    def __init__(self, html="", status=200, error=None):
        self.html, self.status, self.error = html, status, error

    def get(self, _path, _data):
        if self.error:
            raise self.error
        return SimpleNamespace(
            status_code=self.status,
            streaming=False,
            content=self.html.encode(),
            headers={"Content-Type": "text/html; charset=utf-8"},
        )

    post = get


def test_a_page_is_read_with_what_may_be_pressed_on_it():
    page = pages.read(PAGE)
    assert (page.links, page.text) == (["/account/"], "Hello Account Send")
    (form,) = page.forms
    assert (form.action, form.method, form.buttons) == ("/send/", "post", [("press", "now")])
    assert {name: (one.value, one.choices) for name, one in form.fields.items()} == {
        "version": ("3", []),
        "way": ("post", ["post", "call"]),
        "zone": ("", ["a", "b"]),
        "text": ("as it was", []),
    }


def test_a_form_is_filled_in_with_what_it_offers():
    watch = Watch()
    one = Person("Ada", Browser(PAGE), ["/"], watch, random.Random(1))
    (form,) = pages.read(PAGE).forms
    for _ in range(30):
        data = one.filled(form, date(2026, 12, 1))
        assert data["version"] == "3"
        assert data["press"] == "now"
        assert data.get("way", "post") in ("post", "call")
        assert data.get("zone", "a") in ("a", "b")
    one.step(date(2026, 12, 1))
    assert sum(watch.answers.values()) > 0
    assert watch.faults == {}


@pytest.mark.parametrize(
    ("browser", "says"),
    [
        (Browser(error=KeyError("x")), "KeyError by get /a/"),
        (Browser(status=500), "500 by get /a/"),
        (Browser("<p>Dear {{ name }}</p>"), "'{{' on the page /a/"),
    ],
)
def test_what_no_page_may_do_is_told_once_with_what_was_done_before(browser, says):
    watch = Watch()
    for _ in range(2):
        watch.ask("Ada", browser, "get", "/a/", {})
    assert list(watch.faults) == [says]
    assert "Ada: get /a/" in watch.faults[says]

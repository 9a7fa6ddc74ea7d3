"""Somebody in front of a browser who presses whatever is offered, mostly with sense."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from tools.wander import pages
from tools.wander.pages import Field, Form, Page
from tools.wander.watch import Answer, Watch, plain_address

# What ends a session or makes somebody else of its person is pressed by nobody.
LEAVES = ("sign-out", "logout", "/demo/", "/static/", "/password/", "/2fa/")
STRANGE = (
    "", "0", "-1", "1.5", "x" * 300, "2027-02-29", "12/01/2026", "<b>&amp;'\"", "\u0000",
    "\u0645\u0631\u062d\u0628\u0627", "Jos\u00e9 N\u00fa\u00f1ez", "\U0001f600", "US-CA", "a@b",
    "http://evil.example/",
)  # fmt: skip
SENSIBLE = (
    "All is in order.",
    "I wrote before and nobody answered.",
    "Please look again.",
    "30000",
)
NO_PHOTO = b"no photo"


class Person:
    """`starts`: where somebody begins who is on no page yet, or has had enough of one."""

    def __init__(
        self, name: str, browser: Any, starts: Sequence[str], watch: Watch, chance: random.Random
    ) -> None:
        self.name, self.browser, self.starts = name, browser, starts
        self.watch, self.chance = watch, chance
        self.at = ""
        self.pressed: Counter[str] = Counter()

    def step(self, today: date) -> None:
        """Open a page and press one thing on it."""
        if not self.at or self.chance.random() < 0.3:
            self.at = self.chance.choice(self.starts)
        page = self.open(self.at)
        forms = [form for form in page.forms if not _leaves(form.action)] if page else []
        if page is None:
            self.at = ""
        elif forms and self.chance.random() < 0.7:
            self._press(self._chosen(forms), today)
        else:
            self._follow(page)

    def open(self, path: str) -> Page | None:
        """The page behind an address and its redirects; None where there is none to read."""
        for _ in range(5):
            answer = self._ask("get", path)
            if answer is None or answer.moved_to is None:
                break
            path = answer.moved_to
        self.at = path
        return pages.read(answer.html) if answer is not None and answer.html else None

    def send(self, path: str, data: dict[str, Any]) -> Answer | None:
        """Send a form; now and then twice, as somebody does whose answer was lost."""
        answer = self._ask("post", path, data)
        if answer is not None and answer.moved_to is not None:
            self.at = answer.moved_to
        if self.chance.random() < 0.1:
            repeatable = {name: value for name, value in data.items() if not hasattr(value, "read")}
            self._ask("post", path, repeatable)
        return answer

    def _ask(self, method: str, path: str, data: dict[str, Any] | None = None) -> Answer | None:
        return self.watch.ask(self.name, self.browser, method, path, data or {})

    def _chosen(self, forms: Sequence[Form]) -> Form:
        """What was pressed seldom is pressed rather: buttons of every page are few among many."""
        weights = [(1 + self.pressed[plain_address(form.action)]) ** -1.5 for form in forms]
        return self.chance.choices(forms, weights)[0]

    def _press(self, form: Form, today: date) -> None:
        path = form.action if form.action.startswith("/") else self.at.split("?")[0] + form.action
        self.pressed[plain_address(form.action)] += 1
        data = self.filled(form, today)
        if form.method == "post":
            self.send(path, data)
        else:
            self._ask("get", path.split("?")[0], data)

    def _follow(self, page: Page) -> None:
        links = [link for link in page.links if link.startswith(("/", "?")) and not _leaves(link)]
        if links:
            link = self.chance.choice(links)
            self.at = self.at.split("?")[0] + link if link.startswith("?") else link

    def filled(self, form: Form, today: date) -> dict[str, Any]:
        """The form as this person fills it in; one in seven writes nonsense."""
        is_strange = self.chance.random() < 0.15
        data = {
            one.name: self._value(one, today, is_strange=is_strange)
            for one in form.fields.values()
            if one.kind == "hidden" or self.chance.random() < 0.95
        }
        if form.buttons:
            name, value = self.chance.choice(form.buttons)
            data[name] = value
        return data

    def _value(self, one: Field, today: date, *, is_strange: bool) -> Any:
        if one.kind == "hidden":
            return one.value
        if one.kind == "checkbox":
            return self.chance.sample(one.choices, self.chance.randint(0, len(one.choices)))
        if one.choices:
            return self.chance.choice(one.choices)
        if one.kind == "file":
            return SimpleUploadedFile("IMG 1.HEIC", NO_PHOTO, content_type="image/heic")
        if is_strange:
            return self.chance.choice(STRANGE)
        if one.value and self.chance.random() < 0.7:
            return one.value
        if one.kind == "date":
            return (today + timedelta(days=self.chance.choice((-400, -1, 0, 1, 7)))).isoformat()
        return self.chance.choice(SENSIBLE)


def _leaves(address: str) -> bool:
    return any(part in address for part in LEAVES)

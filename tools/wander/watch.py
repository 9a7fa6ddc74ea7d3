"""What no page, letter or job may do, noticed while people wander."""

from __future__ import annotations

import logging
import re
import traceback
from collections import Counter, deque
from dataclasses import dataclass
from typing import Any

from tools.wander import pages

SITE = "localhost:8461"
# Marks of a template or of the program itself; nobody writes them to a person.
UNFINISHED = re.compile(
    r"\{\{|\{%|object at 0x|Decimal\(|datetime\.|<function|%\([a-z]+\)s|Traceback"
)
LAST = 25  # things that were done before a fault, told with it
ERRORS_FROM = 500


@dataclass(frozen=True)
class Answer:
    """`html` is empty where no page came, `moved_to` None where nothing was redirected."""

    status: int
    html: str
    moved_to: str | None


class Watch:
    """Every fault once, with what was done before it."""

    def __init__(self) -> None:
        self.faults: dict[str, str] = {}
        self.answers: Counter[tuple[str, str, int]] = Counter()
        self._done: deque[str] = deque(maxlen=LAST)

    def ask(
        self, who: str, browser: Any, method: str, path: str, data: dict[str, Any]
    ) -> Answer | None:
        """One request; None where the program fell over it."""
        self.did(f"{who}: {method} {path} {data}")
        try:
            found = getattr(browser, method)(path, data)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
            self.fault(f"{type(error).__name__} by {method} {plain_address(path)}")
            return None
        self.answers[method, plain_address(path), found.status_code] += 1
        if found.status_code >= ERRORS_FROM:
            self.fault(f"{found.status_code} by {method} {plain_address(path)}")
        is_page = not found.streaming and "text/html" in found.headers.get("Content-Type", "")
        html = found.content.decode() if is_page else ""
        self.read(f"the page {plain_address(path)}", pages.read(html).text)
        moved_to = found.headers.get("Location")
        return Answer(found.status_code, html, moved_to and moved_to.removeprefix(f"http://{SITE}"))

    def read(self, where: str, text: str) -> None:
        """What somebody is to read, of a page or a letter."""
        for mark in UNFINISHED.finditer(text):
            around = text[max(0, mark.start() - 100) : mark.end() + 60]
            self.fault(f"{mark[0]!r} on {where}", around)

    def did(self, what: str) -> None:
        """Something that may explain a fault."""
        self._done.append(what)

    def fault(self, what: str, more: str = "") -> None:
        """Note it once, with the traceback of what is being handled."""
        if what not in self.faults:
            before = "\n  ".join(self._done)
            self.faults[what] = f"{what}\n{more}\nbefore:\n  {before}\n{traceback.format_exc()}"
            print(f"FAULT {what}", flush=True)

    def listen(self) -> None:
        """Whatever the product says as an error is a fault, too."""
        logging.disable(logging.WARNING)  # each form that is refused would be a line
        logging.getLogger("reinstate").addHandler(_Hearing(self))


class _Hearing(logging.Handler):
    def __init__(self, watch: Watch) -> None:
        super().__init__(logging.ERROR)
        self.watch = watch

    def emit(self, record: logging.LogRecord) -> None:
        self.watch.fault(f"said: {record.getMessage()[:160]}")


def plain_address(path: str) -> str:
    """Without what names one thing: all pages of a kind are one address."""
    return re.sub(r"[0-9A-Za-z_\-]{12,}|\b\d+\b", "*", path.split("?")[0])

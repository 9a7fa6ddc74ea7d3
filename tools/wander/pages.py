"""What a page offers to whoever reads it: its links, its forms and its words."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

UNSEEN = ("script", "style", "template", "code", "pre")  # what they hold is nobody's sentence


@dataclass
class Field:
    """One name of a form. `choices` are the values that the page offers, empty where any may be."""

    name: str
    kind: str
    value: str = ""
    choices: list[str] = field(default_factory=list)


@dataclass
class Form:
    """`fields` by name; `buttons` are names with values, of which the one pressed is sent."""

    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Page:
    """Links as the page writes them, without what follows a `#`."""

    links: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    text: str = ""


def read(html: str) -> Page:
    """The page of an answer."""
    reader = _Reader()
    reader.feed(html)
    reader.page.text = " ".join("".join(reader.words).split())
    return reader.page


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self.words: list[str] = []
        self._unseen = 0
        self._form: Form | None = None
        self._field: Field | None = None  # the list or the text whose content comes next

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag in UNSEEN:
            self._unseen += 1
        elif tag == "a" and found.get("href"):
            self.page.links.append(found["href"].split("#")[0])
        elif tag == "form":
            self._form = Form(found.get("action", ""), found.get("method", "get").lower())
            self.page.forms.append(self._form)
        elif self._form is not None and "disabled" not in found:
            self._control(self._form, tag, found)

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN:
            self._unseen -= 1
        elif tag == "form":
            self._form = None
        elif tag in ("select", "textarea"):
            self._field = None

    def handle_data(self, data: str) -> None:
        if self._field is not None and self._field.kind == "textarea":
            self._field.value += data
        elif not self._unseen and self._field is None:
            self.words.append(f" {data} ")

    def _control(self, form: Form, tag: str, found: dict[str, str]) -> None:
        name, value = found.get("name", ""), found.get("value", "")
        kind = found.get("type", "text").lower() if tag == "input" else tag
        if tag == "option" and self._field is not None:
            self._field.choices.append(value)
        elif tag == "button" or kind == "submit":
            form.buttons += [(name, value)] if name else []
        elif name and tag in ("input", "select", "textarea"):
            known = form.fields.setdefault(name, Field(name, kind, value))
            if kind in ("radio", "checkbox"):
                known.choices.append(value or "on")
            self._field = known if tag in ("select", "textarea") else None

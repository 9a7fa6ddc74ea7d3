"""Texts that staff begin a message with, in every language; seniors change and add them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from django.db import transaction
from django.utils import translation
from django.utils.text import slugify

from reinstate.services import clock, installation, journal, languages
from reinstate.services.access import review_access
from reinstate.services.errors import Conflict, NotAllowed, NotFound, Refused
from reinstate.services.kept_text import kept
from reinstate.services.mail import notices
from reinstate.services.review.review_view import Reviewer
from reinstate.store.audit import Tag
from reinstate.store.models import MessageTemplate

PLACES = ("name", "ticket")
EXAMPLE = {"name": "Jane", "ticket": "RA-7K4M-2Q"}
LONGEST = 2000
MOST = 9  # one key each


@dataclass(frozen=True, slots=True)
class Shipped:
    """A text of the first release; its English is its message id."""

    title: str
    text: str


SHIPPED: Mapping[str, Shipped] = {
    "more_time": Shipped(
        "It takes longer",
        "Hello {name}, your request {ticket} takes longer than we said. You need not do anything; "
        "we will write as soon as it is decided.",
    ),
    "how_to_photograph": Shipped(
        "How to take the photo",
        "Hello {name}, for request {ticket}: use daylight, lay the ID on a dark table, and keep "
        "all four edges in the picture.",
    ),
    "name_change": Shipped(
        "Proof of a changed name",
        "Hello {name}, the name on your ID differs from the one on the account. Please send a "
        "picture of the paper that shows the change, here, as an answer to {ticket}.",
    ),
}


@dataclass(frozen=True, slots=True)
class Text:
    """One language of a template, and what the owner of the example would read."""

    language: str
    text: str
    preview: str


@dataclass(frozen=True, slots=True)
class Template:
    """A template as it is used today."""

    code: str
    title: str
    texts: tuple[Text, ...]
    is_shipped: bool
    edited_by: str  # empty while it stands as it was shipped
    edited_at: str  # names this edit; empty as well


@dataclass(frozen=True, slots=True)
class Filled:
    """A template filled in for one case. `in_english` is empty when the owner reads English."""

    title: str
    text: str
    in_english: str


def every(actor: int) -> tuple[Template, ...]:
    """Those that were shipped, changed or not, then those that staff have added."""
    review_access.staff(actor)
    rows, names = _edited(), review_access.names()
    return tuple(_template(code, rows.get(code), names) for code in [*SHIPPED, *_added(rows)])


def edit(
    actor: int, code: str, title: str, texts: Mapping[str, str], *, seen: str | None = None
) -> None:
    """Use other texts from now on; an empty code adds a template.

    `seen`: `edited_at` of what was on the page; Conflict where another edit stands by now, whose
    words would be gone.
    """
    _editor(actor)
    plain = " ".join(title.split())[:60]
    if not plain:
        raise Refused("Give the template a title.", "no_title")
    words = {language: _checked(texts.get(language, "")) for language in languages.offered()}
    at = clock.now()
    with transaction.atomic():
        installation.line_up()  # of two editors at the same moment the second sees the first
        rows = _edited()
        if code and code not in SHIPPED and code not in rows:
            raise NotFound("There is no such template.")
        if code and seen is not None:
            _demand_as_seen(rows.get(code), seen, actor)
        code = code or _new_code(plain, rows)
        MessageTemplate.objects.update_or_create(
            code=code,
            defaults={"title": plain, "texts": words, "edited_by_id": actor, "edited_at": at},
        )
        journal.record(Tag.STAFF_TEMPLATE_EDITED, journal.staff(actor), code, at)


def remove(actor: int, code: str, *, seen: str | None = None) -> None:
    """Back to the shipped text; a template that staff had added is gone. `seen` as in `edit`."""
    _editor(actor)
    with transaction.atomic():
        installation.line_up()
        row = _edited().get(code)
        if row is not None and seen is not None:
            _demand_as_seen(row, seen, actor)
        removed, _ = MessageTemplate.objects.filter(code=code).delete()
        if not removed:
            raise NotFound("There is no such template.")
        journal.record(Tag.STAFF_TEMPLATE_REMOVED, journal.staff(actor), code, clock.now())


def previewed(actor: int, text: str) -> str:
    """What the owner of the example would read; Refused when it cannot be filled in."""
    review_access.staff(actor)
    return _checked(text).format_map(EXAMPLE)


def for_owner(legal_name: str, language: str, ticket: str) -> tuple[Filled, ...]:
    """Each template in the owner's language, ready to be changed and sent."""
    rows, english = _edited(), languages.offered()[0]
    with languages.in_this(language):
        name = notices.first_name(legal_name)
    values = {"name": name, "ticket": ticket}
    return tuple(
        Filled(
            _title(code, rows.get(code)),
            _text(code, rows.get(code), language).format_map(values),
            "" if language == english else _text(code, rows.get(code), english).format_map(values),
        )
        for code in [*SHIPPED, *_added(rows)]
    )


def _template(code: str, row: MessageTemplate | None, names: Mapping[int, str]) -> Template:
    texts = ((language, _text(code, row, language)) for language in languages.offered())
    return Template(
        code=code,
        title=_title(code, row),
        texts=tuple(Text(one, text, text.format_map(EXAMPLE)) for one, text in texts),
        is_shipped=code in SHIPPED,
        edited_by=names.get(row.edited_by_id, review_access.FORMER) if row else "",
        edited_at=_stamp(row),
    )


def _stamp(row: MessageTemplate | None) -> str:
    return row.edited_at.isoformat() if row else ""


def _demand_as_seen(row: MessageTemplate | None, seen: str, actor: int) -> None:
    """What they did themselves meanwhile, as by pressing twice, they know."""
    if seen == _stamp(row) or (row is not None and row.edited_by_id == actor):
        return
    what = "The shipped text was brought back meanwhile."
    if row is not None:
        what = f"{review_access.name_of(row.edited_by_id)} has changed this template meanwhile."
    again = "Yours was not kept: open the templates again, and go by the text that stands there."
    raise Conflict(f"{what} {again}", "edited_meanwhile")


def _edited() -> dict[str, MessageTemplate]:
    return {row.code: row for row in MessageTemplate.objects.order_by("code")}


def _added(rows: Mapping[str, MessageTemplate]) -> list[str]:
    return [code for code in rows if code not in SHIPPED]


def _title(code: str, row: MessageTemplate | None) -> str:
    return row.title if row else SHIPPED[code].title


def _text(code: str, row: MessageTemplate | None, language: str) -> str:
    if row is not None:
        return str(row.texts[language])
    with translation.override(language):
        return languages.say(SHIPPED[code].text)


def may_edit(who: Reviewer) -> bool:
    """Seniors and compliance officers."""
    return who.role in review_access.SECOND_ROLES


def _editor(actor: int) -> None:
    if not may_edit(review_access.staff(actor)):
        raise NotAllowed("Templates are edited by seniors and compliance officers.", "another_role")


def _new_code(title: str, rows: Mapping[str, MessageTemplate]) -> str:
    code = f"own-{slugify(title)[:30]}"
    if code in rows:
        raise Refused("There is a template of this title.", "same_title")
    if len(SHIPPED) + len(_added(rows)) >= MOST:
        raise Refused(f"There is room for {MOST} templates; remove one first.", "too_many")
    return code


def _checked(text: str) -> str:
    """The text without blanks around it; Refused unless it can be filled in."""
    words = kept(text, LONGEST)
    if not words:
        raise Refused("A template needs a text in every language.", "no_text")
    try:
        named = [place for _, *place in Formatter().parse(words) if place[0] is not None]
    except ValueError as error:
        raise Refused(f"A brace stands alone: {error}.", "bad_template") from error
    for name, form, conversion in named:
        if name not in PLACES or form or conversion:
            known = ", ".join(f"{{{place}}}" for place in PLACES)
            raise Refused(f"{{{name}}} cannot be filled in; use {known}.", "bad_template")
    return words

"""Small words and shapes for templates: who acts, what a mark means, a polygon's points."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal

from django import template
from django.templatetags.static import static
from django.utils.formats import date_format, number_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reinstate.domain.findings import Outcome, PieceKind, Point
from reinstate.domain.jurisdiction import name_of
from reinstate.services import clock
from reinstate.services.case.owner_view import OwnerFinding
from reinstate.services.languages import say
from reinstate.services.review import automatic
from reinstate.services.spelling import spelled_day
from reinstate.web import typed

register = template.Library()
DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
INSTANT = re.compile(r"\b(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}) UTC")
PLACE = re.compile(r"\bUS-[A-Z]{2}\b")

MARKS = {
    Outcome.PASS: "✓",
    Outcome.FAIL: "✕",
    Outcome.UNSURE: "☻",
    Outcome.ERROR: "☻",
    Outcome.NOT_APPLICABLE: "–",
}
ICONS = {
    "negative_balance": "pay",
    "security_confirmation": "shield",
    "unsupported_jurisdiction": "home",
    "identity_unverified": "id",
    "duplicate_identity": "person",
    "dormant_lock": "wait",
    "account_review": "shield",
    "withdrawal_hold": "wait",
    "self_disabled": "hand",
    "owner_deceased": "person",
}


@register.simple_tag
def a_program_may_approve() -> bool:
    """Whether a page must not promise that a person looks at every request."""
    return automatic.is_on(clock.now())


@register.simple_tag(takes_context=True)
def what_was_typed(context: template.RequestContext) -> tuple[str, ...]:
    """The texts of a form that was refused before a view saw it."""
    return typed.texts(context["request"])


@register.filter
def mark(outcome: Outcome) -> str:
    """A sign that does not rest on colour."""
    return MARKS[outcome]


@register.filter
def mark_words(outcome: Outcome) -> str:
    """The same sign for those who hear the page."""
    return {
        Outcome.PASS: _("Good:"),
        Outcome.FAIL: _("Not good:"),
        Outcome.UNSURE: _("A person will look:"),
        Outcome.ERROR: _("A person will look:"),
        Outcome.NOT_APPLICABLE: _("Does not apply:"),
    }[outcome]


@register.filter
def actor(code: str) -> str:
    """Who acts next."""
    return {
        "owner": _("You"),
        "owner_if_asked": _("You, if our message asks you something; otherwise our team"),
        "staff": _("Our team"),
        "post": _("The post, which brings us your letter; then our team"),
        "exchange": _("The exchange"),
        "nobody": _("Nobody; it ends by itself"),
    }.get(code, code)


@register.filter
def actor_now(code: str) -> str:
    """Who acts next on a request."""
    return _("Nobody; there is nothing left to do") if code == "nobody" else actor(code)


@register.filter
def clears(code: str) -> str:
    """How a restriction is lifted."""
    return {
        "automatic": _("By itself, as soon as the reason is gone"),
        "verification": _("When we have made sure that it is you"),
        "staff": _("When our team has confirmed it with you"),
        "compliance": _("When the review is finished"),
        "elsewhere": _("At the other company"),
    }.get(code, code)


@register.filter
def capability(code: str) -> str:
    """What an owner may or may not do."""
    return {
        "log_in": _("See this page"),
        "trade": _("Trade"),
        "deposit": _("Deposit"),
        "withdraw": _("Withdraw"),
        "request_reactivation": _("Ask for reactivation"),
    }.get(code, code)


@register.filter
def spelled(text: str) -> SafeString:
    """A sentence with its ISO dates, instants and place codes as people write them."""
    instants = INSTANT.sub(lambda found: moment(_instant(found)), escape(text))
    days = DAY.sub(lambda found: spelled_day(date.fromisoformat(found.group())), instants)
    return SafeString(PLACE.sub(lambda found: say(name_of(found.group())), days))


def _instant(found: re.Match[str]) -> datetime:
    return datetime.fromisoformat(found.expand(r"\1T\2")).replace(tzinfo=UTC)


@register.filter
def money(amount: str, currency: str) -> str:
    """An amount as the reader's country writes it; dollars with cents, coins as they are."""
    value = Decimal(amount)
    places = 2 if currency == "USD" and value == round(value, 2) else None
    text = number_format(value.copy_abs(), places, use_l10n=True, force_grouping=True)
    shown = f"${text}" if currency == "USD" else f"{text} {currency}"
    return f"−{shown}" if value < 0 else shown


@register.filter
def icon_of(code: str) -> str:
    """The drawing that goes with a restriction."""
    return ICONS.get(code, "lock")


@register.simple_tag
def icon(name: str) -> SafeString:
    """A small line drawing that says nothing to those who hear the page."""
    source = f"{static('portal/icons.svg')}#{name}"
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"/></svg>', source
    )


@register.simple_tag
def drawing(name: str) -> SafeString:
    """The picture of one rule; the words beside it say the same."""
    source = f"{static('portal/drawings.svg')}#{name}"
    return format_html(
        '<svg class="drawing" viewBox="0 0 96 80" aria-hidden="true" focusable="false">'
        '<use href="{}"/></svg>',
        source,
    )


@register.filter
def points(polygon: tuple[Point, ...]) -> str:
    """A polygon as SVG writes it."""
    return " ".join(f"{x:.0f},{y:.0f}" for x, y in polygon)


@register.filter
def side_name(kind: PieceKind) -> str:
    """A side of an ID in a list of sides."""
    return {
        PieceKind.DOCUMENT_FRONT: _("front"),
        PieceKind.DOCUMENT_BACK: _("back"),
        PieceKind.PASSPORT_PAGE: _("page with your photo"),
    }.get(kind, kind.value)


@register.filter
def passed(findings: tuple[OwnerFinding, ...]) -> list[OwnerFinding]:
    """What passed, for the list that can stay folded. What does not apply is only noise."""
    return [item for item in findings if item.outcome is Outcome.PASS]


@register.filter
def breakable(line: str) -> SafeString:
    """A line that breaks before the @ of an address, when it has to break at all."""
    name, at, domain = line.partition("@")
    return format_html("{}<wbr>{}{}", name, at, domain) if at else format_html("{}", line)


@register.filter
def that_apply(findings: tuple[OwnerFinding, ...]) -> list[OwnerFinding]:
    """What there is to say, for the list that fills while the owner waits."""
    return [item for item in findings if item.outcome is not Outcome.NOT_APPLICABLE]


@register.simple_tag
def moment(at: datetime | None) -> SafeString:
    """An instant in UTC; the page's script turns it into the reader's own time."""
    if at is None:
        return SafeString("")
    text = f"{date_format(at, 'DATETIME_FORMAT')} UTC"
    return format_html('<time datetime="{}" data-local>{}</time>', at.isoformat(), text)

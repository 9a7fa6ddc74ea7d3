"""Words, marks and spans of time in console templates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import template
from django.forms import BaseForm
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reinstate.domain.intervals import Share
from reinstate.domain.masking import HIDDEN
from reinstate.services.review.review_view import QueueCount
from reinstate.web.console import demo_sign_in, words

register = template.Library()

HASH = re.compile(r"[0-9a-f]{40,}")
RUN = re.compile(f"{HIDDEN}(?:[ ./@-]*{HIDDEN})*")

MARKS = {"pass": "✓", "fail": "✕", "unsure": "?", "error": "!", "not_applicable": "–"}
TONES = {"pass": "good", "fail": "stop", "unsure": "wait", "error": "wait", "retake": "wait"}
STATE_TONES = {
    "approved": "good",
    "reinstated": "good",
    "declined": "stop",
    "needs_retake": "wait",
    "awaiting_second_approval": "wait",
    "appealed": "wait",
}


@register.filter
def say(code: str, topic: str) -> str:
    """The words for a code of a topic: `{{ case.state|say:"state" }}`."""
    return words.title(code, topic)


@register.filter
def in_focus(form: BaseForm) -> BaseForm:
    """The same form, its first field to be filled in focused: after a refusal the one that is
    wrong, whose error a screen reader then reads with it.
    """
    fields = form.visible_fields()
    wrong = [field for field in fields if field.errors]
    emptied = [field for field in fields if field.widget_type == "password"]
    of_none = emptied if form.non_field_errors() else []
    for field in [*wrong, *of_none, *fields][:1]:
        field.field.widget.attrs["autofocus"] = True
    return form


@register.filter
def as_judged(said: str) -> str:
    """What a replay says of a finding: `fail document_on_note` as `failed (document on note)`.

    Of a weight, `must retake` as `must pass; if not, ask for a retake`.
    """
    first, _space, second = said.partition(" ")
    if not second:
        return _("not asked")
    if first in words.WEIGHTS:
        follows = words.title(second, "recommendation")
        return _("%(weight)s; if not: %(follows)s") % {
            "weight": words.title(first, "weight"), "follows": follows,
        }  # fmt: skip
    return f"{words.title(first, 'outcome')} ({plain_words(second)})"


@register.filter
def plain_words(code: str) -> str:
    """A code as words: `escheat_pending` is shown as `escheat pending`."""
    return str(code).replace("_", " ")


@register.filter
def named(names: Mapping[str, str], code: str) -> str:
    """The name behind a code; nothing where it has none."""
    return names.get(code, "")


@register.filter
def listed(value: object) -> tuple[str, ...]:
    """What an entry of the record says under one key, one by one."""
    items = value if isinstance(value, list) else [value]
    return tuple("–" if item in (None, "") else str(item) for item in items)


@register.filter
def is_hash(text: str | None) -> bool:
    """Whether a value is a digest, which nobody reads but some compare; None of an empty list."""
    return HASH.fullmatch(text or "") is not None


@register.filter
def in_groups(digest: str) -> SafeString:
    """A digest that may go on in the next line, and is still copied as one word."""
    groups = (escape(digest[at : at + 16]) for at in range(0, len(digest), 16))
    return mark_safe("<wbr>".join(groups))  # noqa: S308 - escaped here


@register.filter
def at_dots(text: str) -> SafeString:
    """A dotted name that may go on in the next line behind a dot, and is still copied as one."""
    return mark_safe(conditional_escape(text).replace(".", ".<wbr>"))  # noqa: S308 - escaped here


@register.filter
def at_joints(text: str) -> SafeString:
    """The same, behind an underscore too, where a column is narrow."""
    return mark_safe(at_dots(text).replace("_", "_<wbr>"))  # noqa: S308 - escaped there


@register.filter
def veiled(text: str) -> SafeString:
    """A masked value: the dots for eyes, one word for screen readers."""
    seen = '<span aria-hidden="true">\\g<0></span><span class="visually-hidden">{}</span>'
    return mark_safe(RUN.sub(seen.format(_("hidden")), conditional_escape(text)))  # noqa: S308 - escaped here


@register.filter
def mark(outcome: str) -> str:
    """The sign of an outcome, so that colour is never the only difference."""
    return MARKS.get(str(outcome), "–")


@register.filter
def tone(code: str) -> str:
    """The CSS tone of an outcome, a recommendation or a state."""
    return TONES.get(str(code)) or STATE_TONES.get(str(code), "")


@register.filter
def span(delta: timedelta) -> str:
    """A length of time in one unit, as a person would say it."""
    minutes = int(abs(delta.total_seconds()) // 60)
    if minutes < 90:
        return ngettext("%(n)d min", "%(n)d min", minutes) % {"n": minutes}
    if minutes < 48 * 60:
        return ngettext("%(n)d h", "%(n)d h", minutes // 60) % {"n": minutes // 60}
    days = minutes // (24 * 60)
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


@register.filter
def whole(number: int) -> str:
    """`12345` as `12,345`."""
    return f"{number:,}"


@register.filter
def dollars(amount: str | Decimal) -> str:
    """`1234.5` as `$1,234.50`; a dash when the value is not known."""
    return f"${Decimal(amount):,.2f}".replace("$-", "–$") if amount != "" else "–"


@register.filter
def counted(count: QueueCount) -> str:
    """A number of cases; `1,000+` where counting stopped."""
    return f"{count.number:,}{'+' if count.is_more else ''}"


@register.filter
def percent(share: Share) -> str:
    """A share in whole per cent; a dash when nothing was counted."""
    return "–" if share.value is None else f"{share.value:.0%}"


@register.filter
def hundredths(share: Decimal) -> str:
    """`0.1` as `10`, of a hundred."""
    return f"{share * 100:g}"


@register.filter
def bounds(share: Share) -> str:
    """Its interval, `12–40 %`."""
    low, high = share.interval
    return f"{low * 100:.0f}–{high * 100:.0f} %"


@register.filter
def query(named: Mapping[str, str]) -> str:
    """Codes as the part of an address behind the question mark."""
    return urlencode(named)


@register.simple_tag(takes_context=True)
def from_place(context: dict[str, Any], name: str, skipped: int) -> str:
    """This page's address with one of its lists from another row on; the others stay."""
    chosen = context["request"].GET.copy()
    chosen[name] = str(skipped)
    return f"?{chosen.urlencode()}"


@register.simple_tag
def days_away(day: date, on: date) -> str:
    """`today`, `in 3 days`, `5 days ago`."""
    days = (day - on).days
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}
    return ngettext("%(n)d day ago", "%(n)d days ago", -days) % {"n": -days}


@register.simple_tag
def time_left(due_at: datetime | None, now: datetime) -> str:
    """`3 h left`, `2 days late`, or a dash when nothing is promised."""
    if due_at is None:
        return "–"
    left = due_at - now
    if left < timedelta(0):
        return _("%(span)s late") % {"span": span(left)}
    return _("%(span)s left") % {"span": span(left)}


@register.simple_tag(takes_context=True)
def demo_people(context: dict[str, Any]) -> tuple[Any, ...]:
    """Staff a visitor may sign in as with one click; nobody outside a demo on loopback."""
    request = context.get("request")
    return demo_sign_in.people(request) if request else ()

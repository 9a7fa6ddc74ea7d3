"""Words for meetings, letters and help pages, and the card of a case that has a meeting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from reinstate.domain import masking
from reinstate.domain.case import CaseKind
from reinstate.domain.help_answers import HelpAnswer
from reinstate.domain.supervision import IN_WORDS, Observation
from reinstate.services import clock, rules
from reinstate.services.access import mailbox_change
from reinstate.services.case import appointments
from reinstate.services.review.review_view import CaseForReview
from reinstate.services.spelling import spelled_instant

register = template.Library()

WHY_NOT = {
    HelpAnswer.NOT_MY_CASE: _("about something else"),
    HelpAnswer.TOO_HARD: _("hard to understand"),
    HelpAnswer.NOT_ENOUGH: _("something is missing"),
    HelpAnswer.WRONG: _("does not match what they see"),
    HelpAnswer.TRIED_IT: _("did it, and it did not work"),
}
ANSWERS = {"yes": _("yes"), "no": _("no"), "unsure": _("unsure")}


@register.filter
def observation(code: str) -> str:
    """One point to look at, in words."""
    return IN_WORDS[Observation(code)]


@register.filter
def answer(code: str) -> Any:
    """What was seen, in words."""
    return ANSWERS.get(code, code)


@register.simple_tag
def meeting_answers() -> tuple[tuple[str, Any], ...]:
    """What can be said of one point: value and words."""
    return tuple(ANSWERS.items())


@register.filter
def typed_in(form: Mapping[str, str], name: str) -> str:
    """What a refused form said in a field whose name is only known here."""
    return form.get(name, "")


@register.filter
def meeting_time(at: datetime) -> str:
    """By the clock of the office, as the owner was told."""
    zone = clock.zone_of(rules.on(clock.today()).text("appointment.time_zone"))
    return spelled_instant(at.astimezone(zone))


@register.filter
def why_not(code: str) -> Any:
    """Why a help page did not help, for staff."""
    return WHY_NOT[HelpAnswer(code)]


@register.inclusion_tag("console/parts/other_way.html", takes_context=True)
def other_way(context: Any, case: CaseForReview) -> dict[str, Any]:
    """The card; empty for cases with photos only."""
    is_asked = case.kind is CaseKind.MAILBOX_CHANGE
    address = mailbox_change.new_address(case.case_id) if is_asked else ""
    return {
        "meetings": appointments.of_case(case.case_id, context["reviewer"].user_id),
        "new_mailbox": address if context.get("revealed_for") else masking.email(address),
    }

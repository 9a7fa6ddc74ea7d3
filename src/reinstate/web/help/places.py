"""The public list of places: how far each is served, what was announced, its years of silence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from reinstate.domain.announcements import announcements
from reinstate.domain.jurisdiction import (
    PlaceSupport,
    SupportLevel,
    name_of,
    slug,
    supported_places,
)
from reinstate.domain.policy import Authority, Confidence, PolicyOn
from reinstate.services.languages import in_a_list, say


@dataclass(frozen=True, slots=True)
class Silence:
    """Years until one kind of property is presumed abandoned, and how sure we are of them."""

    years: int
    since: date
    confidence: str
    is_reviewed: bool


@dataclass(frozen=True, slots=True)
class Place:
    """One line. Silence None: our records do not say, and neither do we."""

    name: str
    support: PlaceSupport
    level_text: str
    next_text: str
    crypto: Silence | None
    cash: Silence | None


@dataclass(frozen=True, slots=True)
class News:
    """One announcement as the page shows it, in the reader's language."""

    place: str
    published_on: date
    text: str
    source: Authority


def news(policy: PolicyOn) -> tuple[News, ...]:
    """What was announced about the places, the newest first."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    return tuple(
        News(
            say(name_of(item.code)) if item.code else _("Everywhere"),
            item.published_on,
            item.text(language),
            item.authority,
        )
        for item in announcements(policy)
    )


def places(policy: PolicyOn) -> tuple[Place, ...]:
    """Every listed place by its name in the reader's language, then the line for all others."""
    column = policy.text("unclaimed.cash_follows")
    found = (_place(policy, support, column) for support in supported_places(policy))
    return tuple(sorted(found, key=lambda one: (one.support.code is None, in_a_list(one.name))))


def _place(policy: PolicyOn, support: PlaceSupport, cash_column: str) -> Place:
    return Place(
        name=say(support.name),
        support=support,
        level_text=_level_text(support.level),
        next_text=_level_text(support.next_level) if support.next_level else "",
        crypto=_silence(policy, support.code, "virtual_currency"),
        cash=_silence(policy, support.code, cash_column),
    )


def _silence(policy: PolicyOn, code: str | None, column: str) -> Silence | None:
    key = f"unclaimed.{slug(code or '')}.{column}.years"
    if not policy.has(key):
        return None
    entry = policy.entry(key)
    return Silence(
        years=policy.integer(key),
        since=entry.effective_on,
        confidence=_confidence_text(entry.confidence),
        is_reviewed=entry.reviewed is not None,
    )


def _level_text(level: SupportLevel) -> str:
    return {
        SupportLevel.OPEN: _("Served"),
        SupportLevel.WIND_DOWN: _("Ending: withdrawals only"),
        SupportLevel.CLOSED: _("Not served"),
        SupportLevel.UNKNOWN: _("Not known"),
    }[level]


def _confidence_text(confidence: Confidence) -> str:
    return {
        Confidence.SOURCE_READ: _("read in the law or the state's own page"),
        Confidence.SECONDARY: _("read elsewhere about the law"),
        Confidence.INFERRED: _("our reading of the law"),
        Confidence.UNVERIFIED: _("not checked yet"),
        Confidence.DECIDED: _("our own decision"),
    }.get(confidence, _("not checked yet"))

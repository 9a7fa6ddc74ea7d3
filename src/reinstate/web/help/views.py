"""Help pages. What depends on rules is read from the policy in force, never typed."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_POST, require_safe

from reinstate.domain import automatic_approval
from reinstate.domain.help_answers import HelpAnswer
from reinstate.domain.policy import PolicyOn
from reinstate.evidence.intake import photo_files
from reinstate.services import clock, helping, rules
from reinstate.services.access import sign_in
from reinstate.services.case import posting, required
from reinstate.services.case.owner_view import OwnerSession
from reinstate.services.mail import notices
from reinstate.web.help import articles, places, search
from reinstate.web.help.answers import WHY_NOT
from reinstate.web.portal import pages, session

LONGEST_SEARCH = 100
KEPT_INDEXES = 8  # one for each language and day


@require_safe
@session.public
def index(request: HttpRequest, owner: OwnerSession | None) -> HttpResponse:
    """Every article; or those that hold what was looked for, the best first."""
    wanted = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    found = _found(wanted) if wanted else articles.ARTICLES
    context = {"articles": found, "wanted": wanted, "everything": articles.ARTICLES}
    return pages.show(request, "help/index.html", owner, context)


@require_safe
@session.public
def article(request: HttpRequest, owner: OwnerSession | None, slug: str) -> HttpResponse:
    """One article, and the question whether it helped."""
    found = _article(slug)
    others = [item for item in articles.ARTICLES if item is not found]
    context = {
        "article": found,
        "others": others,
        "why_not": WHY_NOT,
        "said": _said(request.GET.get("said", "")),
        **_rules(rules.on(clock.today())),
    }
    return pages.show(request, f"help/{slug}.html", owner, context)


@require_POST
@session.public
def answer(request: HttpRequest, owner: OwnerSession | None, slug: str) -> HttpResponse:
    """Count the answer. It carries a code and nothing else."""
    found, said = _article(slug), _said(request.POST.get("answer", ""))
    page = reverse("help:article", kwargs={"slug": found.slug})
    if said is None:
        return redirect(f"{page}#answered")
    helping.answer(found.slug, _language(), said)
    return redirect(f"{page}?said={said}#answered")


def _said(text: str) -> HelpAnswer | None:
    return HelpAnswer(text) if text in set(HelpAnswer) else None


def _language() -> str:
    return translation.get_language() or settings.LANGUAGE_CODE


def _article(slug: str) -> articles.Article:
    found = articles.BY_SLUG.get(slug)
    if found is None:
        raise Http404
    return found


def _found(wanted: str) -> tuple[articles.Article, ...]:
    policy = rules.on(clock.today())
    index = _index(_language(), policy.day.isoformat(), rules.policy().digest)
    return tuple(articles.BY_SLUG[slug] for slug in search.ranked(index, wanted))


@lru_cache(maxsize=KEPT_INDEXES)
def _index(language: str, day: str, digest: str) -> search.Index:
    """The articles as words, as they read in one language on one day under one policy."""
    context = _rules(rules.on(clock.today()))
    return search.index(language, (_text(one, context) for one in articles.ARTICLES))


def _text(one: articles.Article, context: dict[str, object]) -> search.Text:
    return search.Text(one.slug, str(one.title), str(one.about), str(one.said), _body(one, context))


def _body(one: articles.Article, context: dict[str, object]) -> str:
    """The article without what stands around it on every page."""
    html = render_to_string(f"help/{one.slug}.html", {"article": one, **context})
    return html.partition("<article")[2].partition(">")[2].partition("</article>")[0]


def _rules(policy: PolicyOn) -> dict[str, object]:
    """What the articles quote."""
    return {
        "most_links": sign_in.LINKS_PER_HOUR,
        "link_minutes": int(sign_in.LINK_LIFE / timedelta(minutes=1)),
        "visa_classes": ", ".join(policy.texts("checks.visa_class_is_accepted.classes")),
        "visa_years": policy.integer("checks.visa_has_one_year_left.min_years"),
        "brand": policy.text("note.brand"),
        "other_platform": policy.text("exchange.other_platform"),
        "as_of": policy.day,
        "inactive_months": policy.integer("clock.inactive_after_months"),
        "dormant_months": policy.integer("clock.dormant_after_months"),
        "hold_hours": policy.integer("hold.hours"),
        "expected_hours": policy.integer("queue.expected_hours"),
        "a_program_may_approve": automatic_approval.is_on(policy),
        "attempts": policy.integer("case.max_attempts"),
        "expires_days": policy.integer("case.expires_after_days"),
        "reminded_days": policy.integer("case.reminded_before_days"),
        "max_mb": photo_files.mega(policy.integer("intake.max_bytes")),
        "window_days": policy.integer("note.window_days_before"),
        "wait_hours": policy.integer("mailbox.wait_hours"),
        "tells_phones": notices.tells_phones(),
        "unsent_hours": policy.integer("upload.kept_hours"),
        "identity_years": policy.integer("privacy.identity_years_after_closing"),
        "reported_years": policy.integer("unclaimed.records_years"),
        "ssn_years": policy.integer("privacy.ssn_index_years_after_erasure"),
        "address": posting.address(),
        "choices": required.choices(policy),
        "places": places.places(policy),
        "news": places.news(policy),
    }

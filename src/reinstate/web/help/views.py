"""Help pages. What depends on rules is read from the policy in force, never typed."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import get_template
from django.views.decorators.http import require_safe

from reinstate.domain.policy import PolicyOn
from reinstate.services import clock, required, rules
from reinstate.services.owner_view import OwnerSession
from reinstate.web.help import articles, places
from reinstate.web.portal import pages, session


@require_safe
@session.public
def index(request: HttpRequest, owner: OwnerSession | None) -> HttpResponse:
    """Every article, with those first that hold all the words looked for."""
    wanted = request.GET.get("q", "").strip()[:100]
    found = [item for item in articles.ARTICLES if _holds(item, wanted)]
    context = {"articles": found, "wanted": wanted, "everything": articles.ARTICLES}
    return pages.show(request, "help/index.html", owner, context)


@require_safe
@session.public
def article(request: HttpRequest, owner: OwnerSession | None, slug: str) -> HttpResponse:
    """One article."""
    found = articles.BY_SLUG.get(slug)
    if found is None:
        raise Http404
    others = [item for item in articles.ARTICLES if item is not found]
    context = {"article": found, "others": others, **_rules(rules.on(clock.today()))}
    return pages.show(request, f"help/{slug}.html", owner, context)


def _rules(policy: PolicyOn) -> dict[str, object]:
    """What the articles quote."""
    return {
        "brand": policy.text("note.brand"),
        "other_platform": policy.text("exchange.other_platform"),
        "as_of": policy.day,
        "inactive_months": policy.integer("clock.inactive_after_months"),
        "dormant_months": policy.integer("clock.dormant_after_months"),
        "hold_hours": policy.integer("hold.hours"),
        "expected_hours": policy.integer("queue.expected_hours"),
        "attempts": policy.integer("case.max_attempts"),
        "expires_days": policy.integer("case.expires_after_days"),
        "window_days": policy.integer("note.window_days_before"),
        "choices": required.choices(policy),
        "places": places.places(policy),
    }


def _holds(item: articles.Article, wanted: str) -> bool:
    if not wanted:
        return True
    source = get_template(f"help/{item.slug}.html").template.source  # type: ignore[attr-defined]
    text = f"{item.title} {item.about} {source}".lower()
    return all(word in text for word in wanted.lower().split())

"""Whether help pages help: counting readers' answers, and what staff read of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Sum

from reinstate.domain.help_answers import HelpAnswer
from reinstate.services import clock
from reinstate.services.access import review_access
from reinstate.store.models import HelpCount

SHOWN_DAYS = 90


@dataclass(frozen=True, slots=True)
class ArticleAnswers:
    """What readers said about one article. `why_not` is by reason, the most frequent first."""

    article: str
    yes: int
    no: int
    why_not: tuple[tuple[HelpAnswer, int], ...]
    by_language: tuple[tuple[str, int], ...]


def answer(article: str, language: str, said: HelpAnswer) -> None:
    """Count one answer; who gave it is nowhere."""
    with transaction.atomic():
        row, _is_new = HelpCount.objects.get_or_create(
            article=article, language=language, answer=said.value, on=clock.today()
        )
        HelpCount.objects.filter(id=row.id).update(count=F("count") + 1)


def answers(actor: int) -> tuple[ArticleAnswers, ...]:
    """The last days by article, those that helped least first."""
    review_access.staff(actor)
    since = clock.today() - timedelta(days=SHOWN_DAYS)
    rows = HelpCount.objects.filter(on__gte=since)
    totals = rows.values_list("article", "language", "answer").annotate(total=Sum("count"))
    found: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for article, language, said, total in totals.order_by():
        found[article][language, said] = total
    told = [_told(article, counts) for article, counts in found.items()]
    return tuple(sorted(told, key=lambda one: (-one.no, one.article)))


def _told(article: str, counts: dict[tuple[str, str], int]) -> ArticleAnswers:
    reasons: dict[HelpAnswer, int] = defaultdict(int)
    languages: dict[str, int] = defaultdict(int)
    for (language, said), total in counts.items():
        reasons[HelpAnswer(said)] += total
        languages[language] += total
    yes = reasons.pop(HelpAnswer.YES, 0)
    why_not = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    return ArticleAnswers(
        article, yes, sum(reasons.values()), tuple(why_not), tuple(sorted(languages.items()))
    )

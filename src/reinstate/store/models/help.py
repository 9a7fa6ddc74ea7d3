"""Readers' answers on help pages, counted. No person, no session, no text, no time of day."""

from __future__ import annotations

from django.db import models


class HelpCount(models.Model):
    """How often one answer was given about one article on one day, in one language."""

    article = models.CharField(max_length=40)
    language = models.CharField(max_length=8)
    answer = models.CharField(max_length=24)
    on = models.DateField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["article", "language", "answer", "on"], name="one_help_count_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.article} {self.answer} {self.on}"

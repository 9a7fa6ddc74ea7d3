"""What was sealed and does not open any more."""

from __future__ import annotations

from django.db import models


class BrokenSeal(models.Model):
    """A sealed value or photo that was changed or moved, once, however often it is met.

    `label`: what it is and of which person, by ids. It stays when somebody has seen to it.
    """

    label = models.CharField(max_length=160, unique=True)
    noticed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, help_text="a person has seen to it")

    class Meta:
        indexes = [
            models.Index(
                fields=["noticed_at"],
                name="seal_broken",
                condition=models.Q(closed_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.label

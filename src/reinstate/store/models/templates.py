"""Texts that staff begin a message with, where somebody has changed or added one."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class MessageTemplate(models.Model):
    """One text in every language offered; its code may be that of a shipped text it replaces."""

    code = models.SlugField(primary_key=True, max_length=40)
    title = models.CharField(max_length=60)
    texts = models.JSONField(help_text="language -> text with {name} and {ticket}; nobody's data")
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    edited_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code

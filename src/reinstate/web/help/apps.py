"""The help centre as a Django app: templates only."""

from __future__ import annotations

from django.apps import AppConfig


class HelpConfig(AppConfig):
    """Templates under help/."""

    name = "reinstate.web.help"
    label = "help"

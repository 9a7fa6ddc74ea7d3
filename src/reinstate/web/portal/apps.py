"""The portal as a Django app: it brings templates, tags and scripts, and no tables."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Templates under portal/, static files under portal/."""

    name = "reinstate.web.portal"
    label = "portal"

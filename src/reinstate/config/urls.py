"""The address of every page: each part that is installed brings its own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from reinstate.config.environment import is_importable

PARTS = (
    ("api/", "reinstate.api.urls"),
    ("console/", "reinstate.web.console.urls"),
    ("help/", "reinstate.web.help.urls"),
    ("", "reinstate.web.portal.urls"),
)

handler404 = "reinstate.web.missing.page"

urlpatterns: list[URLPattern | URLResolver] = [
    path("staff/", include("allauth.urls")),
    *(path(prefix, include(module)) for prefix, module in PARTS if is_importable(module)),
]

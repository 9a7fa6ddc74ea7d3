"""The address of every page: each part that is installed brings its own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path

from reinstate.config.environment import is_importable
from reinstate.config.staff_sign_in import closed, second_step

PARTS = (
    ("api/", "reinstate.api.urls"),
    ("console/", "reinstate.web.console.urls"),
    ("help/", "reinstate.web.help.urls"),
    ("", "reinstate.web.portal.urls"),
)

handler400 = "reinstate.web.missing.unreadable"
handler404 = "reinstate.web.missing.page"
handler500 = "reinstate.web.missing.broken"

urlpatterns: list[URLPattern | URLResolver] = [
    # The operator enters addresses and renews passwords (`reinstate staff`): neither goes by mail.
    re_path(r"^staff/(?:password/reset|email|confirm-email)/", closed),
    path("staff/2fa/authenticate/", second_step),
    path("staff/", include("allauth.urls")),
    *(path(prefix, include(module)) for prefix, module in PARTS if is_importable(module)),
]

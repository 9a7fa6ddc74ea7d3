"""The address of every page: each part brings its own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path

from reinstate.config.staff_sign_in import closed, second_step

handler400 = "reinstate.config.unreadable.unreadable"
handler404 = "reinstate.web.missing.page"
handler500 = "reinstate.web.missing.broken"

urlpatterns: list[URLPattern | URLResolver] = [
    # The operator enters addresses and renews passwords (`reinstate staff`): neither goes by mail.
    re_path(r"^staff/(?:password/reset|email|confirm-email)/", closed),
    path("staff/2fa/authenticate/", second_step),
    path("staff/", include("allauth.urls")),
    path("api/", include("reinstate.api.urls")),
    path("console/", include("reinstate.web.console.urls")),
    path("help/", include("reinstate.web.help.urls")),
    path("", include("reinstate.web.portal.urls")),
]

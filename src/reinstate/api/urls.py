"""Addresses of the API."""

from __future__ import annotations

from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from reinstate.api import problems
from reinstate.api.v1 import api
from reinstate.api.versions import of_a_version

no_address = csrf_exempt(of_a_version(problems.no_address))  # no browser is signed in here
unreadable = of_a_version(problems.unreadable)
v1 = api.urls
for pattern in v1[0]:
    assert pattern.callback is not None
    pattern.callback = csrf_exempt(
        of_a_version(problems.of_wrong_method(problems.of_unknown_length(pattern.callback)))
    )
    if pattern.name == "api-root":  # only there for the addresses below it
        pattern.callback = no_address

urlpatterns = [path("v1/", v1), re_path("", no_address)]

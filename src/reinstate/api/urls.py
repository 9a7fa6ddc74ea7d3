"""Addresses of the API."""

from __future__ import annotations

from django.urls import path, re_path

from reinstate.api import problems
from reinstate.api.v1 import api

v1 = api.urls
for pattern in v1[0]:
    assert pattern.callback is not None
    pattern.callback = problems.of_wrong_method(pattern.callback)

urlpatterns = [path("v1/", v1), re_path("", problems.no_address)]

"""Addresses of the API."""

from __future__ import annotations

from django.urls import path, re_path

from reinstate.api import problems
from reinstate.api.v1 import api

urlpatterns = [path("v1/", api.urls), re_path("", problems.no_address)]

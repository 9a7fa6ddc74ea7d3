"""allauth for staff only: nobody signs up, and a locked-out owner never has a Django user."""

from __future__ import annotations

from typing import NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from django.http import Http404, HttpRequest


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Closes sign-up; accounts for staff are made by the operator."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Never: staff are added from the command line."""
        return False


def closed(_request: HttpRequest) -> NoReturn:
    """What allauth brings and staff do not use."""
    raise Http404

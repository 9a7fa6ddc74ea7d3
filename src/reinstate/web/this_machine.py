"""Whether a visitor sits at this very machine: what demo sign-in asks, on either side."""

from __future__ import annotations

from ipaddress import ip_address

from django.http import HttpRequest

# A proxy on this machine would make everybody look local.
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


def is_local(request: HttpRequest) -> bool:
    """Whether the request comes from this machine, and not through a proxy."""
    if any(name in request.META for name in FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False

"""What pages with a form share: how they are asked for, and how a refused form is answered."""

from __future__ import annotations

from collections.abc import Mapping

from django.views.decorators.http import require_http_methods

# A page with a form, which sends itself back to the page's own address.
get_or_post = require_http_methods(["GET", "HEAD", "POST"])

UNUSABLE = 422


def status_of(context: Mapping[str, object]) -> int:
    """That of a page: one that says a problem with its form did not do what was asked."""
    return UNUSABLE if context.get("problem") else 200

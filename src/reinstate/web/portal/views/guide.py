"""The live guide's order and thresholds as JSON: the same policy as the server's checks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from reinstate.services import clock, rules
from reinstate.services.errors import NotFound
from reinstate.web.portal import guide
from reinstate.web.portal.views.uploads import kind_of


@require_safe
def limits(_request: HttpRequest, kind: str) -> HttpResponse:
    """Nothing about an owner is in it, so anyone may read it."""
    try:
        return JsonResponse(guide.document(kind_of(kind), rules.on(clock.today())))
    except NotFound as error:
        return JsonResponse({"sentence": error.sentence}, status=404)

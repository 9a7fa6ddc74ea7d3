"""Photos for staff: decrypted one at a time, audited, never kept by the browser."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from reinstate.services.access import evidence_access
from reinstate.web.console.access import StaffRequest, staff_page


@require_GET
@staff_page
def photo(request: StaffRequest, piece_id: str) -> HttpResponse:
    """The clean upright JPEG; the purpose goes into the audit."""
    purpose = request.GET.get("purpose", "review")
    pixels = evidence_access.photo(piece_id, request.reviewer.user_id, purpose)
    return HttpResponse(
        pixels,
        content_type="image/jpeg",
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": "inline",
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Robots-Tag": "noindex",
        },
    )

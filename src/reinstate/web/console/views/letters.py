"""What owner and team wrote to each other about a case, and the team's answer."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from reinstate.services.case import correspondence
from reinstate.services.errors import Refused
from reinstate.web.console import pages
from reinstate.web.console.access import StaffRequest, staff_page


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def letters(request: StaffRequest, case_id: str) -> HttpResponse:
    """Every message in order; the POST writes one."""
    actor, problem = request.reviewer.user_id, ""
    if request.method == "POST":
        try:
            correspondence.write_as_staff(case_id, actor, request.POST.get("text", ""))
            return redirect("console:letters", case_id)
        except Refused as error:
            problem = error.sentence
    context = {
        "case_id": case_id,
        "letters": correspondence.for_staff(case_id, actor),
        "problem": problem,
    }
    return pages.show(request, "console/letters.html", context, status=422 if problem else 200)


@require_GET
@staff_page
def picture(request: StaffRequest, case_id: str, letter_id: str) -> HttpResponse:
    """The picture of a message."""
    data = correspondence.staff_picture(case_id, letter_id, request.reviewer.user_id)
    return HttpResponse(
        data,
        content_type="image/jpeg",
        headers={"Cross-Origin-Resource-Policy": "same-origin", "X-Robots-Tag": "noindex"},
    )

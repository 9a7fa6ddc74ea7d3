"""The thread of a case: answering the owner, and notes for colleagues alone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from reinstate.services.case import correspondence
from reinstate.services.review import noting
from reinstate.web.console.access import StaffRequest, staff_page


@require_POST
@staff_page
def write(request: StaffRequest, case_id: str) -> HttpResponse:
    """To the owner, who reads exactly this."""
    text = request.POST.get("text", "")
    correspondence.write_as_staff(case_id, request.reviewer.user_id, text)
    messages.success(request, _("Sent to the owner."))
    return redirect("console:case", case_id)


@require_POST
@staff_page
def need_no_answer(request: StaffRequest, case_id: str) -> HttpResponse:
    """Read, and nothing has to be said to it."""
    correspondence.need_no_answer(case_id, request.reviewer.user_id)
    return redirect("console:case", case_id)


@require_POST
@staff_page
def note(request: StaffRequest, case_id: str) -> HttpResponse:
    """For colleagues alone."""
    noting.write(case_id, request.reviewer.user_id, request.POST.get("text", ""))
    return redirect("console:case", case_id)


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

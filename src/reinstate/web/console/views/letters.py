"""The thread of a case: answering the owner, and notes for colleagues alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from reinstate.services.case import correspondence
from reinstate.services.errors import Refused
from reinstate.services.review import noting
from reinstate.web.console import pages
from reinstate.web.console.access import StaffRequest, staff_page
from reinstate.web.console.views import case as case_view


@require_POST
@staff_page
def write(request: StaffRequest, case_id: str) -> HttpResponse:
    """To the owner, who reads exactly this."""
    text = request.POST.get("text", "")
    sent = partial(correspondence.write_as_staff, case_id, request.reviewer.user_id, text)
    return _done(request, case_id, sent, "thread_write", _("Sent to the owner."))


@require_POST
@staff_page
def need_no_answer(request: StaffRequest, case_id: str) -> HttpResponse:
    """Read, and nothing has to be said to it."""
    read = partial(correspondence.need_no_answer, case_id, request.reviewer.user_id)
    return _done(request, case_id, read, "thread_entries")


@require_POST
@staff_page
def note(request: StaffRequest, case_id: str) -> HttpResponse:
    """For colleagues alone."""
    text = request.POST.get("text", "")
    kept = partial(noting.write, case_id, request.reviewer.user_id, text)
    return _done(request, case_id, kept, "thread_note", _("Kept for colleagues."))


def _done(
    request: StaffRequest, case_id: str, act: Callable[[], None], part: str, said: str = ""
) -> HttpResponse:
    """Do it, and show the form anew with the thread: the rest of the page may hold a draft.

    Without scripts the whole page comes anew.
    """
    if request.headers.get("HX-Request") != "true":
        act()
        if said:
            messages.success(request, said)
        return redirect("console:case", case_id)
    context: dict[str, Any] = {"is_part": True, "said": said}
    try:
        act()
    except Refused as refusal:
        context |= {"problem": refusal.sentence, "typed": request.POST.get("text", "")}
    context |= case_view.thread_of(request, case_id)
    return pages.show(request, f"console/parts/{part}.html", context)


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

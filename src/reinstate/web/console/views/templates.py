"""Texts that staff begin a message with: reading, trying, changing, adding."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from reinstate.services import languages
from reinstate.services.errors import Refused
from reinstate.services.mail import message_templates
from reinstate.web.console import pages
from reinstate.web.console.access import StaffRequest, staff_page


@require_GET
@staff_page
def templates(request: StaffRequest) -> HttpResponse:
    """Every text in every language, with what an owner would read."""
    context = {
        "templates": message_templates.every(request.reviewer.user_id),
        "may_edit": message_templates.may_edit(request.reviewer),
        "empty_texts": [message_templates.Text(one, "", "") for one in languages.offered()],
    }
    return pages.show(request, "console/templates.html", context)


@require_POST
@staff_page
def preview(request: StaffRequest, language: str) -> HttpResponse:
    """What an owner would read of a text that is being written; a fragment."""
    text = request.POST.get(f"text-{language}", "")
    try:
        shown, problem = message_templates.previewed(request.reviewer.user_id, text), ""
    except Refused as refusal:
        shown, problem = "", refusal.sentence
    context = {"shown": shown, "problem": problem}
    # The page's script puts in what is answered with 200 alone.
    return pages.show(request, "console/parts/template_preview.html", context, status=200)


@require_POST
@staff_page
def edit(request: StaffRequest) -> HttpResponse:
    """Use other texts from now on, or add a template."""
    texts = {one: request.POST.get(f"text-{one}", "") for one in languages.offered()}
    code, title = request.POST.get("code", ""), request.POST.get("title", "")
    seen = request.POST.get("seen")
    message_templates.edit(request.reviewer.user_id, code, title, texts, seen=seen)
    messages.success(request, _("Kept. It is used from now on."))
    return redirect("console:templates")


@require_POST
@staff_page
def remove(request: StaffRequest) -> HttpResponse:
    """Back to the text as it was shipped; gone, if staff had added it."""
    code, seen = request.POST.get("code", ""), request.POST.get("seen")
    message_templates.remove(request.reviewer.user_id, code, seen=seen)
    return redirect("console:templates")

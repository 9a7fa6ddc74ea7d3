"""The policy for compliance: what is in force, signing it, and trying a change of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from reinstate.services.access import review_access
from reinstate.services.errors import NotFound, Refused
from reinstate.services.whole_book import rules_in_force, signing, trying
from reinstate.web.console import days, pages
from reinstate.web.console.access import StaffRequest, staff_page
from reinstate.web.forms import get_or_post


@require_GET
@staff_page
def rules(request: StaffRequest) -> HttpResponse:
    """The policy in force, value by value, with source and signature."""
    text, only_unsigned = request.GET.get("q", ""), "unsigned" in request.GET
    found = rules_in_force.values(request.reviewer.user_id, text, only_unsigned=only_unsigned)
    context = {"found": found, "q": text, "only_unsigned": only_unsigned}
    return pages.show(request, "console/compliance_rules.html", context)


@require_POST
@staff_page
def sign(request: StaffRequest) -> HttpResponse:
    """A named person's word for one value, as it was shown."""
    key, digest = request.POST.get("key", ""), request.POST.get("value_digest", "")
    reference = request.POST.get("reference", "")
    begins_on = signing.sign(request.reviewer.user_id, key, digest, reference)
    since = date_format(begins_on, "j M Y") if begins_on else _("now")
    said = _("Signed: %(key)s. It acts from %(since)s on.") % {"key": key, "since": since}
    messages.success(request, said)
    return _back_to(key)


@require_POST
@staff_page
def withdraw(request: StaffRequest) -> HttpResponse:
    """Take a signature back."""
    review_access.officer(request.reviewer.user_id)
    key, digest = request.POST.get("key", ""), request.POST.get("value_digest", "")
    why = request.POST.get("why", "")
    signing.withdraw(request.reviewer.user_id, key, digest, _signed_at(request), why)
    messages.success(request, _("Withdrawn: %(key)s.") % {"key": key})
    return _back_to(key)


def _signed_at(request: StaffRequest) -> datetime:
    """Which signature the page showed."""
    try:
        return datetime.fromisoformat(request.POST.get("signed_at", "")).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Refused(_("This form is not complete; open the page again."), "bad_form") from error


@get_or_post
@staff_page
def change(request: StaffRequest) -> HttpResponse:
    """What a changed file would do to the accounts; nothing is published here."""
    review_access.officer(request.reviewer.user_id)
    if "save" in request.POST:
        return _as_file(request)
    context: dict[str, Any] = {
        "names": trying.names(),
        "edited": trying.edited_since(),
        "name": request.POST.get("name", ""),
        "content": request.POST.get("text", ""),
        "on": request.POST.get("on", ""),
        "found": None,
        "problem": "",
    }
    if request.method == "POST":
        try:
            given = dict(_given(request))
            on = days.typed(context["on"])
            context["found"] = trying.tried(request.reviewer.user_id, given, on)
        except (Refused, NotFound) as refusal:
            context["problem"] = refusal.sentence
    return pages.show(request, "console/compliance_change.html", context)


@require_GET
@staff_page
def file(request: StaffRequest) -> HttpResponse:
    """One file of the policy in the form, to change it there."""
    review_access.officer(request.reviewer.user_id)
    name = request.GET.get("name", "")
    context = {
        "names": trying.names(),
        "edited": trying.edited_since(),
        "name": name,
        "content": trying.text_of(name),
    }
    return pages.show(request, "console/compliance_change.html", context)


def _as_file(request: StaffRequest) -> HttpResponse:
    """What was written into the form, to be given to whoever runs this installation."""
    name, text = next(_given(request))
    trying.text_of(name)  # NotFound where the policy has no such file
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    file_name = name.rpartition("/")[2]
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def _given(request: StaffRequest) -> Iterator[tuple[str, str]]:
    """What was uploaded, and what was written into the form."""
    for upload in request.FILES.getlist("files"):
        yield upload.name or "", _text(upload)
    if request.POST.get("text", "").strip():
        yield request.POST.get("name", ""), request.POST["text"].replace("\r\n", "\n")
    elif not request.FILES:
        raise Refused(_("Choose the files that you have changed, or change one here."), "no_file")


def _text(upload: UploadedFile[bytes]) -> str:
    if (upload.size or 0) > trying.LARGEST:
        raise Refused(_("A policy file has less than a million bytes."), "too_large")
    try:
        return bytes(upload.read()).decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(
            _("%(name)s is no text; policy files are YAML.") % {"name": upload.name}, "no_text"
        ) from None


def _back_to(key: str) -> HttpResponse:
    return redirect(f"{reverse('console:compliance_rules')}?{urlencode({'q': key})}")

"""Messages about a request, their pictures, and the receipt."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from reinstate.services.case import correspondence
from reinstate.services.case import receipt as receipts
from reinstate.services.case.owner_view import OwnerSession
from reinstate.services.errors import Refused, TooMany
from reinstate.web.forms import UNUSABLE
from reinstate.web.portal import session, upload
from reinstate.web.portal.views.case import request_page
from reinstate.web.readable import refuse_form


@csrf_exempt  # not exempt: the inner view is protected, once the upload goes to memory
@require_POST
def write(request: HttpRequest, case_id: str) -> HttpResponse:
    """A message to the team, with a picture if there is one."""
    upload.into_memory(request)
    return _write(request, case_id=case_id)


@csrf_protect
@session.for_owner
def _write(request: HttpRequest, owner: OwnerSession, case_id: str) -> HttpResponse:
    refuse_form(request)
    text = request.POST.get("text", "")
    try:
        picture = upload.photo_in(request) if request.FILES.get("photo") else b""
        correspondence.write_as_owner(owner.account_id, case_id, text, picture)
    except TooMany:
        raise
    except Refused as error:
        more = {"letter_problem": error.sentence, "typed": text}
        return request_page(request, owner, case_id, more, status=UNUSABLE)
    messages.success(request, _("Your message is with our team."))
    return redirect("portal:case", case_id=case_id)


@require_safe
@session.for_owner
def picture(
    _request: HttpRequest, owner: OwnerSession, case_id: str, letter_id: str
) -> HttpResponse:
    """The picture of a message."""
    data = correspondence.owner_picture(owner.account_id, case_id, letter_id)
    response = HttpResponse(data, content_type="image/jpeg")
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@require_safe
@session.for_owner
def receipt(_request: HttpRequest, owner: OwnerSession, case_id: str) -> HttpResponse:
    """The receipt as a PDF, named by the ticket's case and never cached."""
    response = HttpResponse(
        receipts.receipt(owner.account_id, case_id), content_type="application/pdf"
    )
    response["Content-Disposition"] = f'inline; filename="receipt-{case_id}.pdf"'
    return response

"""The photo in parts: begin, ask where to go on, send the next part. Answers are JSON."""

from __future__ import annotations

from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reinstate.domain.findings import PieceKind
from reinstate.services.case.owner_view import OwnerSession
from reinstate.services.errors import NotFound, ServiceError
from reinstate.services.piece import intake, uploads
from reinstate.services.piece.intake import PhotoArrived
from reinstate.services.piece.uploads import Progress, WrongOffset
from reinstate.web.portal import session, upload
from reinstate.web.portal.session import View
from reinstate.web.refusals import status_of


def in_json(view: View) -> View:
    """Refusals as JSON, in the words the page shows."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **values: str) -> HttpResponse:
        try:
            return view(request, *args, **values)
        except WrongOffset as error:
            answer: dict[str, object] = {"sentence": error.sentence, "offset": error.offset}
            return JsonResponse(answer, status=status_of(error))
        except ServiceError as error:
            told: dict[str, object] = {"sentence": error.sentence}
            if error.code in intake.NOT_NOW:  # the page is of before: said where it stands now
                messages.warning(request, error.sentence)
                told |= {"page": _page_of_now(error, values), "is_over": True}
            return JsonResponse(told, status=status_of(error))

    return answered


def _page_of_now(error: ServiceError, values: dict[str, str]) -> str:
    """The photo's page where it is still one of the request, else the request."""
    of_photo = {"case_id": values["case_id"], "kind": values["kind"]}
    if error.code == intake.NO_ATTEMPT_LEFT:
        return reverse("portal:photo", kwargs=of_photo)
    return reverse("portal:case", args=(values["case_id"],))


@require_POST
@session.for_owner
@in_json
def begin(request: HttpRequest, owner: OwnerSession, case_id: str, kind: str) -> HttpResponse:
    """Announce a photo by its size."""
    size = request.POST.get("size", "")
    known = int(size) if size.isascii() and size.isdigit() and len(size) < 12 else 0
    origin, seen = upload.origin_in(request, owner), request.POST.get("seen")
    try:
        found = uploads.begin(owner.account_id, case_id, kind_of(kind), known, origin, seen)
    except PhotoArrived as error:
        messages.warning(request, error.sentence)  # said where the other photo is shown
        page = reverse("portal:photo", kwargs={"case_id": case_id, "kind": kind})
        return JsonResponse({"sentence": error.sentence, "page": page}, status=status_of(error))
    return _answer(found, case_id, kind, status=201)


@require_http_methods(["GET", "HEAD", "PATCH"])
@session.for_owner
@in_json
def part(
    request: HttpRequest, owner: OwnerSession, case_id: str, kind: str, upload_id: str
) -> HttpResponse:
    """GET: where to go on. PATCH: the part that begins at the header Upload-Offset."""
    if request.method != "PATCH":
        found = uploads.progress(owner.account_id, case_id, upload_id)
        return _answer(found, case_id, kind)
    offset = request.headers.get("Upload-Offset", "")
    at = int(offset) if offset.isascii() and offset.isdigit() and len(offset) < 12 else -1
    found = uploads.add_part(owner.account_id, case_id, upload_id, at, request.body)
    return _answer(found, case_id, kind)


def kind_of(kind: str) -> PieceKind:
    """The kind of photo in an address."""
    try:
        return PieceKind(kind)
    except ValueError:
        raise NotFound(_("There is no such photo.")) from None


def _answer(found: Progress, case_id: str, kind: str, *, status: int = 200) -> HttpResponse:
    where = {"case_id": case_id, "kind": kind}
    return JsonResponse(
        {
            "offset": found.offset,
            "size": found.size,
            "chunk": found.chunk,
            "is_done": found.is_done,
            "address": reverse(
                "portal:upload_part", kwargs={**where, "upload_id": found.upload_id}
            ),
            "page": reverse("portal:photo", kwargs=where),
        },
        status=status,
    )

"""One photo: taken, uploaded or a sample; then its checks, as they come."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from reinstate.domain.photo_origin import A_SAMPLE
from reinstate.evidence.intake import photo_files
from reinstate.services import clock
from reinstate.services.case import case_page, cases, required
from reinstate.services.case.owner_view import OwnerCase, OwnerPiece, OwnerSession
from reinstate.services.demonstration import demo
from reinstate.services.errors import NotFound, Refused, TooMany, Unavailable
from reinstate.services.languages import say
from reinstate.services.piece import uploads
from reinstate.services.piece.intake import PhotoArrived
from reinstate.web.forms import get_or_post
from reinstate.web.portal import guide, marks, pages, road, samples, session, upload, why
from reinstate.web.portal.views.case import around
from reinstate.web.portal.views.uploads import kind_of
from reinstate.web.refusals import status_of


@csrf_exempt  # not exempt: the inner view is protected, once the upload goes to memory
@get_or_post
def photo(request: HttpRequest, case_id: str, kind: str) -> HttpResponse:
    """The page of one photo."""
    if request.method == "POST":
        upload.into_memory(request)
    return _photo(request, case_id=case_id, kind=kind)


@csrf_protect
@session.for_owner
def _photo(request: HttpRequest, owner: OwnerSession, case_id: str, kind: str) -> HttpResponse:
    case = cases.owner_case(owner.account_id, case_id)
    piece = next((one for one in case.pieces if one.kind is kind_of(kind)), None)
    if piece is None:  # an address from before: another ID was chosen since
        messages.info(request, _("This request does not need that photo. Here is what it needs."))
        return redirect("portal:case", case_id=case_id)
    if request.method != "POST" and not piece.piece_id and not road.is_editable(case):
        return redirect("portal:case", case_id=case_id)
    if not case.has_consented and road.is_editable(case):
        return redirect("portal:agree", case_id=case_id)
    if request.method != "POST":
        return _page(request, owner, case, piece)
    try:
        data = upload.photo_in(request)
        origin, seen = upload.file_in(request, owner), request.POST.get("seen")
        cases.add_piece(owner.account_id, case_id, piece.kind, data, origin, seen)
    except TooMany:
        raise
    except PhotoArrived as error:
        messages.warning(request, error.sentence)
    except (Refused, Unavailable) as error:
        if error.code == case_page.NOT_EDITABLE:
            raise  # from a tab of before: said where the request stands now
        return _page(request, owner, case, piece, problem=error)
    return redirect("portal:photo", case_id=case_id, kind=kind)


@require_POST
@session.for_owner
def sample(request: HttpRequest, owner: OwnerSession, case_id: str, kind: str) -> HttpResponse:
    """On a demo database: hand in one of the sample photos."""
    case = cases.owner_case(owner.account_id, case_id)
    piece = _piece(case, kind)
    chosen = request.POST.get("sample", "")
    if chosen not in {item.id for item in samples.of(piece.kind)}:
        raise NotFound("There is no such sample photo.")
    data = demo.sample_photo(chosen, owner.account_id, case_id)
    try:
        cases.add_piece(owner.account_id, case_id, piece.kind, data, A_SAMPLE)
    except (Refused, Unavailable) as error:
        return _page(request, owner, case, piece, problem=error)
    return redirect("portal:photo", case_id=case_id, kind=kind)


@require_safe
@session.for_owner
def checks(request: HttpRequest, owner: OwnerSession, case_id: str, kind: str) -> HttpResponse:
    """What is polled while a photo is checked: the list, and once settled the whole answer."""
    case = cases.owner_case(owner.account_id, case_id)
    piece = next((one for one in case.pieces if one.kind is kind_of(kind)), None)
    if piece is None or not piece.piece_id:  # another ID was chosen meanwhile, in another tab
        return opened_anew(case_id, kind)
    context = _around_piece(owner, case, piece, is_polled=True)
    part = "portal/_waiting.html" if _is_under_way(piece) else "portal/_answer.html"
    response = pages.show(request, part, owner, context)
    if not _is_under_way(piece):
        response["HX-Retarget"] = "#answer"
    response["HX-Reswap"] = "outerHTML"  # by which the page knows it for ours
    return response


def opened_anew(case_id: str, kind: str) -> HttpResponse:
    """Answers who polls for a photo: its page is opened anew, and says what became of it."""
    response = HttpResponse(status=200)
    response["HX-Redirect"] = reverse("portal:photo", kwargs={"case_id": case_id, "kind": kind})
    return response


@require_safe
@session.for_owner
def image(_request: HttpRequest, owner: OwnerSession, case_id: str, kind: str) -> HttpResponse:
    """The owner's own photo, upright and without hidden data. Never cached."""
    data = cases.owner_photo(owner.account_id, case_id, kind_of(kind))
    response = HttpResponse(data, content_type="image/jpeg")
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _page(
    request: HttpRequest,
    owner: OwnerSession,
    case: OwnerCase,
    piece: OwnerPiece,
    problem: Refused | Unavailable | None = None,
) -> HttpResponse:
    limit = upload.max_bytes()
    context = {
        **_around_piece(owner, case, piece),
        "max_mb": photo_files.mega(limit),
        "empty_file": say(photo_files.SENTENCES["empty_file"]),
        "too_large": photo_files.too_many_bytes(None, limit).said(say),
        "other_way": road.other_way(case),
        "max_bytes": limit,
        "proof_months": required.proof_months(clock.today()),
        "kept_hours": uploads.kept_hours(clock.now()),
        "sample_groups": samples.groups(piece.kind) if clock.is_demo() else (),
        "problem": problem.sentence if problem else "",
        "is_again": "again" in request.GET,
    }
    status = status_of(problem) if problem else 200
    return pages.show(request, "portal/photo.html", owner, context, status=status)


def _around_piece(
    owner: OwnerSession, case: OwnerCase, piece: OwnerPiece, *, is_polled: bool = False
) -> dict[str, object]:
    answered = frozenset(item.check for item in piece.findings)
    pending = guide.pending_titles(piece.kind, answered) if _is_under_way(piece) else ()
    return {
        **around(case, piece.kind.value),
        "piece": piece,
        "asked": why.asked_again(case, piece),
        "marks": marks.of(piece),
        "check_count": len(pending) + len(answered),
        "is_polled": is_polled,
        "is_under_way": _is_under_way(piece),
        "pending": pending,
        "go_on": _go_on(owner, case, piece),
        "is_editable": road.is_editable(case),
    }


def _go_on(owner: OwnerSession, case: OwnerCase, piece: OwnerPiece) -> road.Stop | None:
    if not road.is_editable(case):
        return None
    after = road.after_on_phone if owner.only_case else road.after
    return after(case, piece.kind.value)


def _is_under_way(piece: OwnerPiece) -> bool:
    return bool(piece.piece_id) and not piece.state.is_checked


def _piece(case: OwnerCase, kind: str) -> OwnerPiece:
    found = next((piece for piece in case.pieces if piece.kind.value == kind), None)
    if found is None:
        raise NotFound(_("There is no such photo."))
    return found

"""Cases for the demo's queue, built from specimens by the worker and checked like any other."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from reinstate.domain.case import CaseState
from reinstate.domain.photo_origin import A_SAMPLE
from reinstate.services import clock, work
from reinstate.services.case import cases
from reinstate.services.demonstration import demo_people, demo_samples
from reinstate.services.errors import NotFound
from reinstate.store.models import Account, Case

ZONE = "America/New_York"
CONSENT = "Demo: specimens of nobody."
AGAIN = timedelta(seconds=5)
TRIES = 60


def build(external_id: str) -> None:
    """Open the case and hand in every piece; the checks run as their own jobs."""
    clock.require_demo("build cases from specimens")
    situation = demo_people.BY_EXTERNAL_ID[external_id]
    account_id = Account.objects.get(external_id=external_id).id
    opened = cases.open_case(account_id, time_zone=ZONE)
    if opened.state is not CaseState.OPEN or any(piece.piece_id for piece in opened.pieces):
        return
    cases.give_consent(account_id, opened.case_id, CONSENT)
    cases.choose_document_type(account_id, opened.case_id, situation.document_type)
    row = Case.objects.select_related("account__person").get(id=opened.case_id)
    files = demo_samples.build(row, situation, situation.case_set)
    for kind, data in files.items():
        cases.add_piece(account_id, opened.case_id, kind, data, origin=A_SAMPLE)
    work.send_demo_case(opened.case_id, 1, timezone.now() + AGAIN)


def send(case_id: str, attempt: int) -> None:
    """Send the case once its checks have answered; a photo to retake stays with the owner."""
    case = Case.objects.filter(id=case_id).first()
    if case is None:
        raise NotFound("There is no such case.")
    page = cases.owner_case(case.account_id, case_id)
    if page.may_submit:
        cases.submit(case.account_id, case_id)
    elif attempt < TRIES and any(not piece.state.is_checked for piece in page.pieces):
        work.send_demo_case(case_id, attempt + 1, timezone.now() + AGAIN)

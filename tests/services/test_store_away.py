"""A store of photos that fails during a check: asked again by itself, and a person in the end."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from tests.fixtures.builders import hand_in, ready_case

from reinstate.domain.case import PieceState
from reinstate.domain.findings import PieceKind
from reinstate.services.case import cases
from reinstate.services.piece import checking
from reinstate.services.upkeep import worker
from reinstate.store.models import AuditEntry, Case

pytestmark = pytest.mark.django_db


def waiting():
    """Jobs that wait for a worker, those that wait for their hour too."""
    return DBTaskResult.objects.filter(status=TaskResultStatus.READY)


def next_try():
    """Let the pause be over, and work."""
    waiting().update(run_after=timezone.now())
    worker.drain()


def test_a_store_that_is_back_in_time_costs_the_owner_nothing(account, seen):
    seen.unreachable = 2
    case = ready_case(account)
    piece = hand_in(account, case.case_id, PieceKind.SELFIE)
    assert piece.state is PieceState.DELAYED
    assert "try again by ourselves" in piece.state_text
    waits = waiting().get().run_after - timezone.now()
    assert timedelta(0) < waits <= checking.PAUSES[0]
    next_try()
    next_try()
    piece = cases.piece_status(account, case.case_id, PieceKind.SELFIE)
    assert piece.state is PieceState.PASSED
    assert AuditEntry.objects.filter(tag="system:piece:delayed").count() == 2


def test_a_store_that_stays_away_sends_the_photo_to_a_person(account, seen):
    seen.unreachable = 99
    case = ready_case(account)
    hand_in(account, case.case_id, PieceKind.SELFIE)
    for _ in checking.PAUSES:
        next_try()
    assert seen.reads == 1 + len(checking.PAUSES)
    piece = cases.piece_status(account, case.case_id, PieceKind.SELFIE)
    assert piece.state is PieceState.DOUBTFUL
    assert Case.objects.get().needs_person_because == ["store_unreachable"]
    assert not waiting().exists()


def test_a_photo_that_was_taken_anew_meanwhile_is_not_asked_for_again(account, seen):
    seen.unreachable = 1
    case = ready_case(account)
    hand_in(account, case.case_id, PieceKind.SELFIE)
    assert hand_in(account, case.case_id, PieceKind.SELFIE).state is PieceState.PASSED
    next_try()
    assert seen.reads == 2

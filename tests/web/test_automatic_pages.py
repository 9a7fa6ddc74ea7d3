"""Where policy approves, owner and staff read that no person decided; where it does not, why."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from tests.fixtures.builders import complete_case, ready_case, sent_case

from reinstate.domain.automatic_approval import Guard
from reinstate.domain.findings import Outcome, PieceKind
from reinstate.services.case import cases
from reinstate.services.review import automatic
from reinstate.store.models import Decision

pytestmark = pytest.mark.django_db
NOBODY = "no person has looked at your photos"


def text(client, path):
    response = client.get(path, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def enter(client, user_id):
    client.force_login(get_user_model().objects.get(id=user_id))
    return client


def test_an_owner_is_told_before_and_after_that_a_program_decides(owner, account, by_policy):
    case_id = ready_case(account).case_id
    assert "it may approve your request by our rules, and no person looks" in text(
        owner, f"/case/{case_id}/agree/"
    ).replace("\n", " ")
    complete_case(account)
    assert "Otherwise a person of our team looks." in text(owner, f"/case/{case_id}/send/")
    cases.submit(account, case_id)
    page = text(owner, f"/case/{case_id}")
    assert "What a program decided by our rules, and why" in page
    assert NOBODY in page
    assert "What our team decided" not in page


@pytest.mark.parametrize("path", ["/", "/help/reactivating/"])
def test_no_page_promises_people_while_a_program_may_approve(client, by_policy, path):
    assert "a program may approve" in text(client, path)


@pytest.mark.parametrize("path", ["/", "/help/reactivating/"])
def test_as_shipped_every_page_promises_people(client, db, path):
    assert "a program may approve" not in text(client, path)


def test_staff_read_that_nobody_decided_and_how_to_stop_it(client, account, by_policy, senior):
    case_id = sent_case(account).case_id
    enter(client, senior)
    page = text(client, f"/console/case/{case_id}/")
    assert "No person decided this." in page
    assert "policy, no person" in page
    listed = text(client, "/console/automatic/")
    assert "Policy may approve without a person" in listed
    assert f"/console/case/{case_id}/" in listed
    assert "None." in text(client, "/console/automatic/?disputed")


def test_a_reviewer_takes_it_back_on_the_page(client, account, by_policy, reviewer):
    case_id = sent_case(account).case_id
    enter(client, reviewer)
    assert "Take it back, because" in text(client, f"/console/case/{case_id}/")
    form = {"reason": "documents_doubtful", "note": "The hand looks drawn"}
    page = client.post(reverse("console:revoke", args=[case_id]), form, follow=True)
    assert "the request waits for a person" in page.content.decode()
    assert "Take it back, because" not in page.content.decode()


def test_a_reviewer_reads_what_kept_it_from_the_machine(client, account, by_policy, reviewer, seen):
    seen.outcomes = {PieceKind.PASSPORT_PAGE: Outcome.UNSURE}
    case_id = sent_case(account).case_id
    page = text(enter(client, reviewer), f"/console/case/{case_id}/")
    assert "Why policy did not approve it by itself:" in page
    assert "Not every check has passed, advice included." in page


def test_a_replay_and_the_figures_say_it_too(client, account, by_policy, staff):
    sent_case(account)
    enter(client, staff("compliance", "clara"))
    form = {"decision": Decision.objects.get().id}
    page = client.post(reverse("console:compliance_replay"), form, follow=True).content.decode()
    assert "No person decided this: policy approved it" in page
    for guard in Guard:
        assert f"<li>{automatic.HELD[guard]} <span" in page
    assert "Approved by policy, by no person" in text(client, "/console/analytics/")

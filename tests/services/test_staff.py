"""Staff accounts are made, changed and closed by the operator, and can sign in while open."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate, get_user_model
from tests.fixtures.builders import event, make_account, sent_case

from reinstate.services import clock
from reinstate.services.access import review_access, staff
from reinstate.services.access.staff import close
from reinstate.services.errors import Conflict, NotAllowed, NotFound, Refused
from reinstate.services.integration import exchange
from reinstate.services.review import deciding, locking, queueing
from reinstate.store.models import AuditEntry, Case

pytestmark = pytest.mark.django_db


def test_a_new_reviewer_has_the_role_and_the_printed_password():
    password = staff.add("rosa@exchange.example", "Rosa", "reviewer")
    user = authenticate(None, email="rosa@exchange.example", password=password)
    assert user is not None
    assert review_access.staff(user.pk).role == "reviewer"


def test_the_same_address_is_refused_whatever_its_letter_case():
    staff.add("rosa@exchange.example", "Rosa", "reviewer")
    with pytest.raises(Conflict):
        staff.add("ROSA@exchange.example", "Rosa", "senior")


@pytest.mark.parametrize(("email", "role"), [("rosa", "reviewer"), ("a@b.example", "king")])
def test_a_bad_address_or_role_is_refused(email, role):
    with pytest.raises(Refused):
        staff.add(email, "Rosa", role)


@pytest.mark.parametrize("name", ["", "  ", "R" * 81, "Ro\x1b[2Jsa", "\udcff"])
def test_whose_decisions_would_stand_under_no_name_is_refused(name):
    with pytest.raises(Refused, match="named in 1 to 80 characters, such as: Rosa Diaz"):
        staff.add("rosa@exchange.example", name, "reviewer")


def test_a_renewed_password_replaces_the_old_one_and_keeps_the_factors(client):
    before = staff.add("rosa@exchange.example", "Rosa", "reviewer")
    user = authenticate(None, email="rosa@exchange.example", password=before)
    Authenticator.objects.create(user=user, type="totp", data={})
    client.force_login(user)
    after = staff.renew("ROSA@exchange.example")
    assert authenticate(None, email="rosa@exchange.example", password=before) is None
    assert authenticate(None, email="rosa@exchange.example", password=after) == user
    assert client.get("/staff/2fa/").status_code == 302  # signed in no longer
    assert Authenticator.objects.count() == 1
    entry = AuditEntry.objects.get(tag="operator:staff:renewed")
    assert (entry.subject, entry.details) == (f"staff:{user.pk}", {"factors": 0})


def test_whoever_has_lost_every_factor_sets_up_another():
    staff.add("rosa@exchange.example", "Rosa", "reviewer")
    user = get_user_model().objects.get()
    for kind in ("totp", "recovery_codes"):
        Authenticator.objects.create(user=user, type=kind, data={})
    staff.renew("rosa@exchange.example", forgets_factors=True)
    assert not Authenticator.objects.exists()
    assert AuditEntry.objects.get(tag="operator:staff:renewed").details == {"factors": 2}


def test_nobody_else_is_renewed():
    with pytest.raises(NotFound, match="reinstate staff add"):
        staff.renew("nobody@exchange.example")


@pytest.mark.parametrize("page", ["password/reset/", "password/reset/key/1-x/", "email/"])
def test_nothing_about_a_staff_account_is_changed_by_mail(client, page):
    assert client.get(f"/staff/{page}").status_code == 404
    assert client.post(f"/staff/{page}", {"email": "rosa@exchange.example"}).status_code == 404


def test_whoever_leaves_is_out_at_once_and_keeps_their_name(client):
    password = staff.add("rosa@exchange.example", "Rosa", "reviewer")
    user = get_user_model().objects.get()
    Authenticator.objects.create(user=user, type="totp", data={})
    client.force_login(user)
    assert client.get("/staff/2fa/").status_code == 200
    staff.close("ROSA@exchange.example")
    assert client.get("/staff/2fa/").status_code == 302  # signed in no longer
    assert authenticate(None, email="rosa@exchange.example", password=password) is None
    assert not Authenticator.objects.exists()
    with pytest.raises(NotAllowed):
        review_access.staff(user.pk)
    assert review_access.name_of(user.pk) == "Rosa"
    entry = AuditEntry.objects.get(tag="operator:staff:closed")
    assert entry.details == {"factors": 1, "cases": 0}


def test_the_cases_of_whoever_leaves_are_free(reviewer):
    at = clock.now()
    waiting = Case.objects.create(
        ticket="RA-0001-XX", account_id=make_account(), kind="reactivation", route="online",
        state="submitted", time_zone="America/New_York", opened_at=at, submitted_at=at,
        due_at=at + timedelta(hours=1),
    )  # fmt: skip
    staff.add("rosa@exchange.example", "Rosa", "reviewer")
    rosa = get_user_model().objects.get(email="rosa@exchange.example")
    assert locking.next_case(rosa.pk) == waiting.id
    assert staff.close("rosa@exchange.example") == 1
    with pytest.raises(NotAllowed):
        locking.next_case(rosa.pk)
    assert locking.next_case(reviewer) == waiting.id


@pytest.fixture
def colleague(client):
    """At work beside Rosa: signed in, with a second factor of their own."""
    password = staff.add("omar@exchange.example", "Omar", "reviewer")
    omar = get_user_model().objects.get()
    Authenticator.objects.create(user=omar, type="totp", data={})
    client.force_login(omar)
    omar.known = password
    return omar


@pytest.mark.parametrize(
    "act",
    [
        lambda email: staff.renew(email, forgets_factors=True),
        lambda email: staff.assign(email, "senior"),
        staff.close,
    ],
    ids=["renew", "assign", "close"],
)
def test_what_is_done_about_one_of_the_staff_leaves_their_colleagues_at_work(
    account, seen, client, colleague, act
):
    kim = {"email": "kim@example.com", "legal_name": "Kim Other", "ssn": "900-12-9999"}
    sent_case(account)
    sent_case(make_account("ext-2", **kim, document_number="Z7654321"))
    staff.add("rosa@exchange.example", "Rosa", "reviewer")
    rosa = get_user_model().objects.get(email="rosa@exchange.example")
    Authenticator.objects.create(user=rosa, type="totp", data={})
    theirs = locking.next_case(rosa.pk), locking.next_case(colleague.pk)
    act("rosa@exchange.example")
    held = Case.objects.filter(locked_by=colleague).values_list("id", flat=True)
    assert list(held) == [theirs[1]]
    assert Authenticator.objects.filter(user=colleague).exists()
    assert client.get("/console/").status_code == 200
    given = {"email": colleague.email, "password": colleague.known}
    assert authenticate(None, **given) == colleague


def test_a_closed_account_is_opened_for_whoever_is_back():
    staff.add("rosa@exchange.example", "Rosa", "reviewer")
    staff.close("rosa@exchange.example")
    for change in (
        lambda: staff.close("rosa@exchange.example"),
        lambda: staff.renew("rosa@exchange.example"),
        lambda: staff.assign("rosa@exchange.example", "senior"),
    ):
        with pytest.raises(Conflict, match="reinstate staff reopen"):
            change()
    password = staff.reopen("rosa@exchange.example", "senior")
    user = authenticate(None, email="rosa@exchange.example", password=password)
    assert user is not None
    assert review_access.staff(user.pk).role == "senior"
    with pytest.raises(Conflict):
        staff.reopen("rosa@exchange.example", "senior")


def test_another_role_counts_from_the_next_click():
    staff.add("rosa@exchange.example", "Rosa", "compliance")
    user = get_user_model().objects.get()
    assert staff.assign("rosa@exchange.example", "reviewer") == "compliance"
    with pytest.raises(NotAllowed):
        review_access.officer(user.pk)
    staff.assign("rosa@exchange.example", "reviewer")  # no change, no entry
    entry = AuditEntry.objects.get(tag="operator:staff:assigned")
    assert entry.details == {"from": "compliance", "to": "reviewer", "cases": 0}
    with pytest.raises(Refused):
        staff.assign("rosa@exchange.example", "king")


def test_the_roster_says_who_may_come_in_and_by_what():
    staff.add("rosa@exchange.example", "Rosa", "reviewer")
    staff.add("abel@exchange.example", "Abel", "compliance")
    rosa = get_user_model().objects.get(email="rosa@exchange.example")
    for kind in ("totp", "recovery_codes"):
        Authenticator.objects.create(user=rosa, type=kind, data={})
    staff.close("abel@exchange.example")
    shown = [(one.name, one.role, one.is_open, one.has_second_factor) for one in staff.roster()]
    assert shown == [("Rosa", "reviewer", True, True), ("Abel", "compliance", False, False)]


@pytest.mark.parametrize(
    ("reason", "waits_for_nobody"), [("needs_senior", False), ("needs_compliance", True)]
)
def test_what_waits_for_a_role_that_nobody_has_any_more_is_counted(
    account, seen, staff, reviewer, senior, reason, waits_for_nobody
):
    staff("compliance", "cleo")
    sent = sent_case(account)
    version = Case.objects.get().version
    assert queueing.for_nobody() == 0
    deciding.decide(sent.case_id, reviewer, "escalate", reasons=[reason], expected_version=version)
    assert queueing.for_nobody() == 0
    close("cleo@staff.test")
    assert queueing.for_nobody() == int(waits_for_nobody)


def test_a_proposal_waits_for_nobody_once_its_proposer_is_the_last_who_may_confirm(
    account, seen, staff, senior
):
    staff("compliance", "cleo")
    exchange.ingest(event("ledger.entry_posted", asset="USD", amount="90000", usd="90000"))
    sent = sent_case(account)
    version = Case.objects.get().version
    done = deciding.decide(
        sent.case_id, senior, "approve", internal_note="Seen.", expected_version=version
    )
    assert done.second_person == "Cleo"
    assert queueing.for_nobody() == 0
    close("cleo@staff.test")
    assert queueing.for_nobody() == 1
    staff("senior", "sue")
    assert queueing.for_nobody() == 0

"""Staff accounts are made by the operator and can sign in."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate, get_user_model

from reinstate.services.access import review_access, staff
from reinstate.services.errors import Conflict, NotFound, Refused
from reinstate.store.models import AuditEntry

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

"""Staff accounts are made by the operator and can sign in."""

import pytest
from django.contrib.auth import authenticate

from reinstate.services.access import review_access, staff
from reinstate.services.errors import Conflict, Refused

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

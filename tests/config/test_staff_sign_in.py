"""What strangers and browsers may do with the pages by which staff sign in."""

import pytest
from django.contrib.auth import get_user_model

from reinstate.services.access import staff

pytestmark = pytest.mark.django_db
EMAIL = "rita@exchange.example"
LONG = "a harbour of quiet lamps"


@pytest.fixture
def password(client):
    """Rita's, who is signed in."""
    given = staff.add(EMAIL, "Rita", "reviewer")
    client.post("/staff/login/", {"login": EMAIL, "password": given})
    assert "_auth_user_id" in client.session
    return given


@pytest.mark.parametrize("page", ["signup/", "signup/passkey/"])
def test_nobody_makes_a_staff_account_of_their_own(client, page):
    typed = {"email": EMAIL, "password1": LONG, "password2": LONG}
    for answer in (client.get(f"/staff/{page}"), client.post(f"/staff/{page}", typed)):
        assert 'name="email"' not in answer.content.decode()
    assert not get_user_model().objects.exists()
    assert "_auth_user_id" not in client.session


def test_a_picture_or_a_link_elsewhere_signs_nobody_out(client, password):
    client.get("/staff/logout/")
    assert "_auth_user_id" in client.session
    client.post("/staff/logout/")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("new", "is_taken"), [("quiet lamps", False), ("qwerty123456", False), (LONG, True)]
)
def test_a_password_of_staff_is_long_and_not_one_that_everybody_tries(
    client, password, new, is_taken
):
    typed = {"oldpassword": password, "password1": new, "password2": new}
    client.post("/staff/password/change/", typed)
    assert get_user_model().objects.get(email=EMAIL).check_password(new) is is_taken

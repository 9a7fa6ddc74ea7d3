import pytest
from django.contrib.auth import authenticate, get_user_model

from reinstate.store.models import AuditEntry

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough pass phrase"


@pytest.fixture
def rosa(reviewer):
    user = get_user_model().objects.get(id=reviewer)
    user.set_password(PASSWORD)
    user.save()
    return user


def told(tag):
    return [(row.actor, row.subject) for row in AuditEntry.objects.filter(tag=tag)]


def test_coming_in_and_going_out_are_recorded(client, rosa):
    assert client.login(request=None, username=rosa.username, password=PASSWORD)
    client.logout()
    assert told("staff:session:begun") == [(f"staff:{rosa.id}", f"staff:{rosa.id}")]
    assert told("staff:session:ended") == [(f"staff:{rosa.id}", f"staff:{rosa.id}")]


def test_a_failed_sign_in_names_the_member_of_staff_and_nobody_else(rf, rosa):
    request = rf.post("/staff/login/")
    authenticate(request, email=rosa.email.upper(), password="wrong")
    authenticate(request, email="stranger@example.com", password="wrong")
    assert told("staff:sign_in:failed") == [
        ("visitor", f"staff:{rosa.id}"),
        ("visitor", "staff:unknown"),
    ]
    assert "stranger" not in repr(list(AuditEntry.objects.values_list()))

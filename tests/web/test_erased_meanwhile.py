"""An owner erased in the moment in which their page was asked for: words, and no fault of ours."""

import pytest
from tests.fixtures.builders import sent_case

from reinstate.services import clock, kept_photos
from reinstate.services.access import sign_in
from reinstate.store import person_data, vault
from reinstate.store.models import Account, Piece

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo(account, seen, monkeypatch):
    """The owner is erased when their photo is opened, as an erasure side by side would."""
    case = sent_case(account)

    def opened(piece):
        person = Account.objects.select_related("person").get().person
        sign_in.end_all(person, clock.now())
        person_data.erase(person, clock.now())
        return vault.of(person)

    monkeypatch.setattr(kept_photos, "shown", opened)
    return case.case_id, Piece.objects.get(kind="selfie", is_current=True).id


def test_the_owner_is_signed_out(owner, photo):
    answer = owner.get(f"/case/{photo[0]}/photo/selfie/image.jpg")
    assert (answer.status_code, answer.url) == (302, "/?again=1")


def test_staff_read_that_the_owner_was_erased(enter, reviewer, photo):
    answer = enter(reviewer).get(f"/console/photo/{photo[1]}/", {"purpose": "review"})
    assert answer.status_code == 404
    assert "This owner was erased" in answer.content.decode()

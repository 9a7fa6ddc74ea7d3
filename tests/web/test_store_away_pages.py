"""A store of photos that does not answer: a sentence and what to do, for owner and reviewer."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from tests.fixtures.builders import jpeg, ready_case, sent_case

from reinstate.services.piece import uploads
from reinstate.store.models import Case, Piece

pytestmark = pytest.mark.django_db


def lose(place):
    """What a local store answers with neither the object nor 'no such object'."""
    path = Path(settings.EVIDENCE_URL.removeprefix("file://")) / place
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(path)


def selfie():
    return Piece.objects.get(kind="selfie", is_current=True)


def test_an_owner_reads_that_the_photo_is_not_lost(owner, account, seen):
    case = sent_case(account)
    lose(selfie().display_key)
    answer = owner.get(f"/case/{case.case_id}/photo/selfie/image.jpg")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "Nothing that we had is lost" in answer.content.decode()
    assert "data-failed=" in owner.get(f"/case/{case.case_id}/photo/selfie/").content.decode()


def test_a_reviewer_reads_why_a_photo_is_not_shown(client, account, seen, enter, reviewer):
    sent_case(account)
    lose(selfie().display_key)
    answer = enter(reviewer).get(f"/console/photo/{selfie().id}/", {"purpose": "review"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "try again in a minute" in answer.content.decode()


def test_a_photo_that_is_gone_is_said_to_be_gone(client, account, seen, enter, reviewer):
    sent_case(account)
    (Path(settings.EVIDENCE_URL.removeprefix("file://")) / selfie().display_key).unlink()
    answer = enter(reviewer).get(f"/console/photo/{selfie().id}/", {"purpose": "review"})
    assert answer.status_code == 404
    assert "no longer kept" in answer.content.decode()


def test_a_photo_that_cannot_be_kept_is_asked_for_again_on_its_page(owner, account, seen):
    case = ready_case(account)
    lose(f"{Case.objects.get().account.person_id}/{case.case_id}")
    sent = io.BytesIO(jpeg())
    sent.name = "photo.jpg"
    answer = owner.post(f"/case/{case.case_id}/photo/selfie/", {"photo": sent})
    assert answer.status_code == 503
    assert 'id="photo-problem"' in answer.content.decode()
    assert not Piece.objects.exists()


def test_an_upload_in_parts_goes_on_once_the_store_is_back(owner, account, seen):
    case, photo = ready_case(account), jpeg()
    place = f"{Case.objects.get().account.person_id}/{case.case_id}"
    begun = owner.post(
        f"/case/{case.case_id}/photo/selfie/uploads/", {"size": len(photo), "source": "upload"}
    ).json()
    lose(place)
    sent = {"content_type": "application/octet-stream", "headers": {"Upload-Offset": "0"}}
    assert owner.patch(begun["address"], photo, **sent).status_code == 503
    assert owner.get(begun["address"]).json()["offset"] == 0
    (Path(settings.EVIDENCE_URL.removeprefix("file://")) / place).unlink()
    assert owner.patch(begun["address"], photo, **sent).json()["is_done"]
    assert uploads.Upload.objects.get().ended_at is not None

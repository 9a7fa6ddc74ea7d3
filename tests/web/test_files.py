"""Files in forms: none reaches the disk in clear, and none of a visitor's is kept at all."""

import io

import pytest
from django.core.files import uploadedfile, uploadhandler

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(monkeypatch):
    """What Django would have put into a file of its own."""
    names = []

    class Noted(uploadedfile.TemporaryUploadedFile):
        def __init__(self, name, *args):
            names.append(name)
            super().__init__(name, *args)

    monkeypatch.setattr(uploadhandler, "TemporaryUploadedFile", Noted)
    return names


def scan(size):
    file = io.BytesIO(b"\xff" * size)
    file.name = "scan.jpg"
    return file


@pytest.mark.parametrize("page", ["/", "/support/", "/mailbox/", "/staff/login/", "/console/"])
def test_a_file_that_a_visitor_sends_to_any_page_is_written_nowhere(
    client, settings, written, page
):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = client.post(page, {"email": "x", "file": scan(5000)})
    assert answer.status_code < 500
    assert not answer.wsgi_request.FILES
    assert not written


def test_what_staff_send_stays_in_memory_and_together_has_a_limit(
    enter, reviewer, settings, written
):
    staff = enter(reviewer)
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 5000
    letter = "/console/meetings/letter/"
    kept = staff.post(letter, {"ticket": "RA-0000", "letter": scan(4000)})
    assert kept.wsgi_request.FILES["letter"].size == 4000
    many = staff.post(letter, {"ticket": "RA-0000", "letter": scan(4000), "front": scan(4000)})
    assert many.status_code == 400
    assert not written

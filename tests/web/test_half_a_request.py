"""A connection that ends in the middle of a request: nothing of it is taken."""

import io
from urllib.parse import urlencode

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory
from tests.config.test_logs import written

from reinstate.config import serving
from reinstate.services.case import cases
from reinstate.store.models import CaseLetter

__all__ = ["written"]
pytestmark = pytest.mark.django_db
TOKEN = "t" * 32
TEXT = "I lost my phone. Please do not unlock the account."
FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=XX"


def post(path, body, *, lost=0, kind=FORM, **said):
    """The status of an answer to what came of a body whose last bytes were `lost`."""
    told = []
    environ = RequestFactory().generic("POST", path, body, content_type=kind, **said).environ
    environ["wsgi.input"] = io.BytesIO(body[: len(body) - lost])
    application = serving.as_reached(WSGIHandler(), is_secure=False, proxies=())
    list(application(environ, lambda status, headers: told.append(status)))
    return told[0]


def in_parts(fields):
    head = 'Content-Disposition: form-data; name="{}"'
    parts = [f"--XX\r\n{head.format(name)}\r\n\r\n{text}\r\n" for name, text in fields.items()]
    return ("".join(parts) + "--XX--\r\n").encode()


@pytest.mark.parametrize(
    ("kind", "made"), [(FORM, lambda fields: urlencode(fields).encode()), (PARTS, in_parts)]
)
def test_half_a_message_is_not_taken_for_the_whole(owner, account, written, kind, made):
    case = cases.open_case(account, time_zone="America/New_York")
    fields = {"csrfmiddlewaretoken": TOKEN, "text": TEXT}
    cookies = {name: one.value for name, one in owner.cookies.items()} | {"csrftoken": TOKEN}
    said = {"HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    page = f"/case/{case.case_id}/letters/"
    assert post(page, made(fields), lost=20, kind=kind, **said).startswith("403")
    assert not CaseLetter.objects.exists()
    assert "Traceback" not in written.getvalue()
    assert post(page, made(fields), kind=kind, **said).startswith("302")
    assert CaseLetter.objects.count() == 1


def test_a_part_of_a_photo_that_is_lost_on_its_way_costs_the_log_a_line(owner, account, written):
    case = cases.open_case(account, time_zone="America/New_York")
    cookies = f"reinstate_portal={owner.cookies['reinstate_portal'].value}; csrftoken={TOKEN}"
    page = f"/case/{case.case_id}/photo/selfie/uploads/upl_1/"
    said = {"HTTP_COOKIE": cookies, "HTTP_X_CSRFTOKEN": TOKEN, "REQUEST_METHOD": "PATCH"}
    assert post(page, bytes(100), lost=40, kind="application/octet-stream", **said)[0] in "45"
    (line,) = [one for one in written.getvalue().splitlines() if "connection ended" in one]
    assert line.endswith("the connection ended 40 bytes before the end of the request")
    assert "Traceback" not in written.getvalue()


def test_a_body_is_read_by_lines_and_pieces_as_it_came():
    body = serving.WholeBody(io.BytesIO(b"one\ntwo\nthree and more"), 13)
    assert (body.readline(), body.readline(2), body.read(2)) == (b"one\n", b"tw", b"o\n")
    assert (body.read(), body.read(), body.readline()) == (b"three", b"", b"")
    with pytest.raises(OSError, match="ended 2 bytes before"):
        serving.WholeBody(io.BytesIO(b"one"), 5).readline()

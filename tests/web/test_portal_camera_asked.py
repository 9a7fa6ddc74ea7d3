"""Where policy asks for the camera, the page leads there, and a file goes on all the same."""

import io

import pytest
from django.test import Client
from tests.fixtures.builders import jpeg, ready_case

from reinstate.domain.findings import PieceKind
from reinstate.domain.photo_origin import Device, PhotoOrigin, Way
from reinstate.services.access import handoff
from reinstate.store.models import Piece

pytestmark = pytest.mark.django_db
SELFIE = PieceKind.SELFIE
ASKS = "We ask you to take this photo with the camera of this page"
TICK = 'name="source" value="no_camera"'
WEIGHT = "checks.photo_is_taken_here.weight"


@pytest.fixture
def case(account):
    return ready_case(account)


@pytest.fixture
def asked(own_policy):
    """Policy counts how the photo with the note was taken."""

    def counted(text):
        before, key, after = text.partition(f"{WEIGHT}:")
        return before + key + after.replace("value: advise", "value: must", 1)

    own_policy("checks/photo.yaml", counted)


def page_of(browser, case, kind=SELFIE):
    return browser.get(f"/case/{case.case_id}/photo/{kind}/").content.decode()


def test_as_shipped_nobody_is_asked_for_the_camera(owner, case):
    page = page_of(owner, case)
    assert ASKS not in page
    assert TICK not in page
    assert page.index("Choose a photo from your device") < page.index("Take it with your phone")


def test_where_policy_asks_the_page_says_why_and_a_file_comes_last(owner, case, asked):
    page = page_of(owner, case)
    places = (ASKS, "Turn on the camera", "Take it with your phone", "Can you not use the camera?")
    assert list(places) == sorted(places, key=page.index)
    assert page.index("Can you not use the camera?") < page.index('type="file"') < page.index(TICK)
    assert f'href="/case/{case.case_id}/way/"' in page
    assert ASKS not in page_of(owner, case, PieceKind.PASSPORT_PAGE)


def test_a_phone_is_led_to_what_it_can_reach(owner, case, account, asked):
    phone = Client()
    code = handoff.make_code(account, case.case_id, SELFIE, "http://testserver").address
    phone.post(code.removeprefix("http://testserver"))
    page = page_of(phone, case)
    assert ASKS in page
    assert TICK in page
    assert "Go on with your phone" not in page
    assert "/way/" not in page


@pytest.mark.parametrize(("said", "way"), [({}, "upload"), ({"source": "no_camera"}, "no_camera")])
def test_a_file_is_taken_with_or_without_the_word_that_there_is_no_camera(
    owner, case, asked, said, way
):
    photo = io.BytesIO(jpeg())
    photo.name = "photo.jpg"
    owner.post(f"/case/{case.case_id}/photo/selfie/", {"photo": photo, **said})
    assert Piece.objects.get().origin == PhotoOrigin(Way(way), Device.SIGNED_IN)

import pytest

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import catalogue
from reinstate.services import clock, rules

pytestmark = pytest.mark.django_db
ORDER = ["dark", "nobody", "no_note", "too_far", "covered", "blurred"]


def watches(client, kind):
    document = client.get(f"/guide/{kind}.json").json()
    return {watch["fault"]: watch for watch in document["watches"]}


def test_instructions_come_in_the_order_in_which_an_owner_can_follow_them(client):
    told = list(watches(client, "selfie"))
    assert [fault for fault in told if fault in ORDER] == ORDER


@pytest.mark.parametrize("kind", list(PieceKind))
def test_in_the_dark_light_is_asked_for_before_a_face_or_sharpness(client, kind):
    assert next(iter(watches(client, kind.value))) == "dark"


@pytest.mark.parametrize("kind", list(PieceKind))
def test_every_instruction_names_a_check_of_the_catalogue(client, kind):
    for watch in watches(client, kind.value).values():
        assert watch["check"] in catalogue()
        assert watch["says"]


def test_the_guide_never_accepts_what_the_server_would_refuse(client):
    policy = rules.on(clock.today())
    told = watches(client, "document_front")
    assert told["blurred"]["limits"]["sharp_from"] >= policy.number(
        "checks.photo_is_sharp.pass_from"
    )
    edges = policy.number("checks.photo_is_sharp.document_blurred_from")
    assert told["blurred"]["limits"]["blur_until"] < edges
    light = "checks.lighting_is_sufficient"
    assert told["dark"]["limits"]["brightness_from"] >= policy.number(f"{light}.min_brightness")
    assert told["glare"]["limits"]["glare_until"] <= policy.number(f"{light}.max_glare_share")


def test_only_a_selfie_loads_the_face_detector(client):
    assert client.get("/guide/selfie.json").json()["faces"]["module"].endswith("human.esm.js")
    assert client.get("/guide/document_front.json").json()["faces"] is None


def test_there_is_no_guide_for_an_unknown_photo(client):
    assert client.get("/guide/cat.json").status_code == 404

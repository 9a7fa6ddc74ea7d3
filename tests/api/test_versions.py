"""The dated version of the interface: named in a header, said back, refused where there is none."""

import pytest

from reinstate.api.versions import HEADER, NEWEST, VERSIONS
from reinstate.store.models.integration import IdempotencyRecord

V1 = "/api/v1"


@pytest.fixture
def ask(client, key):
    def send(version=None, path="changes", **headers):
        named = {} if version is None else {HEADER: version}
        return client.get(
            f"{V1}/{path}", headers={"authorization": f"Bearer {key}", **named, **headers}
        )

    return send


@pytest.mark.parametrize("version", [None, *VERSIONS])
def test_the_version_of_an_answer_is_said_with_it(ask, version):
    answer = ask(version)
    assert (answer.status_code, answer[HEADER]) == (200, version or NEWEST)


def test_it_is_said_with_what_is_refused_as_well(ask):
    for answer, status in (
        (ask(NEWEST, authorization="Bearer x"), 401),
        (ask(NEWEST, "accounts/nobody/standing"), 404),
        (ask(NEWEST, "nowhere"), 404),
    ):
        assert (answer.status_code, answer[HEADER]) == (status, NEWEST)


@pytest.mark.parametrize("version", ["2020-01-01", "1", "", "é" * 500])
def test_a_version_that_there_is_not_is_refused_in_one_sentence(ask, version):
    answer = ask(version)
    assert (answer.status_code, answer[HEADER]) == (400, NEWEST)
    problem = answer.json()
    assert problem["code"] == "unknown_version"
    assert f"send {HEADER}: {NEWEST}, or leave it out" in problem["detail"]
    assert len(problem["detail"]) < 250


def test_nothing_is_done_for_a_version_that_there_is_not(client, key):
    answer = client.post(
        f"{V1}/events",
        data="{",
        content_type="application/json",
        headers={"authorization": f"Bearer {key}", "idempotency-key": "k", HEADER: "2020-01-01"},
    )
    assert answer.json()["code"] == "unknown_version"
    assert not IdempotencyRecord.objects.exists()

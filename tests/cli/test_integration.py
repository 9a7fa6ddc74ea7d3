"""`reinstate key` and `reinstate webhook`."""

from __future__ import annotations

import json
import os
from datetime import timedelta

import pytest
import yaml
from tests.fixtures.builders import opened_event

from reinstate.cli import main
from reinstate.services import clock
from reinstate.services.access import api_keys
from reinstate.services.integration import exchange
from reinstate.store.models import Account, Installation, Person
from reinstate.store.models.integration import ApiKey, WebhookDelivery, WebhookEndpoint

pytestmark = pytest.mark.django_db
LOOPBACK = "http://127.0.0.1:9/webhooks"


@pytest.fixture(autouse=True)
def own_keys(settings, tmp_path):
    settings.KEY_FILE = tmp_path / "keys.json"


def test_a_key_lets_a_system_in_until_it_is_revoked(run, db):
    (made,) = run("key", "add", "ledger", "--scope", api_keys.EVENTS, "--json")
    caller = api_keys.authenticate(made["secret"])
    assert (caller.name, caller.scopes) == ("ledger", {api_keys.EVENTS})
    assert run("key", "revoke", "ledger", "--json") == [{"name": "ledger", "revoked": 1}]
    assert api_keys.authenticate(made["secret"]) is None


@pytest.fixture
def told(capsys, tmp_path):
    """What `reinstate ingest` answers to a file with one event."""

    def ingest(event):
        file = tmp_path / "events.jsonl"
        file.write_text(json.dumps(event) + "\n")
        status = main(["ingest", str(file), "--json"])
        answer = json.loads(capsys.readouterr().out)
        assert status == (1 if "error" in answer else 0)
        return answer

    return ingest


def test_which_line_and_event_of_a_file_is_refused_is_said_and_the_rest_is_taken(capsys, tmp_path):
    file, opened = tmp_path / "events.jsonl", opened_event()
    unknown = {**opened_event("nobody"), "type": "account.updated"}
    lines = (json.dumps(unknown), "", "{", json.dumps(opened))
    file.write_text("\n".join(lines) + "\n")
    assert main(["ingest", str(file)]) == 1, "a script has to notice"
    refused, broken, taken = map(json.loads, capsys.readouterr().out.splitlines())
    assert refused["error"].startswith(f"{file} line 1, event {unknown['id']!r}: account 'nobody'")
    assert broken["error"].startswith(f"{file} line 3 is not JSON")
    assert taken["event"] == opened["id"]
    assert main(["ingest", str(file)]) == 1
    file.write_text(json.dumps(opened))
    assert main(["ingest", str(file)]) == 0


def test_a_reader_that_goes_away_ends_a_file_of_events_with_a_status_that_a_script_notices(
    monkeypatch, tmp_path
):
    file = tmp_path / "events.jsonl"
    file.write_text("\n".join(json.dumps(opened_event(f"ext-{n}")) for n in range(3)))
    reads, writes = os.pipe()
    os.close(reads)
    with os.fdopen(writes, "w") as gone:
        monkeypatch.setattr("sys.stdout", gone)
        monkeypatch.setattr(exchange, "MOST", 2)  # taken at once, and answered when they are stored
        assert main(["ingest", str(file)]) == 1
    assert Account.objects.count() == 2, "what comes after an answer that nobody read is not taken"


def test_an_enrolled_face_comes_by_a_file_as_well(told):
    assert "error" not in told(opened_event(portrait_template=[0.25] * 128))
    assert Person.objects.get().enrolment_template is not None


@pytest.mark.parametrize("at", ["2025-01-05T12:00:00Z", "2025-01-05T12:00:00+00:00"])
@pytest.mark.parametrize("data", [{"data": {}}, {}])
def test_an_event_that_came_by_the_api_may_come_again_by_a_file(told, client, at, data):
    opened = {**opened_event(portrait_template=[0.25] * 128), "occurred_at": at}
    updated = {"id": "evt-none", "type": "account.updated", "account": "ext-1", "occurred_at": at}
    for number, event in enumerate((opened, {**updated, **data})):
        answer = client.post(
            "/api/v1/events",
            data=json.dumps({"events": [event]}),
            content_type="application/json",
            headers={
                "authorization": f"Bearer {api_keys.create(str(number))}",
                "idempotency-key": str(number),
            },
        )
        assert answer.status_code == 200
        assert told(event)["is_repeat"] is True
        assert "other content" in told({**event, "account": "ext-2"})["error"]


def test_a_second_key_of_a_name_would_end_with_the_first_and_is_refused(capsys, db):
    assert main(["key", "add", "ledger"]) == 0
    assert main(["key", "add", "ledger"]) == 2
    assert "A living key is named 'ledger'" in capsys.readouterr().err
    assert main(["key", "revoke", "ledger"]) == 0
    assert main(["key", "add", "ledger"]) == 0


@pytest.mark.parametrize("at", ["2025-01-05", "2025-01-05T12:00:00", 1736078400, "1736078400"])
def test_an_instant_means_the_same_by_the_api_and_by_a_file(told, client, at):
    event = {**opened_event(), "occurred_at": at}
    answer = client.post(
        "/api/v1/events",
        data=json.dumps({"events": [event]}),
        content_type="application/json",
        headers={"authorization": f"Bearer {api_keys.create('one')}", "idempotency-key": "1"},
    )
    by_file = told(event)
    if answer.status_code == 200:
        assert by_file["is_repeat"] is True
    else:
        (fault,) = answer.json()["errors"]
        assert fault["pointer"] == "/events/0/occurred_at"
        assert "is not an instant; write it like 2026-11-22T10:00:00Z" in fault["detail"]
        assert "is not an instant; write it like 2026-11-22T10:00:00Z" in by_file["error"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["key", "add", "ledger", "--scope", "everything"], "'everything' is no scope; use one of"),
        (["key", "add", ""], "a key is named in 1 to 80 characters"),
        (["key", "add", "x" * 81], "a key is named in 1 to 80 characters"),
        (["key", "add", "led\x1b[31mger"], "a key is named in 1 to 80 characters"),
        (["key", "revoke", "nobody"], "no living key is named 'nobody'"),
        (["webhook", "remove", "https://host/x"], "nothing is announced to 'https://host/x'"),
        (["webhook", "add", "http://10.0.0.8/x"], "is not encrypted; use https"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(capsys, db, arguments, sentence):
    assert main(arguments) == 2
    assert sentence in capsys.readouterr().err


def test_an_endpoint_is_added_with_a_secret_and_removed(run, db):
    Installation.objects.filter(id=1).update(is_demo=True)
    (made,) = run("webhook", "add", LOOPBACK, "--json")
    assert made["secret"].startswith("whsec_")
    assert WebhookEndpoint.objects.get(id=made["endpoint"]).disabled_at is None
    assert run("webhook", "remove", LOOPBACK, "--json") == [{"removed": LOOPBACK}]
    assert WebhookEndpoint.objects.get(id=made["endpoint"]).disabled_at is not None


def test_the_list_of_addresses_says_who_is_told_and_why_no_longer(run, db):
    Installation.objects.filter(id=1).update(is_demo=True)
    run("webhook", "add", LOOPBACK, "--json")
    told = WebhookEndpoint.objects.get()
    tries = [(None, 0, ""), (None, 2, "500"), (clock.now(), 10, "404")]
    for sequence, (gave_up_at, attempts, last_status) in enumerate(tries):
        WebhookDelivery.objects.create(
            endpoint=told,
            attempts=attempts,
            last_status=last_status,
            sequence=sequence,
            kind="account.frozen",
            payload={},
            created_at=clock.now(),
            next_attempt_at=clock.now(),
            gave_up_at=gave_up_at,
        )
    (one,) = run("webhook", "list", "--json")
    assert (one["address"], one["waiting"], one["given_up"]) == (LOOPBACK, 2, 1)
    assert (one["last_failure"], one["disabled_at"]) == ("404", None)
    WebhookDelivery.objects.update(delivered_at=clock.now())
    (one,) = run("webhook", "list", "--json")
    assert (one["waiting"], one["last_failure"]) == (0, "")
    run("webhook", "remove", LOOPBACK, "--json")
    (one,) = run("webhook", "list", "--json")
    assert one["disabled_because"] == "removed by the operator"


@pytest.mark.parametrize("command", ["key", "webhook"])
def test_lists_for_people_keep_their_entries_apart(capsys, db, command):
    Installation.objects.filter(id=1).update(is_demo=True)
    names = ["ledger", "desk"] if command == "key" else [LOOPBACK, f"{LOOPBACK}/other"]
    for name in names:
        main([command, "add", name])
    capsys.readouterr()
    assert main([command, "list"]) == 0
    ((_, entries),) = yaml.safe_load(capsys.readouterr().out).items()
    assert sorted(one["name" if command == "key" else "address"] for one in entries) == sorted(
        names
    )


def test_the_list_of_keys_says_when_each_was_last_used(run, db, monkeypatch):
    (made,) = run("key", "add", "ledger", "--json")
    assert [one["last_used_at"] for one in run("key", "list", "--json")] == [None]
    at = clock.now()
    uses = []
    for seconds in (0, 59, 60):
        monkeypatch.setattr(clock, "now", lambda passed=seconds: at + timedelta(seconds=passed))
        api_keys.authenticate(made["secret"])
        uses.append(ApiKey.objects.get().last_used_at - at)
    assert uses == [timedelta(0), timedelta(0), timedelta(seconds=60)]  # written once a minute


def test_a_secret_is_rotated_and_shown_once(run, db):
    Installation.objects.filter(id=1).update(is_demo=True)
    (made,) = run("webhook", "add", LOOPBACK, "--json")
    (rotated,) = run("webhook", "rotate", LOOPBACK, "--json")
    assert rotated["secret"].startswith("whsec_")
    assert rotated["secret"] != made["secret"]


def test_a_setting_that_leads_nowhere_is_one_sentence_that_names_it(
    settings, tmp_path, told, capsys
):
    settings.POLICY_FOLDER = str(tmp_path / "nowhere")
    refused = told(opened_event())["error"]
    assert "REINSTATE_POLICY_FOLDER is" in refused
    assert "please report it" not in refused
    (tmp_path / "file").write_text("")
    settings.POLICY_FOLDER, settings.CHECKPOINTS = "", tmp_path / "file" / "checkpoints"
    for command in ("verify", "checkpoint"):
        assert main(["audit", command]) == 2
        assert "REINSTATE_CHECKPOINTS is" in capsys.readouterr().err

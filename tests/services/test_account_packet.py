"""The whole record of one account: all that is kept of it, for whoever may ask for all of it."""

import csv
import io
import json
import tracemalloc
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import transaction
from tests.fixtures.builders import erase, event, jpeg, sent_case

from reinstate.services import clock, journal
from reinstate.services.account import restricting
from reinstate.services.case import correspondence, support
from reinstate.services.errors import Erased, NotAllowed, Recused, Refused
from reinstate.services.integration import exchange
from reinstate.services.review import account_packet, deciding, noting, packet, recusing
from reinstate.services.upkeep import audit
from reinstate.store.audit import Entry, Tag
from reinstate.store.models import AuditEntry, Case

pytestmark = pytest.mark.django_db
HASHES = ("0" * 64, "0" * 64)
JPEG = b"\xff\xd8"
MANY = 60  # more than a page shows
OLD = 10_000  # movements of an account that has been traded with for years


def opened(account, actor, **options):
    content = account_packet.write(account, actor, "authority", **options)
    with ZipFile(BytesIO(content)) as found:
        prefix = f"{account}/"
        return {name.removeprefix(prefix): found.read(name).decode() for name in found.namelist()}


@pytest.fixture
def used(account, seen, reviewer):
    """An account with many movements, and a request that was written about and declined."""
    for number in range(MANY):
        posted = {"asset": "USD", "amount": str(number + 1), "kind": "deposit"}
        exchange.ingest(event("ledger.entry_posted", **posted))
    case = sent_case(account)
    correspondence.write_as_owner(account, case.case_id, "Please look.")
    noting.write(case.case_id, reviewer, "Looked at.")
    version = Case.objects.get().version
    deciding.decide(
        case.case_id, reviewer, "decline", reasons=["person_differs"],
        internal_note="Another face.", expected_version=version,
    )  # fmt: skip
    correspondence.write_as_owner(account, case.case_id, "Why?")
    support.ask("jane@example.com", "Nobody answers.")
    restricting.raise_restriction(account, reviewer, "fraud_alert", "suspicious_activity")
    return case


def test_it_holds_everything_about_the_account_and_its_requests(used, account, clara):
    files = opened(account, clara)
    about = json.loads(files["account.json"])
    assert about["owner"]["legal_name"] == "Jane Sample"
    assert about["owner"]["ssn"] == "900-12-3456"
    assert [(one["kind"], one["by"]) for one in about["restrictions"]] == [
        ("self_disabled", "owner"), ("fraud_alert", "Rosa"),
    ]  # fmt: skip
    standing = {one["kind"]: one["cause"] for one in about["standing"]["restrictions"]}
    assert " by Rosa" in standing["fraud_alert"]
    assert [one["text"] for one in json.loads(files["messages.json"])] == ["Nobody answers."]
    ledger = list(csv.DictReader(io.StringIO(files["ledger.csv"].removeprefix("\ufeff"))))
    assert len(ledger) == MANY
    assert {row["kind"] for row in ledger} == {"deposit"}
    assert "login" in files["activity.csv"]
    folder = f"requests/{used.ticket}"
    letters = json.loads(files[f"{folder}/letters.json"])
    assert [one["text"] for one in letters["letters"]] == ["Please look.", "Why?"]
    assert [one["text"] for one in letters["notes"]] == ["Looked at."]
    (decision,) = (text for name, text in files.items() if "/decisions/" in name)
    assert json.loads(decision)["internal_note"] == "Another face."
    tags = {entry["tag"] for entry in json.loads(files["audit.json"])["entries"]}
    assert {
        "exchange:event:ingested", "portal:case:submitted", "system:piece:checked",
        "staff:case:decided", "staff:restriction:raised", "staff:account:exported",
    } <= tags  # fmt: skip
    assert not [name for name in files if "photos/" in name]


def test_the_smallest_amount_is_written_out(account, clara):
    smallest = "0.000000000000000001"
    posted = {"asset": "ETH", "amount": smallest, "kind": "deposit"}
    exchange.ingest(event("ledger.entry_posted", **posted))
    files = opened(account, clara)
    (row,) = csv.DictReader(io.StringIO(files["ledger.csv"].removeprefix("\ufeff")))
    assert row["amount"] == smallest


def test_of_an_old_account_the_last_entries_are_there_too(account, clara):
    """That somebody took the packet is the last of them."""
    before = Entry(Tag.EXCHANGE_EVENT_INGESTED, journal.EXCHANGE, account, clock.now(), {})
    with transaction.atomic():
        journal.record_each([before] * OLD)
    (_, *found) = json.loads(opened(account, clara)["audit.json"])["entries"]
    assert len(found) >= OLD
    assert found[-1]["tag"] == "staff:account:exported"


def test_entries_are_written_without_a_second_copy_of_them_all():
    """A process that serves pages writes it, and has to go on."""
    entries = [
        audit.Entry(number, clock.now(), "a:b:c", "exchange", "acc_1", {"event": "e"}, *HASHES)
        for number in range(OLD // 5)
    ]
    tracemalloc.start()
    try:
        text = packet.as_json({"entries": entries})
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert json.loads(text)["entries"][-1]["sequence"] == len(entries) - 1
    assert peak < 3 * len(text)


def test_photos_come_where_they_are_asked_for(used, account, clara):
    content = account_packet.write(account, clara, "authority", with_photos=True)
    with ZipFile(BytesIO(content)) as found:
        photos = [name for name in found.namelist() if "/photos/" in name]
    assert len(photos) == len(used.pieces)


def test_pictures_of_messages_come_with_the_photos_by_the_names_of_the_letters(
    account, seen, reviewer, clara
):
    case_id = sent_case(account).case_id
    correspondence.write_as_owner(account, case_id, "Here is the paper.", jpeg())
    deciding.decide(
        case_id, reviewer, "decline", reasons=["person_differs"],
        expected_version=Case.objects.get().version,
    )  # fmt: skip
    correspondence.write_as_owner(account, case_id, "And another.", jpeg())
    first, later = (f"pictures/{one.id}.jpg" for one in Case.objects.get().letters.all())
    decided = Case.objects.get().decisions.get()
    for content, names in (
        (account_packet.write(account, clara, "authority", with_photos=True), [first, later]),
        (packet.write(decided.id, f"staff:{clara}", with_photos=True), [first]),
        (account_packet.write(account, clara, "authority"), []),
        (packet.write(decided.id, f"staff:{clara}"), []),
    ):
        with ZipFile(BytesIO(content)) as found:
            told = next(name for name in found.namelist() if name.endswith("letters.json"))
            folder = told.removesuffix("letters.json")
            given = [one for one in found.namelist() if "/pictures/" in one]
            assert given == [f"{folder}{name}" for name in names]
            assert all(found.read(one).startswith(JPEG) for one in given)
            letters = json.loads(found.read(told))["letters"]
        assert {*names} <= {one["picture"] for one in letters}


def test_that_it_was_taken_and_why_is_recorded(used, account, clara):
    with pytest.raises(Refused, match="Say why"):
        account_packet.write(account, clara, "curious")
    assert not AuditEntry.objects.filter(tag="staff:account:exported").exists()
    opened(account, clara)
    entry = AuditEntry.objects.get(tag="staff:account:exported")
    assert entry.details == {"purpose": "authority", "with_photos": False}


def test_it_is_for_officers_who_do_not_keep_off_the_owner(used, account, clara, senior):
    with pytest.raises(NotAllowed):
        opened(account, senior)
    recusing.recuse(used.case_id, clara, "knows_owner")
    with pytest.raises(Recused):
        opened(account, clara)


def test_of_whoever_was_erased_there_is_none(account, clara):
    erase(account)
    with pytest.raises(Erased):
        opened(account, clara)


def test_an_account_without_anything_has_a_record_too(account, clara):
    files = opened(account, clara)
    assert files["ledger.csv"].removeprefix("\ufeff").strip() == "at,kind,amount,currency,event"
    assert json.loads(files["account.json"])["reported"] == []

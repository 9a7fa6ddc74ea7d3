from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from obstore.exceptions import GenericError
from tink import aead

from reinstate.store import audit, blind_index, evidence_objects, keyfile, person_data, vault
from reinstate.store.audit import Tag
from reinstate.store.blind_index import Purpose
from reinstate.store.models import Person
from reinstate.store.person_data import PersonData

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
JANE = PersonData(
    email="jane@example.com",
    legal_name="Jane Anna O'Neill",
    birth_date=date(1990, 2, 28),
    ssn="900-12-3456",
    document_number="X1234567",
    enrolment_template=(0.5, -0.25),
)


def test_what_is_sealed_opens_again():
    assert person_data.read(person_data.create(JANE, AT)) == JANE


def test_nothing_personal_is_in_the_row():
    person = person_data.create(JANE, AT)
    stored = b"".join(
        bytes(value)
        for value in Person.objects.filter(id=person.id).values_list().get()
        if isinstance(value, bytes | memoryview)
    )
    for text in (b"jane", b"Jane", b"O'Neill", b"1990", b"900-12", b"X1234567"):
        assert text not in stored


def test_an_update_leaves_what_is_not_given_alone():
    person = person_data.create(JANE, AT)
    person_data.update(person, PersonData(phone="+1 555 0100"), AT)
    again = person_data.read(Person.objects.get(id=person.id))
    assert (again.phone, again.email) == ("+1 555 0100", JANE.email)


def test_a_changed_address_is_noticed_but_the_first_one_is_not_a_change():
    person = person_data.create(JANE, AT)
    assert person.contact_changed_at is None
    person_data.update(person, PersonData(email="other@example.com"), AT)
    assert person.contact_changed_at == AT


def test_bytes_moved_to_another_person_do_not_open():
    one, other = person_data.create(JANE, AT), person_data.create(JANE, AT)
    other.email = one.email
    with pytest.raises(vault.Tampered, match=r"person\.email"):
        person_data.read(other)


def test_bytes_moved_to_another_column_do_not_open():
    person = person_data.create(JANE, AT)
    person.legal_name = person.email
    with pytest.raises(vault.Tampered, match=r"person\.legal_name"):
        person_data.read(person)


def test_erasing_makes_data_unreadable_and_the_record_still_verifies():
    person = person_data.create(JANE, AT)
    keyed = vault.of(person)
    evidence_objects.put(keyed, "some/photo", b"pixels")
    sealed = keyed.seal("anything", b"secret")
    from django.db import transaction

    with transaction.atomic():
        audit.append(Tag.STAFF_PERSON_ERASED, actor="staff:1", subject=person.id, at=AT)
    person_data.erase(person, AT)
    gone = Person.objects.get(id=person.id)
    with pytest.raises(vault.Erased, match="was erased"):
        person_data.read(gone)
    gone.wrapped_key = vault.new_wrapped_key(gone.id)
    with pytest.raises(vault.Tampered):
        vault.of(gone).open("anything", sealed)
    with pytest.raises(vault.Tampered):
        evidence_objects.get(vault.of(gone), "some/photo")
    assert not blind_index.people_with(Purpose.EMAIL, "jane@example.com").exists()
    assert audit.verify().count >= 1


def test_photos_at_rest_are_not_the_photos(settings, tmp_path):
    keyed = vault.of(person_data.create(JANE, AT))
    evidence_objects.put(keyed, "a/b/original", b"\xff\xd8\xff plain")
    stored = (tmp_path / "evidence" / "a" / "b" / "original").read_bytes()
    assert b"plain" not in stored
    assert evidence_objects.get(keyed, "a/b/original") == b"\xff\xd8\xff plain"


def test_a_missing_photo_is_named():
    with pytest.raises(evidence_objects.Missing, match="not/there"):
        evidence_objects.get(vault.of(person_data.create(JANE, AT)), "not/there")


def test_the_key_file_is_for_its_owner_only(settings):
    keyfile.keys()
    assert settings.KEY_FILE.stat().st_mode & 0o777 == 0o600
    settings.KEY_FILE.chmod(0o644)
    keyfile.forget_read()
    with pytest.raises(keyfile.KeyFileError, match="chmod 600"):
        keyfile.keys()


def test_the_rights_of_what_is_no_key_file_are_not_asked_to_be_changed(settings, tmp_path):
    """`chmod 600` of a folder, or of a file of the system's, would shut others out of it."""
    for wrong, says in (
        (tmp_path, "cannot be read"),
        (tmp_path / "list", "not a key file of ours"),
    ):
        if wrong != tmp_path:
            wrong.write_text('["a", "list"]')
        wrong.chmod(0o755)
        settings.KEY_FILE = wrong
        with pytest.raises(keyfile.KeyFileError, match=says) as refused:
            keyfile.keys()
        assert "chmod" not in str(refused.value)
        assert "REINSTATE_KEY_FILE" in str(refused.value)


def test_a_broken_key_file_says_so(settings):
    settings.KEY_FILE.write_text("{}")
    settings.KEY_FILE.chmod(0o600)
    with pytest.raises(keyfile.KeyFileError, match="backup"):
        keyfile.keys()


@pytest.mark.parametrize(
    ("purpose", "written"),
    [
        (Purpose.EMAIL, " JANE@example.COM "),
        (Purpose.NAME_TOKEN, "ANNA"),
        (Purpose.SSN, "900123456"),
        (Purpose.DOCUMENT_NUMBER, "x 1234567"),
    ],
)
def test_a_person_is_found_by_an_exact_value_however_it_is_written(purpose, written):
    person = person_data.create(JANE, AT)
    assert list(blind_index.people_with(purpose, written)) == [person]


@pytest.mark.parametrize("told", ["jane@müller.example", "jane@xn--mller-kva.example"])
@pytest.mark.parametrize("typed", ["Jane@Müller.example", "jane@XN--MLLER-KVA.example"])
def test_a_mailbox_is_found_by_either_spelling_of_its_domain(told, typed):
    person = person_data.create(PersonData(email=told), AT)
    assert list(blind_index.people_with(Purpose.EMAIL, typed)) == [person]
    assert blind_index.people_with_each(Purpose.EMAIL, [typed]) == {typed: {person.id}}
    assert not blind_index.people_with(Purpose.EMAIL, "jane@muller.example").exists()


def test_a_mailbox_that_was_indexed_as_it_was_spelled_is_still_found(monkeypatch):
    with monkeypatch.context() as before:
        before.setattr(blind_index.mail_domain, "in_letters", lambda address: address)
        person = person_data.create(PersonData(email="jane@xn--mller-kva.example"), AT)
    assert list(blind_index.people_with(Purpose.EMAIL, "jane@müller.example")) == [person]


@pytest.mark.parametrize("written", ["jane@example.co", "jan", "", "@example.com"])
def test_a_part_of_an_address_finds_nobody(written):
    person_data.create(JANE, AT)
    assert not blind_index.people_with(Purpose.EMAIL, written).exists()


def test_the_same_text_has_another_index_for_another_purpose():
    assert blind_index.digest(Purpose.EMAIL, "x1") != blind_index.digest(Purpose.SSN, "x1")


def test_an_index_made_with_an_older_key_is_still_found(settings):
    import json

    person, kept = person_data.create(JANE, AT), blind_index.keyed_digest("an event")
    content = json.loads(settings.KEY_FILE.read_text())
    content["index_keys"]["2"] = "ab" * 32
    settings.KEY_FILE.write_text(json.dumps(content))
    keyfile.forget_read()
    assert blind_index.keyed_digests("an event") == [blind_index.keyed_digest("an event"), kept]
    assert list(blind_index.people_with(Purpose.EMAIL, "jane@example.com")) == [person]
    fresh = person_data.create(PersonData(email="jane@example.com"), AT)
    assert set(blind_index.people_with(Purpose.EMAIL, "jane@example.com")) == {person, fresh}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.binary(max_size=200), st.text(max_size=20))
def test_any_bytes_survive_sealing(value, label):
    keyed = vault.Vault("per_x", keyfile.new_keyset().primitive(aead.Aead))
    assert keyed.open(label, keyed.seal(label, value)) == value


def test_a_store_that_fails_is_told_apart_from_a_photo_that_is_gone(monkeypatch):
    keyed = vault.of(person_data.create(JANE, AT))

    class Broken:
        def get(self, key):
            raise GenericError("No space left on device (os error 28)\n\nDebug source: …")

    monkeypatch.setattr(evidence_objects, "_store", lambda url: Broken())
    with pytest.raises(evidence_objects.Unreachable, match="try again") as told:
        evidence_objects.get(keyed, "some/photo")
    assert "some/photo out (No space left on device (os error 28)); look at" in str(told.value)

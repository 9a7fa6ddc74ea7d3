"""Sealed objects that nothing names are found and removed; whatever is named, or young, stays."""

import re
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from obstore.exceptions import BaseError
from tests.fixtures.builders import erase, hand_in, jpeg, ready_case, sent_case

import reinstate
from reinstate.domain.findings import PieceKind
from reinstate.domain.photo_origin import A_FILE
from reinstate.services import clock, journal
from reinstate.services.case import cases, correspondence
from reinstate.services.errors import Unavailable
from reinstate.services.piece import uploads
from reinstate.services.upkeep import orphans
from reinstate.services.whole_book import sweep
from reinstate.store import evidence_objects, vault
from reinstate.store.models import Account, AuditEntry, Piece, Upload

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["a folder", "an object store"], autouse=True)
def kind_of_store(request, settings, tmp_path):
    """Both ways to keep photos; the second one lists and dates as S3 does."""
    if request.param == "an object store":
        settings.EVIDENCE_URL = f"memory:///{tmp_path.name}"


@pytest.fixture
def weeks_later(monkeypatch):
    """Whatever is in the store has been there for longer than the grace."""

    def pass_by():
        later = clock.outside() + timedelta(days=8)
        monkeypatch.setattr(clock, "outside", lambda: later)

    return pass_by


def keys():
    return {one.key for batch in evidence_objects.listed() for one in batch}


def person():
    return Account.objects.get().person


def left_behind(key="gone/original"):
    """An object as a killed process leaves it: sealed, and no row was written."""
    full = f"{person().id}/cas_none/{key}"
    evidence_objects.put(vault.of(person()), full, b"a photo")
    return full


def removals():
    return AuditEntry.objects.filter(tag="system:objects:removed")


def test_what_nothing_names_is_counted_first_and_then_removed(account, weeks_later):
    key = left_behind()
    weeks_later()
    found = orphans.look()
    assert (found.orphans, found.removed) == (1, 0)
    assert found.orphan_bytes > len(b"a photo")
    assert keys() == {key}
    assert not removals().exists()
    assert orphans.remove(journal.OPERATOR).removed == 1
    assert keys() == set()
    entry = removals().get()
    assert (entry.actor, entry.details["objects"]) == ("operator", 1)
    assert orphans.look().orphans == 0


def test_what_was_just_stored_may_be_of_a_transaction_under_way(account):
    key = left_behind()
    found = orphans.remove(journal.OPERATOR)
    assert (found.too_young, found.removed) == (1, 0)
    assert keys() == {key}


def test_everything_that_a_row_names_stays(account, seen, weeks_later):
    case = sent_case(account)
    correspondence.write_as_owner(account, case.case_id, "See the picture.", jpeg())
    other = Piece.objects.get(kind=PieceKind.SELFIE, is_current=True)
    upload = Upload.objects.create(
        case_id=case.case_id, kind="selfie", source="upload", size=9, begun_at=clock.now()
    )
    uploads._store(upload, b"part")
    before = keys()
    assert {other.object_key, other.display_key, *upload.parts} < before
    weeks_later()
    found = orphans.remove(journal.OPERATOR)
    assert (found.looked_at, found.orphans) == (len(before), 0)
    assert keys() == before


def test_the_photo_before_the_last_one_stays_as_long_as_its_row(account, seen, weeks_later):
    case = ready_case(account)
    for _ in range(2):
        hand_in(account, case.case_id, PieceKind.SELFIE)
    before = keys()
    weeks_later()
    assert orphans.remove(journal.OPERATOR).removed == 0
    assert keys() == before
    assert len(before) == 2 * Piece.objects.count()


class AwayStore:
    """Answers nothing."""

    def __getattr__(self, name):
        def fails(*_args, **_named):
            raise BaseError("connection refused")

        return fails


@pytest.fixture
def store_away(monkeypatch):
    """For as long as the block lasts, no store answers."""

    @contextmanager
    def away():
        with monkeypatch.context() as patched:
            patched.setattr(evidence_objects, "_store", lambda _url: AwayStore())
            yield

    return away


def test_an_erasure_while_the_store_is_away_is_done_and_the_night_frees_the_room(
    account, seen, weeks_later, store_away
):
    case = ready_case(account)
    hand_in(account, case.case_id, PieceKind.SELFIE)
    cases.cancel(account, case.case_id)
    with store_away():
        erase(account)
    assert person().wrapped_key is None
    assert len(keys()) == 2
    weeks_later()
    sweep.sweep()
    assert keys() == set()
    assert removals().get().actor == "system"


def test_a_photo_that_was_handed_in_is_in_when_its_parts_cannot_be_removed(
    account, seen, monkeypatch
):
    case = ready_case(account)
    data = jpeg()
    begun = uploads.begin(account, case.case_id, PieceKind.SELFIE, len(data), A_FILE)

    def away(_keys):
        raise evidence_objects.Unreachable("the store is away")

    monkeypatch.setattr(evidence_objects, "delete", away)
    assert uploads.add_part(account, case.case_id, begun.upload_id, 0, data).is_done
    assert Piece.objects.count() == 1


def test_what_belongs_to_nobody_here_is_left_alone_and_told(account, weeks_later, caplog):
    stranger = "per_elsewhere/cas_1/pie_1/original"
    evidence_objects.put(vault.of(person()), stranger, b"another installation's")
    weeks_later()
    orphans.nightly()
    assert keys() == {stranger}
    assert "1 objects of no person known here" in caplog.text
    assert not removals().exists()


def test_a_store_that_is_away_at_night_stops_nothing_and_says_so(account, store_away, caplog):
    with store_away():
        with pytest.raises(Unavailable, match="REINSTATE_EVIDENCE_URL"):
            orphans.look()
        assert sweep.sweep().failed == ()
    assert "were not looked for" in caplog.text


def test_whatever_is_put_into_the_store_is_known_here():
    """A new place that stores objects has to be named in `orphans`, or the night removes them."""
    source = Path(reinstate.__file__).parent
    putting = re.compile(r"\b(?:kept_photos|evidence_objects)\.put\(")
    found = {file.stem for file in source.rglob("*.py") if putting.search(file.read_text())}
    assert found == {"copying", "correspondence", "intake", "kept_photos", "uploads"}

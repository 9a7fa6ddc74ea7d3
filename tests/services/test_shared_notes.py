"""What allauth notes for itself, all web processes read."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from reinstate.services import clock
from reinstate.services.access import shared_notes
from reinstate.services.access.shared_notes import SharedNotes
from reinstate.services.upkeep import housekeeping
from reinstate.store.models import SharedNote

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_keys(own_keys_and_evidence):
    pass


@pytest.fixture
def moved(monkeypatch):
    """moved(seconds): so much later."""

    def move(seconds):
        at = clock.outside() + timedelta(seconds=seconds)
        monkeypatch.setattr(clock, "outside", lambda: at)

    return move


def test_one_process_reads_what_another_has_kept():
    cache.set("tries", [2.5, 1.5], 60)
    other = SharedNotes("", {})
    assert other.get("tries") == [2.5, 1.5]
    assert other.add("tries", [], 60) is False
    assert other.delete("tries")
    assert cache.get("tries", "none") == "none"


def test_of_two_who_add_one_is_told_so_until_it_ends(moved):
    assert cache.add("code", "y", 30)
    assert not cache.add("code", "y", 30)
    moved(31)
    assert cache.get("code") is None
    assert cache.add("code", "y", 30)


def test_what_has_ended_is_removed_and_the_rest_stays(moved):
    cache.set("short", 1, 10)
    cache.set("long", 2, 100)
    moved(11)
    assert housekeeping.tick().swept == 1
    assert cache.get("long") == 2
    assert cache.touch("long", 1)
    moved(2)
    assert shared_notes.forget() == 1
    assert not cache.touch("long", 1)


def test_nothing_is_kept_for_longer_than_a_day_and_nothing_in_clear():
    cache.set("of 192.0.2.1", 1, None)
    row = SharedNote.objects.get()
    assert row.ends_at <= clock.outside() + shared_notes.LONGEST
    assert "192.0.2.1" not in row.key
    cache.clear()
    assert not SharedNote.objects.exists()
